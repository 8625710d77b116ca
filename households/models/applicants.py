"""Who is named in an application (申报成员)."""

import uuid

from django.db import models
from django.db.models import Q

from accounts.scope import Scoped
from common.fields import CipherField, DigestField
from common.guards import SameRegion
from households.models.applications import Application
from households.models.people import Person


class ApplicationMember(Scoped):
    """Somebody named in an application (申报成员), before there is a membership.

    ``counted`` members make the number of persons (家庭人口); who is not (服刑, 失踪 …) says why.
    ``enrolled`` members would be paid for (保障人口). ``held`` from acceptance to the decision: so the
    database itself refuses one person in two accepted applications.
    """

    class NotCounted(models.TextChoices):
        """不计入共同生活成员的情形 (policy §2.3)."""

        CLERGY = "clergy", "脱离家庭在宗教场所居住三年以上"
        PRISON = "prison", "服刑"
        REHABILITATION = "rehabilitation", "强制隔离戒毒"
        MISSING = "missing", "宣告失踪"
        SUPPORTS_APART = "supports_apart", "独立生活的成年子女或不共同生活的亲属"
        SOLDIER = "soldier", "现役义务兵"

    uid = models.UUIDField(default=uuid.uuid4, unique=True)
    application = models.ForeignKey(Application, models.PROTECT, related_name="members")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    position = models.IntegerField("顺序", default=0)
    is_head = models.BooleanField("户主", default=False)
    relation = models.CharField("与户主关系", max_length=60)
    counted = models.BooleanField("计入家庭人口", default=True)
    not_counted = models.CharField("不计入的情形", max_length=20, blank=True, choices=NotCounted.choices)
    enrolled = models.BooleanField("拟保障", default=True)
    name = models.CharField("姓名", max_length=120)
    normal_name = models.CharField(max_length=120)
    sex = models.CharField("性别", max_length=1)
    born_on = models.DateField("出生日期")
    id_number = CipherField()
    id_tail = DigestField()
    phone = CipherField(null=True)
    phone_digest = DigestField(null=True)
    health = models.CharField("健康状况", max_length=120, blank=True)
    serious_illness = models.BooleanField("重病", default=False)
    disability_kind = models.CharField("残疾类别", max_length=60, blank=True)
    disability_level = models.CharField("残疾等级", max_length=60, blank=True)
    labour = models.CharField("劳动能力", max_length=60, blank=True)
    employment = models.CharField("就业状况", max_length=60, blank=True)
    held = models.BooleanField("正在办理", default=False)
    removed_at = models.DateTimeField("移除时间", null=True)

    guards = (SameRegion("application"),)

    class Meta:
        verbose_name = verbose_name_plural = "申报成员"
        constraints = [
            models.UniqueConstraint(
                fields=["application", "person"],
                condition=Q(removed_at=None),
                name="applicant_once",
                violation_error_message="同一人在一份申请中只能出现一次。",
            ),
            models.UniqueConstraint(
                fields=["application"],
                condition=Q(removed_at=None, is_head=True),
                name="application_one_head",
                violation_error_message="一份申请只能有一个户主。",
            ),
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(held=True),
                name="person_in_one_accepted_application",
                violation_error_message="此人正在另一份申请中办理，不能重复受理。",
            ),
            models.CheckConstraint(
                condition=Q(counted=True) | ~Q(not_counted=""),
                name="applicant_not_counted_says_why",
                violation_error_message="不计入家庭人口的成员须写明情形。",
            ),
            models.CheckConstraint(
                condition=Q(enrolled=False) | Q(counted=True),
                name="applicant_enrolled_is_counted",
                violation_error_message="不计入家庭人口的成员不能纳入保障。",
            ),
        ]
        indexes = [
            models.Index(fields=["region_code", "application"], name="applicant_region"),
            models.Index(fields=["person"], name="applicant_person"),
        ]
