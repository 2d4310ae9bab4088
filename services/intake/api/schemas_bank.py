"""Bodies about the guild's bank accounts."""

from datetime import date
from typing import Annotated, Any

from pydantic import Field

from services.intake.api.schemas import Plain
from services.intake.domain.bank_profile import StatementProfile
from shared.web.bodies import Body, Id

Word = Annotated[str, Plain, Field(min_length=1, max_length=200)]
Mark = Annotated[str, Field(max_length=1)]


class EntryReversalBody(Body):
    """The receipt that a debit took back, by the decision of an official: body, number and date."""

    receipt: Id
    decision: Word


class StatementProfileBody(Body):
    """How CSV statements look from a day on; see `domain/bank_profile.py`."""

    valid_from: date
    columns: Annotated[dict[Word, Word], Field(min_length=1, max_length=20)]
    header_row: Annotated[int, Field(strict=True, ge=1, le=100)] = 1
    encoding: Annotated[str, Field(max_length=20)] = "utf-8"
    separator: Mark = ";"
    date_format: Annotated[str, Field(max_length=20)] = "DD.MM.YYYY"
    decimal_mark: Mark = "."
    thousands_mark: Mark = ""
    sign: Annotated[str, Field(max_length=20)] = "SIGNED"
    credit_words: Annotated[list[Word], Field(max_length=10)] = []
    debit_words: Annotated[list[Word], Field(max_length=10)] = []
    newest_first: bool = False
    opening_label: Word | None = None
    closing_label: Word | None = None
    codes: Annotated[dict[Word, Word], Field(max_length=100)] = {}

    def profile(self) -> StatementProfile:
        """The profile as a value."""
        facts: dict[str, Any] = self.model_dump(exclude={"valid_from"})
        facts |= {name: tuple(facts[name]) for name in ("credit_words", "debit_words")}
        return StatementProfile(**facts)
