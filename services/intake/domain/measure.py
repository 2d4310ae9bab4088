"""What counts a work's lines against those of others: the measure of the contract's key (D-14, D-39)."""

from services.intake.domain.cover import BOX, FORM, NAMES, Findings
from services.intake.domain.grouping import AUTHOR_FIELDS
from services.intake.domain.lines import Line
from services.intake.domain.rules import Rule
from services.intake.domain.times import seconds_of
from shared.contracts.forms import AccountForm
from shared.contracts.registry import Contract
from shared.contracts.terms import ContractKind, DistributionKey, Measure
from shared.kernel.findings import Finding

_FIELD_OF = {
    DistributionKey.AMOUNT: "amount",
    DistributionKey.INCOME: "income",
    DistributionKey.BOX_OFFICE: "box_office",
    DistributionKey.ADMISSIONS: "admissions",
}
_UNIT_OF = {"box_office": Measure.BOX_OFFICE, "admissions": Measure.ADMISSIONS}
_TIMES = ("duration", "seconds", "end", "start")


def weight_field(contract: Contract) -> str | None:
    """The column whose values count: a producer's income, a user's amounts, a cinema's box office or admissions; None
    where the duration counts."""
    if contract.kind is ContractKind.ROYALTY_PAYMENT:
        return "income"
    return _FIELD_OF.get(contract.key or DistributionKey.DURATION)


def form_lacks(fields: frozenset[str], contract: Contract) -> Findings:
    """The measure has no column in the file at all: a defect of the form, told once."""
    field = weight_field(contract)
    if field is not None:
        there = field in fields
    else:
        there = bool(fields & {"duration", "seconds"}) or {"start", "end"} <= fields
    what = f"has no column of the {_named(field)}"
    return [] if there else [Finding("form", what, contract.number, FORM, Rule.MEASURE_COLUMN)]


def check_measure(line: Line, form: AccountForm, contract: Contract) -> Findings:
    """A work's line without its measure would count nothing and leave its money to the others: the box is
    necessary, whether the form calls it mandatory or not. A box that is told of already is not told of again."""
    field = weight_field(contract)
    if (line.counted(field) if field is not None else seconds_of(line)) is not None:
        return []
    mandatory = {column.field for column in form.columns if column.mandatory}
    wanted = (field,) if field is not None else _TIMES
    boxes = {one: box for one in wanted if (box := line.box(one)) is not None}
    told = any(box.defect is not None or (box.is_empty and one in mandatory) for one, box in boxes.items())
    if told or not boxes:
        return []
    lacking = next((one for one, box in boxes.items() if box.is_empty), next(iter(boxes)))
    what = f"no {_named(field)}, by which the contract's key counts the work"
    return [Finding(line.where(lacking), what, boxes[lacking].written[:80], BOX, Rule.MEASURE_LACKS)]


def form_measures(fields: frozenset[str], contract: Contract) -> Findings:
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


def declared_field(contract: Contract) -> str | None:
    """The column whose sum the cover declares: a producer's incomes, a user's amounts per work. Box office
    and admissions are no such sum: they only weigh works against each other."""
    if contract.kind is ContractKind.ROYALTY_PAYMENT:
        return "income"
    return "amount" if contract.key is DistributionKey.AMOUNT else None


def unit_of(contract: Contract) -> Measure:
    """The measure of the contract's key."""
    field = weight_field(contract)
    return Measure.SECONDS if field is None else _UNIT_OF.get(field, Measure.AMOUNT)


def _named(field: str | None) -> str:
    return (field or "duration").replace("_", " ")
