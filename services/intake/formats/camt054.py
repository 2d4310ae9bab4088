"""Reader of notifications, ISO 20022 camt.054.001.02 to .08: booked movements before their statement comes."""

from lxml import etree
from stdnum import iban

from services.intake.formats.camt053_entries import read_entries
from services.intake.formats.camt053_fields import find_all, text_at
from services.intake.formats.camt_structure import check_structure
from services.intake.formats.statements import Notification
from services.intake.formats.xml_input import has_schema, path_of
from shared.kernel.findings import Finding, Unreadable

FAMILY = "camt.054"
VERSIONS = range(2, 9)


def notifications_of(root: etree._Element, message: str) -> tuple[Notification, ...]:
    """Every notification of a parsed document, or Unreadable with every defect found.

    A booked entry without the bank's reference is refused: its statement could not be told to mean the same.
    """
    elements = find_all(root, "BkToCstmrDbtCdtNtfctn/Ntfctn")
    if int(message[-2:]) not in VERSIONS or not elements:
        raise Unreadable([Finding("Document", "holds no notification that is read", message)])
    if not has_schema(message):
        check_structure(elements)
    findings: list[Finding] = []
    found = [_read(element, findings) for element in elements]
    if findings:
        raise Unreadable(findings)
    return tuple(found)


def _read(element: etree._Element, findings: list[Finding]) -> Notification:
    where = path_of(element)
    account = text_at(element, "Acct/Id/IBAN", "Acct/Id/Othr/Id")
    if text_at(element, "Acct/Id/IBAN") and not iban.is_valid(account):
        findings.append(Finding(f"{where}/Acct/Id/IBAN", "the check digits of the IBAN do not fit", account))
    first = next((one.get("Ccy", "") for one in find_all(element, "Ntry/Amt")), "")
    currency = text_at(element, "Acct/Ccy") or first
    entries = read_entries([element], currency, findings)
    for entry in entries:
        if any(not one.servicer_reference for one in entry.transactions):
            what = "no reference of the bank: it could not be told again in the statement"
            findings.append(Finding(f"{where}, entry {entry.number}", what, str(entry.amount)))
    return Notification(text_at(element, "Id"), account, currency, entries)
