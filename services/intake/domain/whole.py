"""What an account must come to as a whole: base and sum due, nil, the totals that it states (D-14, D-47, D-48)."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from services.intake.domain.cover import BOX, INEXACT, Cover, Findings
from services.intake.domain.lines import Total
from services.intake.domain.measure import declared_field
from services.intake.domain.rules import Rule
from shared.contracts.forms import AccountForm
from shared.contracts.registry import Contract
from shared.contracts.terms import ContractKind
from shared.kernel.findings import Finding
from shared.kernel.money import Money, half_up


@dataclass(frozen=True, slots=True)
class Whole:
    """An account after its last line."""

    cover: Cover
    contract: Contract
    fields: frozenset[str]
    """The form's columns that the file has."""
    sums: Mapping[str, int]
    """Of the lines, by field, in minor units where it is money."""
    any_work: bool
    """Whether a line is of a work."""

    @property
    def _form(self) -> AccountForm:
        return self.contract.form or AccountForm(file_type="", columns=())

    @property
    def _declared(self) -> str | None:
        return declared_field(self.contract)

    def sums_due(self, base: Money) -> tuple[Money | None, Money]:
        """A producer owes 18% of the sum of his works' incomes, rounded half up once (D-47, D-48); a user what he
        declares, and where his lines say the amounts, those of works: what is no work gets and owes nothing."""
        contract = self.contract
        if self._declared is None:
            return None, self.cover.declared_total
        if contract.kind is not ContractKind.ROYALTY_PAYMENT or contract.royalty_percent is None:
            return None, base
        due = half_up(Fraction(contract.royalty_percent) * base.amount / 100)
        return base, Money(due, contract.currency)

    def nil(self, due: Money) -> Findings:
        """Works were used and nothing is due for them: the box of the total needs more (D-14). Where the lines say
        amounts, each says it of itself."""
        declared = str(self.cover.declared_total)
        if self.any_work:
            if self._form.nil_allowed or self.cover.declared_total.amount or self._declared is not None:
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

    def totals(self, total: Total | None) -> Findings:
        """Totals that are not the sum of the lines, as whoever filled the form adds them: all of them, also those that
        are no works. What could not be read cannot be compared either."""
        findings: Findings = []
        declared, currency = self.cover.declared_total, self.contract.currency
        if declared.currency != currency:
            return findings
        stated = total.box.value if total is not None else None
        if self._form.total is not None and total is not None and isinstance(stated, Money | int):
            summed = self.sums.get(self._form.total.field, 0)
            wanted, of = (
                Money(summed, currency) if isinstance(stated, Money) else summed,
                "the sum of the lines",
            )
            if self._form.total.field == "declared":
                wanted, of = declared, "the cover's declared total"
            if stated != wanted:
                what = f"the total is not {of}, {wanted}"
                findings.append(Finding(total.where, what, str(stated), INEXACT, Rule.TOTAL_DIFFERS))
        if self._declared is not None and self._declared in self.fields:
            owed = Money(self.sums.get(self._declared, 0), currency)
            if owed != declared:
                what = f"not the sum of the lines ({self._declared}), {owed}"
                where = "cover.declared_total"
                findings.append(Finding(where, what, str(declared), INEXACT, Rule.TOTAL_DIFFERS))
        return findings
