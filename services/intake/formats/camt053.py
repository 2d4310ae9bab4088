"""Reader of bank statements, ISO 20022 camt.053.001.08 (D-64, D-65, D-66)."""

from decimal import Decimal

from lxml import etree
from stdnum import iban

from services.intake.formats.camt053_entries import read_entries
from services.intake.formats.camt053_fields import day_at, find, find_all, money_of, text_at
from services.intake.formats.statements import Balance, Entry, Statement
from services.intake.formats.xml_input import parse_validated, path_of
from shared.kernel.findings import Finding, Unreadable
from shared.kernel.money import Money

_MESSAGE = "camt.053.001.08"


def read_statements(data: bytes) -> tuple[Statement, ...]:
    """Every statement of the file, or Unreadable with every defect found: all of the file or nothing.

    A statement is refused when it does not add up (opening + booked entries = closing, an entry = its
    transactions), when an amount has more decimals than its currency, or names another currency than
    the account's.
    """
    root = parse_validated(data, _MESSAGE)
    findings: list[Finding] = []
    statements = []
    for element in find_all(root, "BkToCstmrStmt/Stmt"):
        statement = _read_statement(element, findings)
        if statement is not None:
            statements.append(statement)
    if findings:
        raise Unreadable(findings)
    return tuple(statements)


def _read_statement(element: etree._Element, findings: list[Finding]) -> Statement | None:
    """The statement; None when a defect that was noted leaves it without account or balances."""
    before = len(findings)
    where = path_of(element)
    account = text_at(element, "Acct/Id/IBAN")
    if account and not iban.is_valid(account):
        findings.append(Finding(f"{where}/Acct/Id/IBAN", "the check digits of the IBAN do not fit", account))
    balances = _read_balances(element, findings)
    opening = balances.get("OPBD") or balances.get("PRCD")
    closing = balances.get("CLBD")
    if opening is None:
        findings.append(Finding(where, "no opening balance (OPBD or PRCD)", ", ".join(sorted(balances))))
    if closing is None:
        findings.append(Finding(where, "no closing booked balance (CLBD)", ", ".join(sorted(balances))))
    if opening is None or closing is None:
        return None
    currency = text_at(element, "Acct/Ccy") or opening.amount.currency
    _check_balances(where, currency, balances, findings)
    entries = read_entries(element, currency, findings)
    if len(findings) == before:
        _check_sum(where, opening, entries, closing, findings)
    sequence_number = text_at(element, "ElctrncSeqNb")
    return Statement(
        statement_id=text_at(element, "Id"),
        sequence_number=int(Decimal(sequence_number)) if sequence_number else None,
        account=account or text_at(element, "Acct/Id/Othr/Id"),
        currency=currency,
        created_on=day_at(element, "CreDtTm", findings),
        from_day=day_at(element, "FrToDt/FrDtTm", findings),
        to_day=day_at(element, "FrToDt/ToDtTm", findings),
        opening=opening,
        closing=closing,
        entries=entries,
    )


def _read_balances(element: etree._Element, findings: list[Finding]) -> dict[str, Balance]:
    """The booked balances by code. Others (available, forward, interim) do not bear on the sum."""
    balances: dict[str, Balance] = {}
    for met in find_all(element, "Bal"):
        code = text_at(met, "Tp/CdOrPrtry/Cd")
        if code not in ("OPBD", "PRCD", "CLBD"):
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
