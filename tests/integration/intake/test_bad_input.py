"""What cannot be taken says where and why; the service stays up and nothing is half done."""

import io
import zipfile
from dataclasses import replace
from datetime import date

import pytest

from deploy.demo.bank import Movement, statement
from deploy.demo.files.accounts import MAKERS
from shared.contracts import intake as public
from shared.contracts.registry import ContractSigned
from shared.kernel.money import Money
from tests.integration.intake.desk import (
    OWN_AZN,
    Upload,
    contract_of,
    cover_of,
    credit,
    open_accounts,
    take_schedule,
    take_statement,
    upload,
)
from tests.support.one_service import OneService
from tests.unit.intake.xlsx_samples import workbook

BOMB_ENTRY = b"\0" * (80 * 1024 * 1024)


def _bomb() -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", BOMB_ENTRY)
    return packed.getvalue()


UNREADABLE = {
    "cannot be opened": b"PK\x03\x04 and then nothing",
    "no XLSX": b"Tarix;Film\n01.07.2026;Film\n",
    "far cell": workbook('<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'),
    "zip bomb": _bomb(),
}


@pytest.mark.clause("2.1.1-f", "2.1.1-k")
@pytest.mark.parametrize("data", UNREADABLE.values(), ids=UNREADABLE.keys())
async def test_an_account_that_cannot_be_read_is_returned_by_the_first_ground(
    intake: OneService, data: bytes
) -> None:
    returned = await upload(intake, "/v1/accounts", data, cover_of("july_broadcaster.xlsx"), key="k")
    assert returned.job["state"] == "DONE", returned.job
    (event,) = await intake.published()
    assert isinstance(event, public.AccountReturned)
    assert event.counts_by_ground == {"2.1.1-f": 1}
    answer = await intake.get("intake:account:read", f"/v1/accounts/{returned.id}/findings")
    (finding,) = answer.json()["items"]
    assert finding["where"] and finding["what"]


async def _as_csv(intake: OneService, data: bytes) -> Upload:
    """The cable operator's account, but as CSV."""
    contract = contract_of("C02")
    assert contract.form is not None
    form = replace(contract.form, file_type="CSV", decimal_mark=".", thousands_mark="")
    await intake.hear("registry", ContractSigned(contract=replace(contract, id="C12", form=form)))
    await intake.settle()
    cover = cover_of("second_broadcaster_corrected.xlsx", contract="C12")
    return await upload(intake, "/v1/accounts", data, cover, key="csv")


HEADER = "Gün;Başladı;Bitdi;Filmin adı;Müəlliflər;İstehsal ili;Kateqoriya\n"


@pytest.mark.clause("2.1.1-f", "2.1.1-j")
@pytest.mark.parametrize(
    ("rows", "encoding", "clause", "where"),
    [
        (
            "01/07/2026;20:00;21:30;Görüş;T;1955;Film\n;;;YEKUN (AZN);1200.00;;\n",
            "cp1254",
            "2.1.1-f",
            "line 1",
        ),
        ("01/07/2026;20:00;21:30;Görüş;T;1955;Film\n;;;YEKUN (AZN);1200.000;;\n", "utf-8", "2.1.1-j", "E3"),
        ("31/02/2026;20:00;21:30;Görüş;T;1955;Film\n;;;YEKUN (AZN);1200.00;;\n", "utf-8", "2.1.1-j", "A2"),
    ],
    ids=["wrong encoding", "three decimals", "31 February"],
)
async def test_a_value_that_cannot_be_is_found_where_it_stands(
    intake: OneService, rows: str, encoding: str, clause: str, where: str
) -> None:
    text = (HEADER + rows).replace("ə", "e") if encoding == "cp1254" else HEADER + rows
    returned = await _as_csv(intake, text.encode(encoding))
    assert returned.job["result"]["state"] == "RETURNED", returned.job
    answer = await intake.get("intake:account:read", f"/v1/accounts/{returned.id}/findings")
    findings = answer.json()["items"]
    assert clause in {finding["clause"] for finding in findings}
    assert any(finding["where"].startswith(where) for finding in findings), findings


ENTITIES = b"""<?xml version="1.0"?><!DOCTYPE d [<!ENTITY a "aaaa">]>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08">&a;</Document>"""


def _unbalanced() -> bytes:
    data = statement(OWN_AZN, date(2026, 8, 5), 1, Money(0), [credit("IN-1", 1_000)])
    return data.replace(b'<Amt Ccy="AZN">10.00</Amt>', b'<Amt Ccy="AZN">10.01</Amt>', 1)


@pytest.mark.parametrize(
    "data",
    [b"not XML at all", ENTITIES, _unbalanced(), MAKERS["producer.xlsx"]()],
    ids=["no XML", "entities", "does not add up", "a workbook"],
)
async def test_a_statement_that_cannot_be_taken_fails_and_appends_nothing(
    intake: OneService, data: bytes
) -> None:
    await open_accounts(intake)
    head = await intake.ctx.store.head()
    refused = await upload(intake, "/v1/bank-statements", data, key="bad")
    assert refused.job["state"] == "FAILED"
    assert all(error["where"] and error["what"] for error in refused.job["problem"]["errors"])
    assert (await intake.ctx.store.head()).position == head.position


async def test_a_statement_of_a_strange_account_is_refused(intake: OneService) -> None:
    refused = await take_statement(intake, [credit("IN-1", 1_000)])
    assert refused.job["problem"]["errors"][0]["value"] == "UNKNOWN_BANK_ACCOUNT"
    assert await intake.published() == []


async def test_other_content_under_a_known_reference_is_a_conflict(intake: OneService) -> None:
    await open_accounts(intake)
    await take_statement(intake, [credit("IN-1", 1_000)])
    before = len(await intake.published())
    other = await take_statement(
        intake, [credit("IN-2", 7), credit("IN-1", 999)], opening=1_000, day=date(2026, 8, 6), number=2
    )
    assert other.job["state"] == "FAILED"
    assert [error["where"] for error in other.job["problem"]["errors"]] == ["reference IN-1"]
    assert len(await intake.published()) == before


async def test_the_same_reference_in_the_next_statement_is_other_money(intake: OneService) -> None:
    await open_accounts(intake)
    await take_statement(intake, [credit("IN-1", 1_000)])
    before = len(await intake.published())
    # Balances lead on, so the bank did move the sum again, on the same value date.
    again = statement(OWN_AZN, date(2026, 8, 5), 2, Money(1_000), [credit("IN-1", 1_000)])
    refused = await upload(intake, "/v1/bank-statements", again, key="again")
    assert refused.job["state"] == "FAILED"
    assert [error["where"] for error in refused.job["problem"]["errors"]] == ["reference IN-1"]
    assert len(await intake.published()) == before


async def test_taking_a_receipt_back_needs_a_decision(intake: OneService) -> None:
    await open_accounts(intake)
    back = Movement("BACK-1", Money(5), False, "Payer", "", return_reason="CUST")
    refused = await take_statement(intake, [back], opening=10)
    assert refused.job["state"] == "FAILED"
    assert "waits for a decision" in refused.job["problem"]["errors"][0]["what"]


@pytest.mark.clause("2.2.2-a", "2.1.1-m")
async def test_a_bad_schedule_fails_with_its_findings_and_appends_nothing(intake: OneService) -> None:
    head = await intake.ctx.store.head()
    data = MAKERS["schedule_eur.csv"]().replace(b"180.00", b"181.000").replace(b"CHARGE;", b"GIFT;")
    refused = await take_schedule(intake, data=data, stamped=False)
    assert refused.job["state"] == "FAILED"
    found = {(error["where"], error["clause"]) for error in refused.job["problem"]["errors"]}
    assert {("cover.stamped", "2.1.1-g"), ("I5", "2.1.1-j"), ("A12", "2.2.2-a")} <= found
    assert (await intake.ctx.store.head()).position == head.position


@pytest.mark.clause("2.2.2-a")
async def test_a_schedule_is_taken_once_and_other_content_is_a_conflict(intake: OneService) -> None:
    first = await take_schedule(intake, key="one")
    assert first.job["state"] == "DONE", first.job
    again = await take_schedule(intake, key="two")
    assert again.response.json() == first.response.json()
    lines, accepted = await intake.published()
    assert isinstance(lines, public.ScheduleLinesListed)
    assert isinstance(accepted, public.ScheduleAccepted)
    assert (accepted.total, accepted.due) == (Money(100_000, "EUR"), Money(99_250, "EUR"))
    assert accepted.counts == public.BatchCounts(report_chunks=0, reports=4, line_chunks=1, lines=11)
    # The same content in another file is the same schedule; other content a conflict.
    file = MAKERS["schedule_eur.csv"]()
    same = await take_schedule(intake, key="three", data=file + b"\r\n")
    assert same.job["result"] == first.job["result"]
    for number, (was, becomes) in enumerate(((b"Pencere", b"Pencer"), (b"60.00;180.00", b"60.00;180.01"))):
        assert was in file
        other = await take_schedule(intake, key=f"other-{number}", data=file.replace(was, becomes))
        assert other.job["state"] == "FAILED"
    assert len(await intake.published()) == 2
