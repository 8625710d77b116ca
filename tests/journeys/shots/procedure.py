"""P06 to P14: 柴玉梅 applies, her means are checked, she is visited, examined and made public."""

from collections.abc import Callable

from tests.journeys.shots.camera import NARROW, Camera, photo
from tests.journeys.shots.site import phone_token

NAME, NUMBER = "柴玉梅", "159900196405064123"
PASTED = "郭小龙\t159900199003084133\t子\n郭欣\t159900201509014140\t孙女"
ANSWERS = {
    "身份证已核对": "是",
    "身体": "与申报一致",
    "劳动能力": "与申报一致",
    "共同居住": "与申报一致",
    "收入": "与申报一致",
    "住房、大件": "与申报一致",
}


def _number(camera: Camera) -> str:
    """The number of her application, which a search for her opens."""
    camera.go(f"/search/?q={NAME}")
    return camera.page.url.rstrip("/").rpartition("/")[2]


def applying(at: Callable[..., Camera]) -> None:
    """P06 to P08 of 周敏: from the number to the acceptance."""
    clerk, phone = at("LH01"), at("LH01", NARROW)
    clerk.go("/applications/new/")
    clerk.write(id_number="159900196405064124")
    clerk.page.keyboard.press("Tab")
    clerk.page.wait_for_selector("#applicant *")
    clerk.shoot("p07-new-wrong-number")
    clerk.write(id_number=NUMBER, name=NAME, village="东柳")
    clerk.press("开始")
    number = _number(clerk)
    here = f"/applications/{number}/"
    clerk.go(f"{here}members/")
    clerk.write(cells=PASTED)
    clerk.press("识别")
    clerk.shoot("p07-members-pasted", whole=True)
    clerk.press("加入 2 人")
    clerk.shoot("p07-members", whole=True)
    clerk.field("没有").check()
    clerk.press("保存并继续")
    _means(clerk)
    clerk.shoot("p07-documents", f"{here}documents/", whole=True)
    clerk.shoot("p07-task-list", here, whole=True)
    _by_telephone(at, clerk, f"{here}documents/")
    clerk.go(f"{here}documents/")
    for place, field in enumerate(clerk.page.locator(".handed input[type=file]").all()):
        field.set_input_files(photo(f"材料{place + 1}.jpg"))  # type: ignore[arg-type]
    clerk.press("保存并继续")
    for box in clerk.page.locator("form.narrow [type=checkbox]").all()[:3]:
        box.check()
    clerk.shoot("p07-consents", whole=True)
    clerk.press("保存并继续")
    clerk.shoot("p07-check", f"{here}check/", whole=True)
    phone.shoot("p07-task-list-360", here, whole=True)
    clerk.press("提交受理")
    clerk.shoot("p08-accepted")
    clerk.shoot("p06-applications", "/applications/")
    phone.shoot("p06-applications-360", "/applications/")
    clerk.shoot("p07-timeline", here, whole=True)


def _by_telephone(at: Callable[..., Camera], clerk: Camera, documents: str) -> None:
    """The code on the screen, and what a telephone shows that has scanned it."""
    clerk.go(documents)
    clerk.press("用手机拍照（二维码） 户口簿复印件")
    clerk.shoot("p07-phone-code", whole=True)
    phone = at("", NARROW)
    phone.shoot("p07-phone-360", f"/p/{phone_token()}/", whole=True)
    phone.page.set_input_files("#id_pictures", [photo("首页.jpg"), photo("户主页.jpg")])  # type: ignore[arg-type]
    phone.press("上传")
    phone.shoot("p07-phone-sent-360", whole=True)
    phone.press("完成")
    phone.shoot("p07-phone-done-360")


def _means(clerk: Camera) -> None:
    """What they earn and own, and where the money goes."""
    clerk.page.locator("#id_row-0-member").select_option(label=NAME)
    clerk.page.locator("#id_row-0-kind").select_option(label="转移净收入")
    clerk.page.fill("#id_row-0-amount", "540")
    clerk.press("试算")
    clerk.shoot("p07-income", whole=True)
    clerk.press("保存并继续")
    clerk.shoot("p07-property", whole=True)
    clerk.field("没有财产").check()
    clerk.press("保存并继续")
    clerk.field("账号").fill("6217000000000006689")
    clerk.shoot("p07-account")
    clerk.press("保存并继续")


def means(at: Callable[..., Camera]) -> None:
    """P09 of 周敏: what other bureaus say of them, and what follows."""
    clerk = at("LH01")
    here = f"/cases/{_number(clerk)}/check-result/"
    clerk.shoot("p09-not-asked", here)
    clerk.write(purpose="新申请核对")
    clerk.press("申请核对")
    clerk.shoot("p09-check-result", here, whole=True)
    at("LH01", NARROW).shoot("p09-check-result-360", here, whole=True)
    for words in clerk.page.locator("#explain textarea").all():
        words.fill("已与本人核实，情况属实。")
    clerk.page.locator("#explain [name=conclusion]").select_option(label="符合")
    clerk.press("提交结论")
    clerk.shoot("p09-concluded", here, whole=True)
    clerk.press("打印核对报告")
    clerk.shoot("p09-report", whole=True)


def visiting(at: Callable[..., Camera]) -> None:
    """P10 and P11 of 周敏, the phone in her hand."""
    clerk, phone = at("LH01"), at("LH01", NARROW)
    clerk.shoot("p10-visits", "/visits/")
    phone.shoot("p10-visits-360", "/visits/")
    clerk.shoot("p10-form", f"/visits/print/?number={_number(clerk)}", whole=True)
    phone.go(f"/cases/{_number(phone)}/visit/")
    _tap(phone, "见到", "本人")
    phone.shoot("p11-visit-360", whole=True)
    for question, answer in ANSWERS.items():
        _tap(phone, question, answer)
    phone.write(second_name="李村")
    if not phone.page.locator("[name=signed_by]").input_value():
        phone.write(signed_by=NAME)
    pictures = [photo("门头.jpg"), photo("人物.jpg")]
    phone.page.locator("#id_photos").set_input_files(pictures)  # type: ignore[arg-type]
    phone.page.get_by_text("2/2").wait_for()
    phone.shoot("p11-photos-360", whole=True)
    phone.press("提交入户记录")
    phone.page.wait_for_url("**/visits/")
    clerk.go(f"/applications/{_number(clerk)}/")
    clerk.page.locator("main a[href^='/visits/']").first.click()
    clerk.page.wait_for_load_state("load")
    clerk.shoot("p11-record", whole=True)


def _tap(phone: Camera, question: str, answer: str) -> None:
    place = phone.page.get_by_role("group", name=question)
    place.locator("label.tap", has_text=answer).first.click()


def opining(at: Callable[..., Camera]) -> None:
    """P12 and P13 of 韩立."""
    examiner = at("LH02")
    number = _number(examiner)
    examiner.shoot("p13-initial", f"/cases/{number}/initial/", whole=True)
    at("LH02", NARROW).shoot("p13-initial-360", f"/cases/{number}/initial/", whole=True)
    examiner.shoot("p13-return", f"/cases/{number}/initial/return/")
    at("LH01").shoot("p12-appraisal", f"/cases/{number}/appraisal/", whole=True)
    examiner.go(f"/cases/{number}/initial/")
    examiner.field("符合").check()
    examiner.page.locator("form#opinion button.main:visible").click()
    examiner.page.wait_for_load_state("load")
    examiner.shoot("p13-given", f"/cases/{number}/initial/", whole=True)


def publishing(at: Callable[..., Camera]) -> None:
    """P14 of 周敏: a notice is made, posted and ended."""
    clerk = at("LH01")
    clerk.shoot("p14-notices", "/notices/", whole=True)
    at("LH01", NARROW).shoot("p14-notices-360", "/notices/", whole=True)
    clerk.go("/notices/")
    clerk.press("新建一期：柳河镇东柳村")
    clerk.shoot("p14-make", whole=True)
    clerk.page.locator("main button.main").last.click()
    clerk.page.wait_for_load_state("load")
    clerk.shoot("p14-notice", whole=True)
    clerk.press("打印海报")
    clerk.shoot("p14-poster", whole=True)
