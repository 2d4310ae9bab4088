"""Given/when/then for deciders, and small accounts written as text."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, time
from decimal import Decimal
from typing import Any, TypeVar

from services.intake.domain.cover import INEXACT, Cover
from services.intake.domain.grouping import Works
from services.intake.domain.rules import Rule
from services.intake.formats.documents import check
from shared.contracts.forms import AccountForm, FormColumn, FormTotal, NoWorkRule
from shared.contracts.intake import ReportedWork, UsageLine
from shared.contracts.registry import Contract
from shared.contracts.terms import ContractKind, DistributionKey, Measure, UseType
from shared.kernel.decider import Accepted, Decider, Decision
from shared.kernel.findings import Finding
from shared.kernel.money import Money
from shared.kernel.periods import Period

C = TypeVar("C")
E = TypeVar("E")
S = TypeVar("S")

TODAY = date(2026, 9, 1)
JULY = Period(date(2026, 7, 1), date(2026, 7, 31))

COLUMNS = (
    FormColumn(header="day", field="day", type="DATE", mandatory=True),
    FormColumn(header="start", field="start", type="TIME", mandatory=True),
    FormColumn(header="end", field="end", type="TIME", mandatory=True),
    FormColumn(header="title", field="title", type="TEXT", mandatory=True),
    FormColumn(header="director", field="directors", type="AUTHORS", mandatory=True),
    FormColumn(header="year", field="year", type="YEAR"),
    FormColumn(header="category", field="category", type="TEXT"),
    FormColumn(header="remark", field="remark", type="TEXT"),
)
FORM = AccountForm(
    file_type="CSV",
    columns=COLUMNS,
    no_work=(
        NoWorkRule(name="NEWS", field="category", equals=("Xəbərlər",)),
        NoWorkRule(name="ADVERTISING", field="title", starts_with=("Reklam bloku",)),
    ),
)
LICENCE = Contract(
    id="licence",
    number="L-1",
    kind=ContractKind.LICENCE,
    party="user",
    version=1,
    currency="AZN",
    valid_from=date(2026, 1, 1),
    uses=(UseType.ON_AIR,),
    key=DistributionKey.DURATION,
    form=FORM,
)
INCOME_FORM = AccountForm(
    file_type="CSV",
    columns=(
        FormColumn(header="title", field="title", type="TEXT", mandatory=True),
        FormColumn(header="director", field="directors", type="AUTHORS", mandatory=True),
        FormColumn(header="income", field="income", type="AMOUNT", mandatory=True),
        FormColumn(header="remark", field="remark", type="TEXT"),
    ),
    total=FormTotal(label_field="title", label="TOTAL", field="income"),
)
ROYALTY = replace(
    LICENCE,
    id="royalty",
    number="R-1",
    kind=ContractKind.ROYALTY_PAYMENT,
    party="producer",
    key=DistributionKey.INCOME,
    form=INCOME_FORM,
    royalty_percent=Decimal(18),
)
COVER = Cover(
    period=JULY,
    declared_total=Money(100_000),
    use_type=None,
    stamped=True,
    signed=True,
    signed_on=date(2026, 8, 3),
    scan_sha256="5" * 64,
    cover_sha256="c" * 64,
)
GOOD = "05.07.2026;20:00;21:30;Görüş;Tofiq Tağızadə;1955;Film;"


@dataclass(frozen=True)
class Grouped:
    """Works with their totals, and lines."""

    reports: tuple[ReportedWork, ...]
    lines: tuple[UsageLine, ...]


@dataclass(frozen=True)
class Checked:
    """What an account is, with all that was found, in the order in which it is kept."""

    findings: tuple[Finding, ...]
    warnings: tuple[Finding, ...]
    grouped: Grouped | None
    income: Money | None
    due: Money | None


class Kept:
    """An outlet that keeps everything."""

    def __init__(self) -> None:
        self.findings: list[Finding] = []
        self.warnings: list[Finding] = []
        self.works: list[ReportedWork] = []
        self.lines: list[UsageLine] = []

    def finding(self, finding: Finding) -> None:
        self.findings.append(finding)

    def warning(self, finding: Finding) -> None:
        self.warnings.append(finding)

    def overlap(self, row: int, column: str, earlier: int, title: str) -> None:
        what = f"begins before row {earlier} ends"
        self.warning(Finding(f"{column}{row}", what, title, INEXACT, Rule.OVERLAP))

    def work(self, number: int, work: ReportedWork) -> None:
        self.works.append(replace(work, number=number))

    def usage(
        self,
        row: int,
        number: int,
        measure: Measure,
        value: int,
        moment: tuple[date | None, time | None],
        part: int = 1,
        inside: int | None = None,
    ) -> None:
        day, start = moment
        self.lines.append(
            UsageLine(
                line=row,
                report=number,
                measure=measure,
                value=value,
                day=day,
                start=start,
                part=part,
                included_in=inside,
            )
        )

    def reports(self, works: Works) -> tuple[ReportedWork, ...]:
        """The works with their totals."""
        totals = {work.number: works.totals(work.number) for work in self.works}
        return tuple(
            replace(work, lines=totals[work.number][0], seconds=totals[work.number][1]) for work in self.works
        )


def read_account(data: bytes, cover: Cover, contract: Contract, today: date = TODAY) -> Checked:
    """Check a file."""
    kept = Kept()
    read = check(io.BytesIO(data), cover, contract, today, kept)
    outcome, works = read.outcome, read.works
    findings = tuple(sorted(kept.findings, key=lambda finding: finding.clause))
    assert outcome.proper is not bool(findings)
    grouped = Grouped(kept.reports(works), tuple(kept.lines)) if outcome.proper else None
    return Checked(findings, tuple(kept.warnings), grouped, outcome.income, outcome.due)


def given(decider: Decider[C, E, S], events: Iterable[Any], when: C) -> Decision[E]:
    """The answer to a command after these events."""
    return decider.decide(when, decider.fold(events))


def then(decision: Decision[Any]) -> list[Any]:
    """The events of an accepted command."""
    assert isinstance(decision, Accepted), decision
    return list(decision.events)


def account(
    *rows: str,
    contract: Contract = LICENCE,
    cover: Cover = COVER,
    header: str | None = None,
    **form: Any,
) -> Checked:
    """Check an account of these rows; `form` changes the contract's form."""
    assert contract.form is not None
    changed = replace(contract, form=replace(contract.form, **form))
    assert changed.form is not None
    top = header if header is not None else ";".join(column.header for column in changed.form.columns)
    data = "\n".join((top, *rows)).encode()
    return read_account(data, cover, changed)


def grounds(findings: Sequence[Finding]) -> list[tuple[str, str]]:
    """(clause, where) of findings."""
    return [(finding.clause, finding.where) for finding in findings]
