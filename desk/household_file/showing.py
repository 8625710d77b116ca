"""How numbers stand in a household's file: masked, or whole where a reason was given."""

from dataclasses import dataclass
from typing import Any

from common import banking, idnumbers
from common.fields import reveal
from households.models import Account


@dataclass(frozen=True)
class Numbers:
    """ID numbers, phones and accounts of a file; ``clear``: nothing of them is hidden."""

    clear: bool = False

    def id_number(self, row: Any) -> str:
        """The ID number of a member."""
        text = reveal(row, "id_number")
        return text if self.clear or not text else idnumbers.mask(text)

    def phone(self, row: Any) -> str:
        """The phone of a member, nothing where none is known."""
        text = reveal(row, "phone")
        return text if self.clear else banking.mask_phone(text)

    def account(self, row: Account | None) -> str:
        """An account."""
        if row is None:
            return ""
        return reveal(row, "number") if self.clear else banking.mask_account(row.last4)
