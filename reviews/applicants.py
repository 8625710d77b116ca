"""What is known of an applicant by the ID number alone, before an application is begun (申请前查看)."""

from dataclasses import dataclass
from datetime import date

from accounts.regions import names_around
from accounts.scope import WHOLE, scope
from common import clock, crypto, idnumbers, months
from households import earlier
from households.earlier import Earlier
from households.models import Membership, Person
from households.models import enrolled as is_enrolled
from households.procedure import conditions


@dataclass(frozen=True)
class Known:
    """Sex, birth and age, which the number tells; ``enrolled`` is the sentence that blocks, if any."""

    sex: str
    born_on: date
    age: int
    enrolled: str = ""
    earlier: tuple[Earlier, ...] = ()

    @property
    def words(self) -> str:
        """女 · 1958-03-12 · 68 岁."""
        return f"{self.sex} · {self.born_on} · {self.age} 岁"


def look_up(id_number: str) -> Known:
    """What is known of whoever bears the number, which must be a repaired one."""
    facts = (
        idnumbers.sex(id_number),
        idnumbers.birth_date(id_number),
        idnumbers.age(id_number, clock.today()),
    )
    person = Person.objects.filter(id_digest=crypto.digest(id_number)).values_list("pk", flat=True).first()
    if person is None:
        return Known(*facts)
    return Known(*facts, _enrolled(person), tuple(earlier.of_persons([person]).get(person, ())))


def _enrolled(person: int) -> str:
    with scope(region=WHOLE):
        present = is_enrolled(months.first(clock.today()), "case__")
        rows = Membership.objects.filter(present, person=person, enrolled=True, superseded_by=None)
        place = rows.select_related("household").first()
    if place is None:
        return ""
    names = names_around([place.region_code])
    return conditions.enrolled_sentence("此人", place, names).replace("此人 ", "此人", 1)
