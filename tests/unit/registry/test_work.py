"""A work: shares, absence, claims above the whole, entry as non-registered, derived status."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from services.registry.domain.shares import most_claimed
from services.registry.domain.work import (
    TITLES_MAX,
    WORK,
    AddTitle,
    AmendWork,
    EnterProvisional,
    RegisterWork,
    SetShares,
)
from services.registry.domain.work_events import (
    ConflictArisen,
    ConflictSettled,
    SharesSet,
    WorkAmended,
    WorkEntered,
)
from services.registry.store import CODEC
from shared.contracts.intake import ReportedAuthor
from shared.contracts.registry import Holder, RoleShares, ShareBasis, Title, Work, WorkKind
from shared.contracts.terms import Role
from shared.kernel.decider import AlreadyApplied, Rejected, accepted

FILM = Work(
    id="w1",
    titles=(Title(text="Görüş", language="az", script="LATIN", kind="ORIGINAL"),),
    genre="feature",
    year=1955,
)


def role(name: Role, *fractions: Fraction | int) -> RoleShares:
    holders = tuple(Holder(party=f"p{n}", fraction=Fraction(f)) for n, f in enumerate(fractions, start=1))
    return RoleShares(role=name, holders=holders)


def answer(given: Sequence[Any], command: object) -> object:
    return WORK.decide(command, WORK.fold(given))  # type: ignore[arg-type]


def reason(given: Sequence[Any], command: object) -> str:
    rejected = answer(given, command)
    assert isinstance(rejected, Rejected)
    return rejected.reason


def test_a_work_enters_with_the_shares_that_are_known() -> None:
    roles = (role(Role.DIRECTOR, 1),)
    expected = accepted(WorkEntered(work=FILM), SharesSet(work="w1", roles=roles))
    assert answer([], RegisterWork(work=FILM, roles=roles)) == expected
    assert answer(list(expected.events), RegisterWork(work=FILM, roles=roles)) == AlreadyApplied()
    assert reason(list(expected.events), RegisterWork(work=FILM, roles=())) == "ALREADY_REGISTERED"
    assert answer([], RegisterWork(work=FILM, roles=())) == accepted(WorkEntered(work=FILM))


@pytest.mark.clause("2.1.2-g")
def test_a_reported_work_enters_once_as_non_registered() -> None:
    provisional = replace(FILM, provisional=True, origin="UNKNOWN")
    authors = (ReportedAuthor(name="Somebody", role=Role.DIRECTOR),)
    command = EnterProvisional(work=provisional, reported_authors=authors, first_target="account")
    entered = WorkEntered(work=provisional, reported_authors=authors, first_target="account")
    assert answer([], command) == accepted(entered)
    assert answer([entered], replace(command, first_target="another account")) == AlreadyApplied()


def test_facts_change_as_a_whole() -> None:
    renamed = replace(FILM, year=1956)
    assert answer([WorkEntered(work=FILM)], AmendWork(work=renamed)) == accepted(WorkAmended(work=renamed))
    assert reason([], AmendWork(work=FILM)) == "UNKNOWN_WORK"
    assert reason([], SetShares(work="w1", roles=())) == "UNKNOWN_WORK"


@pytest.mark.clause("2.1.3-b")
def test_absence_is_a_positive_statement_with_evidence() -> None:
    absent = RoleShares(role=Role.COMPOSER, absent=True)
    assert reason([], RegisterWork(work=FILM, roles=(absent,))) == "ABSENCE_NEEDS_EVIDENCE"
    proved = replace(absent, evidence_sha256="e")
    assert not isinstance(answer([], RegisterWork(work=FILM, roles=(proved,))), Rejected)
    both = replace(proved, holders=role(Role.COMPOSER, 1).holders)
    assert reason([], RegisterWork(work=FILM, roles=(both,))) == "ABSENCE_NEEDS_EVIDENCE"


def test_a_role_stands_once_with_real_holders() -> None:
    assert reason([], RegisterWork(work=FILM, roles=(role(Role.DIRECTOR),))) == "ROLE_WITHOUT_HOLDERS"
    assert reason([], RegisterWork(work=FILM, roles=(role(Role.DIRECTOR, 0),))) == "EMPTY_SHARE"
    twice = (role(Role.DIRECTOR, 1), role(Role.DIRECTOR, 1))
    assert reason([], RegisterWork(work=FILM, roles=twice)) == "ROLE_TWICE"


def test_claims_above_the_whole_are_a_conflict_until_they_fit() -> None:
    over = (role(Role.DIRECTOR, Fraction(2, 3), Fraction(2, 3)),)
    arisen = ConflictArisen(
        work="w1", role=Role.DIRECTOR, claimed=Decimal("133.3333"), claims=over[0].holders
    )
    expected = accepted(WorkEntered(work=FILM), SharesSet(work="w1", roles=over), arisen)
    assert answer([], RegisterWork(work=FILM, roles=over)) == expected
    fitting = (role(Role.DIRECTOR, Fraction(1, 2), Fraction(1, 2)),)
    mended = accepted(SharesSet(work="w1", roles=fitting), ConflictSettled(work="w1", role=Role.DIRECTOR))
    assert answer(list(expected.events), SetShares(work="w1", roles=fitting)) == mended


def test_shares_that_follow_each_other_in_time_do_not_conflict() -> None:
    first = Holder(party="p1", fraction=Fraction(1), valid_to=date(2020, 12, 31))
    second = Holder(party="p2", fraction=Fraction(1), valid_from=date(2021, 1, 1))
    assert most_claimed(RoleShares(role=Role.DIRECTOR, holders=(first, second))) == 1
    overlapping = replace(second, valid_from=date(2020, 6, 1))
    assert most_claimed(RoleShares(role=Role.DIRECTOR, holders=(first, overlapping))) == 2


def test_works_and_shares_that_were_stored_with_fewer_fields_are_read() -> None:
    old = b'{"work":{"id":"w1","titles":[{"text":"A","language":"az","script":"LATIN"}],"genre":"feature"}}'
    entered = CODEC.decode_own("WorkEntered", 1, old)
    assert isinstance(entered, WorkEntered) and entered.work.kind is WorkKind.SINGLE
    held = b'{"work":"w1","roles":[{"role":"DIRECTOR","holders":[{"party":"p","fraction":"1/1"}]}]}'
    shares = CODEC.decode_own("SharesSet", 1, held)
    assert isinstance(shares, SharesSet)
    (holder,) = shares.roles[0].holders
    assert (holder.territory, holder.basis, holder.author) == ("WORLD", ShareBasis.EQUAL, None)
    arisen = CODEC.decode_own("ConflictArisen", 1, b'{"work":"w1","role":"DIRECTOR","claimed":"133.3333"}')
    assert isinstance(arisen, ConflictArisen) and arisen.claims == ()


@pytest.mark.clause("2.1.3-b")
def test_a_role_outside_the_key_is_stored_with_what_he_did() -> None:
    editor = Holder(party="e", fraction=Fraction(1), credited_as="editor")
    other = RoleShares(role=Role.OTHER, holders=(editor,))
    expected = accepted(WorkEntered(work=FILM), SharesSet(work="w1", roles=(other,)))
    assert answer([], RegisterWork(work=FILM, roles=(other,))) == expected


def test_a_title_is_added_once_and_not_without_end() -> None:
    spelling = Title(text="Görüs", language="az", script="ASCII")
    given = [WorkEntered(work=FILM)]
    amended = WorkAmended(work=replace(FILM, titles=(*FILM.titles, spelling)))
    assert answer(given, AddTitle(title=spelling)) == accepted(amended)
    again = AddTitle(title=replace(spelling, kind="WORKING"))
    assert answer([*given, amended], again) == AlreadyApplied()
    many = tuple(replace(spelling, text=str(number)) for number in range(TITLES_MAX))
    full = [WorkEntered(work=replace(FILM, titles=many))]
    assert reason(full, AddTitle(title=spelling)) == "TOO_MANY_TITLES"
    assert reason([], AddTitle(title=spelling)) == "UNKNOWN_WORK"
