"""Contracts in a package of the old system's books: their rows, and what each enters (D-101, D-12)."""

from datetime import date
from decimal import Decimal
from typing import Annotated

from msgspec import Meta, Struct, structs

from services.registry.formats.books_rows import Key, Sha, Territory
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
from shared.jobs.books_reading import Head
from shared.kernel.ids import taken_over_id

Currency = Annotated[str, Meta(pattern="^[A-Z]{3}$")]
Percent = Annotated[str, Meta(pattern=r"^[0-9]{1,3}(\.[0-9]{1,6})?$")]
"""Written as "2.5": a number of JSON, or what is none, has no place in terms."""
Minor = Annotated[int, Meta(ge=0, le=10**15)]


class ReportingRow(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How often accounts come, and how many days after their period's last day."""

    frequency: Frequency
    deadline_days: int


class TariffRow(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A dated formula; sums in minor units."""

    kind: TariffKind
    valid_from: date
    valid_to: date | None = None
    currency: Currency = "AZN"
    amount: Minor | None = None
    percent: Percent | None = None
    base: Annotated[str, Meta(max_length=60, pattern=r"^[A-Z0-9_]*$")] = ""
    minimum: Minor | None = None


class PlannedDayRow(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A day of each year; without a day the month's last."""

    act: PlannedAct
    month: int
    day: int | None = None


class TermsRow(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who bears the bank's charges."""

    charges: Charges = Charges.SHARED


class ContractRow(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A contract with the terms that hold on the day of the books (`contracts`)."""

    key: Key
    number: Annotated[str, Meta(min_length=1, max_length=60)]
    kind: ContractKind
    party: Key
    valid_from: date
    valid_to: date | None = None
    currency: Currency = "AZN"
    uses: Annotated[tuple[UseType, ...], Meta(min_length=1, max_length=len(UseType))]
    distribution_key: DistributionKey | None = None
    form: AccountForm | None = None
    territory: Territory = "AZ"
    royalty_percent: Percent | None = None
    document_sha256: Sha = ""
    reporting: ReportingRow | None = None
    tariff: Annotated[tuple[TariffRow, ...], Meta(max_length=100)] = ()
    vat_percent: Percent | None = None
    payment_days: int | None = None
    payment_calendar: Annotated[tuple[PlannedDayRow, ...], Meta(max_length=50)] = ()
    terms: TermsRow | None = None


def contract_of(head: Head, row: ContractRow) -> Contract:
    """Its first version here. Without a document of its own it rests on the package."""
    return Contract(
        id=taken_over_id(head.system, "contract", row.key),
        number=row.number,
        kind=row.kind,
        party=taken_over_id(head.system, "party", row.party),
        version=1,
        currency=row.currency,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        uses=row.uses,
        key=row.distribution_key,
        form=row.form,
        territory=row.territory,
        royalty_percent=_decimal(row.royalty_percent),
        document_sha256=row.document_sha256 or head.package_sha256,
        reporting=None if row.reporting is None else Reporting(**structs.asdict(row.reporting)),
        tariff=tuple(map(_tariff, row.tariff)),
        vat_percent=_decimal(row.vat_percent),
        payment_days=row.payment_days,
        payment_calendar=tuple(PlannedDay(**structs.asdict(one)) for one in row.payment_calendar),
        terms=None if row.terms is None else ForeignTerms(**structs.asdict(row.terms)),
    )


def _tariff(row: TariffRow) -> Tariff:
    return Tariff(**structs.asdict(row) | {"percent": _decimal(row.percent)})


def _decimal(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)
