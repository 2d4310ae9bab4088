"""Orders as a payment file takes them: texts made plain, defects said, cut at the limits of the bank."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from services.payments.domain.bank_account import bic_problem, iban_problem, number_problem
from shared.contracts.terms import Charges
from shared.kernel.findings import Finding
from shared.kernel.money import Money

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
    ibans: Mapping[str, str] = field(default_factory=dict)
    """Other accounts at the bank by the currency that is paid from them."""


@dataclass(frozen=True, slots=True)
class CreditTransfer:
    """One order. `end_to_end_id` (at most 35 characters) comes back on the bank's statement. The creditor has an IBAN
    or, where his country has none, an account number, and then a BIC."""

    end_to_end_id: str
    creditor_name: str
    creditor_iban: str
    amount: Money
    remittance: str
    creditor_bic: str = ""
    creditor_number: str = ""
    charges: Charges = Charges.SHARED


def split_orders(
    transfers: Sequence[CreditTransfer], most: int | None, sums: Mapping[str, int]
) -> list[list[CreditTransfer]]:
    """The orders in their sequence, cut where the bank's limits of a file would be passed: a number of orders, and
    minor units by currency. An order that is beyond a limit by itself stands alone."""
    files: list[list[CreditTransfer]] = []
    total: dict[str, int] = {}
    for transfer in transfers:
        currency, amount = transfer.amount.currency, transfer.amount.amount
        full = bool(files) and most is not None and len(files[-1]) >= most
        over = currency in sums and total.get(currency, 0) + amount > sums[currency]
        if not files or full or over:
            files.append([])
            total = {}
        files[-1].append(transfer)
        total[currency] = total.get(currency, 0) + amount
    return files


def plain(text: str) -> str:
    """Text for a bank file: composed letters, no control or invisible characters, single spaces."""
    if text.isprintable() and unicodedata.is_normalized("NFC", text):
        return " ".join(text.split())
    visible = (
        " " if unicodedata.category(one) in ("Cc", "Cf", "Cs", "Co", "Zl", "Zp") else one for one in text
    )
    return " ".join(unicodedata.normalize("NFC", "".join(visible)).split())


def plain_transfer(transfer: CreditTransfer) -> CreditTransfer:
    """The order with plain texts."""
    name, remittance = plain(transfer.creditor_name), plain(transfer.remittance)
    if (name, remittance) == (transfer.creditor_name, transfer.remittance):
        return transfer
    return replace(transfer, creditor_name=name, remittance=remittance)


def check_head(
    message_id: str, created_at: datetime, debtor: Debtor, transfers: Sequence[CreditTransfer]
) -> list[Finding]:
    """What is wrong with a file as a whole."""
    findings = _check_id("message id", message_id)
    findings += _check_text("debtor name", debtor.name)
    if created_at.tzinfo is None:
        findings.append(Finding("creation time", "has no zone", created_at.isoformat()))
    for iban in (debtor.iban, *debtor.ibans.values()):
        if problem := iban_problem(iban):
            findings.append(Finding("debtor IBAN", problem, iban))
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


def check_transfer(where: str, transfer: CreditTransfer) -> list[Finding]:
    """What is wrong with an order."""
    findings = _check_id(f"{where}, end-to-end id", transfer.end_to_end_id)
    findings += _check_text(f"{where}, creditor name", transfer.creditor_name)
    findings += _check_text(f"{where}, remittance text", transfer.remittance)
    if transfer.creditor_number:
        if problem := number_problem(transfer.creditor_number):
            findings.append(Finding(f"{where}, creditor account", problem, transfer.creditor_number))
        if not transfer.creditor_bic:
            findings.append(Finding(f"{where}, creditor BIC", "lacks, and there is no IBAN"))
    elif problem := iban_problem(transfer.creditor_iban):
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
