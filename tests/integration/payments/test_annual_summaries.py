"""The annual summary: every part gives what was credited, tax is that of the register, each version stays (X-g)."""

import csv
import io
import json
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

import pytest
from pypdf import PdfReader

from services.payments.main import PARTS
from shared.contracts.intake import BankEntryClassified
from shared.contracts.payments import PaymentIssued
from tests.integration.payments.closed_runs import closed_run, correction
from tests.integration.payments.played import adopt_all, give_data, job, pay
from tests.integration.payments.registered import PARTIES, WORKS
from tests.support.one_service import NOON, MakeService, OneService

READ, SUBMIT = "payments:statement:read", "payments:statement:submit"
NEW_YEAR = datetime(2027, 1, 12, 8, tzinfo=UTC)


Year = tuple[OneService, list[datetime]]


@pytest.fixture
async def year(make_service: MakeService) -> Year:
    """Rasim and John are credited and paid in September 2026; the second is a clock that a test turns."""
    now = [NOON]
    service = await make_service(PARTS, clock=lambda: now[0])
    await service.hear("registry", *PARTIES, *WORKS)
    await service.settle()
    await adopt_all(service)
    await give_data(service, "rasim")
    await give_data(service, "john", residence="NON_RESIDENT")
    await service.hear("distribution", *closed_run())
    await service.settle()
    await pay(service)
    return service, now


async def filed(service: OneService, **body: Any) -> dict[str, Any]:
    answer = await service.post("accountant", SUBMIT, "/v1/annual-summaries", {"year": 2026, **body})
    assert answer.status_code == 202, answer.text
    done = await job(service, answer.json()["job"])
    assert done["state"] == "DONE", done
    result: dict[str, Any] = done["result"]
    return result


async def summary_of(service: OneService, payee: str) -> tuple[dict[str, Any], dict[str, Any]]:
    (row,) = (await service.get(READ, f"/v1/annual-summaries?payee={payee}&year=2026")).json()["items"]
    answer = await service.get(READ, f"/v1/annual-summaries/{row['id']}?purpose=complaint")
    assert answer.status_code == 200
    found: dict[str, Any] = json.loads(answer.content)
    return row, found


def amounts(sums: dict[str, Any], *names: str) -> tuple[int, ...]:
    return tuple(sums[name]["amount"] for name in names)


@pytest.mark.clause("X-g", "3.4-a")
async def test_each_part_gives_what_was_credited_and_tax_is_the_registers(year: Year) -> None:
    payments, now = year
    await payments.hear("distribution", *correction())
    await payments.settle()
    now[0] = NEW_YEAR
    assert (await filed(payments))["summaries"] == 6
    _, found = await summary_of(payments, "rasim")
    # run-1: 100.00 and 6.26 gross, 80.00 and 5.01 net; run-2 takes 100.00 (80.00) back and gives 50.00 (40.00).
    works = {one["name"]: amounts(one, "gross", "deducted", "net") for one in found["by_work"]}
    assert works == {"Ölsəm… bağışla": (5000, 1000, 4000), "Uzun ömrün akkordları": (626, 125, 501)}
    (source,) = found["by_source"]
    assert (source["key"], source["channel"], source["lines"]) == ("broadcaster", "USER", 4)
    (use,) = found["by_use"]
    assert (use["key"], *amounts(use, "gross", "deducted", "net")) == ("ON_AIR", 5626, 1125, 4501)
    assert [(one["kind"], one["amount"]["amount"]) for one in found["deductions"]] == [
        ("ADMINISTRATION", 1125)
    ]
    # Paid were 85.01 less 15%: 12.75; 80.00 - 40.00 of it are owed now.
    names = ("opening", "credited", "withheld", "paid", "closing")
    assert amounts(found["balance"], *names) == (0, 4501, 1275, 7226, -4000)
    taxes = {one["kind"]: amounts(one, "amount", "taken_back", "due") for one in found["withheld"]}
    assert taxes == {"INCOME_TAX": (0, 0, 0), "SOCIAL_INSURANCE": (1275, 0, 1275)}
    (payment,) = found["payments"]
    assert amounts(payment["order"], "gross", "net") == (8501, 7226)
    register = (await payments.get("payments:tax:read", "/v1/registers/WITHHELD/2026")).json()
    due = {one["kind"]: one["amount"]["amount"] for one in register["due"]}
    sums = dict.fromkeys(due, 0)
    for row in (await payments.get(READ, "/v1/annual-summaries?year=2026")).json()["items"]:
        of_payee = json.loads(await payments.ctx.blobs.get(row["sha256"]) or b"")
        for one in of_payee["withheld"]:
            sums[one["kind"]] += one["due"]["amount"]
    # 12.75 of Rasim, 14.00 of John
    assert sums == due == {"INCOME_TAX": 1400, "SOCIAL_INSURANCE": 1275}


@pytest.mark.clause("X-g")
async def test_it_stands_in_every_form_and_language_and_belongs_to_its_payee(year: Year) -> None:
    payments, now = year
    now[0] = NEW_YEAR
    await filed(payments, payee="john")
    assert (await payments.get(READ, "/v1/annual-summaries?payee=rasim")).json()["items"] == []
    row, found = await summary_of(payments, "john")
    assert (row["version"], row["language"], found["payee"]["name"]) == (1, "en", "John Smith")
    path = f"/v1/annual-summaries/{row['id']}"
    rows = csv.DictReader(
        io.StringIO((await payments.get(READ, f"{path}/csv?purpose=tax")).content.decode("utf-8-sig"))
    )
    said = {(one["part"], one["key"]): one for one in rows}
    assert said["TAX", "INCOME_TAX"]["withheld"] == "14.00" and said["BALANCE", "closing"]["net"] == "0.00"
    texts = {}
    for language in ("az", "en", "ru"):
        answer = await payments.get(READ, f"{path}/pdf?purpose=tax&language={language}")
        texts[language] = PdfReader(BytesIO(answer.content)).pages[0].extract_text()
    assert "İllik xülasə 2026" in texts["az"] and "By type of use" in texts["en"]
    assert "Годовая сводка 2026" in texts["ru"] and "14,00" in texts["ru"]
    assert (await payments.get(READ, path, party="john")).status_code == 200
    assert (await payments.get(READ, f"{path}/pdf", party="rasim")).status_code == 404
    assert (await payments.get(READ, "/v1/annual-summaries", party="rasim")).json()["items"] == []


async def test_what_changed_is_filed_as_the_next_version_and_a_repetition_is_no_news(year: Year) -> None:
    payments, now = year
    now[0] = NEW_YEAR
    await filed(payments, payee="john")
    first, _ = await summary_of(payments, "john")
    await filed(payments, payee="john")
    assert (await summary_of(payments, "john"))[0] == first
    order = next(
        one for one in await payments.published() if isinstance(one, PaymentIssued) and one.payee == "john"
    )
    back = BankEntryClassified(
        entry="e1", kind="RETURN", amount=order.net, day=NEW_YEAR.date(), end_to_end_id=order.end_to_end_id
    )
    await payments.hear("intake", back)
    await payments.settle()
    await filed(payments, payee="john")
    second, found = await summary_of(payments, "john")
    assert second["version"] == 2 and second["sha256"] != first["sha256"]
    assert [amounts(one, "amount", "taken_back", "due") for one in found["withheld"]] == [(1400, 1400, 0)]
    assert found["payments"][0]["order"]["taken_back_on"] == "2027-01-12"
    # The account moved in January: that is the next year's.
    assert amounts(found["balance"], "withheld", "paid", "closing") == (1400, 6600, 0)
    assert await payments.ctx.blobs.get(first["sha256"]) is not None


async def test_a_year_that_is_not_over_has_none(payments: OneService) -> None:
    answer = await payments.post("accountant", SUBMIT, "/v1/annual-summaries", {"year": 2026})
    assert answer.status_code == 422 and answer.json()["errors"][0]["where"] == "body.year"
