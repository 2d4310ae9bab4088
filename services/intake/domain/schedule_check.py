"""Whether a foreign schedule has its four contents and adds up (2.2.2-a, 2.1.1-m; D-61, D-62, D-65)."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import TypeVar

from services.intake.domain.cover import FORM, INEXACT, Cover, Findings, check_cover
from services.intake.domain.evident import check_year
from services.intake.domain.folding import folded
from services.intake.domain.grouping import authors_of, reported_work, titles_of
from services.intake.domain.lines import Line, Sheet
from shared.contracts.intake import ReportedWork, ScheduleLine
from shared.contracts.registry import Contract
from shared.contracts.terms import ContractKind, Role, UseType
from shared.kernel.findings import Finding
from shared.kernel.money import Money

CONTENTS = "2.2.2-a"
ROYALTY = "ROYALTY"
KINDS = (ROYALTY, "CHARGE", "FOREIGN_TAX", "FEE")
T = TypeVar("T")
_ROLES = {folded(role.value): role for role in Role if role is not Role.ALL}
_TOLERANCE = 1
"""Minor units by which an owner's amount may differ from his percentage of the work's sum (D-62)."""


@dataclass(frozen=True, slots=True)
class CheckedSchedule:
    """What a schedule is: with findings it cannot be distributed, without them its works, lines and sums."""

    findings: tuple[Finding, ...]
    reports: tuple[ReportedWork, ...] = ()
    lines: tuple[ScheduleLine, ...] = ()
    total: Money | None = None
    due: Money | None = None


@dataclass(frozen=True, slots=True)
class _Read:
    """A line with its kind, role and use as they are read, None where they cannot be."""

    line: Line
    kind: str | None
    role: Role | None
    use: UseType | None


def check_schedule(sheet: Sheet | None, cover: Cover, contract: Contract, today: date) -> CheckedSchedule:
    """Check a schedule that was read by its contract's form; one that could not be read (None) is judged by its
    cover alone."""
    findings = check_cover(cover, contract, (ContractKind.REPRESENTATION,), today)
    if sheet is None or contract.form is None:
        return CheckedSchedule(tuple(findings))
    findings += sheet.findings
    if "amount" not in sheet.fields:
        findings.append(Finding("form", "has no column of the amount", contract.number, FORM))
    read = [_read(line, contract, findings) for line in sheet.lines]
    for one in read:
        findings += _contents(one, today)
    works = _works([one.line for one in read if one.kind == ROYALTY])
    findings += _percentages(read, works)
    total, due = _sums(read, contract.currency)
    findings += _totals(cover, total, due)
    if sheet.total is not None and sheet.total.box.value not in (None, total):
        what = f"the total is not the sum of the royalty, {total}"
        findings.append(Finding(sheet.total.where, what, str(sheet.total.box.value), INEXACT))
    if findings:
        return CheckedSchedule(tuple(sorted(findings, key=lambda finding: finding.clause)))
    numbers = _numbers(read)
    counts = Counter(numbers[reported_work(one.line)] for one in read if one.kind == ROYALTY)
    reports = tuple(replace(work, number=n, lines=counts[n]) for work, n in numbers.items())
    return CheckedSchedule((), reports, _lines(read, numbers), total, due)


def _read(line: Line, contract: Contract, findings: Findings) -> _Read:
    findings += [defect for field, _ in line.boxes() if (defect := line.defect(field)) is not None]
    kind: str | None = ROYALTY
    if (box := line.box("kind")) is not None:
        kind = _word(line, "kind", {folded(word): word for word in KINDS}.get, findings)
        if box.is_empty:
            findings.append(Finding(line.where("kind"), "the kind of the line lacks", "", CONTENTS))
    uses = {folded(use.value): use for use in contract.uses}
    return _Read(
        line, kind, _word(line, "role", _ROLES.get, findings), _word(line, "use_type", uses.get, findings)
    )


def _word(line: Line, field: str, known: Callable[[str], T | None], findings: Findings) -> T | None:
    text = line.text(field)
    if text is None:
        return None
    found = known(folded(text))
    if found is None:
        findings.append(Finding(line.where(field), f"no {field} that is known", text[:80], CONTENTS))
    return found


def _contents(one: _Read, today: date) -> Findings:
    """What a line of its kind must name: a royalty its work, authors, amount, and each owner's share."""
    line = one.line
    findings = []
    amount = line.money("amount")
    if amount is None and not _defective(line, "amount"):
        findings.append(Finding(line.where("amount"), "the amount lacks", "", CONTENTS))
    if amount is not None and amount.amount <= 0:
        findings.append(Finding(line.where("amount"), "not above zero", str(amount), INEXACT))
    if one.kind != ROYALTY:
        return findings
    if not titles_of(line) and not _defective(line, "title"):
        findings.append(Finding(line.where("title", "work"), "the name of the work lacks", "", CONTENTS))
    if not authors_of(line) and not _defective(line, "authors"):
        findings.append(
            Finding(line.where("authors", "directors"), "the names of the authors lack", "", CONTENTS)
        )
    if line.text("owner") and line.value("percent") is None and not _defective(line, "percent"):
        what = "the owner's share lacks"
        findings.append(Finding(line.where("percent"), what, line.text("owner") or "", CONTENTS))
    return findings + check_year(line, today)


def _defective(line: Line, field: str) -> bool:
    return line.defect(field) is not None


def _work_key(line: Line) -> object:
    return line.text("work") or reported_work(line)


def _works(lines: list[Line]) -> Mapping[object, int]:
    """Minor units of each work together."""
    sums: dict[object, int] = {}
    for line in lines:
        amount = line.money("amount")
        key = _work_key(line)
        sums[key] = sums.get(key, 0) + (amount.amount if amount is not None else 0)
    return sums


def _percentages(read: list[_Read], works: Mapping[object, int]) -> Findings:
    """An owner's amount that is not his percentage of his work's sum: money counts, so somebody has to look."""
    findings = []
    for one in read:
        percent, amount = one.line.value("percent"), one.line.money("amount")
        if one.kind != ROYALTY or not isinstance(percent, Decimal) or amount is None:
            continue
        work = works[_work_key(one.line)]
        if abs(Fraction(percent) * work / 100 - amount.amount) > _TOLERANCE:
            what = f"{percent}% of {Money(work, amount.currency)} is not the owner's amount"
            findings.append(Finding(one.line.where("amount"), what, str(amount), CONTENTS))
    return findings


def _sums(read: list[_Read], currency: str) -> tuple[Money, Money]:
    """The schedule's total, and what of it is to be received: less charges, foreign tax and fees."""
    total = kept = 0
    for one in read:
        amount = one.line.money("amount")
        if amount is None:
            continue
        if one.kind == ROYALTY:
            total += amount.amount
        elif one.kind is not None:
            kept += amount.amount
    return Money(total, currency), Money(total - kept, currency)


def _totals(cover: Cover, total: Money, due: Money) -> Findings:
    findings = []
    declared = cover.declared_total
    if declared.currency == total.currency and declared != total:
        what = f"not the sum of the royalty, {total}"
        findings.append(Finding("cover.declared_total", what, str(declared), CONTENTS))
    if due.amount < 0:
        findings.append(Finding("file", "charges, tax and fees exceed the royalty", str(due), CONTENTS))
    if total.amount == 0 and due.amount == 0:
        findings.append(Finding("file", "no line of royalty", "", CONTENTS))
    return findings


def _numbers(read: list[_Read]) -> dict[ReportedWork, int]:
    """Distinct works with their numbers, from 1 in the order of the file."""
    numbers: dict[ReportedWork, int] = {}
    for one in read:
        if one.kind == ROYALTY:
            numbers.setdefault(reported_work(one.line), len(numbers) + 1)
    return numbers


def _lines(read: list[_Read], reports: dict[ReportedWork, int]) -> tuple[ScheduleLine, ...]:
    lines = []
    for one in read:
        amount, percent = one.line.money("amount"), one.line.value("percent")
        if amount is None or one.kind is None:
            raise ValueError("only a schedule without defects has lines")
        royalty = one.kind == ROYALTY
        lines.append(
            ScheduleLine(
                line=one.line.number,
                amount=amount,
                kind=one.kind,
                report=reports[reported_work(one.line)] if royalty else None,
                owner=one.line.text("owner") if royalty else None,
                owner_ipi=one.line.text("owner_ipi") if royalty else None,
                role=one.role if royalty else None,
                percent=percent if royalty and isinstance(percent, Decimal) else None,
                use_type=one.use if royalty else None,
            )
        )
    return tuple(lines)
