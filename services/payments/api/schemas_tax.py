"""Bodies of the requests about tax."""

from datetime import date
from decimal import Decimal
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from services.payments.domain.circumstances import HOME
from services.payments.domain.policy_words import percent_of
from services.payments.domain.register import RegisterKind
from services.payments.domain.tax_period import PATTERN
from shared.web.bodies import Body, Id, Sha256


def _percent(value: object) -> Decimal:
    rate = percent_of(value)
    if rate is None:
        raise ValueError('a percentage in quotes, like "10"')
    return rate


def _abroad(country: str) -> str:
    if country == HOME:
        raise ValueError("who is taxed at home needs no treaty")
    return country


class RegisterBody(Body):
    """A register of a month (2026-09), quarter (2026-Q3) or year (2026)."""

    kind: RegisterKind
    period: Annotated[str, Field(pattern=PATTERN)]


class TaxSummariesBody(Body):
    """The summaries of a year, of all payees or of one."""

    year: Annotated[int, Field(ge=2000, le=2099)]
    payee: Id | None = None


class TaxCertificateBody(Body):
    """A certificate of the country where a payee is taxed, and what its treaty allows at most."""

    payee: Id
    country: Annotated[str, Field(pattern="^[A-Z]{2}$"), AfterValidator(_abroad)]
    rate: Annotated[Decimal, BeforeValidator(_percent, json_schema_input_type=str)]
    valid_from: date
    valid_to: date
    document_sha256: Sha256

    @model_validator(mode="after")
    def _in_order(self) -> "TaxCertificateBody":
        if self.valid_to < self.valid_from:
            raise ValueError("valid_to is before valid_from")
        return self
