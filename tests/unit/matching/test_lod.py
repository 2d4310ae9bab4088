"""Authors whose organisation is known mark a work that nobody knows (2.1.4-c, D-41)."""

from datetime import date

import pytest

from services.matching.domain.lod import looked_up, marks, names_of, societies_of_names
from services.matching.domain.lookups import person_numbers, stored_name_keys
from services.matching.domain.registered import KnownParty
from shared.contracts.matching import FoundPerson, KnownAuthor
from shared.contracts.registry import CreditedName, Mandate, Party
from shared.contracts.terms import PartyClass, PartyKind, Role, UseType

DAY = date(2026, 9, 1)


def party(name: str, *names: str, society: str | None = None, until: date | None = None) -> KnownParty:
    mandate = Mandate(
        id="m",
        party=name,
        organisation=society,
        use_types=tuple(UseType),
        valid_from=date(2020, 1, 1),
        valid_to=until,
    )
    known = Party(
        id=name,
        kind=PartyKind.NATURAL,
        party_class=PartyClass.NONE,
        names=tuple(CreditedName(name=one, script="LATIN") for one in names),
        country="FR",
    )
    return KnownParty(known, (mandate,))


def person(name: str, found: str | None = None, line: int | None = None) -> FoundPerson:
    return FoundPerson(
        reported=name, role=Role.DIRECTOR, party=found, society=None, basis="NOT_FOUND", line=line
    )


@pytest.mark.clause("2.1.4-c")
def test_the_one_party_of_a_name_says_the_organisation() -> None:
    known = {"belcourt": party("belcourt", "Armand Belcourt", society="sacd")}
    found = societies_of_names({"BELCOURT Armand": ["belcourt"]}, known, DAY)
    assert found == {"BELCOURT Armand": ("belcourt", "sacd")}
    author = KnownAuthor(reported="BELCOURT Armand", role=Role.DIRECTOR, party="belcourt", society="sacd")
    assert marks([person("BELCOURT Armand"), person("Odile Marsan")], found) == (author,)


@pytest.mark.clause("2.1.4-c")
@pytest.mark.parametrize(
    "known",
    [
        {"one": party("one", "Armand Belcour", society="sacd")},
        {"one": party("one", "Armand Belcourt", society=None)},
        {"one": party("one", "Armand Belcourt", society="sacd", until=date(2026, 8, 31))},
        {
            "one": party("one", "Armand Belcourt", society="sacd"),
            "two": party("two", "Armand Belcourt", society=None),
        },
        {
            "one": party("one", "Armand Belcourt", society="sacd"),
            "two": party("two", "Other", "Belcourt Armand", society="sacd"),
        },
    ],
)
def test_likeness_and_doubt_mark_nothing(known: dict[str, KnownParty]) -> None:
    assert societies_of_names({"Armand Belcourt": sorted(known)}, known, DAY) == {}


def test_records_of_one_party_are_one() -> None:
    one = party("one", "Armand Belcourt", society="sacd")
    assert societies_of_names({"Armand Belcourt": ["one", "merged"]}, {"one": one, "merged": one}, DAY) == {
        "Armand Belcourt": ("one", "sacd")
    }


def test_only_authors_whom_nobody_found_are_looked_up() -> None:
    assert names_of([person("A"), person("B", found="b"), person("C", line=2), person("")]) == ["A"]
    elsewhere = frozenset(person_numbers(stored_name_keys("Armand Belcourt")))
    assert list(looked_up(["Belcourt Armand", "Jutta Ohm"], elsewhere)) == ["Belcourt Armand"]
