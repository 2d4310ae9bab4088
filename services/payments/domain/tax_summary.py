"""What was withheld from a payee in a year, for himself and his tax return (3.4, D-86)."""

from collections.abc import Iterable
from dataclasses import dataclass

from services.payments.domain.register import (
    RegisterTotal,
    TaxedOrder,
    WithheldLine,
    lines_of_order,
    totals_of,
)
from shared.kernel.decider import AlreadyApplied, Decider, Decision, accepted
from shared.kernel.ids import derived_id
from shared.kernel.money import Money


@dataclass(frozen=True, slots=True, kw_only=True)
class PaidOfYear:
    """What the year's orders paid in a currency; those that came back are left out."""

    currency: str
    orders: int
    gross: Money
    withheld: Money
    net: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class TaxSummary:
    """A payee's year, by the execution dates of his orders."""

    payee: str
    name: str
    tax_number: str | None
    year: int
    guild: str
    paid: tuple[PaidOfYear, ...]
    totals: tuple[RegisterTotal, ...]
    lines: tuple[WithheldLine, ...]


def summary_of(year: int, guild: str, orders: Iterable[TaxedOrder]) -> TaxSummary:
    """The summary of one payee's orders of a year, of which there is at least one."""
    ordered = sorted(orders, key=lambda one: (one.execution_date, one.order))
    last = ordered[-1]
    lines = tuple(line for order in ordered for line in lines_of_order(order))
    return TaxSummary(
        payee=last.payee,
        name=last.name,
        tax_number=last.tax_number,
        year=year,
        guild=guild,
        paid=_paid(ordered),
        totals=totals_of(lines),
        lines=lines,
    )


def _paid(orders: Iterable[TaxedOrder]) -> tuple[PaidOfYear, ...]:
    sums: dict[str, tuple[int, int, int]] = {}
    for one in orders:
        if one.taken_back_on is None:
            count, gross, net = sums.get(one.gross.currency, (0, 0, 0))
            sums[one.gross.currency] = (count + 1, gross + one.gross.amount, net + one.net.amount)
    return tuple(
        PaidOfYear(
            currency=currency,
            orders=count,
            gross=Money(gross, currency),
            withheld=Money(gross - net, currency),
            net=Money(net, currency),
        )
        for currency, (count, gross, net) in sorted(sums.items())
    )


def summary_id(payee: str, year: int) -> str:
    """Id of a payee's summary of a year."""
    return derived_id("tax-summary", payee, year)


# What happened
@dataclass(frozen=True, slots=True, kw_only=True)
class TaxSummaryFiled:
    """A payee's summary stands as documents; a later version corrects the ones before."""

    summary: str
    payee: str
    year: int
    version: int
    json_sha256: str
    xlsx_sha256: str
    filed_by: str


# What we know
def evolve(_: TaxSummaryFiled | None, event: TaxSummaryFiled) -> TaxSummaryFiled | None:
    """The last version."""
    return event


# What can be asked
@dataclass(frozen=True, slots=True, kw_only=True)
class FileTaxSummary:
    """Say that a summary was filed."""

    payee: str
    year: int
    json_sha256: str
    xlsx_sha256: str
    by: str


# What we answer
def decide(command: FileTaxSummary, state: TaxSummaryFiled | None) -> Decision[TaxSummaryFiled]:
    """The same bytes again are no news."""
    if state is not None and state.json_sha256 == command.json_sha256:
        return AlreadyApplied()
    return accepted(
        TaxSummaryFiled(
            summary=summary_id(command.payee, command.year),
            payee=command.payee,
            year=command.year,
            version=1 if state is None else state.version + 1,
            json_sha256=command.json_sha256,
            xlsx_sha256=command.xlsx_sha256,
            filed_by=command.by,
        )
    )


TAX_SUMMARY: Decider[FileTaxSummary, TaxSummaryFiled, TaxSummaryFiled | None] = Decider(
    "tax-summary", None, evolve, decide
)
