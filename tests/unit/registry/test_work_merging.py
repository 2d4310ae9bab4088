"""Two records that are one work: which stands, what contradicts, and how a wrong merge is undone (D-102)."""

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest

from services.registry.domain.merging import Aged, elder
from services.registry.domain.work import (
    WORK,
    AmendWork,
    Command,
    JoinInto,
    JoinWorks,
    PartFrom,
    PartWorks,
    SetShares,
)
from services.registry.domain.work_events import (
    MoreClaimed,
    SharesSet,
    WorkEntered,
    WorkJoinedInto,
    WorkPartedFrom,
    WorksJoined,
    WorksParted,
)
from services.registry.domain.work_merging import Other, contradictions
from shared.contracts.registry import Holder, Inclusion, RoleShares, Title, Work, WorkKind
from shared.contracts.terms import Role
from shared.kernel.decider import Accepted, AlreadyApplied, Rejected, accepted

FILM = Work(
    id="w1", titles=(Title(text="Görüş", language="az", script="LATIN", kind="ORIGINAL"),), genre="feature"
)
FOUND = replace(FILM, id="w2", provisional=True, origin="UNKNOWN")
ENTERED = WorkEntered(work=FILM)
JOINED = WorksJoined(merge="m1", work="w1", others=("w2",), reason="the same film", decided_by="orxan")


def join(*others: Work, merge: str = "m1", **more: Any) -> JoinWorks:
    records = tuple(Other(work=other) for other in others)
    return JoinWorks(merge=merge, others=records, reason="the same film", by="orxan", **more)


def answer(given: Sequence[Any], command: Command) -> Any:
    return WORK.decide(command, WORK.fold(given))


def reason(given: Sequence[Any], command: Command) -> str:
    rejected = answer(given, command)
    assert isinstance(rejected, Rejected), rejected
    return rejected.reason


def director(who: str, part: str) -> RoleShares:
    return RoleShares(role=Role.DIRECTOR, holders=(Holder(party=who, fraction=Fraction(part)),))


@pytest.mark.clause("2.1.2-g")
def test_the_elder_is_registered_before_provisional_and_then_the_earlier() -> None:
    registered, later = Aged("r", False, 90), Aged("s", False, 91)
    assert elder([Aged("p", True, 1), later, registered]) == "r"
    assert elder([Aged("p", True, 7), Aged("q", True, 3)]) == "q"


@pytest.mark.clause("2.1.2-g")
def test_a_work_stands_for_another_record_of_it_and_the_other_says_so() -> None:
    assert answer([ENTERED], join(FOUND)) == accepted(JOINED)
    assert answer([ENTERED, JOINED], join(FOUND)) == AlreadyApplied()
    into = JoinInto(survivor="w1", merge="m1")
    assert answer([WorkEntered(work=FOUND)], into) == accepted(
        WorkJoinedInto(work="w2", survivor="w1", merge="m1")
    )
    assert reason([], join(FOUND)) == "UNKNOWN_WORK"


def test_nothing_more_is_asked_of_a_record_that_another_stands_for() -> None:
    away = [WorkEntered(work=FOUND), WorkJoinedInto(work="w2", survivor="w1", merge="m1")]
    commands: list[Command] = [
        AmendWork(work=replace(FOUND, year=1955)),
        SetShares(work="w2", roles=(director("a", "1"),)),
        JoinInto(survivor="w9", merge="m2"),
        join(replace(FILM, id="w3"), merge="m2"),
    ]
    assert [reason(away, command) for command in commands] == ["MERGED_AWAY"] * 4


def test_no_record_is_merged_with_itself_or_twice() -> None:
    assert reason([ENTERED], join(FILM)) == "MERGE_WITH_ITSELF"
    assert reason([ENTERED], join(FOUND, FOUND)) == "MERGE_WITH_ITSELF"
    assert reason([ENTERED], join()) == "MERGE_WITH_ITSELF"


def test_two_identifiers_are_decided_knowing_it() -> None:
    given = [WorkEntered(work=replace(FILM, isan="0000-0000-D07A-0090-Q", eidr="e1"))]
    other = replace(FILM, id="w3", isan="0000-0000-3A8D-0000-Z", eidr="e2")
    assert reason(given, join(other)) == "IDENTIFIERS_CONTRADICT"
    decided = answer(given, join(other, knowing=True))
    assert isinstance(decided, Accepted) and decided.events[0].contradicting == ("ISAN", "EIDR")
    version = replace(other, isan="0000-0000-D07A-0090-Q-0000-0000-X", eidr=None)
    assert contradictions(given[0].work, [Other(work=version)]) == ()


def test_a_series_is_no_film_and_what_stands_in_a_work_is_another() -> None:
    series = replace(FILM, id="w3", kind=WorkKind.SERIES)
    assert reason([ENTERED], join(series)) == "KINDS_CONTRADICT"
    assert isinstance(answer([WorkEntered(work=replace(series, id="w1"))], join(FOUND)), Accepted)
    inside = replace(FILM, id="w3", included_in=(Inclusion(work="w1"),))
    assert reason([ENTERED], join(inside)) == "ONE_STANDS_IN_THE_OTHER"
    episode = replace(FILM, kind=WorkKind.EPISODE, parent="w3")
    assert reason([WorkEntered(work=episode)], join(series)) == "ONE_STANDS_IN_THE_OTHER"


def test_the_shares_of_the_standing_record_stand_and_what_the_other_claims_more_is_told() -> None:
    shares = SharesSet(work="w1", roles=(director("a", "1/2"),))
    given: list[Any] = [ENTERED, shares]
    composer = RoleShares(role=Role.COMPOSER, holders=(Holder(party="c", fraction=Fraction(1)),))
    other = Other(work=replace(FILM, id="w3"), roles=(director("b", "1"), composer))
    command = JoinWorks(merge="m1", others=(other,), reason="the same film", by="orxan")
    decided = answer(given, command)
    assert isinstance(decided, Accepted)
    assert decided.events[0].more_claimed == (
        MoreClaimed(work="w3", role=Role.DIRECTOR, claimed=Fraction(1), stands=Fraction(1, 2)),
        MoreClaimed(work="w3", role=Role.COMPOSER, claimed=Fraction(1), stands=Fraction(0)),
    )
    assert WORK.fold(decided.events, WORK.fold(given)).roles == shares.roles


def test_a_wrong_merge_is_undone_once_and_may_be_decided_anew() -> None:
    undo = PartWorks(split="s1", undoes="m1", reason="another film", by="leyla")
    parted = WorksParted(
        split="s1", work="w1", others=("w2",), undoes="m1", reason="another film", decided_by="leyla"
    )
    assert answer([ENTERED, JOINED], undo) == accepted(parted)
    assert reason([ENTERED, JOINED, parted], undo) == "UNKNOWN_MERGE"
    assert reason([ENTERED], undo) == "UNKNOWN_MERGE"
    into = WorkJoinedInto(work="w2", survivor="w1", merge="m1")
    away = [WorkEntered(work=FOUND), into]
    free = WorkPartedFrom(work="w2", survivor="w1", merge="m1")
    assert answer(away, PartFrom(merge="m1")) == accepted(free)
    assert reason(away, PartFrom(merge="m9")) == "UNKNOWN_MERGE"
    assert reason([*away, free], PartFrom(merge="m1")) == "UNKNOWN_MERGE"
    amended = AmendWork(work=replace(FOUND, year=1955))
    assert isinstance(answer([*away, free], amended), Accepted)
    assert isinstance(answer([ENTERED, JOINED, parted], join(FOUND, merge="m2")), Accepted)


def test_a_chain_of_merges_is_undone_from_its_end() -> None:
    given = [ENTERED, JOINED, WorkJoinedInto(work="w1", survivor="w0", merge="m2")]
    undo = PartWorks(split="s1", undoes="m1", reason="another film", by="leyla")
    assert reason(given, undo) == "MERGED_AWAY"
