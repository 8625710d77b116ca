"""What a telephone sends."""

from typing import Any

from django import forms

from common.formfields import HouseForm
from households.models import Document

CAMERA = {"accept": "image/jpeg,image/png"}


class Several(forms.FileField):
    """Pictures, one or several at once."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.FileInput(attrs=dict(CAMERA))
        widget.allow_multiple_selected = True
        widget.attrs["multiple"] = True
        super().__init__(widget=widget, **kwargs)

    def clean(self, data: Any, initial: Any = None) -> Any:
        """The uploads, at least one."""
        several = data if isinstance(data, list | tuple) else [data] if data else []
        return [super(Several, self).clean(each, initial) for each in several or [None]]


class SendForm(HouseForm):
    """The pictures of one kind; where they were taken is kept of a visit's alone, and only if wanted."""

    pictures = Several(label="照片")
    with_place = forms.BooleanField(label="附上位置", required=False)

    def __init__(self, *args: Any, kind: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if kind != Document.Kind.VISIT_PHOTO:
            del self.fields["with_place"]
