"""Entries of a camt.053 and the transfers inside them."""

from datetime import date

from lxml import etree

from services.intake.formats.camt053_fields import (
    bank_code_of,
    charges_of,
    day_at,
    exchange_of,
    find,
    find_all,
    money_of,
    party_of,
    text_at,
)
from services.intake.formats.statements import Entry, Transaction
from services.intake.formats.xml_input import local_name, path_of
from shared.kernel.findings import Finding
from shared.kernel.money import Money

_FINDINGS_MAX = 200
_BOOKED = "BOOK"
_NOT_YET_BOOKED = frozenset({"PDNG", "INFO", "FUTR"})
# Sub-families that say "this takes an own payment back": a return, and a cancellation that was granted.
_RETURN_SUBFAMILIES = frozenset({"RRTN", "RPCR"})


def read_entries(reports: list[etree._Element], currency: str, findings: list[Finding]) -> tuple[Entry, ...]:
    """The booked entries of a statement's pages, or of a notification, in file order; pending and informational ones
    are left out."""
    elements = [element for report in reports for element in find_all(report, "Ntry")]
    where = path_of(reports[0])
    numbers = _numbers(elements)
    entries = []
    for number, element in zip(numbers, elements, strict=True):
        if len(findings) >= _FINDINGS_MAX:
            findings.append(Finding(where, f"not read beyond entry {number}: too many defects"))
            break
        if _is_booked(element, findings):
            entries.append(_read_entry(number, element, currency, findings))
    _check_references(entries, where, findings)
    return tuple(entries)


def _numbers(elements: list[etree._Element]) -> list[str]:
    given = [text_at(element, "NtryRef") for element in elements]
    if all(given) and len(set(given)) == len(given):
        return given
    return [str(position) for position in range(1, len(elements) + 1)]


def _is_booked(element: etree._Element, findings: list[Finding]) -> bool:
    status = text_at(element, "Sts/Cd", "Sts")
    if status != _BOOKED and status not in _NOT_YET_BOOKED:
        value = status or text_at(element, "Sts/Prtry")
        findings.append(Finding(f"{path_of(element)}/Sts", "cannot tell whether the entry is booked", value))
    return status == _BOOKED


def _read_entry(number: str, element: etree._Element, currency: str, findings: list[Finding]) -> Entry:
    amount = _account_amount(element, currency, findings)
    credit = text_at(element, "CdtDbtInd") == "CRDT"
    booked_on = day_at(element, "BookgDt", findings)
    value_on = day_at(element, "ValDt", findings) or booked_on
    if value_on is None:
        findings.append(Finding(path_of(element), "neither a value date nor a booking date"))
        value_on = date.min
    transactions = _read_transactions(element, amount, credit, findings)
    charges = charges_of(element, findings)
    return Entry(
        number=number,
        credit=credit,
        amount=amount,
        value_on=value_on,
        booked_on=booked_on,
        servicer_reference=text_at(element, "AcctSvcrRef"),
        reversal=text_at(element, "RvslInd") in ("true", "1"),
        charges=() if len(transactions) == 1 else charges,
        transactions=transactions,
    )


def _account_amount(element: etree._Element, currency: str, findings: list[Finding]) -> Money:
    stated = find(element, "Amt")
    if stated is None:
        raise AssertionError("the structure demands an amount of every entry")
    amount = money_of(stated, findings)
    if amount.currency != currency:
        findings.append(Finding(path_of(stated), f"not in the account's currency {currency}", str(amount)))
        return Money(0, amount.currency)
    return amount


def _read_transactions(
    entry: etree._Element, amount: Money, credit: bool, findings: list[Finding]
) -> tuple[Transaction, ...]:
    """One transaction per TxDtls, or the entry itself where the bank gives none; they must add up to it."""
    details = find_all(entry, "NtryDtls/TxDtls") or [entry]
    before = len(findings)
    transactions = tuple(
        _read_transaction(number, element, entry, amount, credit, len(details) == 1, findings)
        for number, element in enumerate(details, start=1)
    )
    total = sum(one.amount.amount if one.credit == credit else -one.amount.amount for one in transactions)
    if len(findings) == before and total != amount.amount:
        findings.append(
            Finding(
                path_of(entry),
                f"its {len(transactions)} transactions come to {Money(total, amount.currency)}, not to it",
                str(amount),
            )
        )
    return transactions


def _read_transaction(
    number: int, element: etree._Element, entry: etree._Element, amount: Money, credit: bool, alone: bool,
    findings: list[Finding],
) -> Transaction:  # fmt: skip
    direction = text_at(element, "CdtDbtInd")
    code = bank_code_of(element) or bank_code_of(entry)
    returned = find(element, "RtrInf") is not None or code.rpartition("-")[2] in _RETURN_SUBFAMILIES
    charges = charges_of(element, findings) if element is not entry else ()
    instructed = find(element, "AmtDtls/InstdAmt/Amt")
    if instructed is None and alone:
        instructed = find(entry, "AmtDtls/InstdAmt/Amt")
    return Transaction(
        number=number,
        credit=direction == "CRDT" if direction else credit,
        amount=_transaction_amount(element, entry, amount, alone, findings),
        servicer_reference=text_at(entry, "AcctSvcrRef") or text_at(element, "Refs/AcctSvcrRef"),
        end_to_end_id=_provided(text_at(element, "Refs/EndToEndId")),
        remittance=" ".join(text for line in find_all(element, "RmtInf/Ustrd") if (text := _folded(line))),
        references=_references(element),
        debtor=party_of(element, "Dbtr"),
        creditor=party_of(element, "Cdtr"),
        charges=charges or (charges_of(entry, findings) if alone else ()),
        instructed=None if instructed is None else money_of(instructed, findings),
        exchange=exchange_of(element) or (exchange_of(entry) if alone else None),
        returned=returned,
        return_reason=text_at(element, "RtrInf/Rsn/Cd", "RtrInf/Rsn/Prtry", "RtrInf/AddtlInf"),
        bank_code=code,
        note=text_at(element, "AddtlTxInf") or text_at(entry, "AddtlNtryInf"),
        named=_named(element),
        purpose=text_at(element, "Purp/Cd"),
    )


def _transaction_amount(
    element: etree._Element, entry: etree._Element, amount: Money, alone: bool, findings: list[Finding]
) -> Money:
    if element is entry:
        return amount
    for path in ("Amt", "AmtDtls/TxAmt/Amt"):
        stated = find(element, path)
        if stated is not None and stated.get("Ccy") == amount.currency:
            return money_of(stated, findings)
    if alone:
        # What a lone transfer states in another currency is what was ordered; what was booked is the entry.
        return amount
    findings.append(
        Finding(path_of(element), f"no amount of its own in {amount.currency} inside a batch entry")
    )
    return Money(0, amount.currency)


def _named(element: etree._Element) -> tuple[str, ...]:
    """Every reference of a transfer; the kind of one that is the bank's own is no reference."""
    references = find(element, "Refs")
    leaves = () if references is None else references.iter()
    met = (_folded(one) for one in leaves if not len(one) and local_name(one) != "Tp")
    return tuple(dict.fromkeys(text for text in met if text and _provided(text)))


def _references(element: etree._Element) -> tuple[str, ...]:
    met = (
        reference
        for structured in find_all(element, "RmtInf/Strd")
        for path in ("CdtrRefInf/Ref", "RfrdDocInf/Nb", "AddtlRmtInf")
        for line in find_all(structured, path)
        if (reference := _folded(line))
    )
    return tuple(dict.fromkeys(met))


def _folded(element: etree._Element) -> str:
    return " ".join((element.text or "").split())


def _provided(reference: str) -> str:
    return "" if reference == "NOTPROVIDED" else reference


def _check_references(entries: list[Entry], where: str, findings: list[Finding]) -> None:
    """A servicer reference identifies a receipt: met twice in one direction it would make two moneys one."""
    seen: set[tuple[str, int, bool]] = set()
    for entry in entries:
        for one in entry.transactions:
            key = (one.servicer_reference, one.number, one.credit)
            if one.servicer_reference and key in seen:
                what = "the servicer reference stands on an earlier entry of the same direction"
                findings.append(Finding(f"{where}, entry {entry.number}", what, one.servicer_reference))
                break
            seen.add(key)
