"""Whether a foreign schedule has its four contents and adds up (2.2.2-a, 2.1.1-m; D-61, D-62, D-65)."""

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from typing import TypeVar

from services.intake.domain.cover import FORM, INEXACT, Cover, Findings, check_cover, use_of
from services.intake.domain.evident import check_year
from services.intake.domain.folding import folded
from services.intake.domain.grouping import authors_of, reported_work, titles_of
from services.intake.domain.lines import Line, Sheet
from services.intake.domain.schedule_amounts import CONTENTS, ROYALTY, ReadLine, with_amounts
from shared.contracts.intake import ReportedWork, ScheduleLine
from shared.contracts.registry import Contract
from shared.contracts.terms import ANYWHERE, ContractKind, Role
from shared.kernel.findings import Finding
from shared.kernel.money import Money
from shared.kernel.periods import Period

KINDS = (ROYALTY, "CHARGE", "FOREIGN_TAX", "FEE")
T = TypeVar("T")
_ROLES = {folded(role.value): role for role in Role if role is not Role.ALL}
_TERRITORY = re.compile("[A-Z]{2}|" + ANYWHERE)


@dataclass(frozen=True, slots=True)
class CheckedSchedule:
    """What a schedule is: with findings it cannot be distributed, without them its works, lines and sums."""

    findings: tuple[Finding, ...]
    reports: tuple[ReportedWork, ...] = ()
    lines: tuple[ScheduleLine, ...] = ()
    total: Money | None = None
    due: Money | None = None


def check_schedule(sheet: Sheet | None, cover: Cover, contract: Contract, today: date) -> CheckedSchedule:
    """Check a schedule that was read by its contract's form; one that could not be read (None) is judged by its
    cover alone."""
    findings = check_cover(cover, contract, (ContractKind.REPRESENTATION,), today)
    if sheet is None or contract.form is None:
        return CheckedSchedule(tuple(findings))
    findings += sheet.findings
    if not sheet.fields & {"amount", "work_amount"}:
        findings.append(Finding("form", "has no column of the amount", contract.number, FORM))
    told = [_read(line, contract, today, findings) for line in sheet.lines]
    for one in told:
        findings += _contents(one, today)
    read, wrong = with_amounts(told, lambda one: _used_work(one, cover, contract))
    findings += wrong
    total, due = _sums(read, contract.currency)
    findings += _totals(cover, total, due)
    if sheet.total is not None and sheet.total.box.value not in (None, total):
        what = f"the total is not the sum of the royalty, {total}"
        findings.append(Finding(sheet.total.where, what, str(sheet.total.box.value), INEXACT))
    if findings:
        return CheckedSchedule(tuple(sorted(findings, key=lambda finding: finding.clause)))
    numbers = _numbers(read)
    counts = Counter(numbers[reported_work(one.line)] for one in read if one.is_royalty)
    reports = tuple(replace(work, number=n, lines=counts[n]) for work, n in numbers.items())
    return CheckedSchedule((), reports, _lines(read, numbers), total, due)


def _read(line: Line, contract: Contract, today: date, findings: Findings) -> ReadLine:
    findings += [defect for field, _ in line.boxes() if (defect := line.defect(field)) is not None]
    kind: str | None = ROYALTY
    if (box := line.box("kind")) is not None:
        kind = _word(line, "kind", {folded(word): word for word in KINDS}.get, findings)
        if box.is_empty:
            findings.append(Finding(line.where("kind"), "the kind of the line lacks", "", CONTENTS))
    uses = {folded(use.value): use for use in contract.uses}
    return ReadLine(
        line,
        kind,
        _word(line, "role", _ROLES.get, findings),
        _word(line, "use_type", uses.get, findings),
        _territory(line, findings),
        _period(line, today, findings),
        line.money("amount"),
    )


def _territory(line: Line, findings: Findings) -> str | None:
    text = line.text("territory")
    if text is None:
        return None
    if _TERRITORY.fullmatch(text.upper()) is None:
        findings.append(Finding(line.where("territory"), "no country of two letters", text[:80], CONTENTS))
        return None
    return text.upper()


def _period(line: Line, today: date, findings: Findings) -> Period | None:
    """When the use was: both days or none, in their order and not to come."""
    first, last = line.day("period_from"), line.day("period_to")
    if first is None and last is None:
        return None
    where, written = line.where("period_from", "period_to"), f"{first} to {last}"
    if first is None or last is None:
        unread = any(_defective(line, field) for field in ("period_from", "period_to"))
        if not unread:
            findings.append(Finding(where, "a period has two days", written, CONTENTS))
        return None
    if last < first or last > today:
        what = "ends before it begins" if last < first else f"the period is not over: it ends after {today}"
        findings.append(Finding(where, what, written, INEXACT))
        return None
    return Period(first, last)


def _word(line: Line, field: str, known: Callable[[str], T | None], findings: Findings) -> T | None:
    text = line.text(field)
    if text is None:
        return None
    found = known(folded(text))
    if found is None:
        findings.append(Finding(line.where(field), f"no {field} that is known", text[:80], CONTENTS))
    return found


def _contents(one: ReadLine, today: date) -> Findings:
    """What a line of its kind must name: a royalty its work and authors, and each owner's share with his amount; what
    was kept of it its amount."""
    line = one.line
    findings = []
    if not one.is_royalty:
        if one.amount is None and not _defective(line, "amount"):
            findings.append(Finding(line.where("amount"), "the amount lacks", "", CONTENTS))
        return findings
    if not titles_of(line) and not _defective(line, "title"):
        findings.append(Finding(line.where("title", "work"), "the name of the work lacks", "", CONTENTS))
    if not authors_of(line) and not _defective(line, "authors"):
        findings.append(
            Finding(line.where("authors", "directors"), "the names of the authors lack", "", CONTENTS)
        )
    share_lacks = one.percent is None and not _defective(line, "percent")
    if line.text("owner") and one.amount is not None and share_lacks:
        what = "the owner's share lacks"
        findings.append(Finding(line.where("percent"), what, line.text("owner") or "", CONTENTS))
    return findings + check_year(line, today)


def _defective(line: Line, field: str) -> bool:
    return line.defect(field) is not None


def _used_work(one: ReadLine, cover: Cover, contract: Contract) -> object:
    """What one sum is of: a work in one use, territory and period. What the line leaves blank is the cover's."""
    return (
        one.line.text("work") or reported_work(one.line),
        one.use or use_of(cover, contract),
        one.territory or cover.territory or contract.territory,
        one.period or cover.period,
    )


def _sums(read: list[ReadLine], currency: str) -> tuple[Money, Money]:
    """The schedule's total, and what of it is to be received: less charges, foreign tax and fees."""
    total = kept = 0
    for one in read:
        if one.amount is None:
            continue
        if one.is_royalty:
            total += one.amount.amount
        elif one.kind is not None:
            kept += one.amount.amount
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


def _numbers(read: list[ReadLine]) -> dict[ReportedWork, int]:
    """Distinct works with their numbers, from 1 in the order of the file."""
    numbers: dict[ReportedWork, int] = {}
    for one in read:
        if one.is_royalty:
            numbers.setdefault(reported_work(one.line), len(numbers) + 1)
    return numbers


def _lines(read: list[ReadLine], reports: dict[ReportedWork, int]) -> tuple[ScheduleLine, ...]:
    lines = []
    for one in read:
        if one.amount is None or one.kind is None:
            raise ValueError("only a schedule without defects has lines")
        if not one.is_royalty:
            lines.append(ScheduleLine(line=one.line.number, amount=one.amount, kind=one.kind))
            continue
        lines.append(
            ScheduleLine(
                line=one.line.number,
                amount=one.amount,
                kind=one.kind,
                report=reports[reported_work(one.line)],
                owner=one.line.text("owner") if one.by_owner else None,
                owner_ipi=one.line.text("owner_ipi") if one.by_owner else None,
                role=one.role,
                percent=one.percent if one.by_owner else None,
                use_type=one.use,
                territory=one.territory,
                period=one.period,
            )
        )
    return tuple(lines)
