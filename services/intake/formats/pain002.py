"""Reader of payment status reports, ISO 20022 pain.002.001.03 and later. Their schemas are not at hand, so what is read
must stand there, once."""

from datetime import date

from lxml import etree

from services.intake.formats.camt053_fields import day_at, find_all, text_at
from services.intake.formats.statements import PaymentStatus, StatusReport
from services.intake.formats.xml_input import path_of
from shared.kernel.findings import Finding, Unreadable

FAMILY = "pain.002"
_FINDINGS_MAX = 100
_STATUSES = frozenset(
    "ACCC ACCP ACFC ACIS ACPD ACSC ACSP ACTC ACWC ACWP BLCK CANC CPUC PART PATC PDNG PRES RCVD RJCT".split()
)
_REJECTED = "RJCT"


def status_report_of(root: etree._Element, message: str) -> StatusReport:
    """What the bank says of every payment, or Unreadable with every defect found.

    A status of the whole file, or of a group of its payments, says nothing of a payment that is not named; refused is
    one that rejects payments without naming them.
    """
    findings: list[Finding] = []
    reports = find_all(root, "CstmrPmtStsRpt")
    if len(reports) != 1 or int(message[-2:]) < 3:
        raise Unreadable([Finding("Document", "is no payment status report that is read", message)])
    (report,) = reports
    identity = _needed(report, "GrpHdr/MsgId", findings)
    created = day_at(report, "GrpHdr/CreDtTm", findings)
    if created is None:
        findings.append(Finding(path_of(report), "no day on which it was made (GrpHdr/CreDtTm)"))
    original = _needed(report, "OrgnlGrpInfAndSts/OrgnlMsgId", findings)
    statuses = []
    for element in find_all(report, "OrgnlPmtInfAndSts/TxInfAndSts"):
        statuses.append(_status(element, findings))
        if len(findings) >= _FINDINGS_MAX:
            break
    _check_groups(report, findings)
    findings += _twice(statuses)
    if findings:
        raise Unreadable(findings[:_FINDINGS_MAX])
    return StatusReport(identity, created or date.min, original, tuple(statuses))


def _needed(element: etree._Element, path: str, findings: list[Finding]) -> str:
    text = text_at(element, path)
    if not text:
        findings.append(Finding(path_of(element), f"{path} lacks"))
    return text


def _status(element: etree._Element, findings: list[Finding]) -> PaymentStatus:
    end_to_end_id = text_at(element, "OrgnlEndToEndId")
    if end_to_end_id in ("", "NOTPROVIDED"):
        findings.append(Finding(path_of(element), "names no payment (OrgnlEndToEndId)", end_to_end_id))
    status = text_at(element, "TxSts")
    _check_word(element, "TxSts", status, findings)
    return PaymentStatus(end_to_end_id, status, text_at(element, "StsRsnInf/Rsn/Cd", "StsRsnInf/Rsn/Prtry"))


def _check_word(element: etree._Element, name: str, status: str, findings: list[Finding]) -> None:
    if status not in _STATUSES:
        findings.append(Finding(f"{path_of(element)}/{name}", "no status that is known", status[:80]))


def _check_groups(report: etree._Element, findings: list[Finding]) -> None:
    for path, name in (("OrgnlGrpInfAndSts", "GrpSts"), ("OrgnlPmtInfAndSts", "PmtInfSts")):
        for group in find_all(report, path):
            status = text_at(group, name)
            if not status:
                continue
            _check_word(group, name, status, findings)
            named = find_all(report if name == "GrpSts" else group, _BELOW[name])
            if status == _REJECTED and not named:
                what = "payments were rejected and none is named: which they are, the bank has to say"
                findings.append(Finding(f"{path_of(group)}/{name}", what, text_at(group, "StsRsnInf/Rsn/Cd")))


_BELOW = {"GrpSts": "OrgnlPmtInfAndSts/TxInfAndSts", "PmtInfSts": "TxInfAndSts"}


def _twice(statuses: list[PaymentStatus]) -> list[Finding]:
    seen: set[str] = set()
    findings = []
    for one in statuses:
        if one.end_to_end_id in seen:
            findings.append(Finding("Document", "says two things of one payment", one.end_to_end_id))
        seen.add(one.end_to_end_id)
    return findings
