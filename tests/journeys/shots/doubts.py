"""P24 to P28: cross-check, findings, verification, rectification; and the refusals that are met there."""

from collections.abc import Callable

from tests.journeys.shots.camera import NARROW, Camera, photo

GAO, DAHAI = "死亡人员仍在保", "领取养老金"


def county(at: Callable[..., Camera]) -> None:
    """P24 and P25 of 陈静: run, result, list, sending out."""
    officer = at("XJ01")
    officer.shoot("p24-crosscheck", "/crosscheck/")
    officer.press("开始比对")
    officer.page.locator("[data-progress=running]", has_text="正在：").wait_for()
    officer.shoot("p24-progress")
    officer.page.wait_for_selector("[data-progress=done], .rules", timeout=120_000)
    officer.go("/crosscheck/")
    officer.page.locator("summary", has_text=GAO).click()
    officer.shoot("p24-rule")
    officer.shoot("p25-findings", "/findings/")
    officer.shoot("p25-empty", "/findings/?region=东柳村&rule=vehicle_owner")
    officer.shoot("p25-unknown-filter", "/findings/?village=1")
    officer.go("/findings/?status=open&region=柳河镇&rule=pension_income")
    officer.press("选择本页")
    officer.press("批量下发…")
    officer.page.fill("[name=workdays]", "10")
    officer.shoot("p25-assign")
    officer.page.locator("form.confirm button.main").click()
    officer.page.wait_for_load_state("load")
    phone = at("XJ01", NARROW)
    phone.shoot("p24-crosscheck-360", "/crosscheck/")
    phone.shoot("p25-findings-360", "/findings/")
    at("LD01").shoot("p25-findings-leader", "/findings/")


def township(at: Callable[..., Camera]) -> None:
    """P25 to P27 of 周敏, and the refusals that she meets."""
    clerk, phone = at("LH01"), at("LH01", NARROW)
    clerk.shoot("p02-township", "/")
    phone.shoot("p02-township-360", "/")
    finding = clerk.page.get_by_role("link", name=f"办理：LH000208 高秀英 {GAO}").get_attribute("href") or ""
    clerk.shoot("p26-finding", finding, whole=True)
    phone.shoot("p26-finding-360", finding, whole=True)
    clerk.shoot("p26-reveal", f"{finding}reveal/")
    phone.shoot("p27-verify-360", f"{finding}verify/", whole=True)
    verifying(clerk, finding)
    clerk.go("/findings/?status=assigned&name=周大海")
    clerk.press(DAHAI)
    clerk.shoot("p26-recusal")
    clerk.shoot("p43-403", "/crosscheck/")
    clerk.shoot("p43-404", "/findings/99999999/")


def verifying(clerk: Camera, finding: str) -> None:
    """P27 empty, with an error, and what comes of it."""
    clerk.go(f"{finding}verify/")
    for words in ("属实", "入户"):
        clerk.page.get_by_label(words, exact=True).check()
    clerk.page.fill("[name=second_name]", "李村")
    clerk.page.fill("[name=note]", "1月15日去世，家属未报")
    clerk.shoot("p27-verify", whole=True)
    clerk.press("提交核实")
    clerk.shoot("p27-verify-errors")
    clerk.page.set_input_files("input[type=file]", photo())  # type: ignore[arg-type]
    clerk.press("提交核实")
    clerk.shoot("p27-verified")
    clerk.shoot("p26-verified", finding, whole=True)


def rectification(at: Callable[..., Camera]) -> None:
    """P28 of 陈静: what 周敏 found true."""
    officer = at("XJ01")
    officer.shoot("p28-items", "/rectification/")
    at("XJ01", NARROW).shoot("p28-items-360", "/rectification/", whole=True)
    officer.press("ZG-2026-0001")
    officer.shoot("p28-item", whole=True)
