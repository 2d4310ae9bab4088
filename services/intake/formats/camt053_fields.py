"""Small parts of a camt.053: amounts, days, texts, charges, parties. A defect is noted, never guessed."""

from datetime import date, datetime
from decimal import Decimal
from functools import cache

from lxml import etree

from services.intake.domain.bounds import MONEY_MAX
from services.intake.formats.statements import Charge, Counterparty, Exchange
from services.intake.formats.xml_input import path_of
from shared.kernel.clock import baku_day
from shared.kernel.findings import Finding
from shared.kernel.money import Money, exponent_of


def find(element: etree._Element, path: str) -> etree._Element | None:
    """The first descendant at a slash path of local names."""
    return element.find(_steps(path))


def find_all(element: etree._Element, path: str) -> list[etree._Element]:
    """Every descendant at a slash path of local names, in file order."""
    return element.findall(_steps(path))


@cache
def _steps(path: str) -> str:
    # The namespace says the version, which the root was asked for: inside, names are alike in all of them.
    return "/".join(f"{{*}}{step}" for step in path.split("/"))


def text_at(element: etree._Element, *paths: str) -> str:
    """The text at the first path that has one, white space folded; else empty."""
    for path in paths:
        met = find(element, path)
        if met is not None and met.text and met.text.strip():
            return " ".join(met.text.split())
    return ""


def money_of(element: etree._Element, findings: list[Finding]) -> Money:
    """The amount of an element with its Ccy in minor units; too many decimals are a finding, and more than any sum."""
    currency = element.get("Ccy", "")
    written = (element.text or "").strip()
    decimals = len(written.partition(".")[2])
    exponent = exponent_of(currency)
    if decimals > exponent:
        findings.append(
            Finding(
                path_of(element),
                f"{decimals} decimals, but {currency} has {exponent}",
                f"{written} {currency}",
            )
        )
        return Money(0, currency)
    minor = int(Decimal(written).scaleb(exponent))
    if abs(minor) > MONEY_MAX:
        findings.append(Finding(path_of(element), "larger than any amount", f"{written} {currency}"))
        return Money(0, currency)
    return Money(minor, currency)


def day_at(element: etree._Element, path: str, findings: list[Finding]) -> date | None:
    """The Baku day at `path`, which is a Dt or DtTm or holds one; an instant counts in Baku (D-64)."""
    for step in (f"{path}/Dt", f"{path}/DtTm", path):
        met = find(element, step)
        if met is None or not met.text or not met.text.strip():
            continue
        written = met.text.strip()
        try:
            return _day(written)
        except (ValueError, OverflowError):
            findings.append(Finding(path_of(met), "not a day of the calendar that can be booked", written))
            return None
    return None


def _day(written: str) -> date:
    if "T" not in written:
        # A zone on a bare date moves no booking: the day is the one that the bank wrote.
        return date.fromisoformat(written[:10])
    instant = datetime.fromisoformat(written)
    return instant.date() if instant.tzinfo is None else baku_day(instant)


def party_of(element: etree._Element, side: str) -> Counterparty:
    """Name and account of `side` ("Dbtr" or "Cdtr") in an element's related parties."""
    parties = find(element, "RltdPties")
    if parties is None:
        return Counterparty()
    name = text_at(
        parties,
        f"{side}/Pty/Nm",
        f"{side}/Nm",
        f"{side}/Agt/FinInstnId/Nm",
        f"Ultmt{side}/Pty/Nm",
        f"Ultmt{side}/Nm",
    )
    return Counterparty(name, text_at(parties, f"{side}Acct/Id/IBAN", f"{side}Acct/Id/Othr/Id"))


def charges_of(element: etree._Element, findings: list[Finding]) -> tuple[Charge, ...]:
    """The charge records of an entry or transaction; without records, its total as one included charge. In version 2
    every charge is a block of its own."""
    charges = []
    for record in find_all(element, "Chrgs/Rcrd") or find_all(element, "Chrgs"):
        stated = find(record, "Amt")
        if stated is None:
            continue
        amount = money_of(stated, findings)
        back = text_at(record, "CdtDbtInd") == "CRDT"
        charges.append(
            Charge(
                amount=-amount if back else amount,
                included=text_at(record, "ChrgInclInd") in ("true", "1"),
                kind=text_at(record, "Tp/Cd", "Tp/Prtry/Id"),
                bearer=text_at(record, "Br"),
            )
        )
    total = find(element, "Chrgs/TtlChrgsAndTaxAmt")
    if not charges and total is not None:
        charges.append(Charge(money_of(total, findings), included=True, kind="", bearer=""))
    if sum(abs(charge.amount.amount) for charge in charges) > MONEY_MAX:
        findings.append(Finding(path_of(element), "charges larger than any amount"))
    return tuple(charges)


def exchange_of(element: etree._Element) -> Exchange | None:
    """The conversion named with the instructed, transaction or counter-value amount."""
    for amount in ("InstdAmt", "TxAmt", "CntrValAmt"):
        met = find(element, f"AmtDtls/{amount}/CcyXchg")
        if met is not None:
            return Exchange(text_at(met, "SrcCcy"), text_at(met, "TrgtCcy"), text_at(met, "XchgRate"))
    return None


def bank_code_of(element: etree._Element) -> str:
    """The bank transaction code as DOMAIN-FAMILY-SUBFAMILY, else the bank's own code, else empty."""
    domain = [text_at(element, f"BkTxCd/Domn/{path}") for path in ("Cd", "Fmly/Cd", "Fmly/SubFmlyCd")]
    return "-".join(domain) if domain[0] else text_at(element, "BkTxCd/Prtry/Cd")
