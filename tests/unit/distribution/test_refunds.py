"""Refused money back to its payer by two people's decision (2.1.1-o, D-20, D-100)."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from services.distribution.domain.compute import compute
from services.distribution.domain.facts import BulletinFact, LineFact, RefusalFact
from services.distribution.domain.next_period import NextPeriod, RoyaltyCarried
from services.distribution.domain.policy_facts import OutOfTerm
from services.distribution.domain.refund import (
    LINES_MAX,
    REFUND,
    ApproveRefund,
    CarryDecided,
    DropRefund,
    Event,
    ProposeRefund,
    RefundDecided,
    RefundDropped,
    RefundProposed,
    TakeUp,
    refunded,
)
from services.distribution.domain.returns import taken_of
from shared.contracts.distribution import Rate, RefundLine, StateTotal
from shared.contracts.terms import Role, ShareState, UseType
from shared.kernel.decider import Accepted, AlreadyApplied, Rejected
from shared.kernel.money import Money
from tests.unit.distribution.run_given import D, S, azn, contract, eur, report, run_of, schedule

DAY = date(2026, 9, 20)
LINE = RefundLine(
    share="s1",
    allocation="a1",
    work="film",
    title="Film",
    role=Role.SCRIPTWRITER,
    owner="scr",
    state=ShareState.REFUSED,
    gross=azn("60.00"),
    amount=azn("60.00"),
)
PROPOSE = ProposeRefund(
    refund="r1",
    target="account",
    payer="user",
    lines=(LINE,),
    reason="the payer settles with the owner",
    document_sha256="ab" * 32,
    by="ann",
)
PROPOSED = RefundProposed(
    refund="r1",
    target="account",
    payer="user",
    amount=azn("60.00"),
    lines=(LINE,),
    reason="the payer settles with the owner",
    document_sha256="ab" * 32,
    proposed_by="ann",
)
DECIDED = RefundDecided(
    refund="r1",
    target="account",
    payer="user",
    amount=azn("60.00"),
    lines=(LINE,),
    reason="the payer settles with the owner",
    document_sha256="ab" * 32,
    proposed_by="ann",
    decided_by="bob",
    decided_on=DAY,
)
DROPPED = RefundDropped(refund="r1", target="account", reason="not now", by="bob")
DECIDE = ApproveRefund(refund="r1", by="bob", day=DAY)
OUT = replace(LINE, share="s2", state=ShareState.OUT_OF_TERM)
NEXT = NextPeriod(contract="licence", use_type=UseType.ON_AIR, after=date(2026, 7, 31))
PROPOSE_CARRY = replace(PROPOSE, refund="c1", into=NEXT)
CARRY_PROPOSED = replace(PROPOSED, refund="c1", into=NEXT)
CARRY_DECIDED = CarryDecided(
    refund="c1",
    target="account",
    payer="user",
    into=NEXT,
    amount=azn("60.00"),
    lines=(LINE,),
    reason="the payer settles with the owner",
    document_sha256="ab" * 32,
    proposed_by="ann",
    decided_by="bob",
    decided_on=DAY,
)
CARRIED = RoyaltyCarried(
    run="run", refund="c1", target="account", into="august", amount=azn("60.00"), lines=(LINE,)
)
TO_BE_CARRIED: list[Event] = [CARRY_PROPOSED, CARRY_DECIDED]


@pytest.mark.clause("2.1.1-o", "X-d")
@pytest.mark.parametrize(
    ("known", "command", "answer"),
    [
        ([], PROPOSE, Accepted((PROPOSED,))),
        ([PROPOSED], PROPOSE, AlreadyApplied()),
        ([PROPOSED], DECIDE, Accepted((DECIDED,))),
        ([PROPOSED, DECIDED], DECIDE, AlreadyApplied()),
        ([PROPOSED], DropRefund(refund="r1", reason="not now", by="bob"), Accepted((DROPPED,))),
        ([PROPOSED, DROPPED], DropRefund(refund="r1", reason="again", by="bob"), AlreadyApplied()),
        (
            [PROPOSED, DROPPED],
            replace(PROPOSE, refund="r2"),
            Accepted((replace(PROPOSED, refund="r2"),)),
        ),
        ([], PROPOSE_CARRY, Accepted((CARRY_PROPOSED,))),
        ([CARRY_PROPOSED], replace(DECIDE, refund="c1"), Accepted((CARRY_DECIDED,))),
        (TO_BE_CARRIED, replace(DECIDE, refund="c1"), AlreadyApplied()),
        (TO_BE_CARRIED, TakeUp(CARRIED), Accepted((CARRIED,))),
        ([*TO_BE_CARRIED, CARRIED], TakeUp(CARRIED), AlreadyApplied()),
        # Until a run takes it up it may be decided that it goes back instead.
        (TO_BE_CARRIED, PROPOSE, Accepted((PROPOSED,))),
        ([*TO_BE_CARRIED, PROPOSED], DECIDE, Accepted((replace(DECIDED, instead_of=("c1",)),))),
        ([*TO_BE_CARRIED, PROPOSED, DROPPED], TakeUp(CARRIED), Accepted((CARRIED,))),
        # The policy of money out of term says nothing of what was refused.
        ([], replace(PROPOSE, out_of_term=OutOfTerm.NEXT_PERIOD), Accepted((PROPOSED,))),
        (
            [],
            replace(PROPOSE, lines=(OUT,), out_of_term=OutOfTerm.PAYER),
            Accepted((replace(PROPOSED, lines=(OUT,)),)),
        ),
    ],
)
def test_two_people_decide_what_goes_back_or_into_the_next_period(
    known: list[Event], command: object, answer: object
) -> None:
    assert REFUND.decide(command, REFUND.fold(known)) == answer  # type: ignore[arg-type]


REFUSALS: list[tuple[list[Event], object, str]] = [
    ([CARRY_PROPOSED], replace(DECIDE, refund="c1", by="ann"), "SAME_PERSON"),
    ([CARRY_PROPOSED], PROPOSE, "REFUNDED_BEFORE"),
    ([PROPOSED], PROPOSE_CARRY, "REFUNDED_BEFORE"),
    ([PROPOSED, DECIDED], PROPOSE_CARRY, "REFUNDED_BEFORE"),
    (TO_BE_CARRIED, replace(PROPOSE_CARRY, refund="c2"), "CARRIED_BEFORE"),
    ([*TO_BE_CARRIED, CARRIED], PROPOSE, "CARRIED_BEFORE"),
    ([*TO_BE_CARRIED, CARRIED], replace(PROPOSE_CARRY, refund="c2"), "CARRIED_BEFORE"),
    ([*TO_BE_CARRIED, PROPOSED, CARRIED], DECIDE, "CARRIED_BEFORE"),
    ([*TO_BE_CARRIED, CARRIED], TakeUp(replace(CARRIED, run="another")), "NOT_DECIDED"),
    ([*TO_BE_CARRIED, PROPOSED, replace(DECIDED, instead_of=("c1",))], TakeUp(CARRIED), "NOT_DECIDED"),
    ([CARRY_PROPOSED], TakeUp(CARRIED), "NOT_DECIDED"),
    (TO_BE_CARRIED, TakeUp(replace(CARRIED, refund="c2")), "NOT_DECIDED"),
    ([PROPOSED], replace(DECIDE, by="ann"), "SAME_PERSON"),
    ([], DECIDE, "NOT_PROPOSED"),
    ([PROPOSED, DROPPED], DECIDE, "NOT_PROPOSED"),
    ([PROPOSED, DECIDED], DropRefund(refund="r1", reason="late", by="bob"), "NOT_PROPOSED"),
    ([PROPOSED], replace(PROPOSE, refund="r2"), "REFUNDED_BEFORE"),
    ([PROPOSED, DECIDED], replace(PROPOSE, refund="r2"), "REFUNDED_BEFORE"),
    ([], replace(PROPOSE, lines=(LINE, OUT), out_of_term=OutOfTerm.NEXT_PERIOD), "OTHER_USE"),
    ([], replace(PROPOSE_CARRY, lines=(OUT,), out_of_term=OutOfTerm.PAYER), "OTHER_USE"),
    ([], replace(PROPOSE, lines=()), "NOTHING_TO_REFUND"),
    ([], replace(PROPOSE, lines=(replace(LINE, amount=azn("0"), gross=azn("0")),)), "NOTHING_TO_REFUND"),
    (
        [],
        replace(PROPOSE, lines=(LINE, replace(LINE, share="s2", amount=eur("1.00")))),
        "SEVERAL_CURRENCIES",
    ),
    (
        [],
        replace(PROPOSE, lines=tuple(replace(LINE, share=f"s{at}") for at in range(LINES_MAX + 1))),
        "TOO_MANY_LINES",
    ),
]


@pytest.mark.clause("2.1.1-o", "X-d")
@pytest.mark.parametrize(("known", "command", "reason"), REFUSALS)
def test_no_share_goes_twice(known: list[Event], command: object, reason: str) -> None:
    answer = REFUND.decide(command, REFUND.fold(known))  # type: ignore[arg-type]
    assert isinstance(answer, Rejected) and answer.reason == reason
    assert answer.forbidden == (reason == "SAME_PERSON")


@pytest.mark.clause("2.1.1-o", "X-a")
def test_refused_money_becomes_a_liability_to_the_payer() -> None:
    out = replace(LINE, share="s2", state=ShareState.OUT_OF_TERM, gross=azn("5.00"), amount=azn("5.00"))
    assert refunded((LINE, out)) == (
        StateTotal(state="OUT_OF_TERM", reason=None, amount=azn("-5.00")),
        StateTotal(state="PAYER_REFUND", reason=None, amount=azn("65.00")),
        StateTotal(state="REFUSED", reason=None, amount=azn("-60.00")),
    )


@pytest.mark.clause("2.1.1-o", "2.2.4-a")
def test_of_a_schedule_what_came_goes_back_in_its_currency() -> None:
    rate = Rate(currency="EUR", value=Decimal("1.9610"), nominal=1)
    day = date(2026, 8, 5)
    lines = [
        LineFact(line=1, report=1, amount=60_00, role=D),
        LineFact(line=2, report=1, amount=40_00, role=S),
    ]
    run = run_of(
        schedule([("98.00", day)], lines, report(1, "film")),
        contracts=(contract("society"),),
        bulletins=(BulletinFact(day_asked=day, day_effective=day, rates=(rate,)),),
        refusals=(
            RefusalFact(id="r", party="scr", use_types=(UseType.ON_AIR,), valid_from=date(2020, 1, 1)),
        ),
    )
    (allocation,) = compute(run).allocations
    refused = [at for at, share in enumerate(allocation.shares) if share.state is ShareState.REFUSED]
    assert [taken_of(allocation)[at] for at in refused] == [eur("39.20")]
    moved = refunded(
        (replace(LINE, gross=allocation.shares[refused[0]].gross, amount=taken_of(allocation)[refused[0]]),)
    )
    # 98.00 x 1.961 = 192.178 -> 192.18, of which 40% are 76.872 -> 76.87
    assert {(one.state, one.amount) for one in moved} == {
        ("REFUSED", azn("-76.87")),
        ("FX", azn("76.87")),
        ("FX", eur("-39.20")),
        ("PAYER_REFUND", Money(39_20, "EUR")),
    }
