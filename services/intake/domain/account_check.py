"""Whether an account is proper: five grounds of clause 2.1.1, every defect at once (D-12 to D-17, D-47, D-48)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from services.intake.domain.cover import (
    BOX,
    FORM,
    INEXACT,
    NAMES,
    SCOPE,
    Cover,
    Findings,
    check_cover,
    use_of,
)
from services.intake.domain.evident import (
    check_amounts,
    check_days,
    check_duration,
    check_repeats,
    check_year,
    softer,
)
from services.intake.domain.folding import folded
from services.intake.domain.grouping import AUTHOR_FIELDS, TITLE_FIELDS, Grouped, Sorted, titles_of
from services.intake.domain.lines import Line, Sheet
from services.intake.domain.measure import check_measure, form_lacks
from services.intake.domain.measure import grouped as measured
from services.intake.domain.no_work import NoWorkRules
from shared.contracts.forms import AccountForm, FormColumn
from shared.contracts.registry import Contract
from shared.contracts.terms import ContractKind, DistributionKey
from shared.kernel.findings import Finding
from shared.kernel.money import Money, half_up

KINDS = (ContractKind.LICENCE, ContractKind.ROYALTY_PAYMENT)
_NAMED = frozenset({*TITLE_FIELDS, "work", *(field for field, _ in AUTHOR_FIELDS)})


@dataclass(frozen=True, slots=True)
class Checked:
    """What an account is: with findings improper, without them its works, lines and sums."""

    findings: tuple[Finding, ...]
    warnings: tuple[Finding, ...] = ()
    grouped: Grouped | None = None
    income: Money | None = None
    due: Money | None = None


def check_account(sheet: Sheet | None, cover: Cover, contract: Contract, today: date) -> Checked:
    """Check a file that was read by the contract's form; a file that could not be read (None) is judged by
    its cover alone. The findings stand in the order of the grounds' clauses and of the file."""
    findings = check_cover(cover, contract, KINDS, today)
    warnings: Findings = []
    if sheet is None or contract.form is None:
        return Checked(_ordered(findings))
    form = contract.form
    findings += sheet.findings
    findings += _form_measures(sheet, contract)
    rules = NoWorkRules.of(form.no_work)
    lines: list[Sorted] = [(line, rules.name_for(line)) for line in sheet.lines]
    works = [line for line, rule in lines if rule is None]
    measurable = not form_lacks(sheet.fields, contract)
    for line in works:
        findings += _boxes(line, form)
        findings += _names(line, form, sheet.fields)
        findings += _other_use(line, cover, contract)
        findings += check_days(line, cover.period, today)
        findings += check_duration(line)
        if measurable:
            findings += check_measure(line, form, contract)
        findings += check_year(line, today)
        findings += check_amounts(line, form)
        warnings += softer(line)
    warnings += _owes_nothing(lines, contract)
    income, due = _due(works, cover, contract)
    findings += _nil(works, cover, contract, form, due)
    repeats, doubtful = check_repeats(works)
    findings += repeats
    findings += _totals(sheet, cover, contract)
    grouped = measured(lines, contract)
    findings += _below_zero(grouped)
    if not findings:
        findings += _weightless(grouped, works, due)
    if findings:
        return Checked(_ordered(findings), tuple(warnings + doubtful))
    return Checked((), tuple(warnings + doubtful), grouped, income, due)


def _nil(works: list[Line], cover: Cover, contract: Contract, form: AccountForm, due: Money) -> Findings:
    if works:
        return [] if form.nil_allowed else _for_nothing(cover, contract)
    if not form.nil_allowed:
        return [Finding("file", "no line of a work, where the form allows no nil", "", BOX)]
    if due.amount:
        what = "a total, but no line of a work"
        return [Finding("cover.declared_total", what, str(cover.declared_total), INEXACT)]
    return []


def _other_use(line: Line, cover: Cover, contract: Contract) -> Findings:
    """An account is of one use: mandates, refusals and deductions are looked up by it (1.1, D-01)."""
    said, use = line.text("use_type"), use_of(cover, contract)
    if said is None or use is None or folded(said) == folded(use.value):
        return []
    return [Finding(line.where("use_type"), f"not the account's use {use}", said[:80], SCOPE)]


def _for_nothing(cover: Cover, contract: Contract) -> Findings:
    """Works were used and nothing is due for them: the box of the total needs more (D-14). Where the lines say
    amounts, each says it of itself."""
    if cover.declared_total.amount or _declared_field(contract) is not None:
        return []
    what = "nothing, where the form allows no nil"
    return [Finding("cover.declared_total", what, str(cover.declared_total), BOX)]


def _ordered(findings: Findings) -> tuple[Finding, ...]:
    return tuple(sorted(findings, key=lambda finding: finding.clause))


def _form_measures(sheet: Sheet, contract: Contract) -> Findings:
    """The contract's key needs its measure; grounds four needs a column of authors."""
    findings = []
    if contract.kind is ContractKind.ROYALTY_PAYMENT and contract.royalty_percent is None:
        findings.append(Finding("contract", "sets no percentage of the income", contract.number, FORM))
    fields = sheet.fields
    findings += form_lacks(fields, contract)
    authors = {name for name, _ in AUTHOR_FIELDS}
    if contract.form is not None and not contract.form.authors_may_lack and not fields & authors:
        findings.append(Finding("form", "has no column of the authors", contract.number, NAMES))
    return findings


def _boxes(line: Line, form: AccountForm) -> Findings:
    """Boxes that cannot be read, and mandatory ones without data; names are another ground's."""
    findings = []
    authors = any(line.names(field) for field, _ in AUTHOR_FIELDS)
    for column in form.columns:
        box = line.boxes.get(column.field)
        if box is None:
            continue
        if box.defect is not None:
            findings.append(box.defect)
        elif box.is_empty and column.mandatory and not _another_ground(column, line, authors):
            what = f"no data in the necessary box {column.header!r}"
            findings.append(Finding(box.where, what, box.written[:80], BOX))
    return findings


def _another_ground(column: FormColumn, line: Line, authors: bool) -> bool:
    if column.field not in _NAMED:
        return False
    is_name_of_work = column.field in TITLE_FIELDS or column.field == "work"
    return not titles_of(line) if is_name_of_work else not authors


def _names(line: Line, form: AccountForm, fields: frozenset[str]) -> Findings:
    findings = []
    if not titles_of(line) and not _unreadable(line, (*TITLE_FIELDS, "work")):
        where = line.where("title", "original_title", "work")
        findings.append(Finding(where, "the name of the work lacks", "", NAMES))
    names = tuple(field for field, _ in AUTHOR_FIELDS)
    lacks = not any(line.names(field) for field in names)
    if lacks and not form.authors_may_lack and fields & set(names) and not _unreadable(line, names):
        where = line.where("authors", *names)
        findings.append(Finding(where, "the names of the authors lack", _title(line), NAMES))
    return findings


def _unreadable(line: Line, fields: tuple[str, ...]) -> bool:
    return any(field in line.boxes and line.boxes[field].defect is not None for field in fields)


def _title(line: Line) -> str:
    return " / ".join(titles_of(line))[:80]


def _sum(lines: Iterable[Line], field: str, currency: str) -> Money:
    return Money(sum(money.amount for line in lines if (money := line.money(field))), currency)


def _totals(sheet: Sheet, cover: Cover, contract: Contract) -> Findings:
    """Totals that are not the sum of the lines, as whoever filled the form adds them: all of them, also those that
    are no works. What could not be read cannot be compared either."""
    findings: Findings = []
    form, declared = contract.form, cover.declared_total
    if form is None or declared.currency != contract.currency:
        return findings
    stated = sheet.total.value if sheet.total is not None else None
    if form.total is not None and sheet.total is not None and isinstance(stated, Money):
        if form.total.field == "declared":
            wanted, of = declared, "the cover's declared total"
        else:
            wanted, of = _sum(sheet.lines, form.total.field, contract.currency), "the sum of the lines"
        if stated != wanted:
            what = f"the total is not {of}, {wanted}"
            findings.append(Finding(sheet.total.where, what, str(stated), INEXACT))
    declares = _declared_field(contract)
    if declares is not None and declares in sheet.fields:
        summed = _sum(sheet.lines, declares, contract.currency)
        if summed != declared:
            what = f"not the sum of the lines ({declares}), {summed}"
            findings.append(Finding("cover.declared_total", what, str(declared), INEXACT))
    return findings


def _declared_field(contract: Contract) -> str | None:
    """The column whose sum the cover declares: a producer's incomes, a user's amounts per work. Box office is
    no such sum: it only weighs works against each other."""
    if contract.kind is ContractKind.ROYALTY_PAYMENT:
        return "income"
    return "amount" if contract.key is DistributionKey.AMOUNT else None


def _below_zero(grouped: Grouped) -> Findings:
    """Corrections that take away more of a work than was reported of it."""
    sums: dict[int, int] = {}
    first: dict[int, int] = {}
    works = {report.number for report in grouped.reports if report.no_work_rule is None}
    for line in grouped.lines:
        if line.report not in works:
            continue
        sums[line.report] = sums.get(line.report, 0) + line.value
        if line.value < 0:
            first.setdefault(line.report, line.line)
    return [
        Finding(f"row {first[report]}", "corrects more than was reported of this work", str(value), INEXACT)
        for report, value in sums.items()
        if value < 0 and report in first
    ]


def _weightless(grouped: Grouped, works: list[Line], due: Money) -> Findings:
    """Works that all count nothing, where something is due: it could not be divided between them."""
    numbers = {line.number for line in works}
    if not works or not due.amount:
        return []
    if any(line.value for line in grouped.lines if line.line in numbers):
        return []
    what = "no line of a work counts anything to divide the total by"
    return [Finding("file", what, str(due), INEXACT)]


def _due(works: list[Line], cover: Cover, contract: Contract) -> tuple[Money | None, Money]:
    """A producer owes 18% of the sum of his works' incomes, rounded half up once (D-47, D-48); a user what he
    declares, and where his lines say the amounts, those of works: what is no work gets and owes nothing (D-15)."""
    declares = _declared_field(contract)
    if declares is None:
        return None, cover.declared_total
    base = _sum(works, declares, contract.currency)
    if contract.kind is not ContractKind.ROYALTY_PAYMENT or contract.royalty_percent is None:
        return None, base
    return base, Money(half_up(Fraction(contract.royalty_percent) * base.amount / 100), contract.currency)


def _owes_nothing(lines: list[Sorted], contract: Contract) -> Findings:
    """Warnings: amounts on lines that are no works. They stand in the total and not in the sum due (D-15)."""
    field = _declared_field(contract)
    return [
        Finding(line.where(field), f"no work ({rule}): not in the sum due", str(money), INEXACT)
        for line, rule in lines
        if field and rule and (money := line.money(field)) and money.amount
    ]
