"""Bodies of intake's requests, and covers as they come with a file."""

from datetime import date
from typing import Annotated

from pydantic import Field, ValidationError, model_validator

from services.intake.domain.bounds import MONEY_MAX
from services.intake.domain.cover import Cover
from services.intake.domain.letter import Way
from shared.contracts.terms import ReceiptKind
from shared.kernel.findings import Finding
from shared.kernel.money import Money
from shared.kernel.periods import Period
from shared.web.bodies import Body, Id, Sha256
from shared.web.problems import invalid

PLAIN = r"^[^\x00-\x1f\x7f]*$"
"""Text without control characters, which a database would refuse later."""
Plain = Field(pattern=PLAIN)
Currency = Annotated[str, Field(pattern="^[A-Z]{3}$")]


class MoneyBody(Body):
    """An amount in minor units."""

    amount: Annotated[int, Field(strict=True, ge=-MONEY_MAX, le=MONEY_MAX)]
    currency: Currency

    def money(self) -> Money:
        """The amount as a value."""
        return Money(self.amount, self.currency)


class PeriodBody(Body):
    """Days from-to, both inside."""

    first: date = Field(alias="from")
    last: date = Field(alias="to")

    @model_validator(mode="after")
    def _in_order(self) -> "PeriodBody":
        if self.last < self.first:
            raise ValueError("ends before it begins")
        return self


class CoverBody(Body):
    """What the clerk attests of a file."""

    contract: Id
    period: PeriodBody
    use_type: Annotated[str, Plain, Field(max_length=40)] | None = None
    declared_total: MoneyBody
    stamped: bool
    signed_by: Annotated[str, Plain, Field(max_length=200)] | None = None
    signed_on: date | None = None
    scan: Sha256 | None = None
    territory: Annotated[str, Field(pattern="^([A-Z]{2}|WORLD)$")] | None = None

    def cover(self, scan_sha256: str, cover_sha256: str, number: str | None = None) -> Cover:
        """The cover as intake keeps it."""
        return Cover(
            period=Period(self.period.first, self.period.last),
            declared_total=self.declared_total.money(),
            use_type=self.use_type,
            stamped=self.stamped,
            signed=bool((self.signed_by or "").strip()),
            signed_on=self.signed_on,
            scan_sha256=scan_sha256,
            cover_sha256=cover_sha256,
            number=number,
            territory=self.territory,
        )


class ScheduleCoverBody(CoverBody):
    """What the clerk attests of a foreign schedule: with its number, part of its natural key (D-71)."""

    number: Annotated[str, Plain, Field(min_length=1, max_length=80)]


Words = Annotated[str, Plain, Field(min_length=1, max_length=200)]
"""A reason or decision in a line, without names of private persons: it stands in an event."""


class AllocationBody(Body):
    """A part of a receipt for a target: an account, schedule, award or cause by its id, PROVISION or BANK. `amount` is
    in the currency in which the target counts it: of a schedule what the bank converted (D-66). `charges`: what of the
    bank's charges counts toward a schedule; left out, all that the statement tells (D-61)."""

    target: Id
    amount: MoneyBody
    charges: MoneyBody | None = None


class ReassignmentBody(Body):
    """So much of a part, by its number in the receipt, for another target; without `to` it is unallocated again."""

    part: Annotated[int, Field(strict=True, ge=1, le=100_000)]
    target: Id | None = Field(default=None, alias="to")
    amount: MoneyBody
    reason: Words


class IdentificationBody(Body):
    """Whose money a receipt is, and the party that paid where somebody did."""

    kind: ReceiptKind
    payer: Id | None = None
    reason: Words


class OriginalBody(Body):
    """The foreign amount that the bank converted into what is there of a receipt, by its document."""

    original: MoneyBody
    document_sha256: Sha256
    reason: Words


class VatBody(Body):
    """The VAT in a receipt, and by which invoice or contract."""

    vat: MoneyBody
    reason: Words


class AdmissionBody(Body):
    """The decision that what came of a sum due is enough: body, number and date (D-19)."""

    decision: Annotated[str, Plain, Field(min_length=1, max_length=200)]


class LetterBody(Body):
    """The letter with which a version of an account goes back."""

    version: Annotated[int, Field(strict=True, ge=1, le=100_000)]
    answer_until: date


class SeenBody(Body):
    """Stamp and signature as a clerk sees them on the scan."""

    stamped: bool
    signed_by: Annotated[str, Plain, Field(max_length=200)] | None = None
    signed_on: date | None = None


class GivingUpBody(Body):
    """Why the check of a version cannot be brought to an end, in words for who handed it in."""

    reason: Words


class SendingBody(Body):
    """That a letter was sent."""

    sent_on: date
    way: Way


class EntryDecisionBody(Body):
    """What a bank's entry is, by the decision of an official: body, number and date."""

    kind: Annotated[str, Field(pattern="^(RECEIPT|RETURN|TRANSFER|REVERSAL|DEBIT|FEE|REMITTANCE)$")]
    receipt: Id | None = None
    decision: Annotated[str, Plain, Field(min_length=1, max_length=200)]


class BankAccountBody(Body):
    """An account of the guild."""

    iban: Annotated[str, Field(min_length=5, max_length=42)]
    currency: Currency


def parse_cover(kind: type[CoverBody], text: str) -> CoverBody:
    """The cover of an upload. Raises a 422 problem with every defect of its form."""
    try:
        return kind.model_validate_json(text)
    except ValidationError as error:
        raise invalid(
            Finding(
                where=".".join(("cover", *(str(part) for part in defect["loc"]))),
                what=defect["msg"],
                value="" if isinstance(defect["input"], dict | list) else str(defect["input"])[:80],
            )
            for defect in error.errors()
        ) from error
