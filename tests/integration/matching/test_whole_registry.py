"""The search part by part from the database, against the same search over all works in memory: nothing differs,
however the batch and the registry are cut, and whatever was merged, split, renamed or brought up to date."""

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from random import Random
from typing import TypeVar

import pytest

from services.matching.domain.answer import Answer, answer
from services.matching.domain.authors import ReportedPerson
from services.matching.domain.compare import make_report
from services.matching.domain.policy import MatchingRules
from services.matching.domain.provisional import provisional_work
from services.matching.domain.registered import KnownParty, KnownWork
from services.matching.domain.search import ReviewReason
from services.matching.formats.parts import read_answers
from services.matching.jobs import searching
from services.matching.jobs.searching import Batch, search_batch
from services.matching.main import PARTS
from services.matching.projections import work_key
from shared.contracts.intake import ReportedAuthor, ReportedWork
from shared.contracts.registry import (
    CreditedName,
    Holder,
    PartiesMerged,
    Party,
    PartyChanged,
    PartyRegistered,
    RoleShares,
    SharesChanged,
    Title,
    Work,
    WorkChanged,
    WorkRegistered,
    WorksMerged,
    WorksSplit,
)
from shared.contracts.terms import MatchOutcome, PartyClass, PartyKind, Role
from shared.contracts.wire import to_json
from shared.projections import snapshot
from shared.projections.verify import verify_projections
from tests.integration.matching.films import JULY
from tests.support.one_service import MakeService, OneService

T = TypeVar("T")
DAY = JULY.first
WORDS = ("Yeddi", "7", "oğul", "Dəniz", "Gecə", "Film", "qapı", "ночь", "Gəz", "Ş" * 9, "II")
NAMES = ("Tofiq Tağızadə", "Həsən Seyidbəyli", "Arif Babayev", "Roman Otrıba", "Тофик Тагизаде")
RULES = MatchingRules(standing_decision="Board 3/2026")


def party(number: int, *names: str) -> Party:
    return Party(
        id=f"p{number}",
        kind=PartyKind.NATURAL,
        party_class=PartyClass.MEMBER,
        names=tuple(CreditedName(name=name, script="LATIN") for name in names),
        country="AZ",
    )


def some_work(chance: Random, number: int) -> Work:
    titles = {" ".join(chance.choices(WORDS, k=chance.randint(1, 3))) for _ in range(chance.randint(1, 2))}
    return Work(
        id=f"w{number:03}",
        titles=tuple(Title(text=title, language="az", script="LATIN") for title in sorted(titles)),
        genre="feature",
        year=chance.choice((None, 1970, 1971)),
        isan=f"{number:016X}" if number % 5 == 0 else None,
    )


def some_shares(chance: Random) -> tuple[RoleShares, ...]:
    holders = [Holder(party=f"p{chance.randrange(7)}", fraction=Fraction(1))]
    return (RoleShares(role=chance.choice((Role.DIRECTOR, Role.COMPOSER)), holders=tuple(holders)),)


def some_reports(chance: Random, works: list[Work], count: int) -> list[ReportedWork]:
    reports = []
    for number in range(1, count + 1):
        work = chance.choice(works)
        title = work.titles[0].text if number % 3 else " ".join(chance.choices(WORDS, k=2))
        authors = [ReportedAuthor(name=chance.choice(NAMES), role=None) for _ in range(chance.randrange(2))]
        reports.append(
            ReportedWork(
                number=number,
                titles=(title[1:] if number % 7 == 0 else title,) if number % 11 else (),
                authors=tuple(authors),
                year=chance.choice((None, 1970)),
                isan=work.isan if number % 4 == 0 else None,
                lines=number,
            )
        )
    return reports


async def in_one_process(function: Callable[..., T], *args: object) -> T:
    """A child process that is a function call."""
    return function(*args)


async def by_parts(
    service: OneService, reports: list[ReportedWork], owners: dict[int, list[ReportedPerson]]
) -> dict[int, Answer]:
    chunks = [to_json(reports[start : start + 10]).decode() for start in range(0, len(reports), 10)]
    async with snapshot(service.ctx.engine) as (connection, _):
        search = searching.Searching(in_one_process, connection, RULES, DAY)
        answers = await search.answers(searching.parts_of(chunks), owners)
    answered = (chunk for part in answers for one in part for chunk in one.chunks)
    return {number: one for chunk in answered for one in read_answers(chunk) for number in one.numbers}


def in_memory(
    reports: list[ReportedWork],
    owners: dict[int, list[ReportedPerson]],
    works: list[KnownWork],
    parties: dict[str, KnownParty],
) -> dict[int, Answer]:
    batch = Batch(reports, owners, works, parties, RULES, DAY)
    return {
        one.number: answer((one.number,), make_report(one, owners.get(one.number, ())), found)
        for one, found in zip(reports, search_batch(batch), strict=True)
    }


class Scene:
    """A registry with everything that can happen to a work or a party."""

    def __init__(self) -> None:
        chance = self.chance = Random(7)
        self.people = [party(number, name) for number, name in enumerate((*NAMES, "Arif Babayev", "Kamil"))]
        works = self.works = [some_work(chance, number) for number in range(60)]
        # More works of one title than candidates are chosen from.
        crowd = (Title(text="Kütlə", language="az", script="LATIN"),)
        self.works += [
            Work(
                id=f"x{number:03}", titles=crowd, genre="feature", year=1900 + number if number % 9 else None
            )
            for number in range(70)
        ]
        unknown = self.unknown = ReportedWork(
            number=900, titles=("Gecə qapısı",), authors=(ReportedAuthor(name="X Y", role=None),)
        )
        found_before = self.found_before = Work(
            id=provisional_work(unknown),
            titles=(Title(text="Gecə qapısı", language="und", script="UNKNOWN"),),
            genre="UNKNOWN",
            provisional=True,
        )
        self.nowhere = replace(found_before, id="provisional-alone", titles=works[3].titles)
        shares = self.shares = {work.id: some_shares(chance) for work in works}
        twins = Title(text="Əkizlər", language="az", script="LATIN")
        works[50:52] = [replace(work, titles=(twins,)) for work in works[50:52]]
        director = RoleShares(role=Role.DIRECTOR, holders=(Holder(party="p0", fraction=Fraction(1)),))
        shares |= {"w050": (director,), "w051": (director,)}
        self.changed = replace(works[4], titles=(Title(text="Yeni ad", language="az", script="LATIN"),))
        self.renamed = party(6, "Kamil Rüstəmbəyov")


@pytest.mark.clause("2.1.2-a")
@pytest.mark.parametrize("part_bytes", [3_000, 10**9])
async def test_parts_and_slices_answer_as_one_process_with_everything(
    make_service: MakeService, monkeypatch: pytest.MonkeyPatch, part_bytes: int
) -> None:
    matching = await make_service(PARTS)
    for name, size in (("_ALONE_BYTES", 0), ("_PART_BYTES", part_bytes), ("_SLICE_BYTES", part_bytes // 10)):
        monkeypatch.setattr(searching, name, size)
    monkeypatch.setattr(work_key, "COMMON", 1)
    scene = Scene()
    works, shares, changed, renamed = scene.works, scene.shares, scene.changed, scene.renamed
    people, unknown, found_before, chance = scene.people, scene.unknown, scene.found_before, scene.chance
    await matching.hear(
        "registry",
        *(SharesChanged(work=work, roles=roles) for work, roles in shares.items()),
        *(PartyRegistered(party=one) for one in people),
        *(WorkRegistered(work=work) for work in (*works, found_before, scene.nowhere)),
        WorkChanged(work=changed),
        PartyChanged(party=renamed),
        PartiesMerged(merge="pm", survivor="p5", others=("p2",), reason="one person"),
        WorksMerged(merge="m1", survivor="w010", others=("w011", "w012"), reason="one film"),
        WorksMerged(merge="m2", survivor="w013", others=("w010",), reason="one film"),
        WorksMerged(merge="m3", survivor="w020", others=(found_before.id,), reason="one film"),
        WorksMerged(merge="m4", survivor="w030", others=("w031",), reason="one film"),
        WorksSplit(split="s4", survivor="w030", others=("w031",), reason="two films", undoes="m4"),
    )
    await matching.settle()
    reports = some_reports(chance, [*works, changed, changed], 150)
    renamed_author = ReportedAuthor(name="RÜSTƏMBƏYOV KAMIL", role=None)
    held_by_p6 = next(work for work in works if shares[work.id][0].holders[0].party == "p6")
    reports += [
        unknown,
        replace(unknown, number=901, lines=7),
        ReportedWork(number=902, titles=(held_by_p6.titles[0].text,), authors=(renamed_author,)),
        ReportedWork(
            number=905, titles=("Əkizlər",), authors=(ReportedAuthor(name=NAMES[0], role=Role.DIRECTOR),)
        ),
        ReportedWork(number=906, titles=("KÜTLƏ",), year=1950),
        ReportedWork(number=907, titles=("Kütlə",)),
        ReportedWork(number=908, titles=("Kütlə",), authors=(ReportedAuthor(name=NAMES[1], role=None),)),
        ReportedWork(number=909, titles=("Kütlə",), authors=(renamed_author,), year=1919),
        ReportedWork(number=903, titles=("Yeni adlar",)),
        ReportedWork(number=904, titles=("Heç nə",), authors=(renamed_author,), year=1970),
    ]
    owners = {7: [ReportedPerson(NAMES[0], Role.DIRECTOR, None, 3)]}
    by_id = {work.id: work for work in (*works, changed, found_before)}
    behind = {"w013": ("w010", "w011", "w012"), "w020": (found_before.id,)}
    gone = {one for others in behind.values() for one in others}
    known = [
        KnownWork(work, shares.get(one, ()), tuple(by_id[other] for other in behind.get(one, ())))
        for one, work in by_id.items()
        if one not in gone
    ]
    parties = {one.id: KnownParty(one) for one in (*people, renamed)}
    parties["p2"] = parties["p5"]
    expected = in_memory(reports, owners, known, parties)
    found = await by_parts(matching, reports, owners)
    assert {number: replace(one, numbers=(number,)) for number, one in found.items()} == expected
    assert found[900].rule == "MERGED" and found[900].work == "w020" and found[900].numbers == (900, 901)
    assert {one.rule for one in found.values()} >= {"EXACT", "MERGED", "NONE"}
    assert {one.reason for one in found.values()} >= set(ReviewReason) - {
        ReviewReason.NO_STANDING_DECISION,
        ReviewReason.DECIDED_OTHERWISE,
        ReviewReason.ONE_PERSON,
        ReviewReason.OWN_SPELLING,
    }
    assert MatchOutcome.NON_REGISTERED in {one.outcome for one in found.values()}
    assert "provisional-alone" not in {
        candidate.work for one in found.values() for candidate in one.candidates
    }
    assert list((await verify_projections(matching.projections)).findings) == []
