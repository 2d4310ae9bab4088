"""Statements: the fields of D-97, stored once, each going on from the last; seen by their payee alone."""

import json
from dataclasses import replace
from datetime import date
from fractions import Fraction
from io import BytesIO
from typing import Any

import pytest
from pypdf import PdfReader

from services.payments.formats.rendering import Files
from services.payments.jobs import issue_statements
from shared.contracts.intake import BankEntryClassified
from shared.contracts.payments import PaymentIssued, StatementIssued
from shared.contracts.registry import PayeeLinked
from shared.paper.words import Language
from tests.integration.payments.abroad import society_can_be_paid
from tests.integration.payments.closed_runs import allocation, closed_run, manifest, share
from tests.integration.payments.played import give_data, pay
from tests.support.fake_bank import refusal
from tests.support.one_service import OneService

READ = "payments:statement:read"


async def statement_of(service: OneService, payee: str, payment_run: str) -> tuple[str, dict[str, Any]]:
    page = (await service.get(READ, f"/v1/statements?payee={payee}&payment_run={payment_run}")).json()
    (row,) = page["items"]
    content = await service.get(READ, f"/v1/statements/{row['id']}?purpose=complaint")
    assert content.status_code == 200
    found: dict[str, Any] = json.loads(content.content)
    return row["id"], found


@pytest.mark.clause("X-g")
async def test_a_statement_says_what_came_and_what_became_of_it(payments: OneService) -> None:
    paid = await pay(payments)
    _, rasim = await statement_of(payments, "rasim", paid["payment_run"])
    head = rasim["head"]
    assert head["payee"]["member_number"] == "1014"
    assert head["payee"]["ipi_name_numbers"] == ["00012345678"]
    assert (head["number"], head["currency"], head["closing_date"]) == ("1014/AZN/0001", "AZN", "2026-09-01")
    assert head["runs"] == [["run-1", "2026-08-31"]]
    first = next(line for line in rasim["lines"] if line["work"] == "film-1")
    assert (first["role"], first["genre"], first["fraction"]) == ("DIRECTOR", "FEATURE", "1/1")
    assert first["period"] == {"from": "2026-07-01", "to": "2026-07-31"}
    assert (first["gross"]["amount"], first["net"]["amount"]) == (10000, 8000)
    assert first["deductions"][0]["decision"] == "Board 2/2026, 2026-01-15"
    # of the same film a non-member's part was reserved: that is why 20.00 did not come to anybody
    (part,) = rasim["other_parts"]
    assert (part["role"], part["amount"]["amount"], part["reason"]) == ("CINEMATOGRAPHER", 2000, "NON_MEMBER")
    (payment,) = rasim["payments"]
    assert [one["kind"] for one in payment["withheld"]] == ["INCOME_TAX", "SOCIAL_INSURANCE"]
    amounts = {name: money["amount"] for name, money in rasim["balance"].items()}
    assert amounts == {"opening": 0, "credited": 8501, "withheld": 1275, "paid": 7226, "closing": 0}
    assert rasim["notice"]["until"] == "2026-10-31"


@pytest.mark.clause("X-g")
async def test_payees_without_an_order_get_theirs_too(payments: OneService) -> None:
    paid = await pay(payments)
    _, society = await statement_of(payments, "vdfs", paid["payment_run"])
    assert [(one["state"], one["reason"]) for one in society["held"]] == [("PAYABLE", "ABROAD")]
    assert society["balance"]["closing"]["amount"] == 340 and society["payments"] == []
    _, late = await statement_of(payments, "late", paid["payment_run"])
    assert [one["reason"] for one in late["held"]] == ["DECEASED"]
    _, union = await statement_of(payments, "union", paid["payment_run"])
    assert union["lines"][0]["marks"] == ["COMPOSER"] and union["lines"][0]["owner"]["id"] == "composer"


async def test_an_heir_sees_the_owner_and_the_document_that_ties_them(payments: OneService) -> None:
    """D-03: distribution credits the receiver; the statement names the owner too."""
    tie = PayeeLinked(
        link="l1",
        party="late",
        receiver="noone",
        fraction=Fraction(1),
        valid_from=date(2026, 8, 1),
        document_sha256="cd" * 32,
    )
    await payments.hear("registry", tie)
    shares = [share("run-3-s1", "noone", 700, owner="late"), share("run-3-s2", "noone", 300)]
    film = allocation("run-3-a", "film-3", "Axırıncı aşırım", shares, "run-3")
    await payments.hear("distribution", film, manifest("run-3", [film]))
    await payments.settle()
    paid = await pay(payments)
    _, content = await statement_of(payments, "noone", paid["payment_run"])
    owners = {line["credit"]: (line["owner"], line["document_sha256"]) for line in content["lines"]}
    assert owners["run-3-s2"] == (None, None)
    owner, document = owners["run-3-s1"]
    assert (owner["name"], document) == ("Tofiq Tağızadə", "cd" * 32)


async def test_the_pdf_is_stored_once_and_has_the_letters(payments: OneService) -> None:
    paid = await pay(payments)
    of, _ = await statement_of(payments, "rasim", paid["payment_run"])
    first = await payments.get(READ, f"/v1/statements/{of}/pdf?purpose=complaint")
    assert first.headers["content-type"] == "application/pdf"
    assert (await payments.get(READ, f"/v1/statements/{of}/pdf?purpose=complaint")).content == first.content
    text = "".join(page.extract_text() for page in PdfReader(BytesIO(first.content)).pages)
    for wanted in ("Rasim Ocaqov", "Uzun ömrün akkordları", "Ölsəm… bağışla", "Məcburi", "102.1.42", "72,26"):
        assert wanted in text, text


async def test_the_next_one_goes_on_where_the_last_ended(payments: OneService) -> None:
    """The bank sends john's order back: credited again, it stands in the next statement. He names another account."""
    first = await pay(payments)
    issued = [event for event in await payments.published() if isinstance(event, PaymentIssued)]
    john = next(event for event in issued if event.payee == "john")
    back = BankEntryClassified(
        entry="e1", kind="RETURN", amount=john.net, day=date(2026, 9, 4), end_to_end_id=john.end_to_end_id
    )
    await payments.hear("intake", back)
    await payments.hear("distribution", *closed_run("run-2"))
    await payments.settle()
    await give_data(payments, "john", residence="NON_RESIDENT", version=2)
    second = await pay(payments)
    _, before = await statement_of(payments, "john", first["payment_run"])
    _, after = await statement_of(payments, "john", second["payment_run"])
    assert after["head"]["from_position"] == before["head"]["to_position"] + 1
    assert after["head"]["number"] == "1015/AZN/0002"
    (returned,) = after["returns"]
    assert (returned["amount"]["amount"], returned["withheld_taken_back"]["amount"]) == (6600, 1400)
    # 80.00 came again; both are paid now: 2 x 100.00 gross at 14%: 28.00 withheld, 14.00 taken back
    amounts = {name: money["amount"] for name, money in after["balance"].items()}
    assert amounts == {"opening": 0, "credited": 8000, "withheld": 1400, "paid": 6600, "closing": 0}
    numbers = [event.number for event in await payments.published() if isinstance(event, StatementIssued)]
    assert len(numbers) == len(set(numbers)) == 12
    assert await payments.findings() == []


@pytest.mark.clause("X-c")
async def test_a_payee_sees_his_own_and_no_other(payments: OneService) -> None:
    paid = await pay(payments)
    of, _ = await statement_of(payments, "rasim", paid["payment_run"])
    assert (await payments.get(READ, f"/v1/statements/{of}", party="rasim")).status_code == 200
    for path in (f"/v1/statements/{of}", f"/v1/statements/{of}/pdf?purpose=complaint"):
        assert (await payments.get(READ, path, party="john")).status_code == 404
    listed = (await payments.get(READ, "/v1/statements", party="john")).json()["items"]
    assert {row["payee"] for row in listed} == {"john"}
    balance = "payments:balance:read"
    assert (await payments.get(balance, "/v1/balances/rasim", party="john")).status_code == 404
    assert (await payments.get(balance, "/v1/balances/john", party="john")).status_code == 200
    runs = f"/v1/payment-runs/{paid['payment_run']}"
    assert (await payments.get("payments:payment-run:read", runs, party="john")).status_code == 404


async def test_an_order_that_the_bank_did_not_execute_is_credited_again_and_stated(
    payments: OneService,
) -> None:
    """85.01 gross, 72.26 net: the bank refuses it, and the next statement owes it again; then he names an account."""
    first = await pay(payments)
    order = next(
        one for one in await payments.published() if isinstance(one, PaymentIssued) and one.payee == "rasim"
    )
    await payments.hear("intake", refusal(order.end_to_end_id, date(2026, 9, 3)))
    await payments.hear("distribution", *closed_run("run-2"))
    await payments.settle()
    second = await pay(payments)
    _, before = await statement_of(payments, "rasim", first["payment_run"])
    _, after = await statement_of(payments, "rasim", second["payment_run"])
    (failed,) = after["returns"]
    assert failed["failed"] is True
    assert (failed["amount"]["amount"], failed["withheld_taken_back"]["amount"]) == (7226, 1275)
    amounts = {name: money["amount"] for name, money in after["balance"].items()}
    # Credited 85.01 again; what was withheld and paid is taken back, and he is held until he names another account.
    assert before["balance"]["closing"]["amount"] == 0
    assert amounts == {"opening": 0, "credited": 8501, "withheld": -1275, "paid": -7226, "closing": 17002}
    assert {one["reason"] for one in after["held"]} == {"NO_PAYMENT_DATA"}


@pytest.mark.clause("X-g", "4.2-a")
async def test_a_societys_statement_names_what_it_was_paid_in_and_by_which_rate(payments: OneService) -> None:
    """3.40 of 4.00 less 14% of 4.00 is 2.84 manat, at 1.9756 1.4375... = 1.44 euro; 40.00 euro go back with it."""
    await society_can_be_paid(payments)
    paid = await pay(payments)
    of, found = await statement_of(payments, "vdfs", paid["payment_run"])
    (payment,) = found["payments"]
    assert (payment["net"]["amount"], payment["paid"]) == (284, {"amount": 144, "currency": "EUR"})
    assert payment["ordered"] == {"amount": 4144, "currency": "EUR"}
    assert payment["rate"] == {"value": "1.9756", "nominal": 1, "day": "2026-09-03"}
    amounts = {name: money["amount"] for name, money in found["balance"].items()}
    assert amounts == {"opening": 0, "credited": 340, "withheld": 56, "paid": 284, "closing": 0}
    pdf = await payments.get(READ, f"/v1/statements/{of}/pdf?purpose=complaint&language=en")
    text = "".join(page.extract_text() for page in PdfReader(BytesIO(pdf.content)).pages)
    assert "1.44 EUR (1.9756, 03.09.2026); in all 41.44 EUR" in text.replace("\N{NO-BREAK SPACE}", " ")


@pytest.mark.clause("X-g")
async def test_two_equal_files_of_a_statement_are_one_document(
    payments: OneService, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = issue_statements._rendered

    async def equal(*args: Any) -> list[Files]:
        made = await real(*args)
        return [replace(files, pdfs=dict.fromkeys(files.pdfs, files.pdfs[Language.AZ])) for files in made]

    monkeypatch.setattr(issue_statements, "_rendered", equal)
    paid = await pay(payments)
    page = await payments.get(READ, f"/v1/statements?payee=rasim&payment_run={paid['payment_run']}")
    assert len(page.json()["items"]) == 1
