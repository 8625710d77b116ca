"""P01 to P05 and P42: sign-in, desks, search, households, help."""

from collections.abc import Callable

from tests.journeys.shots.camera import NARROW, Camera


def signing_in(at: Callable[..., Camera]) -> None:
    """P01, and what a wrong password says."""
    nobody = at("")
    nobody.shoot("p01-login", "/login/")
    nobody.page.fill("[name=number]", "LH01")
    nobody.page.fill("[name=password]", "wrong")
    nobody.press("登录")
    nobody.shoot("p01-login-wrong")
    at("", NARROW).shoot("p01-login-360", "/login/")


def desks(at: Callable[..., Camera]) -> None:
    """P02 of the county and of a leader, P42."""
    officer = at("XJ01")
    officer.shoot("p02-county", "/", whole=True)
    officer.shoot("p42-help", "/help/")
    officer.shoot("p42-findings", "/help/findings/")
    officer.shoot("p42-rules", "/help/rules/")
    at("XJ01", NARROW).shoot("p42-findings-360", "/help/findings/", whole=True)
    at("LD01").shoot("p02-leader", "/")


def households(at: Callable[..., Camera]) -> None:
    """P03 to P05: found, listed, on one page; as a clerk, the county, the treasurer and a leader see them."""
    clerk, phone = at("LH01"), at("LH01", NARROW)
    clerk.shoot("p03-search", "/search/?q=高")
    clerk.shoot("p03-nothing", "/search/?q=无此人")
    phone.shoot("p03-search-360", "/search/?q=高")
    at("XJ01").shoot("p04-households", "/households/")
    clerk.shoot("p04-reviews", "/households/?review=late&state=enrolled")
    clerk.shoot("p04-empty", "/households/?grade=A&disabled=1&single=1&head=无")
    phone.shoot("p04-households-360", "/households/")
    at("LD01").shoot("p04-leader", "/households/")
    clerk.shoot("p05-household", "/households/LH000123/", whole=True)
    clerk.shoot("p05-approvals", "/households/LH000123/?steps=approvals#timeline")
    clerk.shoot("p05-findings", "/households/LH000208/#findings")
    phone.shoot("p05-household-360", "/households/LH000208/", whole=True)
    at("ZJ01").shoot("p05-money", "/households/LH000208/", whole=True)
    clerk.press("查看完整号码")
    clerk.shoot("p05-reveal")
