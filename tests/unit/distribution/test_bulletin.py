"""A bulletin that was entered wrongly is corrected by two people; the first stays in the log (2.2.8, D-70, D-95)."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from services.distribution.domain.bulletin import (
    BULLETIN,
    ApproveBulletinCorrection,
    BulletinCorrected,
    BulletinCorrectionProposed,
    DropBulletinCorrection,
    ProposeBulletinCorrection,
    RecordBulletin,
)
from services.distribution.publisher import public_of
from shared.contracts.distribution import Rate, RateBulletinRecorded
from shared.kernel.decider import Accepted, AlreadyApplied, Rejected

DAY = date(2026, 8, 5)


def bulletin(value: str, sha: str, effective: date = DAY, by: str = "economist") -> RecordBulletin:
    return RecordBulletin(
        day_asked=DAY,
        day_effective=effective,
        rates=(Rate(currency="EUR", value=Decimal(value), nominal=1),),
        sha256=sha,
        by=by,
        today=date(2026, 9, 1),
    )


def proposed(value: str = "1.9610", sha: str = "right", **changed: Any) -> ProposeBulletinCorrection:
    return ProposeBulletinCorrection(bulletin=bulletin(value, sha, **changed), reason="a slip of the pen")


def after(*commands: Any) -> list[Any]:
    events: list[Any] = []
    for command in commands:
        decision = BULLETIN.decide(command, BULLETIN.fold(events))
        assert isinstance(decision, Accepted), decision
        events += decision.events
    return events


def refused(events: list[Any], command: Any) -> str:
    decision = BULLETIN.decide(command, BULLETIN.fold(events))
    assert isinstance(decision, Rejected), decision
    return decision.reason


WRONG = bulletin("1.6910", "wrong")


@pytest.mark.clause("2.2.8-a", "2.2.4-a")
def test_two_people_put_another_bulletin_in_its_place() -> None:
    events = after(WRONG, proposed())
    proposal = events[-1]
    assert isinstance(proposal, BulletinCorrectionProposed)
    assert (proposal.replaces, proposal.reason) == ("wrong", "a slip of the pen")
    # Nothing has changed yet: the first one stands.
    assert BULLETIN.decide(WRONG, BULLETIN.fold(events)) == AlreadyApplied()
    same = ApproveBulletinCorrection(correction=proposal.correction, by="economist")
    decision = BULLETIN.decide(same, BULLETIN.fold(events))
    assert isinstance(decision, Rejected) and (decision.reason, decision.forbidden) == ("SAME_PERSON", True)
    decided = BULLETIN.decide(replace(same, by="chief"), BULLETIN.fold(events))
    assert isinstance(decided, Accepted)
    (corrected,) = decided.events
    assert isinstance(corrected, BulletinCorrected)
    assert (corrected.sha256, corrected.replaces, corrected.decided_by) == ("right", "wrong", "chief")
    told = public_of(corrected)
    assert isinstance(told, RateBulletinRecorded)
    assert (told.rates[0].value, told.sha256, told.replaces) == (Decimal("1.9610"), "right", "wrong")
    assert public_of(events[0]).replaces is None  # type: ignore[attr-defined]
    events.append(corrected)
    assert BULLETIN.decide(bulletin("1.9610", "right"), BULLETIN.fold(events)) == AlreadyApplied()
    assert refused(events, WRONG) == "BULLETIN_DIFFERS"
    assert BULLETIN.decide(replace(same, by="chief"), BULLETIN.fold(events)) == AlreadyApplied()


@pytest.mark.clause("2.2.8-a")
def test_a_correction_may_be_corrected_back_and_forth() -> None:
    events = after(WRONG)
    for value, sha in (("1.9610", "right"), ("1.6910", "wrong"), ("1.9610", "right")):
        events += after_more(events, proposed(value, sha))
        events += after_more(events, ApproveBulletinCorrection(correction=events[-1].correction, by="chief"))
    assert [one.sha256 for one in events if isinstance(one, BulletinCorrected)] == ["right", "wrong", "right"]


def after_more(events: list[Any], command: Any) -> tuple[Any, ...]:
    decision = BULLETIN.decide(command, BULLETIN.fold(events))
    assert isinstance(decision, Accepted), decision
    return decision.events


@pytest.mark.parametrize(
    ("events", "command", "reason"),
    [
        ([], proposed(), "NOT_RECORDED"),
        (after(WRONG), proposed("1.6910", "another file"), "NOTHING_CORRECTED"),
        (after(WRONG), proposed(effective=date(2026, 7, 1)), "BULLETIN_TOO_OLD"),
        (after(WRONG), proposed(effective=date(2026, 8, 6)), "BULLETIN_TOO_NEW"),
        (after(WRONG, proposed()), proposed("1.9", "third"), "PROPOSED_BEFORE"),
        (after(WRONG), ApproveBulletinCorrection(correction="none", by="chief"), "NOT_PROPOSED"),
        (after(WRONG), DropBulletinCorrection(correction="none", reason="x", by="chief"), "NOT_PROPOSED"),
    ],
)
def test_what_is_no_correction(events: list[Any], command: Any, reason: str) -> None:
    assert refused(events, command) == reason


def test_a_correction_that_is_dropped_changes_nothing_and_may_come_again() -> None:
    events = after(WRONG, proposed())
    drop = DropBulletinCorrection(correction=events[-1].correction, reason="the first was right", by="chief")
    events += after_more(events, drop)
    assert BULLETIN.decide(drop, BULLETIN.fold(events)) == AlreadyApplied()
    assert BULLETIN.decide(WRONG, BULLETIN.fold(events)) == AlreadyApplied()
    again = after_more(events, proposed())
    assert again[0].correction == drop.correction
    assert BULLETIN.decide(proposed(), BULLETIN.fold([*events, *again])) == AlreadyApplied()
