"""Court awards and settlements: their states, their breakdown, their money (2.1.1-u, D-27)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from services.intake.domain.award import (
    AWARD,
    AwardTold,
    RecordAward,
    as_contract,
    award_id,
)
from services.intake.domain.fund import Admit
from services.intake.domain.funding import Part, Release, Tie
from services.intake.domain.funding_events import FundingStated, PartTied
from services.intake.domain.receipt import RECEIPT, AllocatePart, IdentifyReceipt, Target
from services.intake.policies import POLICIES
from shared.contracts.intake import AwardShare
from shared.contracts.terms import DistributionKey, ReceiptKind, TargetKind, UseType
from shared.kernel.decider import AlreadyApplied, Rejected
from shared.kernel.money import Money
from shared.kernel.periods import Period
from tests.unit.intake.given import COLUMNS, COVER, FORM, GOOD, JULY, TODAY, given, read_account, then
from tests.unit.intake.test_reversals import ENTERED

AWARDED = Money(1_200_000)


def _told(**changed: Any) -> AwardTold:
    facts: dict[str, Any] = {
        "award": "w", "version": 1, "kind": ReceiptKind.COURT_AWARD, "number": "2-1234", "issued_by": "Court",
        "ordered_on": date(2026, 5, 4), "in_force_on": None, "payer": "user", "amount": AWARDED,
        "use_type": UseType.ON_AIR, "period": JULY, "territory": "AZ", "breakdown": (), "form": FORM,
        "key": DistributionKey.DURATION, "document_sha256": "d" * 64, "claim": None, "recorded_by": "clerk",
    }  # fmt: skip
    return AwardTold(**(facts | changed))


def _record(**changed: Any) -> RecordAward:
    return RecordAward(told=_told(**changed), today=TODAY)


def _history(*commands: Any) -> list[Any]:
    events: list[Any] = []
    for command in commands:
        events += then(given(AWARD, events, command))
    return events


def _reason(events: list[Any], command: Any) -> str:
    decision = given(AWARD, events, command)
    assert isinstance(decision, Rejected), decision
    return decision.reason


@pytest.mark.clause("2.1.1-u")
def test_an_award_is_told_again_when_its_legal_force_begins_and_the_last_one_wins() -> None:
    events = _history(_record())
    assert events == [_told()]
    assert given(AWARD, events, _record(recorded_by="other")) == AlreadyApplied()
    forced = _record(in_force_on=date(2026, 6, 8))
    assert then(given(AWARD, events, forced)) == [_told(in_force_on=date(2026, 6, 8), version=2)]


@pytest.mark.clause("2.1.1-u")
@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"kind": ReceiptKind.USER}, "NO_AWARD"),
        ({"amount": Money(0)}, "NOTHING_AWARDED"),
        ({"in_force_on": date(2026, 5, 3)}, "IN_FORCE_BEFORE"),
        ({"in_force_on": date(2026, 9, 2)}, "NOT_IN_FORCE_YET"),
        ({"breakdown": (AwardShare(work="a", amount=Money(1_199_999)),)}, "BREAKDOWN"),
        ({"breakdown": (AwardShare(work="a", amount=Money(1_200_000, "EUR")),)}, "BREAKDOWN"),
        (
            {
                "breakdown": (
                    AwardShare(work="a", amount=Money(1_200_001)),
                    AwardShare(work="b", amount=Money(-1)),
                )
            },
            "BREAKDOWN",
        ),
    ],
)
def test_an_order_that_does_not_add_up_is_refused(changed: dict[str, Any], reason: str) -> None:
    assert _reason([], _record(**changed)) == reason


def test_an_award_stays_in_its_currency() -> None:
    other = _record(amount=Money(5, "EUR"))
    assert _reason(_history(_record()), other) == "OTHER_CURRENCY"


@pytest.mark.clause("2.1.1-u")
def test_legal_force_may_begin_on_the_day_on_which_it_is_recorded() -> None:
    (told,) = then(given(AWARD, [], _record(in_force_on=TODAY)))
    assert told.in_force_on == TODAY


@pytest.mark.clause("2.1.1-u", "2.1.1-m", "2.1.1-n")
def test_its_money_first() -> None:
    events = _history(_record())
    tied, stated = then(given(AWARD, events, Tie(part=Part("r", 1, AWARDED))))
    assert tied == PartTied(target="w", receipt="r", part=1, amount=AWARDED)
    assert stated == FundingStated(
        target_kind=TargetKind.AWARD, target="w", version=1, due=AWARDED, received=AWARDED, covered=True,
        admitted="FULL", decision=None,
    )  # fmt: skip
    assert _reason(events, Tie(part=Part("r", 1, Money(AWARDED.amount + 1)))) == "ABOVE_THE_SUM_DUE"
    assert _reason([], Tie(part=Part("r", 1, Money(1)))) == "UNKNOWN_AWARD"
    assert _reason(events, Tie(part=Part("r", 1, Money(1, "EUR")))) == "OTHER_CURRENCY"
    assert _reason(events, Release(part=Part("r", 1, Money(1)))) == "NOT_COUNTED"


@pytest.mark.clause("2.1.1-n", "X-d")
def test_a_part_is_enough_by_the_decision_of_somebody_who_did_not_record_it() -> None:
    events = _history(_record(), Tie(part=Part("r", 1, Money(70))))
    same = given(AWARD, events, Admit(decision="Board 3/2026", by="clerk"))
    assert isinstance(same, Rejected)
    assert same.forbidden
    _, stated = then(given(AWARD, events, Admit(decision="Board 3/2026", by="chief")))
    assert (stated.covered, stated.admitted, stated.decision) == (True, "PRO_RATA", "Board 3/2026")
    assert _reason(_history(_record()), Admit(decision="B", by="chief")) == "NO_MONEY"


@pytest.mark.clause("2.1.1-u")
def test_what_came_above_an_amount_that_an_appeal_made_smaller_stays_until_a_person_moves_it() -> None:
    events = _history(_record(), Tie(part=Part("r", 1, AWARDED)))
    smaller = _record(amount=Money(1_000_000))
    told, stated = then(given(AWARD, events, smaller))
    assert (told.version, stated.version, stated.due, stated.covered) == (2, 2, Money(1_000_000), True)
    assert stated.received == AWARDED
    assert not {AwardTold, FundingStated} & POLICIES.keys()
    freed = Release(part=Part("r", 1, Money(200_000)))
    _, stated = then(given(AWARD, [*events, told, stated], freed))
    assert (stated.received, stated.covered) == (Money(1_000_000), True)


@pytest.mark.clause("2.1.1-u", "2.1.1-m")
def test_its_works_list_is_judged_as_an_account_whose_contract_is_the_order() -> None:
    contract = as_contract(_told())
    header = ";".join(column.header for column in COLUMNS)
    cover = replace(COVER, declared_total=AWARDED)
    good = read_account("\n".join((header, GOOD)).encode(), cover, contract, TODAY)
    assert (good.findings, good.due) == ((), AWARDED)
    nameless = GOOD.replace("Görüş", "")
    bad = read_account("\n".join((header, nameless)).encode(), cover, contract, TODAY)
    assert [finding.clause for finding in bad.findings] == ["2.1.1-i"]
    outside = replace(cover, period=Period(date(2026, 6, 1), date(2026, 7, 31)))
    assert [finding.clause for finding in read_account(b"", outside, contract, TODAY).findings][-1:] == [
        "2.1.1-f"
    ]


@pytest.mark.clause("2.1.1-u")
def test_only_money_of_its_own_kind_is_for_an_award() -> None:
    to = Target(kind=TargetKind.AWARD, id="w", receipt_kind=ReceiptKind.COURT_AWARD, payer="user")
    command = AllocatePart(to=to, amount=Money(5), decided_by="clerk")
    said, _ = then(given(RECEIPT, [ENTERED], command))
    assert (said.kind, said.payer) == (ReceiptKind.COURT_AWARD, "user")
    for kind in (ReceiptKind.USER, ReceiptKind.SETTLEMENT):
        who = IdentifyReceipt(kind=kind, payer="user", reason="x", decided_by="clerk")
        decision = given(RECEIPT, [ENTERED, *then(given(RECEIPT, [ENTERED], who))], command)
        assert isinstance(decision, Rejected)
        assert decision.reason == "OTHER_KIND"

    other = IdentifyReceipt(kind=ReceiptKind.SETTLEMENT, payer="user", reason="x", decided_by="clerk")
    decision = given(RECEIPT, [ENTERED, *then(given(RECEIPT, [ENTERED], command))], other)
    assert isinstance(decision, Rejected)
    assert decision.reason == "OTHER_KIND"


def test_the_same_order_is_one_award() -> None:
    one = award_id(ReceiptKind.COURT_AWARD, "Court", "2-1234", date(2026, 5, 4))
    assert one == award_id(ReceiptKind.COURT_AWARD, "Court", "2-1234", date(2026, 5, 4))
    assert one != award_id(ReceiptKind.SETTLEMENT, "Court", "2-1234", date(2026, 5, 4))
