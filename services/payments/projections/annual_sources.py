"""What a payee's annual summary is made of, read at one position of the read models."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from msgspec.structs import replace
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.payments.domain.annual_summary import (
    AnnualSummary,
    YearCredit,
    YearPayment,
    deducted,
    summed,
    withheld_of,
)
from services.payments.domain.statement_content import Balance, Person
from services.payments.projections import credit, movement
from services.payments.projections.allocation import read_allocations
from services.payments.projections.order import read_orders
from services.payments.projections.party import read_parties
from services.payments.projections.statement_lines import person_from
from services.payments.projections.statement_sources import language_of
from services.payments.projections.taxed_orders import read_taxed
from shared.contracts.distribution import RoyaltyAllocated
from shared.kernel.money import Money
from shared.projections.among import among


async def accounts_of_year(
    connection: AsyncConnection, first: date, last: date, payee: str | None
) -> list[tuple[str, str]]:
    """Accounts that moved in a year, or have a balance from before."""
    moves = movement.TABLE
    standing = func.sum(moves.c.credited - moves.c.withheld - moves.c.paid)
    query = select(moves.c.payee, moves.c.currency).where(moves.c.day <= last)
    query = query.group_by(moves.c.payee, moves.c.currency).order_by(moves.c.payee, moves.c.currency)
    query = query.having((func.max(moves.c.day) >= first) | (standing != 0))
    if payee is not None:
        query = query.where(moves.c.payee == payee)
    return [(row.payee, row.currency) for row in await connection.execute(query)]


async def read_annual(
    connection: AsyncConnection, payee: str, currency: str, first: date, last: date, guild: str
) -> AnnualSummary:
    """The summary of an account from the first day of a year to its last."""
    during, balance = await _moved(connection, payee, currency, first, last)
    came = (movement.CREDITED, movement.TAKEN_OVER)
    rows = await _credits(
        connection, payee, currency, {row["reference"] for row in during if row["kind"] in came}
    )
    allocations = await read_allocations(
        connection, {row["allocation"] for row in rows if row["books"] is None}
    )
    parties = await read_parties(connection, {payee, *(one.payer for one in allocations.values())})
    credits_ = [_credit(row, allocations[row["allocation"]], parties) for row in rows if row["books"] is None]
    by_work, by_source, by_use = summed(credits_, currency)
    payments = await _payments(connection, payee, currency, first, last)
    return AnnualSummary(
        guild=guild,
        payee=person_from(payee, parties.get(payee)),
        language=language_of(parties.get(payee)),
        year=first.year,
        currency=currency,
        balance=balance,
        by_work=by_work,
        by_source=by_source,
        by_use=by_use,
        deductions=deducted(credits_, currency),
        taken_over=Money(sum(row["net"] for row in rows if row["books"] is not None), currency),
        passed=Money(sum(row["credited"] for row in during if row["kind"] == movement.PASSED), currency),
        withheld=withheld_of(payments),
        payments=payments,
    )


async def _moved(
    connection: AsyncConnection, payee: str, currency: str, first: date, last: date
) -> tuple[list[dict[str, Any]], Balance]:
    """How the account moved in the year, and the balance around it."""
    moves = movement.TABLE
    query = select(moves).where(moves.c.payee == payee, moves.c.currency == currency, moves.c.day <= last)
    rows = [dict(row) for row in (await connection.execute(query)).mappings()]
    before = [row for row in rows if row["day"] < first]
    during = [row for row in rows if row["day"] >= first]
    opening = sum(row["credited"] - row["withheld"] - row["paid"] for row in before)
    credited, withheld, paid = (sum(row[name] for row in during) for name in ("credited", "withheld", "paid"))
    return during, Balance(
        opening=Money(opening, currency),
        credited=Money(credited, currency),
        withheld=Money(withheld, currency),
        paid=Money(paid, currency),
        closing=Money(opening + credited - withheld - paid, currency),
    )


async def _credits(
    connection: AsyncConnection, payee: str, currency: str, runs: Iterable[str]
) -> list[dict[str, Any]]:
    table = credit.TABLE
    query = select(table).where(table.c.payee == payee, table.c.currency == currency)
    query = query.where(table.c.passed_from.is_(None))
    query = query.where(among(table.c.run, runs)).order_by(table.c.id)
    return [dict(row) for row in (await connection.execute(query)).mappings()]


def _credit(
    row: dict[str, Any], allocation: RoyaltyAllocated, parties: Mapping[str, dict[str, Any]]
) -> YearCredit:
    of = row["takes_back"] or row["id"]
    deductions = next(share.deductions for share in allocation.shares if share.share == of)
    if row["takes_back"] is not None:
        # What is taken back is taken back whole: its deductions too (D-89).
        deductions = tuple(replace(one, amount=-one.amount) for one in deductions)
    return YearCredit(
        work=row["work"],
        title=allocation.title,
        channel=allocation.channel,
        payer=_payer(allocation.payer, parties),
        use_type=allocation.use_type,
        gross=Money(row["gross"], row["currency"]),
        deductions=deductions,
        net=Money(row["net"], row["currency"]),
    )


def _payer(party: str, parties: Mapping[str, dict[str, Any]]) -> Person:
    return person_from(party, parties.get(party))


async def _payments(
    connection: AsyncConnection, payee: str, currency: str, first: date, last: date
) -> tuple[YearPayment, ...]:
    taxed = [one async for one in read_taxed(connection, first, last, {}, payee)]
    mine = [one for one in taxed if one.gross.currency == currency]
    orders = await read_orders(connection, [one.order for one in mine])
    return tuple(
        YearPayment(order=one, bank_reference=orders[one.order]["end_to_end_id"])
        for one in sorted(mine, key=lambda one: (one.execution_date, one.order))
    )
