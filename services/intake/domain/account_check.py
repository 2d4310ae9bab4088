"""Whether an account is proper: five grounds of clause 2.1.1, every defect at once (D-12 to D-17, D-47, D-48).

Line by line, and of what was seen before no more than sums and keys, so that a file of a million lines is judged by
the same rules as one of ten.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction

from services.intake.domain.counting import Counting, Outlet
from services.intake.domain.cover import BOX, FORM, INEXACT, NAMES, Cover, Findings, check_cover, use_of
from services.intake.domain.evident import (
    SUMMED,
    Overlaps,
    Repeats,
    check_amounts,
    check_days,
    check_duration,
    check_sums,
    check_year,
    is_timed,
    overlapping,
    repeated,
    softer,
)
from services.intake.domain.grouping import AUTHOR_FIELDS
from services.intake.domain.line_check import check_boxes, check_names, check_use
from services.intake.domain.lines import USES, Line, Total
from services.intake.domain.measure import check_measure, form_lacks, weight_field
from services.intake.domain.no_work import NoWorkRules
from services.intake.domain.rules import Rule
from services.intake.domain.times import DAY, seconds_of
from shared.contracts.forms import AccountForm
from shared.contracts.registry import Contract
from shared.contracts.terms import ContractKind, DistributionKey
from shared.kernel.findings import Finding
from shared.kernel.money import Money, half_up

KINDS = (ContractKind.LICENCE, ContractKind.ROYALTY_PAYMENT)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an account is: proper or not, and if it is, its base and its sum due."""

    proper: bool
    income: Money | None = None
    due: Money | None = None


@dataclass(slots=True)
class _Judged:
    """What is known of a part: why it is no work, what is wrong with it, and the numbers of its works once they have
    one."""

    rule: str | None
    findings: tuple[Finding, ...]
    row: int
    numbers: tuple[int, ...] = ()


class AccountCheck:
    """The check of one account. Findings come out as they are found: of cover and head, of the lines in their order,
    of the whole."""

    def __init__(self, cover: Cover, contract: Contract, today: date, out: Outlet) -> None:
        """Judges the cover."""
        self._count = Counting(contract, out)
        self.works = self._count.works
        self._cover = cover
        self._contract = contract
        self._form = contract.form or AccountForm(file_type="", columns=())
        self._fields: frozenset[str] = frozenset()
        self._today = today
        self._out = out
        self._use = use_of(cover, contract)
        self._no_work = NoWorkRules.of(self._form.no_work)
        self._by_part = not self._no_work.fields & set(USES)
        self._measurable = False
        self._weight = weight_field(contract)
        self._declared = _declared_field(contract)
        self._repeats = Repeats()
        self._overlaps = Overlaps()
        self._timed = False
        self._any = False
        self._good_days: set[date] = set()
        self._summed: list[str] = []
        self._sums: dict[str, int] = {}
        self._due_base = 0
        self.tell(check_cover(cover, contract, KINDS, today))

    @property
    def proper(self) -> bool:
        """Whether no defect was found yet."""
        return self._count.proper

    def begin(self, fields: frozenset[str]) -> None:
        """Judge the head: `fields` are the form's columns that the file has."""
        self._fields = fields
        self._summed = [field for field in SUMMED if field in fields]
        self._measurable = not form_lacks(fields, self._contract)
        self._count.begin(fields)
        self._timed = {"day", "start"} <= fields
        self.tell(_form_measures(fields, self._contract))

    def tell(self, findings: Iterable[Finding]) -> None:
        """Hand on defects; what the reader finds comes this way too."""
        for finding in findings:
            self._count.proper = False
            self._out.finding(finding)

    def line(self, line: Line) -> None:
        """Judge one line and pass it on."""
        judged: _Judged = line.part.judged or self._judge(line)
        rule = judged.rule if self._by_part else self._no_work.name_for(line)
        for field in self._summed:
            value = line.used[field].value
            if isinstance(value, Money):
                self._sums[field] = self._sums.get(field, 0) + value.amount
                if field == self._declared:
                    self._owe(line, rule, value)
            elif isinstance(value, int):
                self._sums[field] = self._sums.get(field, 0) + value
        if rule is None:
            self._any = True
            if judged.findings:
                self.tell([_at(one, judged.row, line.number) for one in judged.findings])
            if not self._plain(line):
                self.tell(self._of_use(line))
                for warning in softer(line):
                    self._out.warning(warning)
            if earlier := self._repeats.earlier(line):
                self._repeat(line, earlier)
            elif self._timed and not line.text("included_in") and (on := self._overlaps.earlier(line)):
                self._out.warning(overlapping(line, on))
        numbers = judged.numbers if self._by_part else ()
        if not numbers:
            numbers = judged.numbers = self._count.numbers_of(line, rule)
        self._count.add(line, numbers, rule)

    def end(self, total: Total | None) -> Outcome:
        """Judge the whole, after the last line. `total` is what the file states."""
        base = Money(self._due_base, self._contract.currency)
        income, due = self._sums_due(base)
        self.tell(self._nil(due))
        self.tell(self._totals(total))
        self.tell(check_sums(income, due))
        for row, value in self.works.overcorrected():
            what = "corrects more than was reported of this work"
            self.tell([Finding(f"row {row}", what, str(value), INEXACT, Rule.OVERCORRECTED)])
        if self.proper and self._any and due.amount and not self._count.weighs:
            what = "no line of a work counts anything to divide the total by"
            self.tell([Finding("file", what, str(due), INEXACT, Rule.WEIGHTLESS)])
        return Outcome(True, income, due) if self.proper else Outcome(False)

    def _judge(self, line: Line) -> _Judged:
        """What every line with this part has wrong with it, judged on the first one."""
        findings = (
            *check_boxes(line, self._form, uses=False),
            *check_names(line, self._form, self._fields),
            *check_use(line, self._use),
            *check_year(line, self._today),
        )
        rule = self._no_work.name_for(line) if self._by_part else None
        line.part.judged = judged = _Judged(rule, findings, line.number)
        return judged

    def _plain(self, line: Line) -> bool:
        """Whether the use is as nearly every one is, so that `_of_use` and `softer` have nothing to say."""
        used = line.used
        for box in used.values():
            if not box.settled:
                return False
        day = used.get("day")
        if day is not None and day.value not in self._good_days and not self._is_good(line):
            return False
        seconds = seconds_of(line)
        if seconds is None:
            return self._weight is not None
        if not 0 < seconds <= DAY:
            return False
        start, end = used.get("start"), used.get("end")
        if start is None or end is None:
            return True
        # As a rule what is stated is the time from start to end; else it is looked at.
        began, ended = start.value, end.value
        as_stated = (
            type(began) is int
            and type(ended) is int
            and (ended - began if ended >= began else ended + DAY - began) == seconds
        )
        return as_stated or not softer(line)

    def _is_good(self, line: Line) -> bool:
        day = line.day()
        if day is None or day > self._today or day not in self._cover.period:
            return False
        self._good_days.add(day)
        return True

    def _of_use(self, line: Line) -> Findings:
        return [
            *check_boxes(line, self._form, uses=True),
            *check_days(line, self._cover.period, self._today),
            *check_duration(line),
            *(check_measure(line, self._form, self._contract) if self._measurable else ()),
            *check_amounts(line, self._form),
        ]

    def _repeat(self, line: Line, earlier: int) -> None:
        finding = repeated(line, earlier)
        if is_timed(line):
            self.tell([finding])
        else:
            self._out.warning(finding)

    def _owe(self, line: Line, rule: str | None, money: Money) -> None:
        """What is due is of works alone: amounts on lines that are no works stand in the total and not in it (D-15)."""
        if rule is None:
            self._due_base += money.amount
        elif money.amount:
            where = line.where(self._declared or "")
            what = f"no work ({rule}): not in the sum due"
            self._out.warning(Finding(where, what, str(money), INEXACT, Rule.NOT_DUE))

    def _sums_due(self, base: Money) -> tuple[Money | None, Money]:
        """A producer owes 18% of the sum of his works' incomes, rounded half up once (D-47, D-48); a user what he
        declares, and where his lines say the amounts, those of works: what is no work gets and owes nothing."""
        contract = self._contract
        if self._declared is None:
            return None, self._cover.declared_total
        if contract.kind is not ContractKind.ROYALTY_PAYMENT or contract.royalty_percent is None:
            return None, base
        due = half_up(Fraction(contract.royalty_percent) * base.amount / 100)
        return base, Money(due, contract.currency)

    def _nil(self, due: Money) -> Findings:
        """Works were used and nothing is due for them: the box of the total needs more (D-14). Where the lines say
        amounts, each says it of itself."""
        declared = str(self._cover.declared_total)
        if self._any:
            if self._form.nil_allowed or self._cover.declared_total.amount or self._declared is not None:
                return []
            what = "nothing, where the form allows no nil"
            return [Finding("cover.declared_total", what, declared, BOX, Rule.NIL)]
        if not self._form.nil_allowed:
            what = "no line of a work, where the form allows no nil"
            return [Finding("file", what, "", BOX, Rule.NIL)]
        if due.amount:
            what = "a total, but no line of a work"
            return [Finding("cover.declared_total", what, declared, INEXACT, Rule.TOTAL_DIFFERS)]
        return []

    def _totals(self, total: Total | None) -> Findings:
        """Totals that are not the sum of the lines, as whoever filled the form adds them: all of them, also those that
        are no works. What could not be read cannot be compared either."""
        findings: Findings = []
        declared, currency = self._cover.declared_total, self._contract.currency
        if declared.currency != currency:
            return findings
        stated = total.box.value if total is not None else None
        if self._form.total is not None and total is not None and isinstance(stated, Money | int):
            summed = self._sums.get(self._form.total.field, 0)
            wanted, of = (
                Money(summed, currency) if isinstance(stated, Money) else summed,
                "the sum of the lines",
            )
            if self._form.total.field == "declared":
                wanted, of = declared, "the cover's declared total"
            if stated != wanted:
                what = f"the total is not {of}, {wanted}"
                findings.append(Finding(total.where, what, str(stated), INEXACT, Rule.TOTAL_DIFFERS))
        if self._declared is not None and self._declared in self._fields:
            owed = Money(self._sums.get(self._declared, 0), currency)
            if owed != declared:
                what = f"not the sum of the lines ({self._declared}), {owed}"
                where = "cover.declared_total"
                findings.append(Finding(where, what, str(declared), INEXACT, Rule.TOTAL_DIFFERS))
        return findings


def _at(finding: Finding, row: int, other: int) -> Finding:
    """A finding of one row in another one."""
    return (
        finding if row == other else replace(finding, where=f"{finding.where.removesuffix(str(row))}{other}")
    )


def _form_measures(fields: frozenset[str], contract: Contract) -> Findings:
    """The contract's key needs its measure; ground four needs a column of authors."""
    findings = []
    if contract.kind is ContractKind.ROYALTY_PAYMENT and contract.royalty_percent is None:
        what = "sets no percentage of the income"
        findings.append(Finding("contract", what, contract.number, FORM, Rule.CONTRACT_LACKS))
    findings += form_lacks(fields, contract)
    authors = {name for name, _ in AUTHOR_FIELDS}
    if contract.form is not None and not contract.form.authors_may_lack and not fields & authors:
        what = "has no column of the authors"
        findings.append(Finding("form", what, contract.number, NAMES, Rule.AUTHORS_COLUMN))
    return findings


def _declared_field(contract: Contract) -> str | None:
    """The column whose sum the cover declares: a producer's incomes, a user's amounts per work. Box office
    and admissions are no such sum: they only weigh works against each other."""
    if contract.kind is ContractKind.ROYALTY_PAYMENT:
        return "income"
    return "amount" if contract.key is DistributionKey.AMOUNT else None
