"""Is a package of originals as Doudi wrote it (核对原件包): with itself, the trail, and what lies here."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from django.db.models import Q

from accounts.models import User
from accounts.scope import require, scope
from audit.actions import Action
from audit.models import AuditEvent
from common import divisions
from desk.household_file import originals, packed
from desk.household_file import package as packing
from desk.household_file.exporting import LEDGER, Form
from desk.household_file.originals import Original
from desk.household_file.packed import Package
from households.models import Application, Document, Household

TOLD = 5
UNCHANGED = "没有改动：清单与留痕所记的一致，包内文件与清单一致，也与本系统登记和保存的原件一致。"
CHANGED = "已改动：清单与留痕所记的一致，但包内文件与清单不符。"
ALTERED = "已改动：兜底确实导出过这一户（申请）的原件包，但清单与留痕所记的都不同。请重新导出后核对。"
UNKNOWN = "不能证明没有改动：在您可查看的留痕中没有这份清单的导出。可能由其他单位导出，也可能清单被改过。"
NOT_AS_HERE = (
    "原件包没有改动，但本系统现在登记或保存的原件与导出时不同。请查看留痕（移除、旋转、清理）和附件的备份。"
)


@dataclass(frozen=True)
class Verdict:
    """What a package is worth, in one sentence, and the exports that it may be, the newest first.

    ``unregistered``: originals that are registered here no more with the hash that they came with;
    ``lost``: originals of which the file here is gone or not what was packed.
    """

    sentence: str
    package: Package
    exports: tuple[AuditEvent, ...]
    unregistered: tuple[str, ...]
    lost: tuple[str, ...]

    @property
    def is_proven(self) -> bool:
        """Whether the package is as it was written, and what lies here still is."""
        return self.sentence == UNCHANGED


def check(path: Path, *, actor: User) -> Verdict:
    """What the package is worth, as far as the actor may read the trail of its export; it only looks.

    Raises NotPermitted, and Refused for a file that is no package of originals.
    """
    require(actor, "households.originals")
    package = packed.read(path)
    with scope(region=actor.region_id or divisions.WHOLE, user=actor):
        registered = _registered(package)
        same = _exports(actor, Q(detail__sm3=package.sm3))
        others = () if same else _exports(actor, _about(registered))
        unregistered, lost = _beside(package, registered)
    return Verdict(
        _sentence(package, same, others, is_here=not (unregistered or lost)),
        package, same or others, unregistered, lost,
    )  # fmt: skip


def _sentence(
    package: Package, same: Iterable[AuditEvent], others: Iterable[AuditEvent], *, is_here: bool
) -> str:
    if not same:
        return ALTERED if others else UNKNOWN
    if not package.is_whole:
        return CHANGED
    return UNCHANGED if is_here else NOT_AS_HERE


def _registered(package: Package) -> list[Document]:
    """The originals that came in with these hashes, removed ones too."""
    hashes = {each.came[2] for each in package.named}
    return list(Document.objects.filter(sha256__in=hashes).exclude(path="").select_related("application"))


def _beside(package: Package, registered: list[Document]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The package's originals that are not registered, and those of which the file here is another."""
    here: dict[tuple[str, str, str], set[str]] = {}
    for each in originals.of(registered):
        here.setdefault(_came(each), set()).add(each.sha256)
    unregistered = (each.file for each in package.named if each.came not in here)
    lost = (each.file for each in package.named if here.get(each.came, {each.sha256}) != {each.sha256})
    return tuple(unregistered), tuple(lost)


def _came(original: Original) -> tuple[str, str, str]:
    """Kind, instant and hash, as the manifest tells them."""
    return original.label, packing.moment(original.document), original.document.sha256


def _about(registered: Iterable[Document]) -> Q:
    """Exports of the households and applications that these originals belong to."""
    applications = {each.application_id for each in registered} - {None}
    homes = {each.household_id or getattr(each.application, "household_id", None) for each in registered}
    return _of(Application, applications) | _of(Household, homes - {None})


def _of(model: type[Application] | type[Household], keys: Iterable[object]) -> Q:
    return Q(object_kind=model._meta.label_lower, object_id__in=[str(key) for key in keys])


def _exports(actor: User, wanted: Q) -> tuple[AuditEvent, ...]:
    """The newest exports of packages that are wanted."""
    events = AuditEvent.objects.visible_to(actor).filter(
        wanted,
        action__in=[Action.EXPORTED, Action.EXPORTED_UNMASKED],
        detail__ledger=LEDGER,
        detail__form=Form.ZIP.value,
    )
    return tuple(islice(events.order_by("-pk"), TOLD))
