"""Whether an account is proper: five grounds of clause 2.1.1, every defect at once (D-12 to D-17, D-47, D-48).

Line by line, and of what was seen before no more than sums and keys, so that a file of a million lines is judged by
the same rules as one of ten.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from services.intake.domain.counting import Counting, Outlet
from services.intake.domain.cover import INEXACT, Cover, Findings, check_cover, use_of
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
    repeated,
    softer,
    title_of,
)
from services.intake.domain.line_check import check_boxes, check_names, check_use
from services.intake.domain.lines import USES, Box, Line, Part, Total, uses_of
from services.intake.domain.measure import (
    check_measure,
    declared_field,
    form_lacks,
    form_measures,
    weight_field,
)
from services.intake.domain.no_work import NoWorkRules
from services.intake.domain.plain_use import PlainReader, plain_reader
from services.intake.domain.rules import Rule
from services.intake.domain.whole import Whole
from shared.contracts.forms import AccountForm
from shared.contracts.registry import Contract
from shared.contracts.terms import ContractKind
from shared.kernel.findings import Finding
from shared.kernel.money import Money

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
    title: str
    numbers: tuple[int, ...] = ()
    plain: bool = False
    """Whether nothing has to be looked at on its lines but their use."""


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
        self._declared = declared_field(contract)
        self._repeats = Repeats()
        self._overlaps = Overlaps()
        self._timed = self._says_time = False
        self._any = False
        self._uses: tuple[str, ...] = ()
        self._places: Mapping[str, str] = {}
        self._plain: PlainReader = plain_reader((), self._weight, self._is_good)
        self._summed: list[tuple[int, str]] = []
        self._sums: dict[str, int] = {}
        self._due_base = 0
        self.tell(check_cover(cover, contract, KINDS, today))

    @property
    def proper(self) -> bool:
        """Whether no defect was found yet."""
        return self._count.proper

    def begin(self, places: Mapping[str, str]) -> None:
        """Judge the head: `places` are the form's columns that the file has, by field, with their letters."""
        self._places = places
        self._fields = fields = frozenset(places)
        self._uses = uses_of(places)
        self._plain = plain_reader(self._uses, self._weight, self._is_good)
        self._summed = [(at, field) for at, field in enumerate(self._uses) if field in SUMMED]
        self._measurable = not form_lacks(fields, self._contract)
        self._count.begin(fields)
        self._timed = {"day", "start"} <= fields
        self._says_time = bool(fields & {"start", "end"})
        self.tell(form_measures(fields, self._contract))

    def tell(self, findings: Iterable[Finding]) -> None:
        """Hand on defects; what the reader finds comes this way too."""
        for finding in findings:
            self._count.proper = False
            self._out.finding(finding)

    def row(self, number: int, part: Part, boxes: Sequence[Box]) -> None:
        """Judge the line of a row and pass it on. `boxes` say of its use, in the order of `uses_of` the columns."""
        use = self._plain(boxes)
        judged: _Judged | None = part.judged
        if use is None or judged is None or not judged.plain:
            line = Line(number, part, dict(zip(self._uses, boxes, strict=True)), self._places)
            self._line(line, boxes, plain=use is not None)
            return
        moment, seconds, value, begin = use
        if judged.rule is None:
            if self._summed:
                self._sum(boxes)
            if earlier := self._repeats.earlier(number, part, boxes):
                self._repeat(number, judged.title, earlier, timed=self._says_time)
            elif begin is not None and (on := self._overlaps.earlier(number, begin, seconds)):
                self._out.overlap(number, self._places["start"], on, judged.title)
        self._count.add_one(number, judged.numbers[0], seconds, value, moment, judged.rule)

    def _line(self, line: Line, boxes: Sequence[Box], *, plain: bool) -> None:
        """Judge a line by all rules; of a use that is `plain` none has anything to say."""
        judged: _Judged = line.part.judged or self._judge(line)
        rule = judged.rule if self._by_part else self._no_work.name_for(line)
        self._sum(boxes, line, rule)
        if rule is None:
            self._any = True
            if judged.findings:
                self.tell([_at(one, judged.row, line.number) for one in judged.findings])
            if not plain:
                self.tell(self._of_use(line))
                for warning in softer(line):
                    self._out.warning(warning)
            if earlier := self._repeats.earlier(line.number, line.part, boxes):
                self._repeat(line.number, judged.title, earlier, timed=is_timed(line))
            elif self._timed and not line.text("included_in") and (on := self._overlaps.earlier_than(line)):
                self._out.overlap(line.number, self._places["start"], on, judged.title)
        numbers = judged.numbers if self._by_part else ()
        if not numbers:
            numbers = judged.numbers = self._count.numbers_of(line, rule)
            # Else more than a use has to be looked at on each line.
            judged.plain = (
                self._by_part
                and not judged.findings
                and len(numbers) == 1
                and "included_in" not in self._fields
                and (rule is None or not self._summed)
            )
        self._count.add(line, numbers, rule)

    def end(self, total: Total | None) -> Outcome:
        """Judge the whole, after the last line. `total` is what the file states."""
        base = Money(self._due_base, self._contract.currency)
        whole = Whole(self._cover, self._contract, self._fields, self._sums, any_work=self._any)
        income, due = whole.sums_due(base)
        self.tell(whole.nil(due))
        self.tell(whole.totals(total))
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
        line.part.judged = judged = _Judged(rule, findings, line.number, title_of(line)[:80])
        return judged

    def _is_good(self, day: date) -> bool:
        return day <= self._today and day in self._cover.period

    def _sum(self, boxes: Sequence[Box], line: Line | None = None, rule: str | None = None) -> None:
        """Add up what the form may sum. `line` is given where one that is no work has to be told of."""
        for at, field in self._summed:
            value = boxes[at].value
            if isinstance(value, Money):
                self._sums[field] = self._sums.get(field, 0) + value.amount
                if field == self._declared:
                    if rule is None:
                        self._due_base += value.amount
                    elif line is not None:
                        self._not_due(line, rule, value)
            elif isinstance(value, int):
                self._sums[field] = self._sums.get(field, 0) + value

    def _of_use(self, line: Line) -> Findings:
        return [
            *check_boxes(line, self._form, uses=True),
            *check_days(line, self._cover.period, self._today),
            *check_duration(line),
            *(check_measure(line, self._form, self._contract) if self._measurable else ()),
            *check_amounts(line, self._form),
        ]

    def _repeat(self, row: int, title: str, earlier: int, *, timed: bool) -> None:
        finding = repeated(row, earlier, title)
        if timed:
            self.tell([finding])
        else:
            self._out.warning(finding)

    def _not_due(self, line: Line, rule: str, money: Money) -> None:
        """What is due is of works alone: amounts on lines that are no works stand in the total and not in it (D-15)."""
        if money.amount:
            where = line.where(self._declared or "")
            what = f"no work ({rule}): not in the sum due"
            self._out.warning(Finding(where, what, str(money), INEXACT, Rule.NOT_DUE))


def _at(finding: Finding, row: int, other: int) -> Finding:
    """A finding of one row in another one."""
    return (
        finding if row == other else replace(finding, where=f"{finding.where.removesuffix(str(row))}{other}")
    )
