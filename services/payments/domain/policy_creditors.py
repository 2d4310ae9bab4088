"""Who is paid what is owed beside payees, on which day and by what words: the policy `creditors` (D-98).

{"creditors": [{"kind", "name", "iban", "bic", "due": {"months", "day"}, "purpose"}]}

What belongs to a month is due on a day of a later month; of a month that is shorter, on its last day.
"""

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from services.payments.domain.circumstances import HOME
from services.payments.domain.liability_kinds import TO_WHOM_IT_CAME_FROM, LiabilityKind
from services.payments.domain.policy_words import (
    Account,
    Body,
    account_of,
    text_of,
    unpacked,
    whole_of,
    word_of,
)
from shared.kernel.findings import Finding, Unreadable

CREDITORS = "creditors"
_PURPOSE_LENGTH_MAX = 100
"""So that the period and the reference stand beside it in the 140 characters of an order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DueRule:
    """The day on which a month's sum is due: `day` of the month that comes `months` after it."""

    months: int
    day: int

    def due_on(self, month: date) -> date:
        """The due day of what belongs to the month of this day."""
        years, index = divmod(month.month - 1 + self.months, 12)
        year = month.year + years
        return date(year, index + 1, min(self.day, monthrange(year, index + 1)[1]))


@dataclass(frozen=True, slots=True, kw_only=True)
class Creditor(Account):
    """Who is paid for a kind of liability."""

    kind: LiabilityKind
    due: DueRule
    purpose: str
    """The words of the order: what is paid, for instance with the code of the tax."""


def read_creditors(body: Body) -> tuple[Creditor, ...]:
    """The creditors of a policy, one for each of its kinds. Raises Unreadable with every defect."""
    rows = unpacked(body, ("creditors",), "body")["creditors"]
    if not isinstance(rows, list) or not rows:
        raise Unreadable([Finding("body.creditors", "a list of at least one creditor", "", "D-98")])
    creditors: list[Creditor] = []
    findings: list[Finding] = []
    for number, row in enumerate(rows):
        try:
            creditors.append(_creditor(row, f"body.creditors[{number}]"))
        except Unreadable as error:
            findings += error.findings
    by_kind = {one.kind: one for one in creditors}
    if len(by_kind) < len(creditors):
        findings.append(Finding("body.creditors", "one creditor for each kind", "", "D-98"))
    findings += _paid_twice(by_kind)
    if findings:
        raise Unreadable(findings)
    return tuple(sorted(creditors, key=lambda one: one.kind))


def _creditor(row: object, where: str) -> Creditor:
    fields = unpacked(row, ("kind", "name", "iban", "bic", "due", "purpose"), where)
    kind = word_of(LiabilityKind, fields["kind"], f"{where}.kind")
    if kind in TO_WHOM_IT_CAME_FROM:
        what = "is paid back to whom the money came from: nobody else is its creditor"
        raise Unreadable([Finding(f"{where}.kind", what, kind, "D-68")])
    account = account_of(fields, where)
    if not account["iban"].startswith(HOME):
        raise Unreadable([Finding(f"{where}.iban", "an account in Azerbaijan", account["iban"][:2])])
    purpose = text_of(fields["purpose"], f"{where}.purpose")
    if len(purpose) > _PURPOSE_LENGTH_MAX:
        what = f"at most {_PURPOSE_LENGTH_MAX} characters: period and reference follow it"
        raise Unreadable([Finding(f"{where}.purpose", what, purpose[:80])])
    return Creditor(kind=kind, due=_due(fields["due"], f"{where}.due"), purpose=purpose, **account)


def _due(row: Any, where: str) -> DueRule:
    fields = unpacked(row, ("months", "day"), where)
    return DueRule(
        months=whole_of(fields["months"], f"{where}.months", 0, 24),
        day=whole_of(fields["day"], f"{where}.day", 1, 31),
    )


def _paid_twice(by_kind: Mapping[LiabilityKind, Creditor]) -> list[Finding]:
    """What was passed on to owners covers the guild's own payment to the Agency: sent there too, it comes twice."""
    passed_on = by_kind.get(LiabilityKind.DEDUCTION_AGENCY_FEE)
    fee = by_kind.get(LiabilityKind.AGENCY_FEE)
    if passed_on is None or fee is None or passed_on.iban != fee.iban:
        return []
    what = "DEDUCTION_AGENCY_FEE and AGENCY_FEE would pay one account twice for the same fee"
    return [Finding("body.creditors", what, passed_on.iban[-4:], "D-72")]
