"""Charges of transfers from abroad: borne by the lines, or by the guild (2.2.4, D-65)."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from services.distribution.domain.compute import compute
from services.distribution.domain.draft import Draft
from services.distribution.domain.facts import BulletinFact, LineFact, RunFacts, TargetFact
from services.distribution.domain.kept_fact import KeptFact
from services.distribution.domain.ledger import imbalance, states_of
from services.distribution.domain.policy_bodies import check_foreign, read_foreign
from services.distribution.domain.policy_facts import Bearer, ForeignRules
from shared.contracts.distribution import Rate
from shared.kernel.money import Money
from tests.unit.distribution.run_given import (
    CREW,
    D,
    M,
    azn,
    contract,
    eur,
    mandate,
    policies,
    report,
    run_of,
    schedule,
    shares_of,
)

DAY, LATER = date(2026, 8, 5), date(2026, 8, 6)
RATE = Rate(currency="EUR", value=Decimal("1.9610"), nominal=1)
BULLETINS = (
    BulletinFact(day_asked=DAY, day_effective=DAY, rates=(RATE,)),
    BulletinFact(day_asked=LATER, day_effective=LATER, rates=(replace(RATE, value=Decimal("2.00")),)),
)
LINES = (
    LineFact(line=1, report=1, amount=60_00, role=D),
    LineFact(line=2, report=1, amount=40_00, role=M),
)
KEPT = (
    KeptFact(kind="BANK_CHARGE", amount=50),
    KeptFact(kind="CHARGE", amount=1_50),
    KeptFact(kind="FEE", amount=3_00),
    KeptFact(kind="FOREIGN_TAX", amount=5_00),
)
"""100.00 of royalty: the society kept 1.50, 3.00 and 5.00, so that 90.50 are due; the banks kept 0.50 of them."""


def run_on(target: TargetFact, charges: Bearer = Bearer.APFG, *elsewhere: str) -> RunFacts:
    return run_of(
        target,
        contracts=(contract("society"),),
        bulletins=BULLETINS,
        mandates=tuple(mandate(one, "abroad" if one in elsewhere else None) for one in CREW.values()),
        policies=replace(policies(), foreign=ForeignRules(charges=charges)),
    )


def target_of(*transfers: tuple[str, date], **changed: object) -> TargetFact:
    return schedule(transfers, LINES, report(1, "film"), **{"kept": KEPT, "due": eur("90.50"), **changed})


def states(draft: Draft, came: str) -> dict[str, dict[str, int]]:
    distributed: dict[str, dict[str, int]] = {}
    for total in draft.totals:
        distributed.setdefault(total.state, {})[total.amount.currency] = total.amount.amount
    allocated = {"EUR": eur(came).amount}
    used = {"EUR": sum(one.used.amount for one in draft.allocations)}
    found = states_of(allocated=allocated, due=eur("90.50"), covered=True, distributed=distributed, used=used)
    assert imbalance(allocated, found) == []
    return found


@pytest.mark.clause("2.2.4-a")
def test_lines_bear_the_charges_unless_the_board_decides_otherwise() -> None:
    draft = compute(run_on(target_of(("90.00", DAY)), Bearer.LINES))
    # 90.00 x 1.961 = 176.49, by 60 to 40: 105.894 and 70.596
    assert [share.gross for share in draft.allocations[0].shares] == [azn("105.89"), azn("70.60")]
    assert draft.allocations[0].borne is None


@pytest.mark.clause("2.2.4-a", "X-a")
def test_the_guild_bears_charges_but_neither_tax_nor_fees() -> None:
    draft = compute(run_on(target_of(("90.00", DAY))))
    (allocation,) = draft.allocations
    # 90.00 + 0.50 + 1.50 = 92.00; x 1.961 = 180.412 -> 180.41, by 60 to 40: 108.246 and 72.164
    assert [share.gross for share in allocation.shares] == [azn("108.25"), azn("72.16")]
    assert (allocation.borne, allocation.used) == (eur("2.00"), eur("90.00"))
    found = states(draft, "90.00")
    assert found["BANK"] == {"EUR": -2_00}
    assert found["FX"] == {"AZN": -180_41, "EUR": 92_00}


@pytest.mark.clause("2.2.4-a")
def test_charges_are_converted_with_the_transfers_that_they_came_off() -> None:
    draft = compute(run_on(target_of(("60.00", DAY), ("30.00", LATER))))
    # 2.00 by 60 to 30: 1.33 and 0.67; 61.33 x 1.961 = 120.26813 -> 120.27, 30.67 x 2 = 61.34
    assert draft.allocations[0].gross == azn("181.61")


@pytest.mark.clause("2.2.4-a", "2.2.5-a")
def test_of_a_part_that_was_admitted_a_part_of_the_charges_is_borne() -> None:
    draft = compute(run_on(target_of(("45.00", DAY), admitted=Fraction(1, 2))))
    assert draft.allocations[0].borne == eur("1.00")


@pytest.mark.clause("2.2.7-a", "X-a")
def test_what_goes_back_costs_the_guild_tax_and_fees_too() -> None:
    draft = compute(run_on(target_of(("90.00", DAY)), Bearer.APFG, "com"))
    (line,) = draft.returns[0].lines
    # 40% of the 92.00 that are there; 3.20 of the 8.00 of tax and fees are the guild's.
    assert (line.original, line.borne) == (eur("40.00"), eur("3.20"))
    found = states(draft, "90.00")
    assert (found["RETURNABLE"], found["BANK"]) == ({"EUR": 40_00}, {"EUR": -5_20})
    assert found["FX"] == {"AZN": -108_25, "EUR": 55_20}


@pytest.mark.clause("2.2.4-a")
def test_without_a_rate_no_charges_are_borne_yet() -> None:
    run = replace(run_on(target_of(("90.00", DAY))), bulletins=())
    (allocation,) = compute(run).allocations
    assert (allocation.borne, [share.gross for share in allocation.shares]) == (None, [eur("90.00")])


@pytest.mark.clause("2.2.4-a", "X-a")
def test_a_schedule_in_manat_has_no_leg_to_close() -> None:
    plain = target_of(("90.00", DAY), due=azn("90.50"))
    target = replace(plain, transfers=tuple(replace(one, amount=azn("90.00")) for one in plain.transfers))
    draft = compute(run_on(target))
    totals = {(one.state, one.amount) for one in draft.totals}
    assert draft.allocations[0].gross == azn("92.00")
    assert ("BANK", Money(-2_00)) in totals and ("FX", Money(2_00)) in totals
    assert [share.gross for share in shares_of(run_on(target))] == [azn("55.20"), azn("36.80")]


@pytest.mark.clause("2.2.4-a")
def test_the_policy_says_who_bears_them() -> None:
    body = {"difference": "ROLE", "charges": "APFG"}
    assert list(check_foreign(body)) == []
    assert read_foreign(body) == ForeignRules(charges=Bearer.APFG)
    assert [one.where for one in check_foreign({"difference": "ROLE", "charges": "SOCIETY"})] == ["charges"]


@pytest.mark.clause("2.2.1-a")
def test_the_contract_as_it_stood_on_the_receiving_date_counts() -> None:
    ended = contract("society", valid_to=date(2026, 7, 31))
    renewed = replace(ended, valid_to=None, applies_from=date(2026, 8, 1))
    run = run_on(target_of(("90.00", DAY)))
    known = {share.state.value for share in shares_of(replace(run, contracts=(ended, renewed)))}
    assert known == {"CREDITED"}
    gone = {share.reason for share in shares_of(replace(run, contracts=(ended,)))}
    assert gone == {"NO_CONTRACT_RECEIPT"}
    gone = {share.reason for share in shares_of(replace(run, contracts=()))}
    assert gone == {"NO_CONTRACT_RECEIPT"}
