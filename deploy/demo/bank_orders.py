"""What the simulated bank reads of a pain.001 payment file, of version .09 or .03."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from lxml import etree

from shared.kernel.money import Money, exponent_of

_NAMESPACES = {"p": "urn:iso:std:iso:20022:tech:xsd:pain.001.001.09"}
_OLDER = b"urn:iso:std:iso:20022:tech:xsd:pain.001.001.03"


@dataclass(frozen=True, slots=True)
class PaymentOrder:
    """One credit transfer that the customer ordered."""

    end_to_end_id: str
    creditor_name: str
    creditor_iban: str
    amount: Money
    remittance: str


@dataclass(frozen=True, slots=True)
class PaymentFile:
    """A payment file: its own id, who pays from which accounts on which day, and the orders in file order."""

    message_id: str
    debtor_ibans: tuple[str, ...]
    """One for each block."""
    execution_on: date
    orders: tuple[PaymentOrder, ...]


def read_orders(payment_file: bytes) -> PaymentFile:
    """Read a payment file; ValueError when its counts or sums do not hold, of the whole and of each block."""
    payment_file = payment_file.replace(_OLDER, _NAMESPACES["p"].encode())
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    root = etree.fromstring(payment_file, parser)
    orders = tuple(_read_order(element) for element in root.iterfind(".//p:CdtTrfTxInf", _NAMESPACES))
    for block in _blocks(root):
        _prove(block, [_read_order(one) for one in block.iterfind("p:CdtTrfTxInf", _NAMESPACES)])
    for header in root.iterfind(".//p:GrpHdr", _NAMESPACES):
        _prove(header, orders)
    return PaymentFile(
        message_id=_text(root, ".//p:GrpHdr/p:MsgId"),
        debtor_ibans=tuple(_text(block, "p:DbtrAcct/p:Id/p:IBAN") for block in _blocks(root)),
        execution_on=date.fromisoformat(_day(root)),
        orders=orders,
    )


def _blocks(root: etree._Element) -> list[etree._Element]:
    return root.findall(".//p:PmtInf", _NAMESPACES)


def _day(root: etree._Element) -> str:
    path = ".//p:PmtInf/p:ReqdExctnDt"
    return root.findtext(f"{path}/p:Dt", None, _NAMESPACES) or _text(root, path)


def _prove(block: etree._Element, orders: Sequence[PaymentOrder]) -> None:
    number, total = _text(block, "p:NbOfTxs"), _text(block, "p:CtrlSum")
    if int(number) != len(orders) or Decimal(total) != sum(_decimal(order.amount) for order in orders):
        name = etree.QName(block).localname
        raise ValueError(f"{name} says {number} orders of {total}, which the file does not hold")


def _read_order(element: etree._Element) -> PaymentOrder:
    amount = element.find("p:Amt/p:InstdAmt", _NAMESPACES)
    if amount is None or not amount.text:
        raise ValueError("an order without an instructed amount")
    currency = amount.get("Ccy", "")
    minor_units = Decimal(amount.text).scaleb(exponent_of(currency))
    if minor_units != int(minor_units):
        raise ValueError(f"{amount.text} {currency} has too many decimals")
    return PaymentOrder(
        end_to_end_id=_text(element, "p:PmtId/p:EndToEndId"),
        creditor_name=_text(element, "p:Cdtr/p:Nm"),
        creditor_iban=_account(element),
        amount=Money(int(minor_units), currency),
        remittance=element.findtext("p:RmtInf/p:Ustrd", "", _NAMESPACES),
    )


def _account(element: etree._Element) -> str:
    """The IBAN, else the account number of a bank that has none."""
    iban = element.findtext("p:CdtrAcct/p:Id/p:IBAN", "", _NAMESPACES)
    return iban or _text(element, "p:CdtrAcct/p:Id/p:Othr/p:Id")


def _decimal(amount: Money) -> Decimal:
    return Decimal(amount.amount).scaleb(-exponent_of(amount.currency))


def _text(element: etree._Element, path: str) -> str:
    text = element.findtext(path, None, _NAMESPACES)
    if text is None:
        raise ValueError(f"the payment file lacks {path}")
    return text
