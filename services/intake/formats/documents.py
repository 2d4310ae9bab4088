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
from services.intake.formats.spool import FILE, Counts, Spool
from shared.contracts.registry import Contract
from shared.kernel.findings import Unreadable


@dataclass(frozen=True, slots=True)
class Checked:
    """What an account is and how much was found; all else stands in the files of its directory."""

    outcome: Outcome
    counts: Counts


def take_apart(directory: str, cover: Cover, contract: Contract, today: date) -> Checked:
    """Read and check the account in `directory` (`spool.FILE`) and put what is found into files beside it."""
    place = Path(directory)
    with Spool(place) as spool, (place / FILE).open("rb") as file:
        outcome, works = check(file, cover, contract, today, spool)
        return Checked(outcome, spool.close(works))


def check(
    file: BinaryIO, cover: Cover, contract: Contract, today: date, out: Outlet
) -> tuple[Outcome, Works]:
    """Check an account and pass on what is found. A file that cannot be read, or not to its end, is improper by the
    first ground: what its cover lacks is said with it, and what was found before."""
    account = AccountCheck(cover, contract, today, out)
    if contract.form is None:
        return Outcome(False), account.works
    try:
        table = open_table(file, contract.form, contract.currency)
        sheet = FormSheet(table, contract.form, contract.currency, lambda found: account.tell([found]))
        account.begin(sheet.fields)
        for line in sheet.lines():
            account.line(line)
        return account.end(sheet.total), account.works
    except Unreadable as error:
        account.tell(error.findings)
        return Outcome(False), account.works


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
