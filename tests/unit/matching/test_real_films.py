"""The catalogue of real films against the broadcaster's account of the demo, line by line."""

from collections import Counter
from datetime import date
from fractions import Fraction

import pytest

from deploy.demo.files.broadcasts import Broadcast, planned
from deploy.demo.files.tables import crews, films, people, read_table, registered_titles
from services.matching.domain.policy import MatchingRules
from services.matching.domain.recall import Recalled
from services.matching.domain.registered import KnownParty, KnownWork
from services.matching.domain.search import Found, Matched, NonRegistered, Review
from services.matching.jobs.searching import Batch, search_batch
from shared.contracts.intake import ReportedAuthor, ReportedWork
from shared.contracts.registry import CreditedName, Holder, Party, RoleShares, Title, Work
from shared.contracts.terms import PartyClass, PartyKind, Role

ROLES = {
    "director": Role.DIRECTOR,
    "writer": Role.SCRIPTWRITER,
    "cinematographer": Role.CINEMATOGRAPHER,
    "production_designer": Role.PRODUCTION_DESIGNER,
    "composer": Role.COMPOSER,
}


def known_parties() -> dict[str, KnownParty]:
    variants = {person.person_id: person.variants for person in people()}
    return {
        row["party_id"]: KnownParty(
            Party(
                id=row["party_id"],
                kind=PartyKind(row["kind"]),
                party_class=PartyClass.NONE,
                names=tuple(
                    CreditedName(name=name, script="LATIN")
                    for name in (row["name"], *variants.get(row["party_id"], ()))
                ),
                country="AZ",
            )
        )
        for row in read_table("parties.csv")
    }


def known_works() -> list[KnownWork]:
    works = []
    for film, row in films().items():
        titles = tuple(
            Title(text=title.text, language=title.language, script=title.script)
            for title in registered_titles()[film]
        )
        year = int(row["year"]) if row["year"] else None
        roles = tuple(
            RoleShares(
                role=ROLES[role], holders=tuple(Holder(party=p, fraction=Fraction(1)) for p in persons)
            )
            for role, persons in crews()[film].items()
        )
        works.append(
            KnownWork(Work(id=film, titles=titles, genre=row["kind"], year=year, countries=("AZ",)), roles)
        )
    return works


def reported(number: int, line: Broadcast) -> ReportedWork:
    cells = (
        (line.written_names(line.directors), Role.DIRECTOR),
        (line.written_names(line.scriptwriters), Role.SCRIPTWRITER),
    )
    authors = tuple(
        ReportedAuthor(name=name.strip(), role=role)
        for cell, role in cells
        for name in cell.split(",")
        if name.strip()
    )
    return ReportedWork(
        number=number,
        titles=(line.written_title,),
        authors=authors,
        year=line.year,
        country=line.country or None,
        genre=line.category,
    )


@pytest.fixture(scope="module")
def account() -> list[tuple[Broadcast, Found | Recalled]]:
    lines = [line for line in planned() if line.entry != "NO_WORK"]
    batch = Batch(
        reports=[reported(number, line) for number, line in enumerate(lines, 1)],
        owners={},
        works=known_works(),
        parties=known_parties(),
        rules=MatchingRules(standing_decision="Board 3/2026"),
        day=date(2026, 9, 1),
    )
    return list(zip(lines, search_batch(batch), strict=True))


def test_no_line_is_given_to_another_film(account: list[tuple[Broadcast, Found | Recalled]]) -> None:
    matched = [(line, found) for line, found in account if isinstance(found, Matched)]
    assert [line.title for line, found in matched if found.comparison.work.id != line.film_id] == []
    assert Counter(found.rule for _, found in matched).keys() == {"EXACT", "TRANSLITERATION", "FIGURES"}


def test_only_the_two_doubtful_lines_go_to_the_official(
    account: list[tuple[Broadcast, Found | Recalled]],
) -> None:
    doubtful = {
        line.written_title: [candidate.work for candidate in found.candidates]
        for line, found in account
        if isinstance(found, Review)
    }
    assert doubtful == {
        "O qızı tarın": ["AZF070"],
        "İyirmi altı Bakı komissarı": ["AZF218", "AZF219"],
    }


@pytest.mark.clause("2.1.2-g")
def test_only_invented_films_conform_to_nothing(account: list[tuple[Broadcast, Found | Recalled]]) -> None:
    unknown = {line.film_id for line, found in account if isinstance(found, NonRegistered)}
    assert unknown == {"X01", "X02"}
    assert unknown == {line.film_id for line, _ in account if line.entry == "UNKNOWN"}
