"""Planned payments: the calendar that distribution tells, the runs that meet it, contracts' terms, and the alarms."""

from datetime import date
from typing import Any

import pytest

from shared.contracts.platform import PolicyApproved
from shared.contracts.registry import Contract, ContractSigned, PlannedDay
from shared.contracts.terms import ContractKind, PlannedAct
from shared.eventstore.days import DAY, StartDay
from shared.eventstore.store import Meta
from shared.messaging.alarms import open_alarms
from tests.integration.payments.played import give_data, pay, prepare
from tests.support.one_service import OneService

CALENDAR = PolicyApproved(
    policy="calendar",
    version=1,
    valid_from=date(2026, 1, 1),
    body={
        "year": 2026,
        "distribution": ["2026-06-01", "2026-12-01"],
        "payment": ["2026-06-30", "2026-09-03", "2026-12-20"],
    },
    decision="Board 1/2026",
)
TERMS = Contract(
    id="contract",
    number="R-7",
    kind=ContractKind.REPRESENTATION,
    party="vdfs",
    version=1,
    currency="EUR",
    valid_from=date(2024, 1, 1),
    payment_calendar=(
        PlannedDay(act=PlannedAct.PAYMENT, month=8, day=31),
        PlannedDay(act=PlannedAct.PAYMENT, month=9, day=10),
    ),
)


async def calendar(service: OneService) -> dict[str, Any]:
    answer = await service.get("payments:payment-run:read", "/v1/payment-calendar")
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def begin(service: OneService, *days: date) -> set[tuple[str, str]]:
    """Kind and first words of the alarms that are open when these days have begun."""
    for day in days:
        await service.ctx.store.execute(
            DAY, day.isoformat(), StartDay(day=day), Meta(actor="clock", correlation_id="c")
        )
        await service.settle()
    return {(one.kind, one.detail) for one in await open_alarms(service.ctx.pool) if one.runner == "calendar"}


@pytest.mark.clause("4.1-a")
async def test_a_planned_day_is_told_ahead_until_a_run_is_prepared_and_met_when_it_is_released(
    payments: OneService,
) -> None:
    """It is 1 September: June's day has passed without a run, the next one is on the 3rd."""
    await payments.hear("distribution", CALENDAR)
    await payments.settle()
    shown = await calendar(payments)
    assert [(one["day"], one["state"]) for one in shown["days"]] == [
        ("2026-06-30", "OVERDUE"),
        ("2026-09-03", "PLANNED"),
        ("2026-12-20", "PLANNED"),
    ]
    kinds = {kind for kind, _ in await begin(payments, date(2026, 9, 1))}
    assert kinds == {"PAYMENT_OVERDUE", "PAYMENT_DUE", "NO_PAYMENT"}
    halves = [(one["first"], one["runs"], one["missed"]) for one in shown["half_years"]]
    assert halves == [("2026-07-01", 0, False), ("2026-01-01", 0, True)]
    before = await begin(payments)

    prepared = await prepare(payments, "2026-12-20")
    (december,) = [one for one in (await calendar(payments))["days"] if one["day"] == "2026-12-20"]
    assert (december["state"], december["prepared"]) == ("PLANNED", [prepared["payment_run"]])
    assert await begin(payments, date(2026, 12, 18)) - before == {
        (
            "PAYMENT_OVERDUE",
            "payment was planned for 2026-09-03, and no payment run of that day or later is released",
        )
    }, "December's is prepared: nothing is told of it"


@pytest.mark.clause("4.1-a")
async def test_a_released_run_meets_the_day_and_so_does_one_that_had_nothing_to_pay(
    payments: OneService,
) -> None:
    await payments.hear("distribution", CALENDAR)
    paid = await pay(payments)
    empty = await prepare(payments, "2026-12-21")
    assert empty["orders"] == 0
    met = {one["day"]: (one["state"], one["run"]) for one in (await calendar(payments))["days"]}
    assert met["2026-09-03"] == ("MET", paid["payment_run"])
    assert met["2026-12-20"] == ("MET", empty["payment_run"])
    assert (await calendar(payments))["half_years"][0]["runs"] == 2
    assert not {kind for kind, _ in await begin(payments, date(2026, 9, 4))} & {"PAYMENT_DUE"}


@pytest.mark.clause("4.2-a")
async def test_what_a_contract_says_is_told_before_it_is_late_and_when_it_is(payments: OneService) -> None:
    """The society was credited 3.40 on 31 August, the contract's day, and is to get 40.00 EUR back since; the next one
    is due on 10 September."""
    await payments.hear("registry", ContractSigned(contract=TERMS))
    await payments.settle()
    await give_data(payments, "vdfs", "LEGAL", "NON_RESIDENT")
    (term,) = (await calendar(payments))["contracts"]
    assert (term["name"], term["state"], term["last_day"], term["next_day"]) == (
        "VDFS",
        "LATE",
        "2026-08-31",
        "2026-09-10",
    )
    both = [{"amount": 340, "currency": "AZN"}, {"amount": 4000, "currency": "EUR"}]
    assert term["late"] == term["owed"] == both
    told = await begin(payments, date(2026, 9, 1))
    assert told == {
        (
            "CONTRACT_OVERDUE",
            "3.40 AZN, 40.00 EUR to the organisation vdfs, contract R-7, were to be paid by 2026-08-31",
        )
    }
    body = {"work": "film-2", "parties": ["claimant"], "claim": "x", "document_sha256": "cd" * 32}
    await payments.post("lawyer", "payments:dispute:submit", "/v1/disputes", body)
    await payments.settle()
    (term,) = (await calendar(payments))["contracts"]
    assert (term["state"], term["owed"]) == ("KEPT", []), "what is disputed is not late"


async def test_another_services_calendar_and_a_payers_contract_are_not_ours(payments: OneService) -> None:
    licence = ContractSigned(
        contract=Contract(
            id="licence",
            number="L-1",
            kind=ContractKind.LICENCE,
            party="vdfs",
            version=1,
            currency="AZN",
            valid_from=date(2024, 1, 1),
        )
    )
    await payments.hear("registry", licence, CALENDAR)
    await payments.settle()
    shown = await calendar(payments)
    assert (shown["days"], shown["contracts"]) == ([], [])
