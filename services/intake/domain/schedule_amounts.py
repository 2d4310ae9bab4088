"""The money of a schedule's lines: what each owner gets, or each work, and what was kept of it (D-61, D-62, D-65).

An owner's amount is the money and his percentage information. Where a schedule says a work's sum only, its owners'
percentages share it out by largest remainder; without percentages the sum stands as one line, for the shares of the
registry.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction

from services.intake.domain.cover import INEXACT, Findings
from services.intake.domain.lines import Line
from shared.contracts.terms import Role, UseType
from shared.kernel.findings import Finding
from shared.kernel.money import Money, split
from shared.kernel.periods import Period

CONTENTS = "2.2.2-a"
ROYALTY = "ROYALTY"
_TOLERANCE = 1
"""Minor units by which an owner's amount may differ from his percentage of the work's sum (D-62)."""
_WHOLE = 100


@dataclass(frozen=True, slots=True)
class ReadLine:
    """A line with what was read of it, None where it cannot be; its amount, and whether its owner counts."""

    line: Line
    kind: str | None
    role: Role | None
    use: UseType | None
    territory: str | None
    period: Period | None
    amount: Money | None
    by_owner: bool = True

    @property
    def is_royalty(self) -> bool:
        """Whether it is money for owners."""
        return self.kind == ROYALTY

    @property
    def percent(self) -> Decimal | None:
        """The owner's share as reported."""
        value = self.line.value("percent")
        return value if isinstance(value, Decimal) else None


def with_amounts(
    read: Sequence[ReadLine], work_of: Callable[[ReadLine], object]
) -> tuple[list[ReadLine], Findings]:
    """Every line with its amount, in their order, and what is not exact. Lines of one `work_of` share one sum; those
    that a sum does without are gone."""
    lines, findings = _kept_amounts(read)
    works: dict[object, list[ReadLine]] = {}
    for one in lines:
        if one.is_royalty:
            works.setdefault(work_of(one), []).append(one)
    found: dict[int, ReadLine] = {one.line.number: one for one in lines if not one.is_royalty}
    for of_work in works.values():
        counted, wrong = _of_work(of_work)
        findings += wrong
        found |= {one.line.number: one for one in counted}
    return [found[number] for number in sorted(found)], findings


def _kept_amounts(read: Sequence[ReadLine]) -> tuple[list[ReadLine], Findings]:
    """Charges, tax and fees are written above zero, or all of them below: then they count without their sign. What is
    for owners is above zero; nothing is zero."""
    kept = [one for one in read if one.kind is not None and not one.is_royalty and one.amount is not None]
    below = bool(kept) and all(one.amount is not None and one.amount.amount < 0 for one in kept)
    findings = []
    lines = []
    for one in read:
        if below and not one.is_royalty and one.amount is not None:
            one = replace(one, amount=-one.amount)
        if one.amount is not None and one.amount.amount <= 0:
            findings.append(Finding(one.line.where("amount"), "not above zero", str(one.amount), INEXACT))
        lines.append(one)
    return lines, findings


def _of_work(lines: list[ReadLine]) -> tuple[list[ReadLine], Findings]:
    stated = {sum_ for one in lines if (sum_ := one.line.money("work_amount")) is not None}
    where = lines[0].line.where("work_amount", "amount")
    if len(stated) > 1:
        sums = ", ".join(str(one) for one in sorted(stated, key=lambda one: one.amount))
        return lines, [Finding(where, "the work has more than one sum", sums[:80], CONTENTS)]
    total = next(iter(stated), None)
    if total is not None and total.amount <= 0:
        return lines, [Finding(where, "not above zero", str(total), INEXACT)]
    if total is None or any(one.amount is not None for one in lines):
        return lines, [*_lacking(lines), *_percentages(lines, total)]
    percents = [one.percent for one in lines]
    if all(percent is not None for percent in percents):
        return _shared_out(lines, total)
    if any(percent is not None for percent in percents):
        lacks = [one for one in lines if one.percent is None and not _defective(one.line, "percent")]
        what = "the owner's share lacks"
        return lines, [Finding(one.line.where("percent"), what, "", CONTENTS) for one in lacks]
    # The owners are named, their shares are the registry's: one line stands for the work.
    return [replace(lines[0], amount=total, role=None, by_owner=False)], []


def _shared_out(lines: list[ReadLine], total: Money) -> tuple[list[ReadLine], Findings]:
    weights = [Fraction(one.percent or 0) for one in lines]
    rest = _WHOLE - sum(weights)
    if rest < 0:
        where = lines[0].line.where("percent")
        what = f"the owners' shares come to {sum((one.percent or 0 for one in lines), Decimal(0))}%"
        return lines, [Finding(where, what, str(total), CONTENTS)]
    parts = split(total.amount, [*weights, rest])
    shared = [
        replace(one, amount=Money(part, total.currency)) for one, part in zip(lines, parts[:-1], strict=True)
    ]
    return [one for one in shared if one.amount is not None and one.amount.amount], []


def _lacking(lines: list[ReadLine]) -> Findings:
    return [
        Finding(one.line.where("amount"), "the amount lacks", "", CONTENTS)
        for one in lines
        if one.amount is None and not _defective(one.line, "amount")
    ]


def _percentages(lines: list[ReadLine], stated: Money | None) -> Findings:
    """An owner's amount that is not his percentage of his work's sum: money counts, so somebody has to look. A sum that
    is not stated follows from the amounts and the percentages that they are of."""
    amounts = Fraction(sum(one.amount.amount for one in lines if one.amount is not None))
    percents = sum((Fraction(one.percent or 0) for one in lines), Fraction(0))
    each = all(one.percent is not None for one in lines)
    implied = amounts * _WHOLE / percents if each and percents else amounts
    work = Fraction(stated.amount) if stated is not None else implied
    findings = []
    for one in lines:
        if one.percent is None or one.amount is None:
            continue
        if abs(Fraction(one.percent) * work / _WHOLE - one.amount.amount) > _TOLERANCE:
            of = Money(round(work), one.amount.currency)
            what = f"{one.percent}% of {of} is not the owner's amount"
            findings.append(Finding(one.line.where("amount"), what, str(one.amount), CONTENTS))
    return findings


def _defective(line: Line, field: str) -> bool:
    return line.defect(field) is not None
