"""What payers owe: overdue reports without anybody asking, claims, invoices, reminders, the clerk's list.

The clock stands at 1 September 2026, 12:00 in Baku.
"""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from hashlib import sha256
from io import BytesIO
from typing import Any

import pytest
from pypdf import PdfReader

from services.intake.main import PARTS
from services.intake.settings import IntakeSettings
from shared.contracts.intake import ClaimEnded, ClaimRaised
from shared.contracts.registry import ContractChanged, Reporting, Tariff
from shared.contracts.terms import Frequency, TariffKind
from shared.eventstore.seals import start_day
from tests.integration.intake.desk import (
    allocate,
    contract_of,
    credit,
    items,
    open_accounts,
    receipts,
    registry_events,
    take_account,
    take_statement,
)
from tests.support.one_service import MakeService, OneService

JULY = {"from": "2026-07-01", "to": "2026-07-31"}
CLAIMS, INVOICES = "intake:claim:read", "intake:invoice:read"


async def _with_terms(intake: OneService, key: str, **terms: Any) -> str:
    """The demo's contract, from July on with a monthly calendar of ten days."""
    contract = replace(
        contract_of(key),
        version=2,
        applies_from=date(2026, 7, 1),
        reporting=Reporting(frequency=Frequency.MONTHLY, deadline_days=10),
        **terms,
    )
    await intake.hear("registry", ContractChanged(contract=contract))
    await intake.settle()
    return contract.id


async def _first_day(intake: OneService) -> None:
    await start_day(intake.ctx.store)
    await intake.settle()


async def _letter(intake: OneService, about: str) -> str:
    (letter,) = await items(intake, "intake:letter:read", f"/v1/letters?about={about}")
    pdf = await intake.get("intake:letter:read", f"/v1/letters/{letter['id']}/pdf?purpose=sending")
    return " ".join(" ".join(page.extract_text() for page in PdfReader(BytesIO(pdf.content)).pages).split())


@pytest.mark.clause("2.1.1-l", "2.1.1-k")
async def test_an_overdue_report_is_said_and_a_returned_account_meets_no_deadline(intake: OneService) -> None:
    contract = await _with_terms(intake, "C02")
    await take_account(intake, "second_broadcaster_defective.xlsx")
    await _first_day(intake)
    (overdue,) = await items(intake, CLAIMS, "/v1/overdue-reports")
    assert (overdue["contract"], overdue["period_from"], overdue["deadline"]) == (
        contract,
        "2026-07-01",
        "2026-08-10",
    )
    why = await PARTS.explain(intake.ctx, overdue["id"])
    assert why is not None and [one.id for one in why.because] == [contract]
    tasks = [(one["kind"], one["since"]) for one in await items(intake, "intake:task:read", "/v1/tasks")]
    assert tasks == [("OVERDUE_REPORT", "2026-08-10"), ("RETURNED_ACCOUNT", "2026-09-01")]
    # The corrected account is handed in on 1 September: 22 days after 10 August.
    await take_account(intake, "second_broadcaster_corrected.xlsx")
    assert await items(intake, CLAIMS, "/v1/overdue-reports") == []
    (late,) = await items(intake, CLAIMS, "/v1/overdue-reports?state=")
    assert (late["state"], late["days_late"]) == ("PRESENTED", 22)


@pytest.mark.clause("2.1.1-k")
async def test_what_happens_after_midnight_in_baku_waits_since_that_day(make_service: MakeService) -> None:
    # 00:30 of 1 September in Baku, still the day before in UTC.
    intake = await make_service(PARTS, IntakeSettings, lambda: datetime(2026, 8, 31, 20, 30, tzinfo=UTC))
    await intake.hear("registry", *registry_events())
    await intake.settle()
    await take_account(intake, "second_broadcaster_defective.xlsx")
    (task,) = await items(intake, "intake:task:read", "/v1/tasks?kind=RETURNED_ACCOUNT")
    assert task["since"] == "2026-09-01"


async def test_a_contract_with_a_calendar_is_looked_at_when_it_is_heard(intake: OneService) -> None:
    await _with_terms(intake, "C02")
    (overdue,) = await items(intake, CLAIMS, "/v1/overdue-reports")
    assert overdue["period_from"] == "2026-07-01"
    # The next version asks for it no more: its quarter is not over.
    quarterly = replace(
        contract_of("C02"),
        version=3,
        applies_from=date(2026, 7, 1),
        reporting=Reporting(frequency=Frequency.QUARTERLY, deadline_days=10),
    )
    await intake.hear("registry", ContractChanged(contract=quarterly))
    await intake.settle()
    (dropped,) = await items(intake, CLAIMS, "/v1/overdue-reports?state=")
    assert dropped["state"] == "NOT_EXPECTED"


@pytest.mark.clause("2.1.1-l")
async def test_a_claim_has_its_letter_and_its_end(intake: OneService) -> None:
    contract = contract_of("C02")
    body = {"contract": contract.id, "ground": "MISSING_REPORT", "period": JULY, "deadline": "2026-09-30"}
    raised = await intake.post("clerk", "intake:claim:submit", "/v1/claims", body)
    assert raised.status_code == 200, raised.text
    claim = raised.json()["id"]
    again = await intake.post("other", "intake:claim:submit", "/v1/claims", body | {"deadline": "2026-10-30"})
    assert (again.status_code, again.json()["reason"]) == (409, "ALREADY_CLAIMED")
    await intake.settle()
    text = await _letter(intake, claim)
    for wanted in ("Claim", "Party O02", contract.number, "01.07.2026 – 31.07.2026", "30.09.2026"):
        assert wanted in text, (wanted, text)
    own = await intake.get(CLAIMS, f"/v1/claims/{claim}", party=contract.party)
    assert (own.json()["state"], own.json()["raised_by"]) == ("OPEN", "clerk")
    assert (await intake.get(CLAIMS, f"/v1/claims/{claim}", party="O01")).status_code == 404
    assert (await intake.get(CLAIMS, "/v1/claims", party="O01")).json()["items"] == []
    path, lacks = f"/v1/claims/{claim}/end", {"outcome": "COURT", "reason": "x", "document_sha256": "d" * 64}
    court = await intake.post("chief", "intake:claim:decide", path, lacks)
    assert (court.status_code, court.json()["reason"]) == (409, "DOCUMENT_LACKS")
    end = {"outcome": "REPORTED", "reason": "the account came"}
    assert (
        await intake.post("chief", "intake:claim:decide", f"/v1/claims/{claim}/end", end)
    ).status_code == 200
    said = [event for event in await intake.published() if isinstance(event, ClaimRaised | ClaimEnded)]
    assert [type(event).__name__ for event in said] == ["ClaimRaised", "ClaimEnded"]
    why = await PARTS.explain(intake.ctx, claim)
    assert why is not None and "MISSING_REPORT" in why.text.en


async def test_claims_on_what_is_not_there_are_refused(intake: OneService) -> None:
    contract = contract_of("C02").id
    money = {"amount": 100, "currency": "EUR"}
    body = {"contract": contract, "ground": "UNDERPAYMENT", "period": JULY, "deadline": "2026-09-30"}
    for changed, status, reason in (
        ({"contract": "nobody"}, 404, None),
        ({"amount": money}, 409, "OTHER_CURRENCY"),
        ({"account": "nobody"}, 409, "ANOTHER_ACCOUNT"),
        ({"amount": money | {"amount": 10**16}}, 422, None),
        ({"ground": "SPITE"}, 422, None),
        ({"period": {"from": "2026-07-31", "to": "2026-07-01"}}, 422, None),
    ):
        answer = await intake.post("clerk", "intake:claim:submit", "/v1/claims", body | changed)
        assert answer.status_code == status, (changed, answer.text)
        assert answer.json().get("reason") == reason


@pytest.mark.clause("2.1.1-l", "2.1.1-c")
async def test_an_invoice_by_tariff_its_payment_and_its_reminder(intake: OneService) -> None:
    await open_accounts(intake)
    tariff = Tariff(kind=TariffKind.FIXED, valid_from=date(2026, 1, 1), amount=130_000)
    terms = {"tariff": (tariff,), "vat_percent": Decimal(18), "payment_days": 0}
    contract = await _with_terms(intake, "C02", **terms)
    body = {"contract": contract, "period": JULY}
    issued = await intake.post("clerk", "intake:invoice:submit", "/v1/invoices", body)
    assert issued.status_code == 201, issued.text
    invoice = issued.json()["id"]
    again = await intake.post("clerk", "intake:invoice:submit", "/v1/invoices", body)
    assert (again.status_code, again.json()["reason"]) == (409, "ALREADY_INVOICED")
    await intake.settle()
    (shown,) = await items(intake, INVOICES, "/v1/invoices")
    # 18% of 1,300.00 is 234.00.
    assert (shown["net"], shown["vat"], shown["outstanding"]) == (130_000, 23_400, 130_000)
    text = await _letter(intake, invoice)
    for wanted in (
        "Invoice",
        shown["number"],
        "1 300,00",
        "234,00",
        "1 534,00",
        "AZ21NABZ00000000137010001944",
    ):
        assert wanted in text, (wanted, text)
    account = (await take_account(intake, "second_broadcaster_corrected.xlsx")).id
    await take_statement(intake, [credit("IN-1", 120_000)])
    assert (await allocate(intake, (await receipts(intake))["IN-1"], account, 120_000)).status_code == 200
    (row,) = await items(intake, INVOICES, f"/v1/receivables?contract={contract}")
    # Declared and paid are 1,200.00 where the tariff asks for 1,300.00.
    assert (row["expected"], row["due"], row["received"], row["outstanding"]) == (
        130_000,
        120_000,
        120_000,
        10_000,
    )
    (age,) = await items(intake, INVOICES, "/v1/ageing")
    assert (age["not_due"], age["to_30"], age["outstanding"]) == (10_000, 0, 10_000)
    early = await intake.post(
        "clerk", "intake:invoice:submit", f"/v1/invoices/{invoice}/remind", {"pay_until": "2026-09-20"}
    )
    assert (early.status_code, early.json()["reason"]) == (409, "NOT_OVERDUE")
    own = await intake.post(
        "clerk", "intake:invoice:decide", f"/v1/invoices/{invoice}/cancel", {"reason": "wrong"}
    )
    assert own.status_code == 403
    other = await intake.get(INVOICES, f"/v1/receivables?contract={contract}", party="O01")
    assert other.status_code == 404
    # The rest comes for a use of which there are no data.
    await intake.ctx.blobs.put(b"the logs burnt", "text/plain")
    cause = body | {
        "use_type": "CABLE",
        "code": "DATA_IMPOSSIBLE",
        "amount": {"amount": 10_000, "currency": "AZN"},
        "reason": "the logs burnt",
        "evidence": [sha256(b"the logs burnt").hexdigest()],
    }
    prepared = await intake.post("clerk", "intake:cause:submit", "/v1/causes", cause)
    assert prepared.status_code == 201, prepared.text
    target = prepared.json()["id"]
    await intake.post("chief", "intake:cause:decide", f"/v1/causes/{target}/approve", {})
    await take_statement(intake, [credit("IN-2", 10_000)], opening=120_000, number=2)
    answer = await allocate(intake, (await receipts(intake))["IN-2"], target, 10_000)
    assert answer.status_code == 200, answer.text
    (row,) = await items(intake, INVOICES, f"/v1/receivables?contract={contract}")
    assert (row["received"], row["outstanding"]) == (130_000, 0)
    (shown,) = await items(intake, INVOICES, "/v1/invoices")
    assert (shown["received"], shown["outstanding"]) == (130_000, 0)
    assert await items(intake, INVOICES, "/v1/ageing") == []


async def test_an_invoice_needs_a_tariff_and_its_base(intake: OneService) -> None:
    percent = Tariff(
        kind=TariffKind.PERCENT,
        valid_from=date(2026, 8, 1),
        percent=Decimal("0.5"),
        base="ADVERTISING_INCOME",
    )
    contract = await _with_terms(intake, "C02", tariff=(percent,))
    august = {"from": "2026-08-01", "to": "2026-08-31"}
    base = {"amount": 4_567_900, "currency": "AZN"}
    for body, status, reason in (
        ({"period": JULY}, 409, "NO_TARIFF"),
        ({"period": august}, 409, "BASE_LACKS"),
        ({"period": august, "base": base | {"currency": "EUR"}}, 409, "OTHER_CURRENCY"),
        ({"period": august, "base": base | {"amount": -1}}, 409, "BASE_LACKS"),
        ({"period": august, "base": base | {"amount": 0}}, 409, "NOTHING_TO_ASK_FOR"),
        ({"period": august, "base": base}, 201, None),
    ):
        answer = await intake.post(
            "clerk", "intake:invoice:submit", "/v1/invoices", {"contract": contract} | body
        )
        assert answer.status_code == status, (body, answer.text)
        assert answer.json().get("reason") == reason
    (shown,) = await items(intake, INVOICES, "/v1/invoices")
    assert (shown["net"], shown["vat"]) == (22_840, 0)


async def test_the_list_is_sorted_and_paged(intake: OneService) -> None:
    await open_accounts(intake)
    await take_statement(intake, [credit("IN-1", 500), credit("IN-2", 90_000), credit("IN-3", 7_000)])
    oldest = await items(intake, "intake:task:read", "/v1/tasks?kind=RECEIPT")
    assert [task["since"] for task in oldest] == ["2026-08-05"] * 3
    page = (await intake.get("intake:task:read", "/v1/tasks?order=largest&limit=2")).json()
    assert [task["amount"] for task in page["items"]] == [90_000, 7_000]
    rest = (
        await intake.get("intake:task:read", f"/v1/tasks?order=largest&limit=2&cursor={page['next']}")
    ).json()
    assert [task["amount"] for task in rest["items"]] == [500] and rest["next"] is None
    assert (await intake.get("intake:task:read", "/v1/tasks?order=newest")).status_code == 422
    assert (await intake.get("intake:task:read", "/v1/tasks", party="O01")).status_code == 404
