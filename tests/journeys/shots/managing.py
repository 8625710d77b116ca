"""P20 to P23, P36, P37, P40 and P41: imports, jobs, ledgers, the trail, the admin site."""

from collections.abc import Callable

from tests.journeys.shots.camera import NARROW, Camera

DEATHS = {
    "name": "死亡注销_6月.csv",
    "mimeType": "text/csv",
    "buffer": (
        "青禾县死亡注销名单\n姓名,公民身份号码,死亡 日期,备注\n"
        "郭长林,159900194503120214,2026-05-02,\n"
        "宋玉珍,15990019380908002X,2026-05-11,\n"
        "孟广和,1.59900E+17,2026-05-12,\n"
        "白淑芬,159900195011230040,2026-02-30,\n"
        "田福贵,159900194107070016,2026-05-20,外地\n"
        "李桂芝,15990019360229002X,2026-05-28,\n合计,,,\n"
    ).encode("gb18030"),
}


def importing(at: Callable[..., Camera]) -> None:
    """P20 to P23 and P41 of 陈静, and what 周敏 sees of them."""
    officer = at("XJ01")
    officer.shoot("p20-feeds", "/feeds/")
    at("XJ01", NARROW).shoot("p20-feeds-360", "/feeds/", whole=True)
    at("LH01").shoot("p20-feeds-township", "/feeds/")
    officer.go("/feeds/deaths/")
    officer.shoot("p20-history")
    officer.press("对比两份数据")
    officer.shoot("p20-compare", whole=True)
    officer.go("/feeds/upload/?kind=deaths")
    officer.page.set_input_files("[name=file]", DEATHS)  # type: ignore[arg-type]
    officer.page.fill("[name=as_of]", "2026-06-10")
    officer.page.fill("[name=source]", "卫健")
    officer.shoot("p21-upload")
    officer.press("下一步")
    officer.page.wait_for_url("**/imports/uploads/*/", timeout=60_000)
    officer.shoot("p21-preview", whole=True)
    officer.press("确认导入 6 行")
    officer.page.wait_for_url("**/imports/*/", timeout=60_000)
    officer.shoot("p22-result", whole=True)
    officer.press("撤回本批次…")
    officer.shoot("p22-withdraw")
    officer.shoot("p23-imports", "/imports/")
    job(officer)
    officer.shoot("p23-upload", "/imports/upload/?kind=roll")


def job(officer: Camera) -> None:
    """P41: a file that takes longer to be looked at than anybody waits."""
    line = "郭长林,159900194503120214,2026-05-02\n"
    content = ("姓名,身份证号,死亡日期\n" + line * 250_000).encode()
    officer.go("/feeds/upload/?kind=deaths")
    file = {"name": "死亡注销_全量.csv", "mimeType": "text/csv", "buffer": content}
    officer.page.set_input_files("[name=file]", file)  # type: ignore[arg-type]
    officer.write(as_of="2026-06-09")
    officer.press("下一步")
    officer.shoot("p41-job")


def ledgers(at: Callable[..., Camera]) -> None:
    """P36 of 冯岩."""
    auditor = at("SJ01")
    auditor.shoot("p36-reports", "/reports/")
    auditor.shoot("p36-findings", "/reports/findings/?region=159922101000")
    auditor.shoot("p36-rectification", "/reports/rectification/")
    auditor.shoot("p36-overview", "/reports/township_overview/")
    auditor.shoot("p36-overview-behind", "/reports/overview_enrolled/?region=159922101000")
    auditor.shoot("p36-print", "/reports/findings/print/?region=159922101000")
    auditor.shoot("p36-unmask", "/reports/findings/unmask/?region=159922101000")
    at("SJ01", NARROW).shoot("p36-findings-360", "/reports/findings/?region=159922101000")
    check(auditor)


def check(auditor: Camera) -> None:
    """A workbook that was taken away comes back and is checked."""
    auditor.go("/reports/findings/?region=159922101000")
    with auditor.page.expect_download() as taken:
        auditor.page.get_by_role("button", name="导出 Excel").click()
    auditor.go("/reports/check/")
    content = taken.value.path().read_bytes()
    file = {"name": taken.value.suggested_filename, "mimeType": "application/zip", "buffer": content}
    auditor.page.set_input_files("[name=file]", file)  # type: ignore[arg-type]
    auditor.press("核对")
    auditor.page.get_by_text("内容相同的导出").wait_for(timeout=30_000)
    auditor.shoot("p36-check", whole=True)


def trail(at: Callable[..., Camera]) -> None:
    """P37 of 冯岩: the list, what was looked at, and a checked chain."""
    auditor = at("SJ01")
    auditor.shoot("p37-trail", "/audit/")
    auditor.shoot("p37-looks", "/audit/?only=looks")
    auditor.press("校验链条")
    auditor.shoot("p37-whole")
    at("SJ01", NARROW).shoot("p37-trail-360", "/audit/")
    at("GL01").shoot("p37-administrator", "/audit/")


def administration(at: Callable[..., Camera]) -> None:
    """P40 of 邓凯, 试算影响 and a rule's conditions of 陈静."""
    keeper, officer = at("GL01"), at("XJ01")
    keeper.shoot("p40-admin", "/admin/")
    keeper.shoot("p40-users", "/admin/accounts/user/")
    keeper.shoot("p40-merge", "/admin/accounts/region/159922101202/merge/")
    keeper.shoot("p40-parameters", "/admin/accounts/parameter/")
    keeper.shoot("p40-calendar", "/admin/accounts/calendarday/")
    keeper.shoot("p40-announcements", "/admin/accounts/announcement/")
    at("GL01", NARROW).shoot("p40-parameters-360", "/admin/accounts/parameter/")
    officer.go("/crosscheck/trial/?parameter=pension_income.min_monthly")
    officer.page.fill("[name=value]", "100")
    officer.press("试算")
    officer.shoot("p40-trial")
    officer.shoot("p26-why", "/findings/why/?rule=pension_income&household=LH000208", whole=True)
