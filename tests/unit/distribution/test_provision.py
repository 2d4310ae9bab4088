"""PROVISION advances and pays no more than the guild put into it, by two people, and its money is always somewhere."""

from dataclasses import replace
from datetime import date

import pytest

from services.distribution.domain.advance import (
    ApproveAdvance,
    DropAdvance,
    ProposeAdvance,
    ReturnAdvance,
    Waiting,
)
from services.distribution.domain.ledger import imbalance, states_of
from services.distribution.domain.ordered import ORDERED, ApproveOrder, DropOrder, EnterOrder, Gone, Order
from services.distribution.domain.provision import OUT_OF_PROVISION, Command, State
from services.distribution.projections.ordered import gone_of
from shared.contracts.terms import Role
from shared.kernel.decider import Accepted, AlreadyApplied, Rejected
from shared.kernel.money import Money

DAY = date(2026, 9, 1)
SHARE = Waiting(held="h", target="a", open=True, reason="RECOVERY", left=Money(8_00), owed=True)
PROPOSE = ProposeAdvance(advance="one", share=SHARE, reason="r", document_sha256="ab", by="ann")
APPROVE = ApproveAdvance(advance="one", share=SHARE, fed=10_00, by="bob", day=DAY)
ORDER = Order(
    reserve="r",
    role=Role.DIRECTOR,
    owner="dir",
    amount=Money(6_00),
    number="1",
    ordered_on=DAY,
    in_force_on=DAY,
    document_sha256="ab",
)
ENTER = EnterOrder(
    payment="one",
    order=ORDER,
    reserve=Gone(redistributed=True, role=Role.ALL, amount=Money(10_00)),
    owner_known=True,
    by="ann",
    day=DAY,
)


def advanced(*commands: Command, state: State | None = None) -> State:
    known = State() if state is None else state
    for command in commands:
        decision = OUT_OF_PROVISION.decide(command, known)
        assert isinstance(decision, Accepted), decision
        known = OUT_OF_PROVISION.fold(decision.events, known)
    return known


def refused(decision: object) -> str:
    assert isinstance(decision, Rejected)
    return decision.reason


@pytest.mark.clause("2.2.8-a")
def test_an_advance_is_decided_by_another_and_comes_back_once() -> None:
    state = advanced(PROPOSE)
    assert refused(OUT_OF_PROVISION.decide(replace(APPROVE, by="ann"), state)) == "SAME_PERSON"
    state = advanced(APPROVE, state=state)
    assert isinstance(OUT_OF_PROVISION.decide(APPROVE, state), AlreadyApplied)
    twice = replace(PROPOSE, advance="two")
    assert refused(OUT_OF_PROVISION.decide(twice, state)) == "ADVANCED_BEFORE"
    other = replace(twice, share=replace(SHARE, held="g", left=Money(2_01)))
    state = advanced(other, state=state)
    second = replace(APPROVE, advance="two", share=other.share)
    assert refused(OUT_OF_PROVISION.decide(second, state)) == "NOT_ENOUGH"
    state = advanced(ReturnAdvance(advance="one"), state=state)
    assert isinstance(OUT_OF_PROVISION.decide(ReturnAdvance(advance="one"), state), AlreadyApplied)
    state = advanced(second, state=state)
    assert (
        refused(OUT_OF_PROVISION.decide(DropAdvance(advance="two", reason="r", by="ann"), state))
        == "NOT_PROPOSED"
    )


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"open": False}, "NOT_HELD"),
        ({"reason": "NO_KEY"}, "OWN_WAY_OUT"),
        ({"left": Money(1, "EUR")}, "FOREIGN_MONEY"),
        ({"owed": False}, "RECOVERED"),
    ],
)
def test_only_what_waits_to_be_recovered_is_advanced(changed: dict[str, object], reason: str) -> None:
    share = replace(SHARE, **changed)  # type: ignore[arg-type]
    assert refused(OUT_OF_PROVISION.decide(replace(PROPOSE, share=share), State())) == reason
    assert refused(OUT_OF_PROVISION.decide(replace(APPROVE, share=share), advanced(PROPOSE))) == reason


@pytest.mark.clause("2.1.1-t")
def test_orders_take_no_more_of_a_reserve_than_it_had() -> None:
    state = ORDERED.initial
    for command in (ENTER, ApproveOrder(payment="one", by="bob", day=DAY)):
        decision = ORDERED.decide(command, state)
        assert isinstance(decision, Accepted)
        for event in decision.events:
            state = ORDERED.evolve(state, event)
    more = replace(ENTER, payment="two", order=replace(ORDER, amount=Money(4_01)))
    assert refused(ORDERED.decide(more, state)) == "ABOVE_THE_RESERVE"
    rest = ORDERED.decide(replace(more, order=replace(ORDER, amount=Money(4_00))), state)
    assert isinstance(rest, Accepted)
    for event in rest.events:
        state = ORDERED.evolve(state, event)
    assert refused(ORDERED.decide(ApproveOrder(payment="two", by="ann", day=DAY), state)) == "SAME_PERSON"
    dropped = ORDERED.decide(DropOrder(payment="two", reason="r", by="ann"), state)
    assert isinstance(dropped, Accepted)


@pytest.mark.clause("X-a")
def test_what_provision_lent_and_paid_is_in_its_states() -> None:
    states = states_of(
        allocated={"AZN": 30_00},
        due=None,
        covered=False,
        distributed={"CREDITED": {"AZN": 4_80}, "DEDUCTED|ADMINISTRATION": {"AZN": 1_20}},
        used={"AZN": 6_00},
        lent={"AZN": 8_00},
        own="PROVISION",
    )
    assert states == {
        "CREDITED": {"AZN": 4_80},
        "DEDUCTED|ADMINISTRATION": {"AZN": 1_20},
        "HELD|RECOVERY": {"AZN": 8_00},
        "PROVISION": {"AZN": 16_00},
    }
    assert imbalance({"AZN": 30_00}, states) == []


@pytest.mark.clause("2.1.1-t")
def test_no_more_is_ordered_of_a_reserve_than_went_to_others() -> None:
    """Of 60.00 in reserve 20.00 were released to whose they are, and 40.00 redistributed."""
    went = [
        {"run": "released", "amount": 20_00, "how": "RELEASED"},
        {"run": "redistributed", "amount": 40_00, "how": "REDISTRIBUTED"},
    ]
    row = {"state": "REDISTRIBUTED", "role": "ALL", "amount": 60_00, "currency": "AZN", "taken": went}
    gone = gone_of(row)
    assert gone == Gone(redistributed=True, role=Role.ALL, amount=Money(40_00))
    above = replace(ENTER, order=replace(ORDER, amount=Money(40_01)), reserve=gone)
    assert refused(ORDERED.decide(above, ORDERED.initial)) == "ABOVE_THE_RESERVE"
