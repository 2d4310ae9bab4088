"""Structure of a camt document of a version whose schema is not at hand: what is read must stand there, once, and what
stands there must be known. Stricter than a schema in nothing but unknown elements, which nobody would have read."""

import re
from dataclasses import dataclass

from lxml import etree

from services.intake.formats.camt053_fields import find_all
from services.intake.formats.xml_input import local_name, path_of
from shared.kernel.findings import Finding, Unreadable

_FINDINGS_MAX = 100
_AMOUNT = re.compile(r"[0-9]{1,18}(?:\.[0-9]{1,5})?")
_AMOUNTS = ("Amt", "TtlChrgsAndTaxAmt")
_WORDS = {
    "CdtDbtInd": ("CRDT", "DBIT"),
    "RvslInd": ("true", "false", "1", "0"),
    "ChrgInclInd": ("true", "false", "1", "0"),
    "LastPgInd": ("true", "false", "1", "0"),
}


@dataclass(frozen=True, slots=True)
class _Shape:
    """What an element holds: exactly one of each of `once`, and any of `more`."""

    once: frozenset[str]
    more: frozenset[str]


def _shape(once: str, more: str) -> _Shape:
    return _Shape(frozenset(once.split()), frozenset(more.split()))


_REPORT = (
    "StmtPgntn NtfctnPgntn ElctrncSeqNb RptgSeq LglSeqNb CreDtTm FrToDt CpyDplctInd RptgSrc RltdAcct Intrst Bal "
    "TxsSummry Ntry AddtlStmtInf AddtlNtfctnInf"
)
_SHAPES = {
    "Stmt": _shape("Id Acct", _REPORT),
    "Ntfctn": _shape("Id Acct", _REPORT),
    "Bal": _shape("Tp Amt CdtDbtInd Dt", "CdtLine Avlbty"),
    "Ntry": _shape(
        "Amt CdtDbtInd Sts BkTxCd",
        "NtryRef RvslInd BookgDt ValDt AcctSvcrRef Avlbty ComssnWvrInd AddtlInfInd AmtDtls Chrgs TechInptChanl Intrst "
        "CardTx NtryDtls AddtlNtryInf",
    ),
    "NtryDtls": _shape("", "Btch TxDtls"),
    "TxDtls": _shape(
        "",
        "Refs Amt CdtDbtInd AmtDtls Avlbty BkTxCd Chrgs Intrst RltdPties RltdAgts LclInstrm Purp RltdRmtInf RmtInf "
        "RltdDts RltdPric RltdQties FinInstrmId Tax RtrInf CorpActn SfkpgAcct CshDpst CardTx AddtlTxInf SplmtryData",
    ),
}


def check_structure(reports: list[etree._Element]) -> None:
    """Raise Unreadable with every defect of the statements or notifications (the first hundred)."""
    findings: list[Finding] = []
    for report in reports:
        for element in report.iter():
            if not isinstance(element.tag, str):
                continue
            findings += _defects(element)
            if len(findings) >= _FINDINGS_MAX:
                raise Unreadable(findings[:_FINDINGS_MAX])
    if findings:
        raise Unreadable(findings)


def _defects(element: etree._Element) -> list[Finding]:
    name, text = local_name(element), (element.text or "").strip()
    findings = []
    if (shape := _SHAPES.get(name)) is not None:
        findings += _misshapen(element, shape)
    if name in _WORDS and text not in _WORDS[name]:
        findings.append(Finding(path_of(element), f"none of {', '.join(_WORDS[name])}", text[:80]))
    currency = element.get("Ccy")
    is_amount = currency is not None or (name in _AMOUNTS and not len(element))
    if is_amount and (_AMOUNT.fullmatch(text) is None or re.fullmatch("[A-Z]{3}", currency or "") is None):
        findings.append(
            Finding(path_of(element), "no amount with its currency", f"{text} {currency or ''}"[:80])
        )
    return findings


def _misshapen(element: etree._Element, shape: _Shape) -> list[Finding]:
    findings = [
        Finding(path_of(child), f"is no element of {local_name(element)} that is known")
        for child in element
        if local_name(child) not in shape.once | shape.more
    ]
    for name in sorted(shape.once):
        count = len(find_all(element, name))
        if count != 1:
            findings.append(Finding(path_of(element), f"has {count} {name} where one has to stand"))
    return findings
