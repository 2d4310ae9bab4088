"""Bodies of the contracts' routes."""

from datetime import date
from decimal import Decimal
from typing import Annotated, Any

import msgspec
from pydantic import Field

from shared.contracts.forms import AccountForm
from shared.contracts.registry import Contract, ForeignTerms, PlannedDay, Reporting, Tariff
from shared.contracts.terms import (
    Charges,
    ContractKind,
    DistributionKey,
    Frequency,
    PlannedAct,
    TariffKind,
    UseType,
)
from shared.contracts.wire import from_builtins
from shared.kernel.findings import Finding
from shared.web.bodies import Body, Id, Sha256
from shared.web.problems import invalid

Percent = Annotated[Decimal, Field(gt=0, le=100, decimal_places=6)]
Minor = Annotated[int, Field(ge=0, le=10**15)]
Days = Annotated[int, Field(ge=0, le=366)]
Currency = Annotated[str, Field(pattern="^[A-Z]{3}$")]


class ReportingBody(Body):
    """How often accounts come, and how many days after their period's last day."""

    frequency: Frequency
    deadline_days: Days


class TariffBody(Body):
    """A dated formula; sums in minor units."""

    kind: TariffKind
    valid_from: date
    valid_to: date | None = None
    currency: Currency = "AZN"
    amount: Minor | None = None
    percent: Percent | None = None
    base: Annotated[str, Field(max_length=60, pattern=r"^[A-Z0-9_]*$")] = ""
    minimum: Minor | None = None


class PlannedDayBody(Body):
    """A day of each year; without a day the month's last."""

    act: PlannedAct
    month: Annotated[int, Field(ge=1, le=12)]
    day: Annotated[int, Field(ge=1, le=31)] | None = None


class ForeignTermsBody(Body):
    """Who bears the bank's charges."""

    charges: Charges = Charges.SHARED


class TermsBody(Body):
    """What a version of a contract says."""

    currency: Currency = "AZN"
    valid_to: date | None = None
    uses: Annotated[tuple[UseType, ...], Field(max_length=20)] = ()
    key: DistributionKey | None = None
    form: dict[str, Any] | None = None
    territory: Annotated[str, Field(pattern="^([A-Z]{2}|WORLD)$")] = "AZ"
    royalty_percent: Percent | None = None
    document_sha256: Sha256
    reporting: ReportingBody | None = None
    tariff: Annotated[tuple[TariffBody, ...], Field(max_length=100)] = ()
    vat_percent: Annotated[Decimal, Field(ge=0, le=100, decimal_places=6)] | None = None
    payment_days: Days | None = None
    payment_calendar: Annotated[tuple[PlannedDayBody, ...], Field(max_length=50)] = ()
    terms: ForeignTermsBody | None = None

    def agreed(self) -> dict[str, Any]:
        """The terms as the contract has them. Raises 422 for a form that is none."""
        return {
            name: getattr(self, name)
            for name in (
                *("currency", "valid_to", "uses", "key", "territory", "royalty_percent", "document_sha256"),
                *("vat_percent", "payment_days"),
            )
        } | {
            "form": _form(self.form),
            "reporting": Reporting(**self.reporting.model_dump()) if self.reporting else None,
            "tariff": tuple(Tariff(**formula.model_dump()) for formula in self.tariff),
            "payment_calendar": tuple(PlannedDay(**day.model_dump()) for day in self.payment_calendar),
            "terms": ForeignTerms(**self.terms.model_dump()) if self.terms else None,
        }


class ContractBody(TermsBody):
    """A signed contract."""

    number: Annotated[str, Field(min_length=1, max_length=60)]
    kind: ContractKind
    party: Id
    valid_from: date

    def contract(self, contract_id: str) -> Contract:
        """Its first version."""
        return Contract(
            id=contract_id,
            number=self.number,
            kind=self.kind,
            party=self.party,
            version=1,
            valid_from=self.valid_from,
            **self.agreed(),
        )


class ChangeBody(TermsBody):
    """The next version of a contract: all its terms, and the first day on which they apply."""

    applies_from: date


def _form(body: dict[str, Any] | None) -> AccountForm | None:
    if body is None:
        return None
    try:
        return from_builtins(AccountForm, body)
    except msgspec.ValidationError as error:
        raise invalid([Finding("body.form", str(error), clause="2.1.1-c")]) from error
