"""What other organisations manage goes back to the sender, whole and in its currency (2.2.7)."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.distribution.domain.compute import compute
from services.distribution.domain.draft import Draft
from services.distribution.domain.facts import (
    BulletinFact,
    LineFact,
    RunFacts,
    SourceFact,
    TargetFact,
)
from services.distribution.domain.ledger import imbalance, states_of
from services.distribution.domain.policy_bodies import check_foreign, read_foreign
from services.distribution.domain.policy_facts import Difference, ForeignRules
from services.distribution.domain.returns import (
    RETURN,
    ConfirmReturn,
    DecideReturn,
    ReopenReturn,
    ReturnDecided,
    ReturnItem,
    ReturnPaid,
    ReturnUnpaid,
    moved_by,
    return_from,
)
from shared.contracts.distribution import Rate, StateTotal
from shared.contracts.terms import Role, ShareState, SourceKind, UseType
from shared.kernel.decider import Accepted, AlreadyApplied, Rejected
from shared.kernel.money import Money
from tests.unit.distribution.run_given import (
    CREW,
    C,
    D,
    M,
    S,
    azn,
    contract,
    crew,
    eur,
    mandate,
    policies,
    report,
    role,
    run_of,
    schedule,
    shares_of,
)

DAY = date(2026, 8, 5)
CLOSED = date(2026, 9, 3)
RATE = Rate(currency="EUR", value=Decimal("1.9610"), nominal=1)
BULLETIN = BulletinFact(day_asked=DAY, day_effective=DAY, rates=(RATE,))


def line(number: int, amount: str, of: Role, **changed: object) -> LineFact:
    known = LineFact(line=number, report=1, amount=eur(amount).amount, role=of)
    return replace(known, **changed)  # type: ignore[arg-type]


def run_on(target: TargetFact, *elsewhere: str, **changed: object) -> RunFacts:
    """A run in which the organisation "abroad" manages some of the crew."""
    mandates = tuple(mandate(one, "abroad" if one in elsewhere else None) for one in CREW.values())
    rules = replace(policies(), foreign=ForeignRules())
    known = {
        "contracts": (contract("society"),),
        "bulletins": (BULLETIN,),
        "mandates": mandates,
        "policies": rules,
        **changed,
    }
    return run_of(target, **known)  # type: ignore[arg-type]


def states(
    draft: Draft, allocated: Money, exchanged: dict[str, int] | None = None
) -> dict[str, dict[str, int]]:
    """What the ledger has of the draft's one target once it is closed; `exchanged`: what the bank had converted."""
    distributed: dict[str, dict[str, int]] = {}
    for total in draft.totals:
        key = total.state if total.reason is None else f"{total.state}|{total.reason}"
        sums = distributed.setdefault(key, {})
        sums[total.amount.currency] = total.amount.amount
    used = {one.used.currency: 0 for one in draft.allocations}
    for one in draft.allocations:
        used[one.used.currency] += one.used.amount
    found = states_of(
        allocated={allocated.currency: allocated.amount},
        due=next(Money(amount, currency) for currency, amount in used.items()),
        covered=True,
        distributed=distributed,
        used=used,
        exchanged=exchanged or {},
    )
    assert imbalance({allocated.currency: allocated.amount}, found) == []
    return found


@pytest.mark.clause("2.2.7-a")
def test_the_original_amount_goes_back_and_its_manat_are_reversed() -> None:
    target = schedule([("100.00", DAY)], [line(1, "60.00", D), line(2, "40.00", M)], report(1, "film"))
    draft = compute(run_on(target, "com"))
    (back,) = draft.returns
    assert (back.society, back.target, back.amount) == ("society", "schedule", eur("40.00"))
    (of,) = back.lines
    # 100.00 x 1.961 = 196.10; 40% is 78.44
    assert (of.owner, of.role, of.original, of.gross, of.borne) == (
        "com",
        M,
        eur("40.00"),
        azn("78.44"),
        eur("0"),
    )
    assert states(draft, eur("100.00")) == {
        "CREDITED": {"AZN": 117_66},
        "FX": {"AZN": -117_66, "EUR": 60_00},
        "RETURNABLE": {"EUR": 40_00},
    }


@pytest.mark.clause("2.2.7-a", "2.2.4-a")
def test_the_guild_bears_the_charges_of_what_goes_back() -> None:
    target = schedule([("98.00", DAY)], [line(1, "60.00", D), line(2, "40.00", M)], report(1, "film"))
    draft = compute(run_on(target, "com"))
    (of,) = draft.returns[0].lines
    # 40% of the 2.00 that were kept on the way are 0.80; 98.00 x 1.961 = 192.178 -> 192.18, 40% is 76.87
    assert (of.original, of.borne, of.gross) == (eur("40.00"), eur("0.80"), azn("76.87"))
    found = states(draft, eur("98.00"))
    assert found["RETURNABLE"] == {"EUR": 40_00}
    assert found["BANK"] == {"EUR": -80}
    # The director has 60% of what came: 58.80 EUR became 115.31 manat.
    assert found["FX"] == {"AZN": -115_31, "EUR": 58_80}


@pytest.mark.clause("2.2.7-a")
def test_only_the_share_of_the_other_organisations_member_goes_back() -> None:
    target = schedule([("10.00", DAY)], [line(1, "10.00", D)], report(1, "film"))
    run = run_on(target, "scr", shares=(*crew(D), role(D, "dir", "scr", "cin")))
    draft = compute(run)
    # 10.00 in three: the two who stay have 3.34 and 3.33, by their ids; the third's 3.33 go back
    assert [(one.owner, one.original) for one in draft.returns[0].lines] == [("scr", eur("3.33"))]
    assert [(one.owner, one.state.value) for one in shares_of(run)] == [
        ("cin", "CREDITED"),
        ("dir", "CREDITED"),
        ("scr", "RETURNABLE"),
    ]


@pytest.mark.clause("2.2.7-a", "2.2.5-a")
def test_of_a_part_that_was_admitted_no_more_goes_back_than_came() -> None:
    lines = [line(1, "60.00", D), line(2, "40.00", M)]
    target = schedule([("49.00", DAY)], lines, report(1, "film"), due=eur("98.00"), admitted=Fraction(1, 2))
    (of,) = compute(run_on(target, "com")).returns[0].lines
    # Half of the money: half of the 40.00, of which 0.40 stayed with the banks.
    assert (of.original, of.borne) == (eur("20.00"), eur("0.40"))


@pytest.mark.clause("2.2.7-a")
def test_a_schedule_in_manat_has_one_leg() -> None:
    lines = [line(1, "50.00", D), line(2, "50.00", M)]
    plain = schedule([("98.00", DAY)], lines, report(1, "film"))
    paid = tuple(replace(one, amount=azn("98.00")) for one in plain.transfers)
    draft = compute(run_on(replace(plain, due=azn("98.00"), transfers=paid), "com"))
    found = states(draft, azn("98.00"))
    assert {state: found.get(state) for state in ("RETURNABLE", "BANK", "CREDITED", "FX")} == {
        "RETURNABLE": {"AZN": 50_00},
        "BANK": {"AZN": -1_00},
        "CREDITED": {"AZN": 49_00},
        "FX": None,
    }


@pytest.mark.clause("2.2.7-a")
def test_what_is_held_for_a_rate_is_not_decided_yet() -> None:
    target = schedule([("10.00", DAY)], [line(1, "10.00", M)], report(1, "film"))
    assert compute(run_on(target, "com", bulletins=())).returns == ()


@pytest.mark.clause("X-b")
def test_the_facts_of_the_first_runs_give_their_draft_again() -> None:
    target = schedule([("100.00", DAY)], [line(1, "60.00", D), line(2, "40.00", M)], report(1, "film"))
    draft = compute(run_on(target, "com", policies=policies()))
    assert draft.returns == ()
    assert ("RETURNABLE", "AZN") in {(one.state, one.amount.currency) for one in draft.totals}


@pytest.mark.clause("2.2.7-a", "X-a")
@given(
    amounts=st.lists(st.integers(1, 10**9), min_size=3, max_size=3),
    kept=st.integers(0, 10**6),
    value=st.integers(1, 10**6),
)
def test_a_return_makes_and_loses_nothing(amounts: list[int], kept: int, value: int) -> None:
    whole = sum(amounts)
    came = Money(max(1, whole - kept), "EUR")
    lines = [
        LineFact(line=at, report=1, amount=amount, role=of)
        for at, (amount, of) in enumerate(zip(amounts, (D, S, M), strict=True), 1)
    ]
    plain = schedule([("1.00", DAY)], lines, report(1, "film"), due=came)
    target = replace(plain, transfers=tuple(replace(one, amount=came) for one in plain.transfers))
    rate = replace(RATE, value=Decimal(value) / 10_000)
    draft = compute(run_on(target, "com", bulletins=(replace(BULLETIN, rates=(rate,)),)))
    (back,) = draft.returns
    assert back.amount == Money(amounts[2], "EUR")
    for currency in ("EUR", "AZN"):
        moved = [one.amount.amount for one in moved_by(back) if one.amount.currency == currency]
        assert sum(moved) == 0
    found = states(draft, came)
    assert found.get("BANK", {}).get("EUR", 0) <= 0


ITEM = ReturnItem(
    run="run",
    return_id="back",
    allocation="allocation",
    society="society",
    target="schedule",
    work="film",
    title="Film",
    amount=eur("40.00"),
    lines=(),
    reason="2.2.7",
)
DECIDED = return_from(ITEM, CLOSED)
PAID = ReturnPaid(return_id="back", target="schedule", order="o1", amount=eur("40.00"), day=CLOSED, heard=1)
UNPAID = ReturnUnpaid(
    return_id="back", target="schedule", order="o1", amount=eur("40.00"), paid=True, day=CLOSED, heard=2
)
PAID_AFTER_ALL = replace(PAID, heard=3)


def _paid(heard: int, order: str = "o1") -> ConfirmReturn:
    return ConfirmReturn(order=order, day=CLOSED, heard=heard)


def _unpaid(heard: int) -> ReopenReturn:
    return ReopenReturn(order="o1", day=CLOSED, heard=heard)


@pytest.mark.clause("2.2.7-a")
@pytest.mark.parametrize(
    ("known", "command", "answer"),
    [
        ([], DecideReturn(ITEM, CLOSED), Accepted((DECIDED,))),
        ([DECIDED], DecideReturn(ITEM, CLOSED), AlreadyApplied()),
        ([DECIDED], _paid(1), Accepted((PAID,))),
        ([DECIDED, PAID], _paid(1), AlreadyApplied()),
        ([DECIDED, PAID], _unpaid(2), Accepted((UNPAID,))),
        ([DECIDED], _unpaid(2), Accepted((replace(UNPAID, paid=False),))),
        ([DECIDED, PAID, UNPAID], _unpaid(2), AlreadyApplied()),
        ([DECIDED, PAID, UNPAID], _paid(1), AlreadyApplied()),
        # Found paid after it had failed or come back, and then it comes back once more.
        ([DECIDED, PAID, UNPAID], _paid(3), Accepted((PAID_AFTER_ALL,))),
        ([DECIDED, UNPAID, PAID_AFTER_ALL], _paid(3), AlreadyApplied()),
        ([DECIDED, UNPAID, PAID_AFTER_ALL], _unpaid(2), AlreadyApplied()),
        ([DECIDED, UNPAID, PAID_AFTER_ALL], _unpaid(4), Accepted((replace(UNPAID, heard=4),))),
        # What was heard of another order does not tell how far this one's words were taken.
        ([DECIDED, PAID, UNPAID], _paid(1, "o2"), Accepted((replace(PAID, order="o2"),))),
        # Older words said no position.
        ([DECIDED, replace(UNPAID, heard=0)], _paid(3), Accepted((PAID_AFTER_ALL,))),
    ],
)
def test_a_return_waits_until_the_bank_keeps_its_order(
    known: list[ReturnDecided | ReturnPaid | ReturnUnpaid], command: object, answer: object
) -> None:
    assert RETURN.decide(command, RETURN.fold(known)) == answer  # type: ignore[arg-type]


@pytest.mark.parametrize(("known", "reason"), [([], "NO_SUCH_RETURN"), ([DECIDED, PAID], "PAID_BEFORE")])
def test_nothing_is_returned_twice(known: list[ReturnDecided | ReturnPaid], reason: str) -> None:
    answer = RETURN.decide(_paid(2, "o2"), RETURN.fold(known))
    assert isinstance(answer, Rejected) and answer.reason == reason


@pytest.mark.clause("2.2.6-a", "2.2.3-a")
def test_by_policy_the_registry_prevails_over_the_whole_work() -> None:
    lines = [line(1, "60.00", D, owner_named=True, owner="stranger"), line(2, "40.00", C)]
    target = schedule([("100.00", DAY)], lines, report(1, "film"))
    by_work = replace(policies(), foreign=ForeignRules(difference=Difference.WORK))
    shares = shares_of(run_on(target, policies=by_work))
    # The work's 196.10 by the key: 6, 6, 2, 2, 2 of 18, as for a work sum.
    assert [share.gross.amount for share in shares] == [6537, 6536, 2179, 2179, 2179]
    by_role = shares_of(run_on(target))
    assert [(share.role, share.gross) for share in by_role] == [(D, azn("117.66")), (C, azn("78.44"))]


@pytest.mark.clause("2.2.6-a")
def test_the_switch_has_two_words() -> None:
    body: dict[str, object] = {"difference": "WORK", "charges": "LINES"}
    assert list(check_foreign(body)) == []
    assert read_foreign(body) == ForeignRules(difference=Difference.WORK)
    assert [one.where for one in check_foreign(body | {"difference": "OWNER"})] == ["difference"]
    assert [one.where for one in check_foreign(body | {"else": 1})] == ["body"]


def test_totals_leave_out_what_came_to_nothing() -> None:
    target = schedule([("10.00", DAY)], [line(1, "10.00", M)], report(1, "film"))
    draft = compute(run_on(target, "com"))
    assert draft.totals == (
        StateTotal(state="FX", reason=None, amount=azn("19.61")),
        StateTotal(state="FX", reason=None, amount=eur("-10.00")),
        StateTotal(state="RETURNABLE", reason=None, amount=eur("10.00")),
    )


@pytest.mark.clause("2.2.7-a", "2.1.1-s")
def test_what_was_reserved_goes_back_when_its_owner_turns_out_to_be_another_organisations() -> None:
    lines = [line(1, "60.00", D), line(2, "40.00", M)]
    target = schedule([("98.00", DAY)], lines, report(1, "film"))
    reserved = SourceFact(
        kind=SourceKind.RESERVE,
        id="reserve",
        run="old",
        allocation="before",
        share="share",
        target="schedule",
        version=1,
        work="film",
        role=M,
        person=None,
        state=ShareState.RESERVED,
        reason="UNKNOWN_AUTHOR",
        amount=azn("76.87"),
        use_type=UseType.ON_AIR,
        period=target.period,
        territory="FR",
        reports=(1,),
        original=eur("40.00"),
        started_on=date(2025, 1, 1),
    )
    run = replace(run_on(target, "com"), targets=(), sources=(reserved,), source_targets=(target,))
    draft = compute(run)
    assert [share.state.value for one in draft.allocations for share in one.shares] == ["RETURNABLE"]
    (back,) = draft.returns
    (of,) = back.lines
    # 98.00 of 100.00 came when it was reserved: 0.80 of the 40.00 never did.
    assert (back.society, of.original, of.gross, of.borne) == (
        "society",
        eur("40.00"),
        azn("76.87"),
        eur("0.80"),
    )
    assert sum(one.amount.amount for one in draft.totals if one.amount.currency == "EUR") == 0
