"""An allocation and its shares in words: inputs, rule, and arithmetic step by step, as a member reads them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from msgspec import structs

from services.distribution.domain.compute import compute
from services.distribution.domain.exclusion import without
from services.distribution.domain.facts import CorrectionFact, EarlierFact, LineFact, RunFacts
from services.distribution.domain.workings import workings_of
from services.distribution.formats.explaining import Told, allocation_steps, share_steps
from services.distribution.formats.facts import read_target_facts
from services.distribution.formats.products import times
from services.distribution.formats.way_out import way_out
from shared.contracts.terms import Channel, HoldReason, MatchOutcome, Measure, ReserveReason, Role
from shared.kernel.money import Money
from shared.paper.words import written
from tests.unit.distribution.run_given import (
    C,
    D,
    M,
    P,
    S,
    account,
    azn,
    contract,
    document_of,
    eur,
    film,
    policies,
    report,
    role,
    rules,
    run_of,
    schedule,
)
from tests.unit.distribution.test_causes import base, cause
from tests.unit.distribution.test_causes import run as cause_run
from tests.unit.distribution.test_determinism import busy_run
from tests.unit.distribution.test_redistributed import pool_of, run_over
from tests.unit.distribution.test_schedules import BULLETIN, DAY


def _told(run: RunFacts, work: str = "film") -> Told:
    allocation = next(one for one in compute(run).allocations if one.work == work)
    return Told(
        allocation=allocation,
        workings=workings_of(run, allocation.target, allocation.version),
        key=run.policies.key.get(allocation.genre or "", {}),
        key_reference="CONFERENCE 3, v1",
        last_claim_day=date(2029, 9, 1),
    )


def _of(told: Told, of: Role, at: int = 0) -> Sequence[tuple[str, str]]:
    share = [one for one in told.allocation.shares if one.role is of][at]
    return [(step.az, step.en) for step in share_steps(told, share)]


@pytest.mark.clause("2.1.2-j", "2.1.3-b", "3.1-a")
def test_a_directors_third_is_told_from_the_accounts_money_to_his_credit() -> None:
    reports = (report(1, "film", 5400), report(2, "other", 1800))
    run = run_of(
        account("240.00", *(structs.replace(one, measure=Measure.SECONDS) for one in reports)),
        policies=policies(rules("20")),
        works=(film(), film("other")),
        shares=(role(D, "dir", "scr", "cin"), role(S, "scr"), role(C, "nobody")),
    )
    told = _told(run)
    assert [en for _, en in _of(told, D)] == [
        "The account: received 240.00 AZN, due 240.00 AZN; distributed 240.00 AZN.",
        "The part of “Film” (measured in seconds): 240.00 × 5400/7200 = 180.00 AZN.",
        "Director, by the key of a feature work (CONFERENCE 3, v1): 180.00 × 6/18 = 60.00 AZN.",
        "Your share: 60.00 × 1/3 = 20.00 AZN.",
        "Deduction, Administration (BOARD 1): 20.00 × 20% = 4.00 AZN.",
        "Credited: 20.00 − 4.00 = 16.00 AZN.",
    ]
    assert [az.replace("\N{NO-BREAK SPACE}", " ") for az, _ in _of(told, D)][2:] == [
        "Quruluşçu rejissor, bədii əsərin bölgü cədvəli üzrə (CONFERENCE 3, v1): 180,00 × 6/18 = 60,00 AZN.",
        "Sizin payınız: 60,00 × 1/3 = 20,00 AZN.",
        "Tutulma, İdarəetmə xərci (BOARD 1): 20,00 × 20% = 4,00 AZN.",
        "Hesablanıb: 20,00 − 4,00 = 16,00 AZN.",
    ]
    assert len(allocation_steps(told)) == 2 + 5


@pytest.mark.clause("2.1.1-p", "2.1.1-q")
def test_a_reserve_says_why_and_until_when_and_what_would_release_it() -> None:
    run = run_of(
        account("180.00", report(1, "film", 1)), shares=(role(D, "dir"), role(S, "scr")), mandates=()
    )
    told = _told(run)
    assert [en for _, en in _of(told, S)][-3:] == [
        "Reserved (Author is no member): 60.00 AZN, nothing deducted.",
        "The owner gave the guild no mandate. Once he joins or signs a contract it is credited.",
        "Last day for a claim: 2029-09-01.",
    ]
    assert [en for _, en in _of(told, P)][-2] == (
        "Nobody is registered for this part. Once its author is registered it is credited to him."
    )


@pytest.mark.clause("2.1.1-p", "2.1.2-h")
def test_a_whole_work_in_reserve_has_no_role_to_tell_of() -> None:
    run = run_of(account("180.00", report(1, "new", 7, outcome=MatchOutcome.NON_REGISTERED)))
    assert [en for _, en in _of(_told(run, "new"), Role.ALL)][1:3] == [
        "All of it is of “title 1”.",
        "Reserved (Non-registered work): 180.00 AZN, nothing deducted.",
    ]


@pytest.mark.clause("2.2.4-a")
def test_foreign_money_shows_its_rate_and_the_schedules_own_sum() -> None:
    lines = [
        LineFact(line=1, report=1, amount=eur("60.00").amount, role=D),
        LineFact(line=2, report=1, amount=eur("40.00").amount, role=M),
    ]
    run = run_of(
        schedule([("98.00", DAY)], lines, report(1, "film")),
        contracts=(contract("society"),),
        bulletins=(BULLETIN,),
        policies=policies(rules("20")),
    )
    # 98 x 1.961 = 192.178; 192.18 x 60/100 = 115.308; a fifth of 115.31 is 23.062.
    assert [en for _, en in _of(_told(run), D)][1:] == [
        f"EUR 98.00 × 1.961 = 192.178, rounded: 192.18 AZN (the Central Bank's rate of {DAY}).",
        "All of it is of “Film”.",
        "Director: 192.18 × 60.00/100.00 = 115.308, rounded: 115.31 AZN.",
        "In the schedule's currency: 60.00 EUR.",
        "Deduction, Administration (BOARD 1): 115.31 × 20% = 23.062, rounded: 23.06 AZN.",
        "Credited: 115.31 − 23.06 = 92.25 AZN.",
    ]
    unquoted = replace(run, bulletins=())
    told = _told(unquoted)
    assert f"98.00 EUR: there is no rate of the Central Bank for {DAY}." in [
        en for _, en in _of(told, told.allocation.shares[0].role)
    ]


@pytest.mark.clause("2.1.3-a")
def test_a_producers_pot_is_told_from_his_income() -> None:
    run = run_of(
        account("180.00", report(1, "film", 1), channel=Channel.PRODUCER, income=azn("1000.00")),
        policies=policies(rules("0")),
    )
    assert _of(_told(run), D)[0][1] == "Of the producer's income: 1,000.00 AZN × 18% = 180.00 AZN."


@pytest.mark.clause("2.1.1-d")
def test_a_cause_is_told_by_the_weights_of_its_base() -> None:
    run = cause_run(cause("100.00"), base(film=6, unknown=4))
    assert _of(_told(run), D)[1][1] == (
        "The part of “Film” (by the statistical base): 100.00 × 6/10 = 60.00 AZN."
    )


def test_every_share_of_a_busy_run_is_told_to_its_last_qepik() -> None:
    run = busy_run()
    for allocation in compute(run).allocations:
        told = Told(
            allocation=allocation,
            workings=workings_of(run, allocation.target, allocation.version),
            key=run.policies.key.get(allocation.genre or "", {}),
            key_reference="x",
        )
        assert allocation_steps(told)
        for share in allocation.shares:
            said = " ".join(step.az for step in share_steps(told, share))
            assert written(share.net) in said, said


def test_one_targets_facts_tell_the_same_as_all_of_the_run() -> None:
    for run in (busy_run(), cause_run(cause("100.00"), base(film=6, unknown=4))):
        document = document_of(run)
        for target in run.targets:
            of = (target.id, target.version)
            assert workings_of(read_target_facts(document, *of), *of) == workings_of(run, *of)
        assert workings_of(read_target_facts(document, "none", 1), "none", 1) is None


def test_what_is_corrected_whole_is_told_by_the_day_and_policies_of_its_first_run() -> None:
    taken = account("180.00", report(1, "film", 5400), report(2, "other", 1800))
    correction = CorrectionFact(target="account", cause="MONEY", run="first", live=(), whole=True)
    earlier = EarlierFact(run="first", day=DAY, policies=policies())
    run = run_of(corrected=(taken,), corrections=(correction,), earlier=(earlier,))
    found = workings_of(run, "account", 1)
    assert found is not None and (found.distributed, found.weight("film", (1,))) == (azn("180.00"), 5400)
    assert workings_of(read_target_facts(document_of(run), "account", 1), "account", 1) == found
    # The bank took it back.
    gone = replace(run, corrections=(replace(correction, money=False),))
    back = workings_of(gone, "account", 1)
    assert back is not None and back.distributed == azn("0.00")


def test_a_pool_is_told_by_its_reserves_and_its_base() -> None:
    run = run_over(pool_of("a", "b"), "film", "other")
    found = workings_of(run, "pool", 1)
    assert found is not None and (found.reserves, found.by_work) == (("r-a", "r-b"), {"film": 1, "other": 1})
    assert workings_of(read_target_facts(document_of(run), "pool", 1), "pool", 1) == found
    # What was left out of the run is in no pool.
    left = workings_of(without(run, ("a",)), "pool", 1)
    assert left is not None and (left.reserves, left.distributed) == (("r-b",), azn("5.00"))


@pytest.mark.parametrize(
    ("state", "reason"),
    [
        *(("RESERVED", reason.value) for reason in ReserveReason),
        *(("HELD", reason.value) for reason in HoldReason),
        ("REFUSED", None),
        ("OUT_OF_TERM", None),
        ("RETURNABLE", None),
    ],
)
def test_every_state_that_is_not_credited_has_its_way_out(state: str, reason: str | None) -> None:
    found = way_out(state, reason)
    assert found is not None and found.az and found.en != found.az


def test_a_product_that_is_not_exact_says_how_it_was_rounded() -> None:
    third = times(azn("25.00"), Fraction(1, 3), "6/18", azn("8.33"))
    assert third.en == "25.00 × 6/18 = 8.333333, rounded: 8.33 AZN"
    yen = times(Money(1000, "JPY"), Fraction(Decimal("1.1")) / 100 * 100, "1.1/100", Money(1100))
    assert yen.en == "1,000 × 1.1/100 = 11.00 AZN"


def test_a_product_that_rounding_does_not_explain_is_not_told() -> None:
    assert times(azn("25.00"), Fraction(1, 3), "6/18", azn("8.00")).en == "8.00 AZN"
