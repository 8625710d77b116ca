"""Members of staff (用户), and the wrong passwords that were tried."""

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q
from django.utils.functional import cached_property

from accounts.models.regions import Region
from accounts.permissions import SYSTEM
from accounts.scope import may, reach
from common import divisions
from common.divisions import Level
from common.fields import DigestField

SYSTEM_NUMBER = "system"


class UserQuerySet(models.QuerySet["User"]):
    """Users in the words of the admin."""

    def visible_to(self, user: Any) -> "UserQuerySet":
        """People of the user's region and of all below it; never the system."""
        low, high = reach(user)
        return self.filter(region_id__gte=low, region_id__lt=high)


class UserManager(BaseUserManager.from_queryset(UserQuerySet)["User"]):  # type: ignore[misc]
    """Users by their number (工号)."""

    def get_by_natural_key(self, username: str | None) -> "User":
        """The user with this number, however wide or tall its letters were typed."""
        found: User = self.select_related("region").get(number=self.normal_number(username or ""))
        return found

    @staticmethod
    def normal_number(typed: str) -> str:
        """A number as it is stored: half-width, capital letters, no space around it."""
        return User.normalize_username(typed).strip().upper()


class User(AbstractBaseUser):
    """A member of staff (工作人员): one role, one region, an active time."""

    class Role(models.TextChoices):
        """角色; the letters of the permission table."""

        HANDLER = "J", "乡镇经办"
        EXAMINER = "S", "乡镇审核"
        COUNTY_OFFICER = "Y", "县局业务"
        CHECKER = "H", "县局核查"
        TREASURER = "Z", "县局资金"
        AUDITOR = "A", "审计"
        LEADER = "L", "领导"
        ADMINISTRATOR = "G", "系统管理"
        SYSTEM = SYSTEM, "系统"

    number = models.CharField("工号", max_length=40, unique=True)
    name = models.CharField("姓名", max_length=60)
    role = models.CharField("角色", max_length=3, choices=Role.choices)
    region = models.ForeignKey(
        Region, models.PROTECT, null=True, blank=True, related_name="users", verbose_name="管辖区划"
    )
    id_digest = DigestField("身份证号摘要", null=True, blank=True, unique=True, editable=False)
    was_recused = models.BooleanField("有过回避决定", default=False, editable=False)
    active_from = models.DateField("启用日期", null=True, blank=True)
    active_to = models.DateField("停用日期", null=True, blank=True)
    is_active = models.BooleanField("可登录", default=True)
    must_change_password = models.BooleanField("下次登录须改密码", default=True)
    password_changed_at = models.DateTimeField("改密码时间", null=True, blank=True, editable=False)

    objects = UserManager()

    USERNAME_FIELD = "number"
    REQUIRED_FIELDS: ClassVar = ["name"]

    class Meta:
        verbose_name = verbose_name_plural = "用户"
        ordering: ClassVar = ["number"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(role=SYSTEM) | Q(region__isnull=False),
                name="user_has_a_region",
                violation_error_message="请选择管辖区划。",
            ),
            models.CheckConstraint(
                condition=Q(active_to=None) | Q(active_from=None) | Q(active_to__gte=F("active_from")),
                name="user_active_in_order",
                violation_error_message="停用日期不能早于启用日期。",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @cached_property
    def place(self) -> str:
        """Where the user works, from the county down: 青禾县·柳河镇."""
        if self.region is None:
            return ""
        above = [
            code for code in divisions.ancestors(self.region.code) if divisions.level(code) >= Level.COUNTY
        ]
        names = Region.objects.in_bulk(above)
        return "·".join([*(names[code].name for code in reversed(above) if code in names), self.region.name])

    @property
    def is_system(self) -> bool:
        """Whether this is the program itself, in whose name commands act."""
        return self.role == SYSTEM

    @property
    def is_staff(self) -> bool:
        """Whether the admin site opens for this user: 系统管理, and 县局业务 for its parameters."""
        return may(self, "admin.view")

    def has_perm(self, perm: str, obj: Any = None) -> bool:
        """False: Django's own permissions are not used; ``accounts.scope.may`` decides."""
        return False

    def has_perms(self, perm_list: Any, obj: Any = None) -> bool:
        """False, as ``has_perm``."""
        return False

    def has_module_perms(self, app_label: str) -> bool:
        """Whether the admin index may list an app; each ``ScopedAdmin`` decides for its own table."""
        return self.is_staff


class WrongPassword(models.Model):
    """A wrong password that reached the check; kept for an hour, whoever tried it from wherever.

    ``number`` is that of a user, or a digest of what was typed where there is no such user.
    """

    number = models.CharField(max_length=40)
    at = models.DateTimeField()

    class Meta:
        verbose_name = verbose_name_plural = "密码错误"
        indexes: ClassVar = [
            models.Index(fields=["number", "at"], name="wrong_password_of_a_number"),
            models.Index(fields=["at"], name="wrong_password_at"),
        ]


def system_user() -> User:
    """The user in whose name commands and night jobs act; each migration leaves it there."""
    system: User = User.objects.get(number=SYSTEM_NUMBER)
    return system
