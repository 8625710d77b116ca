"""Past complaints (信访台账): of 2025 and 2026; the 31st of 2026 is one that people come back to."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

from common import declared
from config.demo.county import County, Row
from config.demo.feeds import some_day
from config.demo.named import typed
from config.demo.people import DEMO_DATE
from config.demo.places import VILLAGES, full_name
from config.demo.roll import stranger

OF_2025, OF_2026, RETURNING = 40, 57, 31
WAYS = ("来信", "来访", "来电", "网络", "上级转办", "媒体")
TOPICS = {
    "错保漏保": "反映家中有车仍享受低保，请核查",
    "政策咨询": "询问低保申请条件和所需材料",
    "资金发放": "反映本月低保金没有到账",
    "优亲厚友": "反映村里评低保照顾亲属",
    "公示不规范": "反映公示只贴了三天就撕掉了",
    "服务态度": "反映经办人员多次让补材料，没有一次说清",
}
ANSWERS = (
    "经入户核实，反映情况不属实，已向本人说明",
    "经核实属实，已整改并答复本人",
    "已解释政策，本人表示理解",
)


def build(county: County) -> None:
    """Write the complaints in order of their day."""
    rng = county.stream("complaints")
    days = sorted(some_day(rng, date(2025, 1, 4), date(2025, 12, 28)) for _ in range(OF_2025))
    early = sorted(some_day(rng, date(2026, 1, 4), date(2026, 3, 9)) for _ in range(RETURNING - 1))
    late = sorted(some_day(rng, date(2026, 3, 12), date(2026, 6, 9)) for _ in range(OF_2026 - RETURNING))
    county.complaints += [complaint(county, rng, day) for day in days + early]
    county.complaints += [typed(row) for row in declared.rows("demo/complaints.csv")]
    county.complaints += [complaint(county, rng, day) for day in late]
    for year in (2025, 2026):
        rows = [row for row in county.complaints if row["登记日期"].year == year]
        for order, row in enumerate(rows, start=1):
            row["信访编号"] = f"XF-{year}-{order:04d}"


def complaint(county: County, rng: Random, day: date) -> Row:
    """One complaint, closed in time unless it is recent."""
    person, village, topic = (
        stranger(county, rng, (25, 78)),
        rng.choice(list(VILLAGES)),
        rng.choice(list(TOPICS)),
    )
    named = topic in ("优亲厚友", "服务态度")
    about = rng.choice([o.person.name for o in county.officials[-len(VILLAGES) :]]) if named else ""
    row = {
        "登记日期": day,
        "信访人": person.name,
        "身份证号": person.id_number if rng.random() < 0.7 else "",
        "联系电话": f"1990001{rng.randrange(10_000):04d}",
        "渠道": rng.choice(WAYS),
        "区划代码": village,
        "问题类别": topic,
        "内容": f"{TOPICS[topic]}（{full_name(village)}）。",
        "被反映人": about,
    }
    return {**row, **progress(rng, day)}


def progress(rng: Random, day: date) -> Row:
    """What has become of it by the demo date."""
    accepted, closed = day + timedelta(days=rng.randint(2, 12)), day + timedelta(days=rng.randint(20, 55))
    if closed <= DEMO_DATE - timedelta(days=4):
        moved = rng.random() < 0.06
        return {
            "办理状态": "已移送" if moved else "已办结",
            "受理日期": accepted,
            "办结日期": None if moved else closed,
            "办理结果": "移送纪检监察机关" if moved else rng.choice(ANSWERS),
            "满意度": "" if moved else rng.choice(("满意", "基本满意", "不满意")),
        }
    if accepted <= DEMO_DATE - timedelta(days=2):
        return {
            "办理状态": rng.choice(("已受理", "办理中")),
            "受理日期": accepted,
            "办结日期": None,
            "办理结果": "",
            "满意度": "",
        }
    return {"办理状态": "已登记", "受理日期": None, "办结日期": None, "办理结果": "", "满意度": ""}
