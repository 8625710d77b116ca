"""An event of the trail in plain words: what it was done to, and why."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from django.apps import apps

from accounts.permissions import ROLE_LABELS
from audit.actions import Action
from audit.models import AuditEvent
from datafeeds.models import Kind

RECIPIENTS = ("households", "kinship_filings", "funds", "complaints", "datafeeds", "reviews")
"""The apps whose objects are people who receive support, or are named beside them."""

HIDDEN = "（不显示）"
MASKED = "打码导出"
"""The reason of an export that needs none: no number stands in it in full."""

NAMELESS = re.compile(r"\w+ object \(.+\)")
CLEARED = {
    "exports": "导出文件",
    "error_workbooks": "错误表",
    "uploads": "上传文件",
    "feed_rows": "部门数据行",
    "snapshots": "部门数据期次",
    "sessions": "过期登录",
    "attempts": "登录失败记录",
    "wrong_passwords": "密码错误记录",
    "drafts": "旧草稿",
    "visit_photos": "未提交的入户照片",
    "phone_codes": "拍照二维码",
}


def role(event: AuditEvent) -> str:
    """The role that the person then had."""
    return ROLE_LABELS.get(event.role, "")


def person(event: AuditEvent) -> str:
    """Who did it; nobody had signed in where there is no name."""
    return event.actor_name or "（未登录）"


def about(event: AuditEvent, *, named: bool) -> str:
    """What it was done to; without ``named`` no recipient's name."""
    if event.object_kind:
        return _object(event, named=named)
    told = _DETAILS.get(event.action)
    return told(event.detail) if told else ""


def why(event: AuditEvent, *, named: bool) -> str:
    """The reason that was given; without ``named`` not what somebody wrote about a recipient."""
    if event.action == Action.EXPORTED and not event.reason:
        return MASKED
    return HIDDEN if event.reason and not named and _is_of_recipient(event) else event.reason


def _is_of_recipient(event: AuditEvent) -> bool:
    return event.object_kind.partition(".")[0] in RECIPIENTS


def _object(event: AuditEvent, *, named: bool) -> str:
    kind = _kind(event.object_kind)
    label = event.object_label
    if not label or NAMELESS.fullmatch(label) or (not named and _is_of_recipient(event)):
        return f"{kind} 第 {event.object_id} 号"
    return label if label.startswith(kind) else f"{kind} {label}"


def _kind(label: str) -> str:
    try:
        return str(apps.get_model(label)._meta.verbose_name)
    except (LookupError, ValueError):
        return "记录"


def _exported(detail: Mapping[str, Any]) -> str:
    title = str(detail.get("title") or "台账")
    asked = "，".join(filter(None, (detail.get("asked"), f"{detail['rows']} 行" if "rows" in detail else "")))
    return f"{title}（{asked}）" if asked else title


def _cleared(detail: Mapping[str, Any]) -> str:
    # PostgreSQL keeps JSON objects in an order of its own.
    told = [f"{words} {detail[key]} 项" for key, words in CLEARED.items() if key in detail]
    return "、".join(told) or "到期资料"


def _numbered(detail: Mapping[str, Any]) -> str:
    return f"工号 {detail.get('number', '')}"


def _as_of(detail: Mapping[str, Any]) -> str:
    return f"基准日 {detail['as_of']}" if "as_of" in detail else "全部规则"


def _file(detail: Mapping[str, Any]) -> str:
    kinds = dict(Kind.choices) | {"roll": "低保台账", "payments": "发放台账", "kinship": "近亲属备案表",
                                  "complaints": "信访台账", "regions": "区划"}  # fmt: skip
    kind = kinds.get(str(detail.get("kind")), "文件")
    return f"{kind} {detail.get('file', '')}".strip()


_DETAILS: dict[str, Callable[[Mapping[str, Any]], str]] = {
    Action.REFUSED: lambda detail: f"网址 {detail.get('path', '')}",
    Action.SIGN_IN_FAILED: _numbered,
    Action.LOCKED: _numbered,
    Action.EXPORTED: _exported,
    Action.EXPORTED_UNMASKED: _exported,
    Action.AUDIT_VERIFIED: lambda detail: str(detail.get("sentence", "")),
    Action.KEPT_NO_LONGER: _cleared,
    Action.CROSSCHECK_ASKED: _as_of,
    Action.FILE_IMPORTED: _file,
    Action.FILE_REFUSED: _file,
    Action.DEMO_MADE: lambda detail: f"演示日期 {detail.get('day', '')}",
    Action.KEY_ROTATED: lambda detail: "索引密钥" if "index_layer" in detail else "数据密钥",
    Action.SEARCHED_BY_NUMBER: lambda detail: str(detail.get("where") or detail.get("what") or "证件号码"),
}
"""What an event without an object says of what it was done to."""
