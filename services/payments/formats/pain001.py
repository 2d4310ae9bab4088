"""Writer of payment files, ISO 20022 pain.001.001.09: one debtor account and day, a block per currency (D-88,
D-96)."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path

from lxml import etree

from services.payments.domain.bank_account import bic_problem, iban_problem
from shared.kernel.findings import Finding, Unreadable
from shared.kernel.money import Money, exponent_of

_NAMESPACE = "urn:iso:std:iso:20022:tech:xsd:pain.001.001.09"
_SCHEMA = Path(__file__).parent / "xsd" / "pain.001.001.09.xsd"
_TEXT_LENGTH_MAX = 140
_AMOUNT_MAX = 10**18 - 1
# Ids travel through every bank on the way, so they keep to the characters that all of them carry.
_ID = re.compile(r"(?!/)(?!.*//)(?!.*/$)[A-Za-z0-9/\-?:().,'+ ]{1,35}")


@dataclass(frozen=True, slots=True)
class Debtor:
    """Who pays, from which account at which bank."""

    name: str
    iban: str
    bic: str


@dataclass(frozen=True, slots=True)
class CreditTransfer:
    """One order. `end_to_end_id` (at most 35 characters) comes back on the bank's statement."""

    end_to_end_id: str
    creditor_name: str
    creditor_iban: str
    amount: Money
    remittance: str
    creditor_bic: str = ""


def write_orders(
    message_id: str,
    created_at: datetime,
    execution_on: date,
    debtor: Debtor,
    transfers: Sequence[CreditTransfer],
) -> bytes:
    """The file's bytes, the same for the same arguments, valid against the schema.

    Letters stay as they are (UTF-8, Azerbaijani letters included); control characters become spaces.
    Whatever does not fit is refused with all its defects (Unreadable), never cut: a shortened name or
    reference is another one. Sums and counts are exact.
    """
    debtor = Debtor(plain(debtor.name), debtor.iban, debtor.bic)
    transfers = [_plain_transfer(transfer) for transfer in transfers]
    findings = _check_head(message_id, created_at, debtor, transfers)
    for position, transfer in enumerate(transfers, start=1):
        findings += _check_transfer(f"order {position} ({transfer.end_to_end_id})", transfer)
    if findings:
        raise Unreadable(findings)
    root = _build(message_id, created_at, execution_on, debtor, transfers)
    try:
        _schema().assertValid(root)
    except etree.DocumentInvalid as error:
        raise Unreadable((Finding("file", f"not valid: {error}"),)) from error
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)


def plain(text: str) -> str:
    """Text for a bank file: composed letters, no control or invisible characters, single spaces."""
    if text.isprintable() and unicodedata.is_normalized("NFC", text):
        return " ".join(text.split())
    visible = (
        " " if unicodedata.category(one) in ("Cc", "Cf", "Cs", "Co", "Zl", "Zp") else one for one in text
    )
    return " ".join(unicodedata.normalize("NFC", "".join(visible)).split())


def _plain_transfer(transfer: CreditTransfer) -> CreditTransfer:
    return CreditTransfer(
        end_to_end_id=transfer.end_to_end_id,
        creditor_name=plain(transfer.creditor_name),
        creditor_iban=transfer.creditor_iban,
        amount=transfer.amount,
        remittance=plain(transfer.remittance),
        creditor_bic=transfer.creditor_bic,
    )


def _check_head(
    message_id: str, created_at: datetime, debtor: Debtor, transfers: Sequence[CreditTransfer]
) -> list[Finding]:
    findings = _check_id("message id", message_id)
    findings += _check_text("debtor name", debtor.name)
    if created_at.tzinfo is None:
        findings.append(Finding("creation time", "has no zone", created_at.isoformat()))
    if problem := iban_problem(debtor.iban):
        findings.append(Finding("debtor IBAN", problem, debtor.iban))
    if problem := bic_problem(debtor.bic):
        findings.append(Finding("debtor BIC", problem, debtor.bic))
    if not transfers:
        findings.append(Finding("file", "no order"))
    seen: set[str] = set()
    for transfer in transfers:
        if transfer.end_to_end_id in seen:
            findings.append(Finding("file", "two orders with the same end-to-end id", transfer.end_to_end_id))
        seen.add(transfer.end_to_end_id)
    return findings


def _check_transfer(where: str, transfer: CreditTransfer) -> list[Finding]:
    findings = _check_id(f"{where}, end-to-end id", transfer.end_to_end_id)
    findings += _check_text(f"{where}, creditor name", transfer.creditor_name)
    findings += _check_text(f"{where}, remittance text", transfer.remittance)
    if problem := iban_problem(transfer.creditor_iban):
        findings.append(Finding(f"{where}, creditor IBAN", problem, transfer.creditor_iban))
    if transfer.creditor_bic and (problem := bic_problem(transfer.creditor_bic)):
        findings.append(Finding(f"{where}, creditor BIC", problem, transfer.creditor_bic))
    if not 0 < transfer.amount.amount <= _AMOUNT_MAX:
        findings.append(Finding(f"{where}, amount", "cannot be paid", str(transfer.amount)))
    return findings


def _check_id(where: str, text: str) -> list[Finding]:
    if _ID.fullmatch(text) and text == text.strip():
        return []
    return [Finding(where, "not 1 to 35 characters that every bank carries", text)]


def _check_text(where: str, text: str) -> list[Finding]:
    if 1 <= len(text) <= _TEXT_LENGTH_MAX:
        return []
    return [Finding(where, f"has {len(text)} characters, not 1 to {_TEXT_LENGTH_MAX}", text)]


def _build(
    message_id: str,
    created_at: datetime,
    execution_on: date,
    debtor: Debtor,
    transfers: Sequence[CreditTransfer],
) -> etree._Element:
    document = etree.XML(f'<Document xmlns="{_NAMESPACE}"/>')
    message = _add(document, "CstmrCdtTrfInitn")
    header = _add(message, "GrpHdr")
    _add(header, "MsgId", message_id)
    _add(header, "CreDtTm", created_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"))
    _add_counts(header, transfers)
    _add(header, "InitgPty/Nm", debtor.name)
    by_currency: dict[str, list[CreditTransfer]] = {}
    for transfer in transfers:
        by_currency.setdefault(transfer.amount.currency, []).append(transfer)
    for number, currency in enumerate(sorted(by_currency)):
        # The first block bears the message's id, as the only one always did.
        block_id = message_id if number == 0 else f"{message_id[:-3]}{currency}"
        _add_block(message, block_id, execution_on, debtor, by_currency[currency])
    return document


def _add_block(
    message: etree._Element,
    block_id: str,
    execution_on: date,
    debtor: Debtor,
    transfers: Sequence[CreditTransfer],
) -> None:
    block = _add(message, "PmtInf")
    _add(block, "PmtInfId", block_id)
    _add(block, "PmtMtd", "TRF")
    # Each order is booked as a debit of its own, so that the statement answers order by order.
    _add(block, "BtchBookg", "false")
    _add_counts(block, transfers)
    _add(block, "ReqdExctnDt/Dt", execution_on.isoformat())
    _add(block, "Dbtr/Nm", debtor.name)
    account = _add(block, "DbtrAcct")
    _add(account, "Id/IBAN", debtor.iban)
    _add(account, "Ccy", transfers[0].amount.currency)
    _add(block, "DbtrAgt/FinInstnId/BICFI", debtor.bic)
    _add(block, "ChrgBr", "SHAR")
    for transfer in transfers:
        _add_transfer(block, transfer)


def _add_counts(parent: etree._Element, transfers: Sequence[CreditTransfer]) -> None:
    """Number and control sum: "total of all individual amounts, irrespective of currencies"."""
    _add(parent, "NbOfTxs", str(len(transfers)))
    sums: dict[int, int] = {}
    for transfer in transfers:
        places = exponent_of(transfer.amount.currency)
        sums[places] = sums.get(places, 0) + transfer.amount.amount
    most = max(sums)
    total = sum(amount * 10 ** (most - places) for places, amount in sums.items())
    _add(parent, "CtrlSum", _decimal(total, most))


def _add_transfer(parent: etree._Element, transfer: CreditTransfer) -> None:
    order = _add(parent, "CdtTrfTxInf")
    _add(order, "PmtId/EndToEndId", transfer.end_to_end_id)
    exact = _decimal(transfer.amount.amount, exponent_of(transfer.amount.currency))
    amount = _add(order, "Amt/InstdAmt", exact)
    amount.set("Ccy", transfer.amount.currency)
    if transfer.creditor_bic:
        _add(order, "CdtrAgt/FinInstnId/BICFI", transfer.creditor_bic)
    _add(order, "Cdtr/Nm", transfer.creditor_name)
    _add(order, "CdtrAcct/Id/IBAN", transfer.creditor_iban)
    _add(order, "RmtInf/Ustrd", transfer.remittance)


def _decimal(amount: int, exponent: int) -> str:
    digits = str(amount).rjust(exponent + 1, "0")
    return f"{digits[:-exponent]}.{digits[-exponent:]}" if exponent else digits


def _add(parent: etree._Element, path: str, text: str | None = None) -> etree._Element:
    """Append the elements of a slash path, one inside the other, and give the last its text."""
    element = parent
    for step in path.split("/"):
        element = etree.SubElement(element, f"{{{_NAMESPACE}}}{step}")
    element.text = text
    return element


@cache
def _schema() -> etree.XMLSchema:
    return etree.XMLSchema(etree.parse(str(_SCHEMA)))
