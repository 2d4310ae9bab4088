"""Writer of payment files, ISO 20022 pain.001.001.09 or .03: one debtor account and day, a block for each currency and
who bears the charges (D-88, D-96)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from functools import cache
from io import BytesIO
from pathlib import Path

from lxml import etree

from services.payments.domain.policy_bodies import LATEST
from services.payments.formats.pain001_orders import (
    CreditTransfer,
    Debtor,
    check_head,
    check_transfer,
    plain,
    plain_transfer,
)
from shared.contracts.terms import Charges
from shared.kernel.findings import Finding, Unreadable
from shared.kernel.money import exponent_of

_SCHEMAS = Path(__file__).parent / "xsd"
# What no text can hold: angle brackets are escaped.
_FIRST, _END = b"      <CdtTrfTxInf>", b"    </PmtInf>\n"
_AT_ONCE = 1_000


@dataclass(frozen=True, slots=True)
class _Version:
    """In what the versions differ, of all that is written here."""

    day: str
    bic: str


_VERSIONS = {
    "pain.001.001.09": _Version("ReqdExctnDt/Dt", "BICFI"),
    "pain.001.001.03": _Version("ReqdExctnDt", "BIC"),
}
CHARGES = {Charges.SHARED: "SHAR", Charges.OUR: "DEBT", Charges.BENEFICIARY: "CRED"}


def write_orders(
    message_id: str,
    created_at: datetime,
    execution_on: date,
    debtor: Debtor,
    transfers: Sequence[CreditTransfer],
    version: str = LATEST,
) -> bytes:
    """The file's bytes, the same for the same arguments, valid against the schema of the version.

    Letters stay as they are (UTF-8, Azerbaijani letters included); control characters become spaces.
    Whatever does not fit is refused with all its defects (Unreadable), never cut: a shortened name or
    reference is another one. Sums and counts are exact.
    """
    debtor = replace(debtor, name=plain(debtor.name))
    transfers = [plain_transfer(transfer) for transfer in transfers]
    findings = check_head(message_id, created_at, debtor, transfers)
    for position, transfer in enumerate(transfers, start=1):
        findings += check_transfer(f"order {position} ({transfer.end_to_end_id})", transfer)
    if findings:
        raise Unreadable(findings)
    blocks: dict[tuple[str, str], list[CreditTransfer]] = {}
    for transfer in transfers:
        blocks.setdefault((transfer.amount.currency, CHARGES[transfer.charges]), []).append(transfer)
    root = _build(message_id, created_at, execution_on, debtor, blocks, version)
    data = _filled(root, [blocks[one] for one in sorted(blocks)], version)
    _prove(data, version)
    return data


def _filled(root: etree._Element, blocks: Sequence[Sequence[CreditTransfer]], version: str) -> bytes:
    """The file with the orders of each block at its end, some at a time: as one tree a hundred thousand take six times
    the memory of their bytes."""
    head, *rest = etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True).split(_END)
    pieces = [head]
    for transfers, after in zip(blocks, rest, strict=True):
        pieces += [
            _orders(transfers[start : start + _AT_ONCE], version)
            for start in range(0, len(transfers), _AT_ONCE)
        ]
        pieces += [_END, after]
    return b"".join(pieces)


def _orders(transfers: Sequence[CreditTransfer], version: str) -> bytes:
    """Lines of some orders, as deep as they stand in the file."""
    document = _document(version)
    block = _add(document, "CstmrCdtTrfInitn/PmtInf")
    for transfer in transfers:
        _add_transfer(block, transfer, _VERSIONS[version])
    text = etree.tostring(document, encoding="UTF-8", pretty_print=True)
    return text[text.index(_FIRST) : text.index(_END)]


def _prove(data: bytes, version: str) -> None:
    """Hold the bytes against the schema, keeping of the tree what is being read. Raises Unreadable."""
    try:
        for _, order in etree.iterparse(BytesIO(data), tag="{*}CdtTrfTxInf", schema=_schema(version)):
            order.clear()
            before = order.getprevious()
            if before is not None and before.tag == order.tag:
                before.getparent().remove(before)
    except etree.XMLSyntaxError as error:
        raise Unreadable((Finding("file", f"not valid: {error}"),)) from error


def _build(
    message_id: str,
    created_at: datetime,
    execution_on: date,
    debtor: Debtor,
    blocks: Mapping[tuple[str, str], Sequence[CreditTransfer]],
    version: str,
) -> etree._Element:
    """The file without its orders."""
    document = _document(version)
    message = _add(document, "CstmrCdtTrfInitn")
    header = _add(message, "GrpHdr")
    _add(header, "MsgId", message_id)
    _add(header, "CreDtTm", created_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"))
    _add_counts(header, [one for block in blocks.values() for one in block])
    _add(header, "InitgPty/Nm", debtor.name)
    for number, (currency, bearer) in enumerate(sorted(blocks)):
        # The first block bears the message's id, as the only one always did.
        block_id = message_id if number == 0 else f"{message_id[:-3]}{number:03}"
        block = _add(message, "PmtInf")
        _add(block, "PmtInfId", block_id)
        _add_block(block, execution_on, debtor, bearer, blocks[currency, bearer], _VERSIONS[version])
    return document


def _document(version: str) -> etree._Element:
    return etree.XML(f'<Document xmlns="urn:iso:std:iso:20022:tech:xsd:{version}"/>')


def _add_block(
    block: etree._Element,
    execution_on: date,
    debtor: Debtor,
    bearer: str,
    transfers: Sequence[CreditTransfer],
    version: _Version,
) -> None:
    _add(block, "PmtMtd", "TRF")
    # Each order is booked as a debit of its own, so that the statement answers order by order.
    _add(block, "BtchBookg", "false")
    _add_counts(block, transfers)
    _add(block, version.day, execution_on.isoformat())
    _add(block, "Dbtr/Nm", debtor.name)
    account, currency = _add(block, "DbtrAcct"), transfers[0].amount.currency
    _add(account, "Id/IBAN", debtor.ibans.get(currency, debtor.iban))
    _add(account, "Ccy", currency)
    _add(block, f"DbtrAgt/FinInstnId/{version.bic}", debtor.bic)
    _add(block, "ChrgBr", bearer)


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


def _add_transfer(parent: etree._Element, transfer: CreditTransfer, version: _Version) -> None:
    order = _add(parent, "CdtTrfTxInf")
    _add(order, "PmtId/EndToEndId", transfer.end_to_end_id)
    exact = _decimal(transfer.amount.amount, exponent_of(transfer.amount.currency))
    amount = _add(order, "Amt/InstdAmt", exact)
    amount.set("Ccy", transfer.amount.currency)
    if transfer.creditor_bic:
        _add(order, f"CdtrAgt/FinInstnId/{version.bic}", transfer.creditor_bic)
    _add(order, "Cdtr/Nm", transfer.creditor_name)
    if transfer.creditor_number:
        _add(order, "CdtrAcct/Id/Othr/Id", transfer.creditor_number)
    else:
        _add(order, "CdtrAcct/Id/IBAN", transfer.creditor_iban)
    _add(order, "RmtInf/Ustrd", transfer.remittance)


def _decimal(amount: int, exponent: int) -> str:
    digits = str(amount).rjust(exponent + 1, "0")
    return f"{digits[:-exponent]}.{digits[-exponent:]}" if exponent else digits


def _add(parent: etree._Element, path: str, text: str | None = None) -> etree._Element:
    """Append the elements of a slash path, one inside the other, and give the last its text."""
    element, namespace = parent, str(parent.tag).partition("}")[0]
    for step in path.split("/"):
        element = etree.SubElement(element, f"{namespace}}}{step}")
    element.text = text
    return element


@cache
def _schema(version: str) -> etree.XMLSchema:
    return etree.XMLSchema(etree.parse(str(_SCHEMAS / f"{version}.xsd")))
