"""Reader of bank statements, ISO 20022 camt.053.001.02 to .08 (D-64, D-65, D-66)."""

from lxml import etree
from stdnum import iban

from services.intake.formats.camt053_entries import read_entries
from services.intake.formats.camt053_fields import day_at, find, find_all, money_of, text_at
from services.intake.formats.camt053_pages import Page, page_of, whole_statements
from services.intake.formats.camt_structure import check_structure
from services.intake.formats.statements import Balance, Entry, Statement
from services.intake.formats.xml_input import has_schema, parse_message, path_of
from shared.kernel.findings import Finding, Unreadable
from shared.kernel.money import Money

FAMILY = "camt.053"
VERSIONS = range(2, 9)
_NUMBER_DIGITS_MAX = 18


def read_statements(data: bytes) -> tuple[Statement, ...]:
    """Every statement of a camt.053 file. Raises Unreadable as `statements_of`."""
    return statements_of(*parse_message(data, [FAMILY]))


def statements_of(root: etree._Element, message: str) -> tuple[Statement, ...]:
    """Every statement of a parsed document, or Unreadable with every defect found: all of the file or nothing.

    A statement is refused when it does not add up (opening + booked entries = closing, an entry = its
    transactions), when an amount has more decimals than its currency, or names another currency than
    the account's. The pages of one statement are one; a page whose others stand elsewhere is a statement of its own,
    between its interim balances.
    """
    if int(message[-2:]) not in VERSIONS:
        raise Unreadable([Finding("Document", "a version that is not read", message)])
    elements = find_all(root, "BkToCstmrStmt/Stmt")
    if not elements:
        raise Unreadable([Finding("Document", "holds no statement", message)])
    if not has_schema(message):
        check_structure(elements)
    findings: list[Finding] = []
    statements = [
        _read_statement(pages, findings) for pages in whole_statements([page_of(one) for one in elements])
    ]
    if findings:
        raise Unreadable(findings)
    return tuple(one for one in statements if one is not None)


def _read_statement(pages: list[Page], findings: list[Finding]) -> Statement | None:
    """The statement; None when a defect that was noted leaves it without account or balances."""
    before = len(findings)
    element = pages[0].element
    where = path_of(element)
    account = text_at(element, "Acct/Id/IBAN", "Acct/Id/Othr/Id")
    if text_at(element, "Acct/Id/IBAN") and not iban.is_valid(account):
        findings.append(Finding(f"{where}/Acct/Id/IBAN", "the check digits of the IBAN do not fit", account))
    first, last = _read_balances(pages[0], findings), _read_balances(pages[-1], findings)
    opening = first.get("OPBD") or first.get("PRCD") or first.get(_FIRST)
    closing = last.get("CLBD") or last.get(_LAST)
    if opening is None:
        findings.append(Finding(where, "no opening balance (OPBD or PRCD)", ", ".join(sorted(first))))
    if closing is None:
        findings.append(Finding(where, "no closing booked balance (CLBD)", ", ".join(sorted(last))))
    if opening is None or closing is None:
        return None
    currency = text_at(element, "Acct/Ccy") or opening.amount.currency
    _check_balances(where, currency, first, findings)
    _check_balances(where, currency, last if len(pages) > 1 else {}, findings)
    entries = read_entries([page.element for page in pages], currency, findings)
    if len(findings) == before:
        _check_sum(where, opening, entries, closing, findings)
    sequence_number = text_at(element, "ElctrncSeqNb")
    return Statement(
        statement_id=pages[0].statement_id if len(pages) == 1 else text_at(element, "Id"),
        sequence_number=_number(sequence_number),
        account=account,
        currency=currency,
        created_on=day_at(element, "CreDtTm", findings),
        from_day=day_at(element, "FrToDt/FrDtTm", findings),
        to_day=day_at(pages[-1].element, "FrToDt/ToDtTm", findings),
        opening=opening,
        closing=closing,
        entries=entries,
    )


def _number(written: str) -> int | None:
    """An electronic number; what is none says nothing."""
    bare = written.removesuffix(".0")
    return int(bare) if bare.isascii() and bare.isdigit() and len(bare) <= _NUMBER_DIGITS_MAX else None


_FIRST, _LAST = "ITBD", "last ITBD"
"""Interim balances of a page whose others stand elsewhere: what it opens with, and what it closes with."""


def _read_balances(page: Page, findings: list[Finding]) -> dict[str, Balance]:
    """The booked balances by code, and what a page opens and closes with. Others (available, forward) do not bear on
    the sum."""
    balances: dict[str, Balance] = {}
    for met in find_all(page.element, "Bal"):
        code = text_at(met, "Tp/CdOrPrtry/Cd")
        if code == "ITBD" and not page.is_whole:
            code = _LAST if _FIRST in balances or page.number == 1 else _FIRST
        if code not in ("OPBD", "PRCD", "CLBD", _FIRST, _LAST):
            continue
        if code in balances:
            findings.append(Finding(path_of(met), f"a second {code} balance"))
        stated = find(met, "Amt")
        day = day_at(met, "Dt", findings)
        if stated is None or day is None:
            continue
        amount = money_of(stated, findings)
        balances[code] = Balance(amount if text_at(met, "CdtDbtInd") == "CRDT" else -amount, day)
    return balances


def _check_balances(where: str, currency: str, balances: dict[str, Balance], findings: list[Finding]) -> None:
    for code, balance in balances.items():
        if balance.amount.currency != currency:
            what = f"the {code} balance is not in the account's currency {currency}"
            findings.append(Finding(where, what, str(balance.amount)))
    opening, previous = balances.get("OPBD"), balances.get("PRCD")
    if opening is not None and previous is not None and opening.amount != previous.amount:
        what = f"opening balance {opening.amount} differs from the previous closing balance"
        findings.append(Finding(where, what, str(previous.amount)))


def _check_sum(
    where: str, opening: Balance, entries: tuple[Entry, ...], closing: Balance, findings: list[Finding]
) -> None:
    booked = sum(entry.amount.amount if entry.credit else -entry.amount.amount for entry in entries)
    movements = Money(booked, opening.amount.currency)
    if opening.amount + movements != closing.amount:
        what = (
            f"opening {opening.amount} + {len(entries)} booked entries {movements}"
            f" = {opening.amount + movements}, not the closing balance"
        )
        findings.append(Finding(where, what, str(closing.amount)))
