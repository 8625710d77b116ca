"""How a notice stands today (公示状态), in words; the same for the list, its page and the history."""

from datetime import date

from common import clock
from common.marks import Mark
from households.models import PublicNotice


def mark(notice: PublicNotice) -> Mark:
    """How a notice looks on every page."""
    today = clock.today()
    if notice.taken_down_on is not None:
        return Mark(f"{notice.taken_down_on} 撤下", "plain")
    if notice.kind == PublicNotice.Kind.STANDING:
        return Mark("应更新", "soon", "▲") if notice.last_day < today else Mark("公布中", "ok", "●")
    if notice.ended_on is not None:
        return Mark(f"{notice.ended_on} 结束", "info")
    return _hanging(notice, today)


def _hanging(notice: PublicNotice, today: date) -> Mark:
    if notice.first_day > today:
        return Mark(f"{notice.first_day} 开始", "info")
    left = (notice.last_day - today).days
    if left < 0:
        return Mark("期满，待结束", "soon", "▲")
    if left == 0:
        return Mark("今日 24 时期满", "soon", "▲")
    return Mark(f"公示中，剩余 {left} 天", "ok", "●")


def period(notice: PublicNotice) -> str:
    """2026-06-16 至 2026-06-22（7 天）."""
    return f"{notice.first_day} 至 {notice.last_day}（{notice.days} 天）"
