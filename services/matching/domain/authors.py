"""Reported authors against the authors of a work (D-31): they conform exactly or an official looks.

Exactly means: the same words as one of the person's stored names, in the reported role if there is one; given names may
be initials on one side. The reported authors are a subset of the registered ones with a director or scriptwriter among
them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from services.matching.domain.catalogue import CatalogueWork, Person
from services.matching.domain.likeness import any_alike
from services.matching.domain.lookups import ipi_key, reported_name_keys, stored_name_keys
from shared.contracts.matching import FieldCompared, FoundPerson
from shared.contracts.terms import Role
from shared.kernel.names import abbreviates, has_initials, name_keys, same_letters, same_name

_BASES: Final = ("IPI", "VARIANT", "INITIALS")
"""Who is found by one of these is found in spite of who is found by a later one."""
_ROLES: Final = tuple(Role)
_FIELDS: Final = {role: f"author {role}" for role in Role}
PRINCIPAL_ROLES: Final = (Role.DIRECTOR, Role.SCRIPTWRITER)


class Doubt(StrEnum):
    """Why a title that conforms is not enough, in the order in which an official is told."""

    OTHER_TITLE = "OTHER_TITLE"
    NO_AUTHORS_REPORTED = "NO_AUTHORS_REPORTED"
    UNKNOWN_AUTHOR = "UNKNOWN_AUTHOR"
    OTHER_ROLE = "OTHER_ROLE"
    AMBIGUOUS_AUTHOR = "AMBIGUOUS_AUTHOR"
    AUTHOR_MISSING = "AUTHOR_MISSING"
    NO_DIRECTOR_OR_SCRIPTWRITER = "NO_DIRECTOR_OR_SCRIPTWRITER"
    OTHER_YEAR = "OTHER_YEAR"
    OTHER_EPISODE = "OTHER_EPISODE"
    OTHER_SEASON = "OTHER_SEASON"
    OTHER_COUNTRY = "OTHER_COUNTRY"
    OTHER_IDENTIFIER = "OTHER_IDENTIFIER"


@dataclass(frozen=True, slots=True)
class ReportedPerson:
    """An author of an account, or the owner of a schedule's line."""

    name: str
    role: Role | None = None
    ipi: str | None = None
    line: int | None = None

    @property
    def lookups(self) -> tuple[str, ...]:
        """Keys under one of which everybody is found who may be this person."""
        return (*reported_name_keys(self.name), *((ipi_key(self.ipi),) if self.ipi else ()))


def _same_person(reported: ReportedPerson, keys: tuple[str, ...], person: Person) -> str | None:
    if reported.ipi and person.ipi_name_numbers:
        # A namesake has another number: where the two contradict, an official looks.
        return "IPI" if reported.ipi.zfill(11) in person.ipi_name_numbers else None
    if reported.name in person.names and keys:
        return "VARIANT"
    if any(same_name(keys, stored) for stored in person.keys):
        return "VARIANT"
    asked = reported_name_keys(reported.name)
    if all(asked.isdisjoint(stored_name_keys(stored)) for stored in person.names):
        # As nearly everybody else on the work: nothing in common.
        return None
    if any(same_letters(reported.name, stored) for stored in person.names):
        return "VARIANT"
    return "INITIALS" if _same_but_initials(reported.name, person.names) else None


def _same_but_initials(reported: str, stored: Sequence[str]) -> bool:
    """Initials are free (D-31), but who is stored with his name written out is nobody with another name."""
    if has_initials(reported):
        return any(abbreviates(reported, name) for name in stored)
    written_out = not all(map(has_initials, stored))
    return not written_out and any(abbreviates(name, reported) for name in stored)


def find_person(reported: ReportedPerson, work: CatalogueWork) -> tuple[FoundPerson, Doubt | None]:
    """A reported person among the work's, in the reported role if there is one (D-31)."""
    keys, role = name_keys(reported.name), reported.role
    in_role = [person for person in work.persons if role is None or person.role is role]
    fitting = [(person, basis) for person in in_role if (basis := _same_person(reported, keys, person))]
    if not fitting:
        others = () if role is None else (one for one in work.persons if one.role is not role)
        elsewhere = any(_same_person(reported, keys, one) for one in others)
        return _missing(reported), Doubt.OTHER_ROLE if elsewhere else Doubt.UNKNOWN_AUTHOR
    if len(fitting) > 1:
        strongest = min((basis for _, basis in fitting), key=_BASES.index)
        fitting = [hit for hit in fitting if hit[1] == strongest]
        if len({person.party for person, _ in fitting}) > 1:
            return _missing(reported), Doubt.AMBIGUOUS_AUTHOR
        fitting.sort(key=lambda hit: _ROLES.index(hit[0].role))
    person, basis = fitting[0]
    found = FoundPerson(
        reported=reported.name,
        role=role or person.role,
        party=person.party,
        society=person.society,
        basis=basis,
        line=reported.line,
    )
    return found, None


def _missing(reported: ReportedPerson) -> FoundPerson:
    return FoundPerson(
        reported=reported.name,
        role=reported.role,
        party=None,
        society=None,
        basis="NOT_FOUND" if reported.line is None else "UNDECIDED",
        line=reported.line,
    )


def _alike(reported: ReportedPerson, work: CatalogueWork) -> tuple[str, ...]:
    """The names of an author who may be meant: shown, and proof of nothing."""
    return next((p.names for p in work.persons if any_alike([reported.name], p.names)), ())


def compare_authors(
    reported_persons: Sequence[ReportedPerson], work: CatalogueWork, every_author: bool
) -> tuple[list[FoundPerson], list[Doubt], list[FieldCompared]]:
    persons: list[FoundPerson] = []
    doubts: list[Doubt] = []
    fields: list[FieldCompared] = []
    for reported in reported_persons:
        found, doubt = find_person(reported, work)
        persons.append(found)
        if doubt is not None:
            doubts.append(doubt)
        names = next((p.names for p in work.persons if p.party == found.party), ())
        verdict = "MISSING" if not names else "EXACT" if reported.name in names else "VARIANT"
        if not names and (alike := _alike(reported, work)):
            names, verdict = alike, "CLOSE"
        fields.append(
            FieldCompared(
                field=_FIELDS[found.role] if found.role else "author",
                reported=reported.name,
                registered=names[0] if names else "",
                verdict="DIFFERENT" if doubt is Doubt.OTHER_ROLE else verdict,
            )
        )
    if not reported_persons:
        doubts.append(Doubt.NO_AUTHORS_REPORTED)
    else:
        held = [person for person in persons if person.party is not None]
        parties = {person.party for person in held}
        principal = any(person.role in PRINCIPAL_ROLES for person in held)
        if not doubts and not principal:
            doubts.append(Doubt.NO_DIRECTOR_OR_SCRIPTWRITER)
        if every_author and any(person.party not in parties for person in work.persons):
            doubts.append(Doubt.AUTHOR_MISSING)
    return persons, doubts, fields
