"""Accounts and schedules from bytes to their check: functions for a job's child process."""

from dataclasses import dataclass, replace
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

from services.intake.domain.account_check import AccountCheck, Outcome
from services.intake.domain.counting import Outlet
from services.intake.domain.cover import Cover
from services.intake.domain.crd_layout import read_layout
from services.intake.domain.grouping import Works
from services.intake.domain.schedule_check import CheckedSchedule, check_schedule
from services.intake.formats.crd import CONFIRMED
from services.intake.formats.form_sheet import FormSheet, open_table, read_sheet
from services.intake.formats.returned import write_returned
from services.intake.formats.spool import FILE, Counts, Spool
from shared.contracts.forms import AccountForm
from shared.contracts.registry import Contract
from shared.kernel.findings import Unreadable


@dataclass(frozen=True, slots=True)
class Checked:
    """What an account is and how much was found; all else stands in the files of its directory."""

    outcome: Outcome
    counts: Counts
    last_row: int = 0
    """Number of the last row that was read."""
    width: int = 0
    """Cells of the longest row."""


@dataclass(frozen=True, slots=True)
class Read:
    """What one look through a file brought."""

    outcome: Outcome
    works: Works
    last_row: int = 0
    width: int = 0


def take_apart(directory: str, cover: Cover, contract: Contract, today: date) -> Checked:
    """Read and check the account in `directory` (`spool.FILE`) and put what is found into files beside it."""
    place = Path(directory)
    with Spool(place) as spool, (place / FILE).open("rb") as file:
        read = check(file, cover, contract, today, spool)
        return Checked(read.outcome, spool.close(read.works), read.last_row, read.width)


def mark(directory: str, contract: Contract, last_row: int, width: int) -> str:
    """Write the account in `directory` as it goes back, after `take_apart`; answers with the file's name."""
    form = contract.form or AccountForm(file_type="", columns=())
    return write_returned(Path(directory), form, contract.currency, last_row=last_row, width=width)


def check(file: BinaryIO, cover: Cover, contract: Contract, today: date, out: Outlet) -> Read:
    """Check an account and pass on what is found. A file that cannot be read, or not to its end, is improper by the
    first ground: what its cover lacks is said with it, and what was found before."""
    account = AccountCheck(cover, contract, today, out)
    read = Read(Outcome(False), account.works)
    if contract.form is None:
        return read
    sheet: FormSheet | None = None
    try:
        table = open_table(file, contract.form, contract.currency)
        sheet = FormSheet(table, contract.form, contract.currency, lambda found: account.tell([found]))
        account.begin(sheet.places)
        for number, part, boxes in sheet.rows():
            account.row(number, part, boxes)
        read = replace(read, outcome=account.end(sheet.total))
    except Unreadable as error:
        account.tell(error.findings)
    return replace(read, last_row=sheet.last_row, width=sheet.width) if sheet is not None else read


def read_schedule(
    data: bytes, cover: Cover, contract: Contract, today: date, layout: str | None = None
) -> CheckedSchedule:
    """Read and check a foreign schedule, a CRD by these layouts (None: the confirmed records). One that cannot be
    opened, or a form that lacks, is in the findings."""
    if contract.form is None:
        return check_schedule(None, cover, contract, today)
    try:
        layouts = read_layout(CONFIRMED.read_text() if layout is None else layout)
        sheet = read_sheet(BytesIO(data), contract.form, contract.currency, layouts)
    except Unreadable as error:
        checked = check_schedule(None, cover, contract, today)
        return replace(checked, findings=(*error.findings, *checked.findings))
    return check_schedule(sheet, cover, contract, today)
