"""What comes from a bank, by its first look: statements, notifications or a payment status report, or a CSV."""

from codecs import BOM_UTF8
from typing import TypeAlias

from services.intake.formats import camt053, camt054, pain002
from services.intake.formats.csv_statement import CsvSource, read_csv_statement
from services.intake.formats.statements import Notification, Statement, StatusReport
from services.intake.formats.xml_input import parse_message

BankFile: TypeAlias = tuple[Statement, ...] | tuple[Notification, ...] | StatusReport


def read_bank_file(data: bytes, source: CsvSource | None = None) -> BankFile:
    """All of a bank's file, or Unreadable with every defect found. What is no XML is a CSV of `source`."""
    if source is not None and not data.removeprefix(BOM_UTF8).lstrip().startswith(b"<"):
        return (read_csv_statement(data, source),)
    root, message = parse_message(data, (camt053.FAMILY, camt054.FAMILY, pain002.FAMILY))
    if message.startswith(camt053.FAMILY):
        return camt053.statements_of(root, message)
    if message.startswith(camt054.FAMILY):
        return camt054.notifications_of(root, message)
    return pain002.status_report_of(root, message)
