"""A simulated bank for the demo and the end-to-end tests: camt.053.001.08 statements, made and never sent.

Pure: the same arguments give the same bytes. It knows nothing of the services; what it reads and writes is
what a bank would.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from lxml import etree

from deploy.demo.bank_orders import read_orders
from shared.kernel.clock import BAKU
from shared.kernel.money import Money, exponent_of

_NAMESPACE = "urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"


@dataclass(frozen=True, slots=True)
class Account:
    """An account at the bank: IBAN, ISO 4217 currency, and the name of its owner."""

    iban: str
    currency: str
    owner: str


@dataclass(frozen=True, slots=True)
class Movement:
    """One booked line. `amount` is positive; `reference` is the bank's own and unique.

    `other_name` and `other_iban` are the payer of a credit, the payee of a debit. `charge` is what a bank on
    the way kept of the `instructed` amount. A `return_reason` (ISO code, e.g. AC04) marks a credit as an own
    payment that came back.
    """

    reference: str
    amount: Money
    credit: bool
    other_name: str
    other_iban: str
    remittance: str = ""
    end_to_end_id: str = ""
    instructed: Money | None = None
    charge: Money | None = None
    return_reason: str = ""


def statement(
    account: Account, day: date, sequence_number: int, opening: Money, movements: Sequence[Movement]
) -> bytes:
    """A camt.053.001.08 of one account and day, valued on that day; the closing balance is computed."""
    message_id = f"STM-{account.currency}-{day:%Y%m%d}-{sequence_number}"
    created = datetime.combine(day, time(19, 0), BAKU).isoformat()
    document = etree.XML(f'<Document xmlns="{_NAMESPACE}"/>')
    message = _add(document, "BkToCstmrStmt")
    header = _add(message, "GrpHdr")
    _add(header, "MsgId", message_id)
    _add(header, "CreDtTm", created)
    body = _add(message, "Stmt")
    _add(body, "Id", message_id)
    _add(body, "ElctrncSeqNb", str(sequence_number))
    _add(body, "CreDtTm", created)
    span = _add(body, "FrToDt")
    _add(span, "FrDtTm", datetime.combine(day, time(0, 0), BAKU).isoformat())
    _add(span, "ToDtTm", datetime.combine(day, time(23, 59, 59), BAKU).isoformat())
    holder = _add(body, "Acct")
    _add(holder, "Id/IBAN", account.iban)
    _add(holder, "Ccy", account.currency)
    _add(holder, "Ownr/Nm", account.owner)
    _add_balance(body, "OPBD", opening, day)
    _add_balance(body, "CLBD", closing_balance(opening, movements), day)
    for movement in movements:
        _add_entry(body, movement, account, day)
    return etree.tostring(document, xml_declaration=True, encoding="UTF-8", pretty_print=True)


def closing_balance(opening: Money, movements: Sequence[Movement]) -> Money:
    """What the account holds after the movements."""
    balance = opening
    for movement in movements:
        balance = balance + movement.amount if movement.credit else balance - movement.amount
    return balance


def executed(payment_file: bytes, returned: Mapping[str, str]) -> tuple[Movement, ...]:
    """What the bank books for a released pain.001 file: a debit for each order under its end-to-end id.

    An order named in `returned` (end-to-end id -> ISO reason) comes back as a credit right after its debit.
    Raises ValueError when `returned` names an order that the file does not hold.
    """
    file = read_orders(payment_file)
    unknown = sorted(set(returned) - {order.end_to_end_id for order in file.orders})
    if unknown:
        raise ValueError(f"the payment file holds no order {', '.join(unknown)}")
    movements = []
    for number, order in enumerate(file.orders, start=1):
        debit = Movement(
            reference=f"OUT-{file.message_id[:20]}-{number:05d}",
            amount=order.amount,
            credit=False,
            other_name=order.creditor_name,
            other_iban=order.creditor_iban,
            remittance=order.remittance,
            end_to_end_id=order.end_to_end_id,
        )
        movements.append(debit)
        if order.end_to_end_id in returned:
            movements.append(
                Movement(
                    reference=f"RTN-{file.message_id[:20]}-{number:05d}",
                    amount=order.amount,
                    credit=True,
                    other_name=order.creditor_name,
                    other_iban=order.creditor_iban,
                    remittance=order.remittance,
                    end_to_end_id=order.end_to_end_id,
                    return_reason=returned[order.end_to_end_id],
                )
            )
    return tuple(movements)


def _add_balance(parent: etree._Element, code: str, amount: Money, day: date) -> None:
    balance = _add(parent, "Bal")
    _add(balance, "Tp/CdOrPrtry/Cd", code)
    _add_amount(balance, Money(abs(amount.amount), amount.currency))
    _add(balance, "CdtDbtInd", "CRDT" if amount.amount >= 0 else "DBIT")
    _add(balance, "Dt/Dt", day.isoformat())


def _add_entry(parent: etree._Element, movement: Movement, account: Account, day: date) -> None:
    entry = _add(parent, "Ntry")
    _add_amount(entry, movement.amount)
    direction = "CRDT" if movement.credit else "DBIT"
    _add(entry, "CdtDbtInd", direction)
    _add(entry, "Sts/Cd", "BOOK")
    _add(entry, "BookgDt/Dt", day.isoformat())
    _add(entry, "ValDt/Dt", day.isoformat())
    _add(entry, "AcctSvcrRef", movement.reference)
    domain = _add(entry, "BkTxCd/Domn", "")
    _add(domain, "Cd", "PMNT")
    family = _add(domain, "Fmly")
    _add(family, "Cd", "RCDT" if movement.credit and not movement.return_reason else "ICDT")
    _add(family, "SubFmlyCd", "RRTN" if movement.return_reason else "DMCT")
    details = _add(entry, "NtryDtls/TxDtls")
    _add(details, "Refs/EndToEndId", movement.end_to_end_id or "NOTPROVIDED")
    _add_amount(details, movement.amount)
    _add(details, "CdtDbtInd", direction)
    if movement.instructed is not None:
        _add_amount(_add(details, "AmtDtls/InstdAmt"), movement.instructed)
    if movement.charge is not None:
        record = _add(details, "Chrgs/Rcrd")
        _add_amount(record, movement.charge)
        _add(record, "CdtDbtInd", "DBIT")
        _add(record, "ChrgInclInd", "true")
    _add_parties(details, movement, account)
    if movement.remittance:
        _add(details, "RmtInf/Ustrd", movement.remittance)
    if movement.return_reason:
        _add(details, "RtrInf/Rsn/Cd", movement.return_reason)


def _add_parties(details: etree._Element, movement: Movement, account: Account) -> None:
    """A returned payment keeps the parties of the payment: the account's owner stays its debtor."""
    other, own = (movement.other_name, movement.other_iban), (account.owner, account.iban)
    paid_in = movement.credit and not movement.return_reason
    parties = _add(details, "RltdPties")
    for side, (name, iban) in zip(("Dbtr", "Cdtr"), (other, own) if paid_in else (own, other), strict=True):
        _add(parties, f"{side}/Pty/Nm", name)
        if iban:
            _add(parties, f"{side}Acct/Id/IBAN", iban)


def _add_amount(parent: etree._Element, amount: Money) -> None:
    exponent = exponent_of(amount.currency)
    digits = str(amount.amount).rjust(exponent + 1, "0")
    written = f"{digits[:-exponent]}.{digits[-exponent:]}" if exponent else digits
    _add(parent, "Amt", written).set("Ccy", amount.currency)


def _add(parent: etree._Element, path: str, text: str = "") -> etree._Element:
    """Append the elements of a slash path, one inside the other, and give the last its text."""
    element = parent
    for step in path.split("/"):
        element = etree.SubElement(element, f"{{{_NAMESPACE}}}{step}")
    if text:
        element.text = text
    return element
