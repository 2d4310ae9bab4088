"""Registers and yearly summaries over HTTP: filed, told when they change, seen by their payees (3.4, D-86, D-94)."""

import io
from datetime import UTC, date, datetime
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from services.payments.main import PARTS
from shared.contracts.intake import BankEntryClassified
from shared.eventstore.days import DAY, StartDay
from shared.eventstore.readings import page_readings
from shared.eventstore.store import Meta
from shared.kernel.money import Money
from shared.messaging.alarms import open_alarms
from tests.integration.payments.closed_runs import closed_run
from tests.integration.payments.played import adopt, adopt_all, job, pay
from tests.integration.payments.registered import IBANS, PARTIES, WORKS
from tests.support.one_service import NOON, MakeService, OneService

SUBMIT, READ = "payments:tax:submit", "payments:tax:read"
FIN = "5VBK5VR"


@pytest.fixture
async def paid(make_service: MakeService) -> tuple[OneService, list[datetime]]:
    """Rasim with his FİN, and John, are paid on 3 September; then it is the next year."""
    now = [NOON]
    service = await make_service(PARTS, clock=lambda: now[0])
    await service.hear("registry", *PARTIES, *WORKS)
    await service.settle()
    await adopt_all(service)
    await adopt(service, "cooling", {"days": 0})
    for payee, more in (("rasim", {"tax_number": FIN}), ("john", {"residence": "NON_RESIDENT"})):
        body = {
            "holder": payee.title(),
            "iban": IBANS[payee],
            "bic": "AZEJAZ22",
            "kind": "NATURAL",
            "residence": "RESIDENT",
        }
        path = f"/v1/payees/{payee}"
        await service.post("clerk", "payments:payee:submit", f"{path}/payment-data", body | more)
        await service.post("controller", "payments:payee:approve", f"{path}/approve", {"version": 1})
    await service.hear("distribution", *closed_run())
    await service.settle()
    await pay(service)
    now[0] = datetime(2027, 1, 4, 8, tzinfo=UTC)
    return service, now


async def file(service: OneService, period: str, register: str = "WITHHELD") -> dict[str, Any]:
    answer = await service.post("accountant", SUBMIT, "/v1/registers", {"kind": register, "period": period})
    assert answer.status_code == 202, answer.text
    return await job(service, answer.json()["job"])


@pytest.mark.clause("3.4-a")
async def test_a_months_register_is_filed_and_filed_again_when_an_order_came_back(
    paid: tuple[OneService, list[datetime]],
) -> None:
    """Rasim: 85.01 net, 12.75 insurance; John: 100.00 gross, 14.00 tax. John's payment comes back in January."""
    service, _ = paid
    done = await file(service, "2026-09")
    assert done["state"] == "DONE", done
    sha = done["result"]["files"]["JSON"]
    path = f"/v1/documents/{sha}/content"
    said = (await service.get("payments:document:read", f"{path}?purpose=tax+return")).json()
    lines = {(one["name"], one["kind"]): one for one in said["lines"]}
    assert len(lines) == 3
    insured = lines["Rasim Ocaqov", "SOCIAL_INSURANCE"]
    assert (insured["tax_number"], insured["amount"]["amount"], insured["base"]["amount"]) == (
        FIN,
        1275,
        8501,
    )
    taxed = next(one for one in said["lines"] if one["payee"] == "john")
    assert (taxed["amount"]["amount"], taxed["rate"], taxed["execution_date"]) == (1400, "14", "2026-09-03")
    (read,) = await page_readings(service.ctx.pool, after=0, limit=9, subject="john", actor="accountant")
    assert (read.kind, read.purpose) == ("TAX_NUMBER", "register of tax withheld, 2026-09")
    assert (await file(service, "2026-09"))["result"]["files"]["JSON"] == sha
    shown = (await service.get(READ, "/v1/registers/WITHHELD/2026-09")).json()
    assert ([one["version"] for one in shown["filed"]], shown["changed"]) == ([1], False)
    back = BankEntryClassified(
        entry="e1",
        kind="RETURN",
        amount=Money(6600),
        day=date(2027, 1, 2),
        end_to_end_id=taxed["order"].replace("-", ""),
        bank_code="AC04",
    )
    await service.hear("intake", back)
    await service.settle()
    shown = (await service.get(READ, "/v1/registers/WITHHELD/2026-09")).json()
    assert shown["changed"] and [one["kind"] for one in shown["due"]] == ["SOCIAL_INSURANCE"]
    meta = Meta(actor="clock", correlation_id="c")
    await service.ctx.store.execute(DAY, "2027-01-04", StartDay(day=date(2027, 1, 4)), meta)
    await service.settle()
    (told,) = (one for one in await open_alarms(service.ctx.pool) if one.kind == "REGISTER_CHANGED")
    assert "WITHHELD 2026-09, version 1" in told.detail
    await file(service, "2026-09")
    shown = (await service.get(READ, "/v1/registers/WITHHELD/2026-09")).json()
    assert ([one["version"] for one in shown["filed"]], shown["changed"]) == ([1, 2], False)
    assert (await service.get(READ, "/v1/registers")).json()["items"][1]["version"] == 2


async def test_a_register_needs_a_period_that_is_over_and_has_something(
    paid: tuple[OneService, list[datetime]],
) -> None:
    service, _ = paid
    for period in ("2027-01", "2027", "2026-13"):
        body = {"kind": "WITHHELD", "period": period}
        answer = await service.post("accountant", SUBMIT, "/v1/registers", body)
        assert answer.status_code == 422, period
    assert (await file(service, "2026-08"))["state"] == "FAILED"
    assert (await file(service, "2026-Q3"))["result"]["lines"] == 3
    deducted = await file(service, "2026-08", "DEDUCTIONS")
    assert deducted["result"]["lines"] == 1
    assert (await service.get(READ, "/v1/registers/VAT/2026")).json()["due"] == []


@pytest.mark.clause("3.4-a")
@pytest.mark.clause("X-c")
async def test_a_payee_sees_his_own_year_and_no_others(paid: tuple[OneService, list[datetime]]) -> None:
    service, _ = paid
    early = await service.post("accountant", SUBMIT, "/v1/tax-summaries", {"year": 2027})
    assert early.status_code == 422
    answer = await service.post("accountant", SUBMIT, "/v1/tax-summaries", {"year": 2026})
    done = await job(service, answer.json()["job"])
    assert done["result"] == {"year": 2026, "summaries": 2}
    (mine,) = (await service.get(READ, "/v1/tax-summaries", party="rasim")).json()["items"]
    path = f"/v1/tax-summaries/{mine['id']}"
    said = (await service.get(READ, path, party="rasim")).json()
    assert said["tax_number"] == FIN
    assert [
        (one["gross"]["amount"], one["withheld"]["amount"], one["net"]["amount"]) for one in said["paid"]
    ] == [(8501, 1275, 7226)]
    workbook = await service.get(READ, f"{path}/xlsx", party="rasim")
    book = CalamineWorkbook.from_filelike(io.BytesIO(workbook.content))
    assert book.get_sheet_by_name("paid").to_python()[1] == ["AZN", 1, 85.01, 12.75, 72.26]
    for party in ("john", "stranger"):
        assert (await service.get(READ, path, party=party)).status_code == 404
    assert (await service.get(READ, path)).status_code == 422
    again = await service.post("accountant", SUBMIT, "/v1/tax-summaries", {"year": 2026, "payee": "rasim"})
    assert (await job(service, again.json()["job"]))["result"]["summaries"] == 1
    (same,) = (await service.get(READ, "/v1/tax-summaries?year=2026", party="rasim")).json()["items"]
    assert same["version"] == 1


async def test_the_number_is_kept_in_the_vault_alone_and_shown_masked(
    paid: tuple[OneService, list[datetime]],
) -> None:
    service, _ = paid
    entries = await service.ctx.store.read(0, 1000)
    assert not any(FIN.encode() in entry.raw for entry in entries)
    shown = (await service.get("payments:payee:read", "/v1/payees/rasim?purpose=a+question")).json()
    assert shown["versions"][0]["tax_number"] == "*** VR"
