"""What counts a work's lines against those of others: the measure of the contract's key (D-14, D-39)."""

from services.intake.domain.cover import BOX, FORM, Findings
from services.intake.domain.lines import Line
from services.intake.domain.rules import Rule
from services.intake.domain.times import seconds_of
from shared.contracts.forms import AccountForm
from shared.contracts.registry import Contract
from shared.contracts.terms import ContractKind, DistributionKey, Measure
from shared.kernel.findings import Finding

_MONEY_OF = {DistributionKey.AMOUNT: "amount", DistributionKey.INCOME: "income"}
_TIMES = ("duration", "seconds", "end", "start")


def money_field(contract: Contract) -> str | None:
    """The column of the money that counts: a producer's income, a user's amounts or box office; None where the
    duration counts."""
    if contract.kind is ContractKind.ROYALTY_PAYMENT:
        return "income"
    return _MONEY_OF.get(contract.key or DistributionKey.DURATION)


def form_lacks(fields: frozenset[str], contract: Contract) -> Findings:
    """The measure has no column in the file at all: a defect of the form, told once."""
    field = money_field(contract)
    if field is not None:
        there = field in fields
    else:
        there = bool(fields & {"duration", "seconds"}) or {"start", "end"} <= fields
    what = f"has no column of the {field or 'duration'}"
    return [] if there else [Finding("form", what, contract.number, FORM, Rule.MEASURE_COLUMN)]


def check_measure(line: Line, form: AccountForm, contract: Contract) -> Findings:
    """A work's line without its measure would count nothing and leave its money to the others: the box is
    necessary, whether the form calls it mandatory or not. A box that is told of already is not told of again."""
    field = money_field(contract)
    if (line.money(field) if field is not None else seconds_of(line)) is not None:
        return []
    mandatory = {column.field for column in form.columns if column.mandatory}
    wanted = (field,) if field is not None else _TIMES
    boxes = {one: box for one in wanted if (box := line.box(one)) is not None}
    told = any(box.defect is not None or (box.is_empty and one in mandatory) for one, box in boxes.items())
    if told or not boxes:
        return []
    lacking = next((one for one, box in boxes.items() if box.is_empty), next(iter(boxes)))
    what = f"no {field or 'duration'}, by which the contract's key counts the work"
    return [Finding(line.where(lacking), what, boxes[lacking].written[:80], BOX, Rule.MEASURE_LACKS)]


def unit_of(contract: Contract) -> Measure:
    """The measure of the contract's key."""
    return Measure.SECONDS if money_field(contract) is None else Measure.AMOUNT
