"""Refused money goes into the next period of its contract: distributed there with the other money, once (D-20)."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

import pytest

from services.distribution.domain.comparison import tried
from services.distribution.domain.compute import compute
from services.distribution.domain.draft import Draft, violations
from services.distribution.domain.exclusion import without
from services.distribution.domain.facts import CorrectionFact, EarlierFact, RefusalFact, TargetFact
from services.distribution.domain.ledger import imbalance, states_of
from services.distribution.domain.next_period import CarriedFact, RoyaltyCarried, left_by
from services.distribution.domain.weights import StatisticsFact, WorkWeight
from services.distribution.domain.workings import workings_of
from shared.contracts.distribution import RefundLine, StateTotal
from shared.contracts.terms import Channel, MatchOutcome, Role, ShareState, TargetKind, UseType
from shared.kernel.money import Money
from shared.kernel.periods import Period
from tests.unit.distribution.in_parts import gathered
from tests.unit.distribution.run_given import (
    RUN_DAY,
    C,
    D,
    M,
    P,
    S,
    account,
    azn,
    gross_by_role,
    policies,
    report,
    rules,
    run_of,
    shares_of,
    told,
)
from tests.unit.distribution.test_corrections import _live

AUGUST = Period(date(2026, 8, 1), date(2026, 8, 31))
REFUSED = (RefusalFact(id="no", party="scr", use_types=(UseType.ON_AIR,), valid_from=date(2026, 1, 1)),)


def line(amount: str, share: str = "share") -> RefundLine:
    return RefundLine(
        share=share,
        allocation="allocation",
        work="film",
        title="Film",
        role=Role.SCRIPTWRITER,
        owner="scr",
        state=ShareState.REFUSED,
        gross=azn(amount),
        amount=azn(amount),
    )


def carried(amount: str, refund: str = "decision", of: str = "july") -> CarriedFact:
    return CarriedFact(refund=refund, target=of, lines=(line(amount, share=refund),))


def august(received: str, *of: CarriedFact, due: str | None = None, **changed: object) -> TargetFact:
    return account(
        received,
        report(1, "film", 100),
        due=due,
        target="august",
        **{"period": AUGUST, "carried": of, **changed},
    )


def states(draft: Draft) -> dict[str, int]:
    return {one.state: one.amount.amount for one in draft.totals if one.amount.amount}


@pytest.mark.clause("2.1.1-o", "2.1.3-b", "X-a")
def test_what_was_refused_is_distributed_with_the_next_account_in_one_split() -> None:
    """July's scriptwriter refused 60.00 of 180.00. With August's 180.00 that is a pot of 240.00: 80, 80, and three
    times 26.666..., of which the two odd qəpik fall to the first two."""
    run = run_of(august("180.00", carried("60.00")), refusals=REFUSED)
    assert told(shares_of(run)) == [
        ("dir", "CREDITED", None, "dir", 80_00),
        ("scr", "REFUSED", None, None, 80_00),
        ("cin", "CREDITED", None, "cin", 26_67),
        ("des", "CREDITED", None, "des", 26_67),
        ("com", "CREDITED", None, "com", 26_66),
    ]
    draft = compute(run)
    (made,) = draft.allocations
    assert (made.gross, made.used, made.inputs) == (
        azn("240.00"),
        azn("240.00"),
        ("august", "receipt", "decision"),
    )
    assert draft.carried == (
        RoyaltyCarried(
            run="run",
            refund="decision",
            target="july",
            into="august",
            amount=azn("60.00"),
            lines=(line("60.00", share="decision"),),
        ),
    )
    (target,) = draft.targets
    assert (target.received, target.excess, target.distributed, target.carried) == (
        *(azn("240.00"), azn("0.00"), azn("240.00")),
        azn("60.00"),
    )


@pytest.mark.clause("2.1.1-o", "2.1.1-n")
@pytest.mark.parametrize(
    ("received", "due", "channel", "distributed", "excess"),
    [
        ("200.00", "180.00", Channel.USER, "240.00", "20.00"),
        ("100.00", "180.00", Channel.USER, "160.00", "0.00"),
        # A producer's receipt within 0.01 of the due is the pot (D-48).
        ("180.01", "180.00", Channel.PRODUCER, "240.01", "0.00"),
        ("0.00", "0.00", Channel.USER, "60.00", "0.00"),
    ],
)
def test_the_sum_due_bounds_receipts_alone(
    received: str, due: str, channel: Channel, distributed: str, excess: str
) -> None:
    (target,) = compute(run_of(august(received, carried("60.00"), due=due, channel=channel))).targets
    assert (target.distributed, target.excess) == (azn(distributed), azn(excess))


@pytest.mark.clause("2.1.1-o", "3.1-a")
def test_deductions_are_taken_of_what_was_carried_as_of_the_rest() -> None:
    """20% of the director's third of 90.00 + 0.09 = 30.03: half up 6.01 (6.006)."""
    run = run_of(august("90.00", carried("0.09")), policies=policies(rules("20")))
    director = next(one for one in shares_of(run) if one.role is D)
    assert (director.gross, director.net) == (azn("30.03"), azn("24.02"))


@pytest.mark.clause("2.1.1-o", "2.1.1-d")
def test_a_cause_takes_up_what_was_refused_before() -> None:
    base = StatisticsFact(id="base", version=1, sha256="ab", works=(WorkWeight(work="film", weight=5),))
    cause = replace(august("18.00", carried("9.00")), kind=TargetKind.CAUSE, base="base", reports=())
    run = run_of(cause, statistics=(base,))
    assert gross_by_role(run) == [(D, 9_00), (S, 9_00), (C, 3_00), (P, 3_00), (M, 3_00)]
    assert len(compute(run).carried) == 1
    without_data = compute(replace(run, statistics=(replace(base, works=()),)))
    assert (without_data.carried, states(without_data)) == ((), {"HELD": 18_00})


@pytest.mark.clause("2.1.1-o")
@pytest.mark.parametrize(
    ("reports", "held"),
    [
        ((), 18_00),
        ((report(1, "film", 0),), 18_00),
        ((report(1, None, 5, outcome=MatchOutcome.NOT_A_WORK),), 18_00),
        ((report(1, "film", 5), report(2, "other", -6)), 18_00),
    ],
)
def test_an_account_that_cannot_be_split_takes_up_nothing(reports: tuple[object, ...], held: int) -> None:
    draft = compute(run_of(august("18.00", carried("9.00"), reports=reports)))
    assert (draft.carried, states(draft)) == ((), {"HELD": held})
    (target,) = draft.targets
    assert (target.received, target.carried) == (azn("18.00"), None)


@pytest.mark.clause("2.1.1-o", "X-d")
def test_what_is_of_an_excluded_account_is_not_taken_up() -> None:
    facts = run_of(
        august("18.00", carried("9.00"), carried("3.00", "another", of="june")),
        account("1.00", report(1, "film", 1), target="other"),
    )
    assert states(compute(facts)) == {"CREDITED": 31_00}
    less = compute(without(facts, {"july"}))
    assert states(less) == {"CREDITED": 22_00}
    assert [(one.refund, one.into) for one in less.carried] == [("another", "august")]
    assert compute(without(facts, {"august"})).carried == ()
    for excluded in ((), ("july",), ("august",), ("june", "july")):
        whole, _ = gathered(facts, excluded)
        assert whole.digest() == compute(without(facts, excluded)).digest


@pytest.mark.clause("X-b")
def test_a_policy_is_tried_on_what_was_carried_too() -> None:
    before, after = tried(run_of(august("18.00", carried("9.00"))), ())
    assert before == after


@pytest.mark.clause("2.1.1-o", "X-b")
def test_what_is_taken_up_is_told_with_the_decision() -> None:
    found = workings_of(run_of(august("18.00", carried("9.00"), due="17.00")), "august", 1)
    assert found is not None
    assert (found.received, found.due, found.distributed) == (azn("18.00"), azn("17.00"), azn("26.00"))
    assert [(one.refund, one.target, one.amount) for one in found.carried] == [("decision", "july", 9_00)]


def correcting(first: Draft, again: TargetFact, *, money: bool = True, bound: bool = False) -> Draft:
    """August is compared whole with what it says now."""
    live = tuple(_live(made, bound=bound) for made in first.allocations)
    correction = CorrectionFact(
        target="august", cause="ACCOUNT", run="run", live=live, whole=True, money=money
    )
    return compute(
        run_of(
            run="second",
            corrections=(correction,),
            corrected=(again,),
            earlier=(EarlierFact(run="run", day=RUN_DAY, policies=policies()),),
        )
    )


@pytest.mark.clause("2.1.1-o", "2.2.8-a", "X-a")
def test_what_was_carried_into_an_account_is_distributed_again_when_that_is_corrected() -> None:
    """Of 18.00 and 9.00 all was one film's; a third is another's, which nobody registered."""
    first = compute(run_of(august("18.00", carried("9.00"))))
    other = (report(1, "film", 200), report(2, "new", 100, outcome=MatchOutcome.NON_REGISTERED))
    draft = correcting(first, august("18.00", carried("9.00"), version=2, reports=other))
    assert {made.work: made.gross for made in draft.allocations} == {
        "film": azn("18.00"),
        "new": azn("9.00"),
    }
    assert draft.carried == ()
    (target,) = draft.targets
    assert (target.distributed, target.carried) == (azn("27.00"), azn("9.00"))
    unchanged = correcting(first, august("18.00", carried("9.00"), version=2))
    assert (unchanged.allocations, unchanged.reversals) == ((), ())


@pytest.mark.clause("2.1.1-o", "2.1.1-n", "X-a")
def test_what_was_carried_waits_with_an_account_whose_money_a_bank_took_back() -> None:
    first = compute(run_of(august("18.00", carried("9.00"))))
    draft = correcting(first, august("17.00", carried("9.00"), due="18.00"), money=False)
    assert (draft.allocations, [one.used for one in draft.reversals]) == ((), [azn("-27.00")])
    (target,) = draft.targets
    assert (target.distributed, target.carried) == (azn("0.00"), None)


@pytest.mark.clause("2.1.1-o", "2.2.8-a")
def test_of_what_is_carried_on_nothing_is_taken_back() -> None:
    first = compute(run_of(august("18.00", carried("9.00"))))
    other = (report(1, "film", 200), report(2, "new", 100, outcome=MatchOutcome.NON_REGISTERED))
    draft = correcting(first, august("18.00", carried("9.00"), version=2, reports=other), bound=True)
    assert (draft.allocations, draft.reversals) == ((), ())
    assert [one.target for one in draft.kept_back] == ["august"]


@pytest.mark.clause("X-a")
def test_a_draft_that_carries_otherwise_than_it_receives_is_found() -> None:
    draft = compute(run_of(august("18.00", carried("9.00"))))
    (one,) = draft.carried
    assert violations(draft) == []
    assert violations(replace(draft, carried=())) == [
        "target august: 0 are carried into it, it received 900 of them"
    ]
    twice = replace(draft, carried=(one, replace(one, refund="another")))
    assert violations(twice) == [
        "share decision: it is carried 2 times",
        "target august: 1800 are carried into it, it received 900 of them",
    ]


def in_books(*moved: Iterable[StateTotal]) -> dict[str, dict[str, int]]:
    sums: dict[str, dict[str, int]] = {}
    for one in (total for totals in moved for total in totals):
        of = sums.setdefault(one.state, {})
        of[one.amount.currency] = of.get(one.amount.currency, 0) + one.amount.amount
    return sums


@pytest.mark.clause("2.1.1-o", "X-a")
def test_in_the_books_it_leaves_the_one_account_and_comes_into_the_other() -> None:
    """July: 180.00, of which 60.00 were refused. August: 180.00 of its own and 60.00 carried in."""
    july = states_of(
        allocated={"AZN": 180_00},
        due=azn("180.00"),
        covered=True,
        distributed=in_books(
            (StateTotal(state="CREDITED", reason=None, amount=azn("120.00")),),
            (StateTotal(state="REFUSED", reason=None, amount=azn("60.00")),),
            left_by((line("60.00"),)),
        ),
        used={"AZN": 180_00},
    )
    assert july == {"CARRIED": {"AZN": 60_00}, "CREDITED": {"AZN": 120_00}}
    known = {"allocated": {"AZN": 180_00}, "due": azn("180.00"), "carried": {"AZN": 60_00}}
    next_one = states_of(
        covered=True,
        distributed={"CREDITED": {"AZN": 160_00}, "REFUSED": {"AZN": 80_00}},
        used={"AZN": 240_00},
        **known,  # type: ignore[arg-type]
    )
    assert next_one == {
        "CARRIED": {"AZN": -60_00},
        "CREDITED": {"AZN": 160_00},
        "REFUSED": {"AZN": 80_00},
    }
    assert imbalance({"AZN": 180_00}, july) == imbalance({"AZN": 180_00}, next_one) == []


@pytest.mark.clause("2.1.1-o", "2.1.1-n", "X-a")
def test_what_is_carried_into_an_account_waits_with_it_where_a_bank_took_its_money() -> None:
    """Of August's 180.00 a bank took 50.00; what was distributed is taken back, and all the rest waits."""
    waits = states_of(
        allocated={"AZN": 130_00},
        due=azn("180.00"),
        covered=False,
        distributed={},
        used={},
        carried={"AZN": 60_00},
    )
    assert waits == {"AWAITING_FUNDS": {"AZN": 190_00}, "CARRIED": {"AZN": -60_00}}
    assert imbalance({"AZN": 130_00}, waits) == []
    # Before it was taken back more was distributed than is there, by what the bank took.
    before = states_of(
        allocated={"AZN": 130_00},
        due=azn("180.00"),
        covered=False,
        distributed={"CREDITED": {"AZN": 240_00}},
        used={"AZN": 240_00},
        carried={"AZN": 60_00},
    )
    assert before["AWAITING_FUNDS"] == {"AZN": -50_00}


@pytest.mark.clause("2.1.1-o", "X-a")
def test_what_exceeds_the_due_beside_what_is_carried_is_unallocated() -> None:
    found = states_of(
        allocated={"AZN": 200_00},
        due=azn("180.00"),
        covered=True,
        distributed={"CREDITED": {"AZN": 240_00}},
        used={"AZN": 240_00},
        carried={"AZN": 60_00},
    )
    assert found == {
        "CARRIED": {"AZN": -60_00},
        "CREDITED": {"AZN": 240_00},
        "UNALLOCATED": {"AZN": 20_00},
    }
    assert Money(200_00).amount == sum(sums["AZN"] for sums in found.values())
