"""Reader of the Central Bank of Azerbaijan's rate bulletins (2.2.4, D-64)."""

import hashlib
import re
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from xml.etree.ElementTree import Element

from defusedxml import ElementTree
from defusedxml.common import DefusedXmlException

from shared.kernel.findings import Finding, Unreadable

CLAUSE = "2.2.4-a"
SIZE_MAX_BYTES = 1024 * 1024
# Earlier bulletins count in the old manat, 5000 of which became one.
FIRST_DAY = date(2006, 1, 1)

_CURRENCIES = "Xarici valyutalar"
_ALIASES = {"SDR": "XDR"}
_VALUE = re.compile(r"[0-9]{1,9}(?:\.[0-9]{1,8})?")
_NOMINAL = re.compile(r"[1-9][0-9]{0,6}")
_CODE = re.compile(r"[A-Z]{3}")


@dataclass(frozen=True, slots=True)
class Rate:
    """`value` manat, as the bulletin writes it, for `nominal` units of the currency."""

    code: str
    value: str
    nominal: int

    def per_unit(self) -> Fraction:
        """Manat for one whole unit (a yen, not a minor unit), exact: multiply by it and round once."""
        return Fraction(self.value) / self.nominal


@dataclass(frozen=True, slots=True)
class Bulletin:
    """The rates of day `effective`, found when `asked` was asked for; `sha256` is that of the file's bytes."""

    asked: date
    effective: date
    rates: tuple[Rate, ...]
    sha256: str


def read_bulletin(data: bytes, asked: date) -> Bulletin:
    """The currencies of a bulletin in the order of their codes; Unreadable with every defect.

    Metals and currencies without a quote are left out. On a day without a bulletin the bank answers with the
    previous one, so the day that counts is the one inside; one after the day asked for is refused.
    """
    root = _parse(data)
    findings: list[Finding] = []
    effective = _effective(root, asked, findings)
    blocks = [block for block in root.findall("ValType") if (block.get("Type") or "").strip() == _CURRENCIES]
    if not blocks:
        findings.append(Finding("ValCurs", f"no block {_CURRENCIES!r}", "", CLAUSE))
    rates: dict[str, Rate] = {}
    for block in blocks:
        for element in block.findall("Valute"):
            rate = _rate(element, findings)
            if rate is not None and rate.code in rates:
                findings.append(_wrong(f"Valute {rate.code}", "quoted twice", rate.value))
            elif rate is not None:
                rates[rate.code] = rate
    if not rates and not findings:
        findings.append(Finding("ValCurs", "no rate at all", "", CLAUSE))
    if findings or effective is None:
        raise Unreadable(findings)
    return Bulletin(
        asked=asked,
        effective=effective,
        rates=tuple(rates[code] for code in sorted(rates)),
        sha256=hashlib.sha256(data).hexdigest(),
    )


def _parse(data: bytes) -> Element:
    if len(data) > SIZE_MAX_BYTES:
        raise Unreadable((_wrong("file", f"larger than {SIZE_MAX_BYTES} bytes", str(len(data))),))
    try:
        root: Element = ElementTree.fromstring(data, forbid_dtd=True)
    except DefusedXmlException as error:
        raise Unreadable((_wrong("file", "declares a document type or entities", str(error)),)) from error
    except (ElementTree.ParseError, ValueError, LookupError) as error:
        raise Unreadable((_wrong("file", f"not well-formed XML: {error}", ""),)) from error
    if root.tag != "ValCurs":
        raise Unreadable((_wrong("file", "not a bulletin of the Central Bank", root.tag),))
    return root


def _effective(root: Element, asked: date, findings: list[Finding]) -> date | None:
    written = (root.get("Date") or "").strip()
    parts = re.fullmatch(r"([0-9]{2})\.([0-9]{2})\.([0-9]{4})", written)
    try:
        effective = date(int(parts[3]), int(parts[2]), int(parts[1])) if parts else None
    except ValueError:
        effective = None
    if effective is None:
        findings.append(_wrong("ValCurs/@Date", "not a day DD.MM.YYYY", written))
    elif effective < FIRST_DAY:
        findings.append(_wrong("ValCurs/@Date", "before 2006, in the old manat", written))
    elif effective > asked:
        findings.append(_wrong("ValCurs/@Date", f"after {asked}, the day asked for", written))
    return effective


def _rate(element: Element, findings: list[Finding]) -> Rate | None:
    """The quote of a currency; None where there is none, or a defect was noted."""
    written = (element.get("Code") or "").strip()
    nominal, value = _text(element, "Nominal"), _text(element, "Value")
    where = f"Valute {written[:10]}"
    if not value or (nominal and not nominal.isascii()) or not nominal[:1].isdigit() or " " in nominal:
        return None
    before = len(findings)
    if not _CODE.fullmatch(written):
        findings.append(_wrong(f"{where}/@Code", "not a currency code", written))
    if not _NOMINAL.fullmatch(nominal):
        findings.append(_wrong(f"{where}/Nominal", "not a whole number above 0", nominal))
    if not _VALUE.fullmatch(value) or not Fraction(value):
        findings.append(_wrong(f"{where}/Value", "not a rate above 0", value))
    if len(findings) > before:
        return None
    return Rate(_ALIASES.get(written, written), value, int(nominal))


def _text(element: Element, name: str) -> str:
    return (element.findtext(name) or "").strip()


def _wrong(where: str, what: str, value: str) -> Finding:
    return Finding(where, what, value[:80], CLAUSE)
