"""The report on a period: every figure worked by hand, each part held against the ledger, three files alike."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from io import BytesIO

import pytest
from pypdf import PdfReader
from python_calamine import CalamineWorkbook

from services.distribution.domain.annual_figures import Deducted, Figures, Moved, Standing
from services.distribution.domain.annual_report import report_on
from services.distribution.domain.ledger import (
    AWAITING_ACCOUNT,
    AWAITING_FUNDS,
    AWAITING_RUN,
    FX,
    INTERNAL,
    OWN,
    RETURNED,
    UNALLOCATED,
    VAT,
)
from services.distribution.formats.report_files import write_report
from services.distribution.formats.report_words import ACCOUNTS, SOURCES
from shared.contracts.terms import ShareState, TargetKind
from shared.contracts.wire import from_json

RECEIPT = Moved(
    of_receipt=True, source="USER", channel=None, use_type=None, debit="MONEY", credit="UNALLOCATED",
    currency="AZN", before=0, within=236_00,
)  # fmt: skip
TARGET = replace(
    RECEIPT, of_receipt=False, source="ACCOUNT", channel="USER", use_type="ON_AIR", debit="ALLOCATED",
    credit="AWAITING_RUN", within=180_00,
)  # fmt: skip
# A broadcaster paid 236.00, of which 36.00 is VAT, and a year before 50.00; 180.00 was allocated and distributed:
# 96.00 credited, 24.00 deducted, 60.00 reserved; the bank took 5.00 of the rest back.
MOVED = (
    RECEIPT,
    replace(RECEIPT, before=50_00, within=0),
    replace(RECEIPT, debit="UNALLOCATED", credit="VAT", within=36_00),
    replace(RECEIPT, debit="UNALLOCATED", credit="ALLOCATED", within=180_00),
    replace(RECEIPT, debit="UNALLOCATED", credit="MONEY", within=5_00),
    TARGET,
    replace(TARGET, debit="AWAITING_RUN", credit="CREDITED", within=96_00),
    replace(TARGET, debit="AWAITING_RUN", credit="DEDUCTED|ADMINISTRATION", within=24_00),
    replace(TARGET, debit="AWAITING_RUN", credit="RESERVED|NON_MEMBER", within=60_00),
)
FIGURES = Figures(
    first=date(2026, 1, 1),
    last=date(2026, 12, 31),
    position=812,
    moved=MOVED,
    deducted=(Deducted(kind="ADMINISTRATION", decision="BOARD 1", rate="20", currency="AZN", amount=24_00),),
    standing=(Standing(reason="NON_MEMBER", year=2026, currency="AZN", amount=60_00, items=1),),
)


@pytest.mark.clause("X-a", "3.1-a")
def test_a_period_is_told_by_source_use_state_reserve_and_decision() -> None:
    report = report_on(FIGURES)
    assert [(one.source, one.received, one.taken_back, one.vat, one.royalty) for one in report.collected] == [
        ("USER", 236_00, 5_00, 36_00, 195_00)
    ]
    (used,) = report.used
    assert (used.channel, used.use_type, used.allocated) == ("USER", "ON_AIR", 180_00)
    assert (used.credited, used.deducted, used.reserved, used.otherwise) == (96_00, 24_00, 60_00, 0)
    assert [(one.account, one.reason, one.closing) for one in report.distributed] == [
        ("CREDITED", None, 96_00),
        ("DEDUCTED", "ADMINISTRATION", 24_00),
        ("RESERVED", "NON_MEMBER", 60_00),
    ]
    assert [(one.opening, one.credits, one.debits, one.closing) for one in report.reserve] == [
        (0, 60_00, 0, 60_00)
    ]
    balances = {one.account: (one.opening, one.closing) for one in report.balances}
    # 50.00 of the year before, and of this one 236.00 - 36.00 - 180.00 - 5.00 = 15.00.
    assert balances["UNALLOCATED"] == (50_00, 65_00)
    assert balances["MONEY"] == (-50_00, -281_00)
    assert report.holds and len(report.checks) == 6


@pytest.mark.clause("X-a")
def test_a_report_that_does_not_tie_says_where() -> None:
    lost = report_on(replace(FIGURES, deducted=(), standing=()))
    assert not lost.holds
    assert [(one.name, one.left, one.right) for one in lost.checks if not one.holds] == [
        ("deductions by decision = DEDUCTED", 0, 24_00),
        ("reserve by year = RESERVED", 0, 60_00),
    ]


def test_nothing_happened_and_it_is_said() -> None:
    report = report_on(replace(FIGURES, moved=(), deducted=(), standing=()))
    assert report.holds and report.balances == () and report.checks == ()
    (page,) = PdfReader(BytesIO(write_report(report, "Gildiya")["PDF"])).pages
    assert "Bu dövrdə yoxdur." in page.extract_text()


def test_files_are_alike_and_the_same_every_time() -> None:
    report = report_on(FIGURES)
    assert report_on(replace(FIGURES, moved=MOVED[::-1])) == report
    files = write_report(report, "Gildiya")
    assert files == write_report(report, "Gildiya")
    told = from_json(dict, files["JSON"])
    assert told["holds"] and told["collected"][0]["royalty"] == 195_00
    assert told["reserve"][0]["closing"] == 60_00
    book = CalamineWorkbook.from_filelike(BytesIO(files["XLSX"]))
    assert book.get_sheet_by_name("Collections by source").to_python()[1] == [
        "İstifadəçilər / Users",
        "AZN",
        236,
        5,
        36,
        195,
    ]
    text = " ".join(page.extract_text() for page in PdfReader(BytesIO(files["PDF"])).pages)
    for wanted in ("Yığım mənbələr üzrə", "Collections by source", "195,00", "BOARD 1", "düzdür", "812"):
        assert wanted in text, wanted


def test_what_others_wrote_stays_text() -> None:
    rule = replace(FIGURES.deducted[0], decision="=1+1 <b>x</b>\x01")
    files = write_report(report_on(replace(FIGURES, deducted=(rule,))), "Gildiya")
    book = CalamineWorkbook.from_filelike(BytesIO(files["XLSX"]))
    sheet = book.get_sheet_by_name("Deductions by kind and decision").to_python()
    assert str(sheet[1][1]).startswith("=1+1")
    text = " ".join(page.extract_text() for page in PdfReader(BytesIO(files["PDF"])).pages)
    assert "=1+1 <b>x</b>" in text


def test_every_state_and_every_target_has_words() -> None:
    states = {UNALLOCATED, AWAITING_ACCOUNT, AWAITING_FUNDS, AWAITING_RUN, RETURNED, VAT, FX, *INTERNAL, *OWN}
    assert {*states, *map(str, ShareState)} - ACCOUNTS.keys() == set()
    assert set(map(str, TargetKind)) - SOURCES.keys() == set()
