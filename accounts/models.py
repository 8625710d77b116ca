"""Regions (行政区划), users, dated parameters, the calendar, code tables and announcements of the county."""

from datetime import date
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.functional import cached_property

from accounts.permissions import SYSTEM
from accounts.scope import reach, upwards
from common import divisions
from common.divisions import Level
from common.fields import DigestField, RegionCodeField
from common.guards import AppendOnly

SYSTEM_NUMBER = "system"


class RegionQuerySet(models.QuerySet["Region"]):
    """Divisions."""

    def under(self, code: int) -> "RegionQuerySet":
        """A division and all below it."""
        low, high = divisions.span(code)
        return self.filter(code__gte=low, code__lt=high)

    def visible_to(self, user: Any) -> "RegionQuerySet":
        """The user's region and all below it."""
        low, high = reach(user)
        return self.filter(code__gte=low, code__lt=high)

    def standing(self) -> "RegionQuerySet":
        """Divisions that have not been merged into others."""
        return self.filter(ended_on=None)


class Region(models.Model):
    """A division under its 12-digit code; a code is never used again after its region ended."""

    code = RegionCodeField("区划代码", primary_key=True)
    name = models.CharField("名称", max_length=60)
    category_code = models.CharField("城乡分类代码", max_length=3, blank=True)
    successor = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="并入"
    )
    ended_on = models.DateField("撤并日期", null=True, blank=True)

    objects = RegionQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "区划"
        ordering: ClassVar = ["code"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(code__gte=10**11, code__lt=10**12),
                name="region_code_has_12_digits",
                violation_error_message="区划代码应为 12 位数字。",
            ),
            models.CheckConstraint(
                condition=Q(successor=None) | Q(ended_on__isnull=False),
                name="region_with_successor_has_ended",
                violation_error_message="并入其他区划的，须填写撤并日期。",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def level(self) -> Level:
        """Province, city, county, township or village."""
        return divisions.level(self.code)


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
        return self.role in {self.Role.ADMINISTRATOR, self.Role.COUNTY_OFFICER}

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


class Parameter(models.Model):
    """A value that a county has set (参数), from a day on; an earlier one stays for earlier days.

    ``county`` is the number of six digits, or 0 for the whole installation. Of two rows of one day
    the later one corrects the earlier. Read and written through ``accounts.parameters``.
    """

    key = models.CharField("参数", max_length=80)
    county = models.IntegerField("县", default=0)
    valid_from = models.DateField("生效日期")
    value = models.CharField("值", max_length=400)
    basis = models.CharField("依据", max_length=400)
    set_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="修改人")
    set_at = models.DateTimeField("修改时间", auto_now_add=True)

    guards = (AppendOnly(),)

    class Meta:
        verbose_name = verbose_name_plural = "参数"
        indexes: ClassVar = [models.Index(fields=["key", "county", "valid_from"], name="parameter_of_a_day")]

    def __str__(self) -> str:
        return self.key


class CalendarDay(models.Model):
    """A day that is, or is not, a working day against the holiday library (工作日历)."""

    day = models.DateField("日期", primary_key=True)
    is_workday = models.BooleanField("工作日")
    basis = models.CharField("依据", max_length=200)

    class Meta:
        verbose_name = verbose_name_plural = "工作日历"
        ordering: ClassVar = ["day"]

    def __str__(self) -> str:
        return self.day.isoformat()


class CodeEntry(models.Model):
    """An entry of a code table (代码表) that the county maintains."""

    table = models.CharField("代码表", max_length=40)
    code = models.CharField("代码", max_length=20)
    label = models.CharField("名称", max_length=60)
    position = models.IntegerField("顺序", default=0)
    ended_on = models.DateField("停用日期", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "代码"
        ordering: ClassVar = ["table", "position", "code"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["table", "code"], name="code_once", violation_error_message="代码表中已有这个代码。"
            ),
        ]

    def __str__(self) -> str:
        return self.label


class AnnouncementQuerySet(models.QuerySet["Announcement"]):
    """Announcements: read downwards, kept by those above."""

    def visible_to(self, user: Any) -> "AnnouncementQuerySet":
        """Those to the user's region and to the regions above it."""
        return self.filter(region_id__in=upwards(user))

    def kept_by(self, user: Any) -> "AnnouncementQuerySet":
        """Those to the user's region and to all below it, which an administrator there looks after."""
        low, high = reach(user)
        return self.filter(region_id__gte=low, region_id__lt=high)

    def current(self, on: date) -> "AnnouncementQuerySet":
        """Those that are shown on a day."""
        return self.filter(withdrawn_at=None, first_day__lte=on, last_day__gte=on)

    def with_news(self, user: Any) -> "AnnouncementQuerySet":
        """Each with ``is_new``: whether the user has not read it as it stands now."""
        read = AnnouncementRead.objects.filter(
            user=user, announcement=OuterRef("pk"), at__gte=OuterRef("changed_at")
        )
        return self.annotate(is_new=~Exists(read))


class Announcement(models.Model):
    """Something that everybody of a region is told (公告), from a day to a day."""

    region = models.ForeignKey(Region, models.PROTECT, related_name="+", verbose_name="发给")
    title = models.CharField("标题", max_length=60)
    text = models.TextField("内容", max_length=2000)
    first_day = models.DateField("开始日期")
    last_day = models.DateField("结束日期")
    published_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="发布人")
    published_at = models.DateTimeField("发布时间")
    changed_at = models.DateTimeField("内容更新时间")
    withdrawn_at = models.DateTimeField("撤回时间", null=True, blank=True)

    objects = AnnouncementQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "公告"
        ordering: ClassVar = ["-published_at", "-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(last_day__gte=F("first_day")),
                name="announcement_days_in_order",
                violation_error_message="结束日期不能早于开始日期。",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class AnnouncementRead(models.Model):
    """When a user last read an announcement; what was changed since is new again."""

    announcement = models.ForeignKey(Announcement, models.CASCADE, related_name="+")
    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = verbose_name_plural = "已读公告"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "announcement"], name="announcement_read_once"),
        ]


class Installation(models.Model):
    """The one row that says which keys this database was filled with."""

    only = models.BooleanField(primary_key=True, default=True)
    key_check_value = models.TextField()
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = verbose_name_plural = "安装"
        constraints: ClassVar = [models.CheckConstraint(condition=Q(only=True), name="one_installation")]
