"""Forms of an application: its beginning and its parts."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms

from accounts import regions
from common import clock, codetables, money
from common.errors import Refused, Unreadable
from common.formfields import DayField, HouseForm, PhoneField
from common.names import normal
from households import traits
from households.models import Application, ApplicationMember, IncomeItem, PropertyItem
from households.procedure.drafts import readable
from households.procedure.members import Pasted

Choices = Sequence[tuple[Any, str]]
NOTHING_CHOSEN = ("", "请选择")
YES_NO = (("yes", "有"), ("no", "没有"))
LABOUR = ("有劳动能力", "部分丧失劳动能力", "完全丧失劳动能力", "无劳动能力（未成年、老年）")
EMPLOYMENT = ("未就业", "务农", *traits.EMPLOYED, "在校学生", "其他")


def _named(names: Sequence[str]) -> Choices:
    return [("", "—"), *((name, name) for name in names)]


def _area(rows: int = 2) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


def _number(text: str) -> str:
    try:
        return readable(text)
    except Refused as error:
        raise forms.ValidationError(error.sentence) from error


class StartForm(HouseForm):
    """新建申请: ID number, name, village; who acts for the applicant where somebody does."""

    id_number = forms.CharField(
        label="身份证号", widget=forms.TextInput(attrs={"autocomplete": "off", "maxlength": "24"})
    )
    name = forms.CharField(
        label="姓名", max_length=120, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    village = forms.CharField(
        label="村", widget=forms.TextInput(attrs={"list": "villages", "autocomplete": "off"}),
        help_text="写村（居）的名称或区划代码。",
    )  # fmt: skip
    agent_name = forms.CharField(label="代办人姓名", max_length=120, required=False)
    proactive = forms.BooleanField(label="工作人员主动发现", required=False)

    def clean_id_number(self) -> str:
        """The number, repaired."""
        return _number(self.cleaned_data["id_number"])

    def clean_village(self) -> int:
        """The one village in view that is meant."""
        text = self.cleaned_data["village"].strip()
        found = regions.villages(text)
        if not found:
            raise forms.ValidationError(f"您的辖区内没有叫“{text}”的村（居），请写全名或区划代码。")
        if len(found) > 1:
            told = "、".join(f"{name} {code}" for code, name in found[:5])
            raise forms.ValidationError(
                f"有 {len(found)} 个村（居）的名称含“{text}”，请写全名或区划代码：{told}。"
            )
        return found[0][0]


class OneMemberForm(HouseForm):
    """添加一人: name, ID number and relation."""

    one_name = forms.CharField(
        label="姓名", max_length=120, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    one_number = forms.CharField(
        label="身份证号", widget=forms.TextInput(attrs={"autocomplete": "off", "maxlength": "24"})
    )
    one_relation = forms.CharField(
        label="与户主关系", max_length=60, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )

    def clean_one_number(self) -> str:
        """The number, repaired."""
        return _number(self.cleaned_data["one_number"])

    @property
    def person(self) -> Pasted:
        """Who is added."""
        told = self.cleaned_data
        return Pasted(told["one_name"], told["one_number"], told["one_relation"])


class PasteForm(HouseForm):
    """从 Excel 粘贴: name, ID number and relation, a line each."""

    cells = forms.CharField(
        label="从 Excel 粘贴", strip=False, max_length=20_000, required=False,
        widget=forms.Textarea(attrs={"rows": 4, "autocomplete": "off", "spellcheck": "false"}),
        help_text="每行一人三格：姓名、身份证号、与户主关系。从 Excel 或 WPS 复制后粘贴；手写的用空格分开。",
    )  # fmt: skip

    def clean_cells(self) -> str:
        """Something is there to be read."""
        cells = str(self.cleaned_data["cells"])
        if not cells.strip():
            raise forms.ValidationError("请先粘贴或填写成员。")
        return cells


class BasicsForm(HouseForm):
    """基本情况: address, cause, 单人保, and the answer to the question for kin."""

    kin_declared = forms.ChoiceField(
        label="家庭成员中是否有社会救助经办人员或村（居）委会成员的近亲属",
        choices=YES_NO, widget=forms.RadioSelect, required=False,
        help_text="询问申请人后如实填写。",
    )  # fmt: skip
    address = forms.CharField(label="家庭住址", max_length=200, required=False)
    cause = forms.CharField(label="致贫原因", max_length=60, required=False)
    area_kind = forms.ChoiceField(label="户类型", choices=Application.Area.choices)
    single_basis = forms.ChoiceField(
        label="单人保情形", required=False,
        choices=[("", "整户申请"), *Application.SinglePersonBasis.choices],
    )  # fmt: skip
    single_reason = forms.CharField(label="单人保说明", max_length=200, required=False)

    @property
    def told(self) -> dict[str, Any]:
        """The columns of ``drafting.save_basics``."""
        values = dict(self.cleaned_data)
        return {**values, "kin_declared": {"yes": True, "no": False}.get(values["kin_declared"])}


class MemberForm(HouseForm):
    """What is said of one member."""

    relation = forms.CharField(label="与户主关系", max_length=60)
    is_head = forms.BooleanField(label="户主", required=False)
    counted = forms.BooleanField(label="计入家庭人口", required=False)
    not_counted = forms.ChoiceField(
        label="不计入的情形", required=False,
        choices=[("", "—"), *ApplicationMember.NotCounted.choices],
    )  # fmt: skip
    enrolled = forms.BooleanField(label="拟保障", required=False)
    phone = PhoneField(label="电话", required=False)
    health = forms.CharField(label="健康状况", max_length=120, required=False)
    serious_illness = forms.BooleanField(label="重病", required=False)
    disability_kind = forms.ChoiceField(
        label="残疾类别", required=False, choices=lambda: _named(codetables.names("残疾类别"))
    )
    disability_level = forms.ChoiceField(
        label="残疾等级", required=False, choices=lambda: _named(codetables.names("残疾等级"))
    )
    labour = forms.ChoiceField(label="劳动能力", required=False, choices=_named(LABOUR))
    employment = forms.ChoiceField(label="就业状况", required=False, choices=_named(EMPLOYMENT))


class YuanField(forms.CharField):
    """Money as people write it, in yuan."""

    def __init__(self, **kwargs: Any) -> None:
        attrs = {"inputmode": "decimal", "class": "money", "autocomplete": "off"}
        super().__init__(widget=forms.TextInput(attrs=attrs), **kwargs)

    def clean(self, value: Any) -> Decimal | None:
        """The amount; None where nothing was typed."""
        text = super().clean(value)
        if not text:
            return None
        try:
            return money.yuan(money.parse_fen(text))
        except Unreadable as error:
            raise forms.ValidationError(error.sentence) from error


class IncomeRow(HouseForm):
    """One item of income."""

    member = forms.TypedChoiceField(label="成员", coerce=int)
    kind = forms.ChoiceField(label="项目", choices=[NOTHING_CHOSEN, *IncomeItem.Kind.choices])
    amount = YuanField(label="金额（元）")
    period = forms.ChoiceField(label="按", choices=(("month", "月"), ("year", "年")), initial="month")
    note = forms.CharField(label="说明", max_length=200, required=False)

    def __init__(self, *args: Any, people: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        member: Any = self.fields["member"]
        member.choices = [NOTHING_CHOSEN, *people]


class PropertyRow(HouseForm):
    """One thing that the family owns."""

    kind = forms.ChoiceField(label="项目", choices=[NOTHING_CHOSEN, *PropertyItem.Kind.choices])
    label = forms.CharField(label="名称", max_length=120)
    member = forms.TypedChoiceField(label="所有人", coerce=int, required=False, empty_value=None)
    amount = YuanField(label="金额（元）", required=False)
    area = forms.DecimalField(
        label="面积（平方米）", required=False, max_digits=9, decimal_places=2, min_value=0,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "class": "money", "autocomplete": "off"}),
        error_messages={"invalid": "面积应为数字，如 85.50。", "min_value": "面积不能为负数。"},
    )  # fmt: skip
    exemption = forms.ChoiceField(
        label="豁免理由", required=False, choices=[("", "—"), *PropertyItem.Exemption.choices]
    )
    note = forms.CharField(label="说明", max_length=200, required=False)

    def __init__(self, *args: Any, people: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        member: Any = self.fields["member"]
        member.choices = [("", "全家"), *people]


class WholeForm(HouseForm):
    """Carries what refuses the whole part; once it is accepted, why it is corrected."""

    reason = forms.CharField(
        label="更正的理由和依据", max_length=500, widget=_area(),
        help_text="写明核对或入户发现了什么；原来填报的内容会保留。",
    )  # fmt: skip

    def __init__(self, *args: Any, corrects: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not corrects:
            del self.fields["reason"]

    @property
    def reason_told(self) -> str:
        """The reason of a correction, nothing of a draft."""
        return str(self.cleaned_data.get("reason", ""))


class AccountForm(HouseForm):
    """开户行与账号."""

    holder = forms.CharField(label="户名", max_length=120)
    number = forms.CharField(
        label="账号", max_length=60,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )  # fmt: skip
    bank_name = forms.CharField(label="开户银行", max_length=120, required=False)


class SignForm(HouseForm):
    """授权与承诺: who of the family has signed, and for whom a guardian has.

    Beside adults a minor has no tick of their own: whoever signs for them is ticked for both.
    """

    on = DayField(label="签署日期")

    def __init__(self, *args: Any, members: Sequence[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.members = members
        today = clock.today()
        minors = [each for each in members if traits.is_minor(each, today)]
        self._minors = minors if len(minors) < len(members) else []
        for each in members:
            self._ask(each)

    def _ask(self, member: Any) -> None:
        along = member in self._minors
        self.fields[f"signed-{member.pk}"] = forms.BooleanField(
            label=f"{member.name} 已签署承诺书及核对授权书", required=False, initial="on" if along else None,
            widget=forms.HiddenInput if along else forms.CheckboxInput,
        )  # fmt: skip
        self.fields[f"by-{member.pk}"] = forms.CharField(
            label=f"{member.name} 的签署人", max_length=120, required=False,
            help_text="未成年人由监护人签署，监护人勾选后一并登记。" if along else "",
        )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """A minor's paper is signed where that of who signs for them is."""
        values: dict[str, Any] = super().clean() or {}
        adults = [each for each in self.members if each not in self._minors]
        signed = {each.normal_name for each in adults if values.get(f"signed-{each.pk}")}
        for each in self._minors:
            values[f"signed-{each.pk}"] = normal(values.get(f"by-{each.pk}", "")) in signed
        return values

    def clean_on(self) -> Any:
        """A signature has happened."""
        day = self.cleaned_data["on"]
        if day and day > clock.today():
            raise forms.ValidationError("签署日期不能晚于今天。")
        return day


class ObligorForm(HouseForm):
    """An obligor outside the household who authorises a check of their own."""

    name = forms.CharField(label="义务人姓名", max_length=120)
    id_number = forms.CharField(label="义务人身份证号", widget=forms.TextInput(attrs={"autocomplete": "off"}))
    relation = forms.CharField(label="与申请人关系", max_length=60)
