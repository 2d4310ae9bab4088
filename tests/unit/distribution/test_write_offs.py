"""What an account gave out beyond what it comes to is borne by PROVISION, by two people, no more than lacks and no more
than there is, and is there again when it lacks no more."""

from dataclasses import replace
from datetime import date

import pytest

from services.distribution.domain.advance import ApproveAdvance, ProposeAdvance, Waiting
from services.distribution.domain.double_entry import ALLOCATED, movements
from services.distribution.domain.ledger import imbalance, left_of, states_of
from services.distribution.domain.provision import OUT_OF_PROVISION, Command, Event
from services.distribution.domain.write_off import (
    ApproveWriteOff,
    DropWriteOff,
    Lacking,
    ProposeWriteOff,
    RestoreWriteOffs,
    WriteOffDropped,
    WriteOffProposed,
    WriteOffRestored,
    WrittenOff,
)
from shared.kernel.decider import Accepted, AlreadyApplied, Rejected
from shared.kernel.money import Money
from shared.kernel.restated import restated

DAY = date(2026, 9, 1)
LACKS = Lacking(target="a", lacks=Money(25_00), settled=True)
PROPOSE = ProposeWriteOff(
    write_off="one", account=LACKS, amount=None, reason="r", document_sha256="ab", by="ann"
)
APPROVE = ApproveWriteOff(write_off="one", account=LACKS, fed=40_00, by="bob", day=DAY)
PROPOSED = WriteOffProposed(
    write_off="one", target="a", amount=Money(25_00), reason="r", document_sha256="ab", proposed_by="ann"
)
WRITTEN = restated(WrittenOff, PROPOSED, decided_by="bob", decided_on=DAY)
PART = replace(PROPOSED, write_off="part", amount=Money(10_00))
PART_WRITTEN = restated(WrittenOff, PART, decided_by="bob", decided_on=DAY)
SHARE = Waiting(held="h", target="b", open=True, reason="RECOVERY", left=Money(20_00), owed=True)


def decided(given: list[Event], when: Command) -> object:
    return OUT_OF_PROVISION.decide(when, OUT_OF_PROVISION.fold(given))


def back(write_off: str, amount: int) -> WriteOffRestored:
    return WriteOffRestored(write_off=write_off, target="a", amount=Money(amount))


@pytest.mark.clause("2.1.1-t", "2.2.8-a")
@pytest.mark.parametrize(
    ("given", "when", "then"),
    [
        ([], PROPOSE, (PROPOSED,)),
        ([], replace(PROPOSE, write_off="part", amount=Money(10_00)), (PART,)),
        ([PROPOSED], APPROVE, (WRITTEN,)),
        ([PROPOSED], replace(APPROVE, fed=25_00), (WRITTEN,)),
        # Of 25.00 10.00 are borne: proposed is the rest.
        ([PART, PART_WRITTEN], PROPOSE, (replace(PROPOSED, amount=Money(15_00)),)),
        (
            [PROPOSED],
            DropWriteOff(write_off="one", reason="no", by="bob"),
            (WriteOffDropped(write_off="one", reason="no", by="bob"),),
        ),
        # It lacks 8.00 of 25.00, and none at all.
        ([PROPOSED, WRITTEN], RestoreWriteOffs(target="a", lacks=8_00), (back("one", 17_00),)),
        (
            [PROPOSED, WRITTEN, back("one", 17_00)],
            RestoreWriteOffs(target="a", lacks=0),
            (back("one", 8_00),),
        ),
        # Of 25.00 and 10.00 after that 20.00 lack: the 10.00, then 5.00.
        (
            [PROPOSED, WRITTEN, PART, PART_WRITTEN],
            RestoreWriteOffs(target="a", lacks=20_00),
            (back("part", 10_00), back("one", 5_00)),
        ),
        # What is there again may be borne anew.
        ([PROPOSED, WRITTEN, back("one", 25_00), PART], replace(APPROVE, write_off="part"), (PART_WRITTEN,)),
    ],
)
def test_what_is_written_off(given: list[Event], when: Command, then: tuple[Event, ...]) -> None:
    assert decided(given, when) == Accepted(then)


@pytest.mark.parametrize(
    ("given", "when"),
    [
        ([PROPOSED], PROPOSE),
        ([PROPOSED, WRITTEN], APPROVE),
        ([PROPOSED, WRITTEN], RestoreWriteOffs(target="a", lacks=25_00)),
        ([PROPOSED, WRITTEN], RestoreWriteOffs(target="a", lacks=30_00)),
        ([PROPOSED, WRITTEN], RestoreWriteOffs(target="b", lacks=0)),
    ],
)
def test_what_was_done_is_not_done_again(given: list[Event], when: Command) -> None:
    assert decided(given, when) == AlreadyApplied()


@pytest.mark.clause("2.1.1-t", "X-d")
@pytest.mark.parametrize(
    ("given", "when", "reason"),
    [
        ([PROPOSED], replace(APPROVE, by="ann"), "SAME_PERSON"),
        ([PROPOSED], replace(APPROVE, fed=24_99), "NOT_ENOUGH"),
        ([], replace(PROPOSE, amount=Money(25_01)), "ABOVE_THE_LACK"),
        # Money came for some of it since it was proposed, and another write-off bears some of it.
        ([PROPOSED], replace(APPROVE, account=replace(LACKS, lacks=Money(24_99))), "ABOVE_THE_LACK"),
        ([PROPOSED, PART, PART_WRITTEN], APPROVE, "ABOVE_THE_LACK"),
        ([PROPOSED, WRITTEN], replace(PROPOSE, write_off="two"), "NOTHING_LACKS"),
        ([], replace(PROPOSE, account=replace(LACKS, lacks=Money(0))), "NOTHING_LACKS"),
        ([PROPOSED], replace(APPROVE, account=replace(LACKS, settled=False)), "TO_CORRECT"),
        ([], replace(PROPOSE, account=replace(LACKS, lacks=Money(1, "EUR"))), "FOREIGN_MONEY"),
        ([], APPROVE, "NOT_PROPOSED"),
        ([PROPOSED, WRITTEN], DropWriteOff(write_off="one", reason="no", by="bob"), "NOT_PROPOSED"),
    ],
)
def test_what_is_not(given: list[Event], when: Command, reason: str) -> None:
    refused = decided(given, when)
    assert isinstance(refused, Rejected) and refused.reason == reason


@pytest.mark.clause("X-a")
def test_what_provision_lends_it_does_not_bear_and_the_other_way_round() -> None:
    """Of 40.00, 25.00 are borne for one account or 20.00 lent on a share of another."""
    lend = ProposeAdvance(advance="h", share=SHARE, reason="r", document_sha256="ab", by="ann")
    lent = ApproveAdvance(advance="h", share=SHARE, fed=40_00, by="bob", day=DAY)
    known = OUT_OF_PROVISION.fold([PROPOSED])
    for when, second, rest in ((APPROVE, lent, 15_00), (lent, APPROVE, 20_00)):
        state = known
        for command in (lend, when):
            made = OUT_OF_PROVISION.decide(command, state)
            assert isinstance(made, Accepted)
            state = OUT_OF_PROVISION.fold(made.events, state)
        refused = OUT_OF_PROVISION.decide(second, state)
        assert isinstance(refused, Rejected)
        assert (refused.reason, f"PROVISION has {Money(rest)}" in refused.detail) == ("NOT_ENOUGH", True)


@pytest.mark.clause("X-a", "2.1.1-t")
def test_what_is_borne_is_in_the_states_of_both() -> None:
    """Of an account of 100.00 25.00 are with its payer, and its money went elsewhere; then 60.00 of it come."""
    went = {"PAYER_REFUND": {"AZN": 25_00}}

    def account(allocated: int, borne: int) -> dict[str, dict[str, int]]:
        states = states_of(
            allocated={"AZN": allocated} if allocated else {},
            due=Money(100_00),
            covered=False,
            distributed=went,
            used={"AZN": 25_00},
            written_off={"AZN": borne} if borne else {},
        )
        assert imbalance({"AZN": allocated}, states) == []
        return states

    def provision(borne: int) -> dict[str, dict[str, int]]:
        states = states_of(
            allocated={"AZN": 40_00},
            due=None,
            covered=False,
            distributed={},
            used={},
            lent={"AZN": 8_00},
            written_off={"AZN": -borne} if borne else {},
            own="PROVISION",
        )
        assert imbalance({"AZN": 40_00}, states) == []
        return states

    assert account(0, 0) == {"AWAITING_FUNDS": {"AZN": -25_00}} | went
    assert account(0, 25_00) == {"WRITTEN_OFF": {"AZN": -25_00}} | went
    # What came is not whole, so nothing is distributed of it; PROVISION has its 25.00 again before that.
    assert left_of({"AZN": 60_00}, {"AZN": 25_00}, {}, {}) == {"AZN": 35_00}
    assert account(60_00, 0) == {"AWAITING_FUNDS": {"AZN": 35_00}} | went
    lent = {"HELD|RECOVERY": {"AZN": 8_00}}
    assert provision(0) == {"PROVISION": {"AZN": 32_00}} | lent
    assert provision(25_00) == {"PROVISION": {"AZN": 7_00}, "WRITTEN_OFF": {"AZN": 25_00}} | lent
    (into,) = movements(account(0, 0), account(0, 25_00), ALLOCATED)
    (out,) = movements(provision(0), provision(25_00), ALLOCATED)
    assert (into.debit, into.credit, into.amount) == ("WRITTEN_OFF", "AWAITING_FUNDS", 25_00)
    assert (out.debit, out.credit, out.amount) == ("PROVISION", "WRITTEN_OFF", 25_00)
