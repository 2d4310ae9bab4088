"""An official's decision of a held share: by two people, once, and only where nothing else ends it (D-63, D-98)."""

from dataclasses import replace
from datetime import date

import pytest

from services.distribution.domain.facts import LineFact, SourceFact
from services.distribution.domain.held_decision import (
    HELD_DECISION,
    ApproveHeldDecision,
    DropHeldDecision,
    Event,
    HeldDecided,
    HeldDecisionDropped,
    HeldDecisionProposed,
    HeldShare,
    ProposeHeldDecision,
    Ruling,
)
from services.distribution.domain.schedule_works import lines_of_share
from shared.contracts.terms import Role, ShareState, SourceKind, UseType
from shared.kernel.decider import Accepted, AlreadyApplied, Decision, Rejected
from tests.unit.distribution.run_given import JULY, azn, eur

pytestmark = pytest.mark.clause("2.2.6-a")

DAY = date(2026, 9, 20)
SHARE = HeldShare(open=True, reason="OFFICIAL", currency="AZN", role=Role.ALL, owner=None, of_work=True)
RULING = Ruling(role=Role.DIRECTOR, owner="dir", reason="his contract", document_sha256="ab" * 32)
PROPOSE = ProposeHeldDecision(held="h", share=SHARE, ruling=RULING, owner_known=True, by="ann")
CONFIRM = ApproveHeldDecision(held="h", share=SHARE, by="bob", day=DAY)
DROP = DropHeldDecision(held="h", reason="another one", by="ann")
PROPOSED = HeldDecisionProposed(held="h", ruling=RULING, proposed_by="ann")
DECIDED = HeldDecided(held="h", ruling=RULING, proposed_by="ann", decided_by="bob", decided_on=DAY)
DROPPED = HeldDecisionDropped(held="h", reason="another one", by="ann")


def answer(
    command: ProposeHeldDecision | ApproveHeldDecision | DropHeldDecision, *before: Event
) -> Decision[Event]:
    state = HELD_DECISION.initial
    for event in before:
        state = HELD_DECISION.evolve(state, event)
    return HELD_DECISION.decide(command, state)


def reason(decision: Decision[Event]) -> str:
    assert isinstance(decision, Rejected), decision
    return decision.reason


def test_one_proposes_and_another_confirms() -> None:
    assert answer(PROPOSE) == Accepted((PROPOSED,))
    assert answer(CONFIRM, PROPOSED) == Accepted((DECIDED,))
    alone = answer(replace(CONFIRM, by="ann"), PROPOSED)
    assert isinstance(alone, Rejected) and alone.forbidden
    assert answer(PROPOSE, PROPOSED) == AlreadyApplied()
    assert answer(CONFIRM, PROPOSED, DECIDED) == AlreadyApplied()
    assert reason(answer(CONFIRM)) == reason(answer(DROP)) == "NOT_PROPOSED"


def test_a_proposal_that_is_dropped_leaves_room_for_another_and_a_decision_none() -> None:
    assert answer(DROP, PROPOSED) == Accepted((DROPPED,))
    other = replace(PROPOSE, ruling=replace(RULING, owner=None))
    assert reason(answer(other, PROPOSED)) == "DECIDED_BEFORE"
    assert isinstance(answer(other, PROPOSED, DROPPED), Accepted)
    assert reason(answer(other, PROPOSED, DECIDED)) == "DECIDED_BEFORE"
    assert reason(answer(DROP, PROPOSED, DECIDED)) == "NOT_PROPOSED"


@pytest.mark.parametrize(
    ("share", "ruling", "why"),
    [
        (replace(SHARE, open=False), RULING, "NOT_HELD"),
        (replace(SHARE, reason="NO_KEY"), RULING, "OWN_WAY_OUT"),
        (replace(SHARE, of_work=False), RULING, "WHOLE_ACCOUNT"),
        (replace(SHARE, currency="EUR"), RULING, "FOREIGN_MONEY"),
        (SHARE, replace(RULING, role=Role.ALL), "NO_ROLE"),
        (SHARE, replace(RULING, role=None), "NO_ROLE"),
        (replace(SHARE, role=Role.DIRECTOR, owner="dir"), RULING, "NOTHING_DECIDED"),
    ],
)
def test_what_is_not_an_official_s_is_not_decided(share: HeldShare, ruling: Ruling, why: str) -> None:
    assert reason(answer(replace(PROPOSE, share=share, ruling=ruling))) == why


def test_an_owner_is_a_party_of_the_registry() -> None:
    assert reason(answer(replace(PROPOSE, owner_known=False))) == "UNKNOWN_OWNER"


def test_what_is_held_no_more_is_not_confirmed() -> None:
    assert reason(answer(replace(CONFIRM, share=replace(SHARE, open=False)), PROPOSED)) == "NOT_HELD"


LINES = [
    LineFact(line=1, report=1, amount=60_00, owner_named=True),
    LineFact(line=11, report=1, amount=60_00, owner_named=True),
    LineFact(line=2, report=1, amount=40_00, role=Role.COMPOSER),
    LineFact(line=3, report=1, amount=20_00),
    LineFact(line=4, report=1, amount=10_00, role=Role.ALL),
]


@pytest.mark.parametrize(
    ("note", "euro", "lines"),
    [
        ("line 1: its owner has no role", "60.00", [1]),
        ("line 11: its owner has no role", "60.00", [11]),
        ("no key group for the genre 'opera'", "30.00", [3, 4]),
        ("no rate of EUR for 2026-08-05", "190.00", [1, 11, 2, 3, 4]),
        (None, "60.00", [1, 11, 2, 3, 4]),
    ],
)
def test_a_share_of_a_schedule_is_of_the_lines_that_it_was_of(
    note: str | None, euro: str, lines: list[int]
) -> None:
    source = SourceFact(
        kind=SourceKind.HELD,
        id="h",
        run="run",
        allocation="allocation",
        share="share",
        target="schedule",
        version=1,
        work="film",
        role=Role.ALL,
        person=None,
        state=ShareState.HELD,
        reason="OFFICIAL",
        amount=azn("100.00"),
        use_type=UseType.ON_AIR,
        period=JULY,
        territory="FR",
        reports=(1,),
        original=eur(euro),
        note=note,
    )
    assert [line.line for line in lines_of_share(source, LINES)] == lines
