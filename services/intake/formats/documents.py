"""Accounts and schedules from bytes to their check: pure functions for a job's child process."""

from dataclasses import replace
from datetime import date
from io import BytesIO

from services.intake.domain.account_check import Checked, check_account
from services.intake.domain.cover import Cover
from services.intake.domain.schedule_check import CheckedSchedule, check_schedule
from services.intake.formats.form_sheet import read_sheet
from shared.contracts.registry import Contract
from shared.kernel.findings import Unreadable


def read_account(data: bytes, cover: Cover, contract: Contract, today: date) -> Checked:
    """Read and check an account. A file that cannot be opened is improper by the first ground; what its cover
    lacks is said with it."""
    if contract.form is None:
        return check_account(None, cover, contract, today)
    try:
        sheet = read_sheet(BytesIO(data), contract.form, contract.currency)
    except Unreadable as error:
        checked = check_account(None, cover, contract, today)
        return replace(checked, findings=(*error.findings, *checked.findings))
    return check_account(sheet, cover, contract, today)


def read_schedule(data: bytes, cover: Cover, contract: Contract, today: date) -> CheckedSchedule:
    """Read and check a foreign schedule. One that cannot be opened, or a form that lacks, is in the findings."""
    if contract.form is None:
        return check_schedule(None, cover, contract, today)
    try:
        sheet = read_sheet(BytesIO(data), contract.form, contract.currency)
    except Unreadable as error:
        checked = check_schedule(None, cover, contract, today)
        return replace(checked, findings=(*error.findings, *checked.findings))
    return check_schedule(sheet, cover, contract, today)
