"""Divisions (区划) one by one: a new name; mergers, which move rows of upper floors, stand in households."""

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts import signals
from accounts.models import Region, User
from accounts.scope import holds, require
from common.errors import NotPermitted, Refused


@transaction.atomic
def rename(region: Region, *, name: str, category_code: str, actor: User, reason: str) -> Region:
    """The division has another name or category (城乡分类); its code stays. Raises NotPermitted, Refused."""
    require(actor, "admin.regions")
    if not holds(actor, region.code):
        raise NotPermitted("该区划不在您的管辖范围内。")
    if not reason.strip():
        raise Refused("请填写理由，理由会记入操作留痕。")
    row = Region.objects.select_for_update().get(pk=region.pk)
    if row.ended_on is not None:
        raise Refused(f"{row.name}已于 {row.ended_on} 撤并，不能再改名。")
    before = {"name": row.name, "category_code": row.category_code}
    row.name, row.category_code = name.strip(), category_code.strip()
    try:
        row.full_clean()
    except ValidationError as error:
        raise Refused("".join(error.messages)) from None
    row.save(update_fields=["name", "category_code"])
    after = {"name": row.name, "category_code": row.category_code}
    signals.tell(
        "region_changed", row, actor=actor, region=row.code, reason=reason, before=before, after=after
    )
    return row
