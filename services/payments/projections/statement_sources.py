"""What a statement is made of, read at one position of the read models."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.payments.domain.circumstances import Circumstances
from services.payments.domain.standing import Unpaid
from services.payments.projections import balance, credit, movement, statement
from services.payments.projections.allocation import read_allocations
from services.payments.projections.circumstances import read_circumstances
from services.payments.projections.movement import (
    CREDITED,
    FAILED,
    PAID,
    PASSED,
    RETURNED,
    TAKEN_OVER,
    read_movements,
)
from services.payments.projections.order import read_orders
from services.payments.projections.party import read_parties
from services.payments.projections.payee_link import Tie, ties_of
from services.payments.projections.run import TABLE as RUN
from services.payments.projections.source import known
from services.payments.projections.unpaid import booked, read_unpaid
from services.payments.projections.work import read_titles
from shared.contracts import distribution
from shared.paper.words import Language
from shared.projections.among import among

_AZERBAIJAN = "AZ"
_RUSSIAN_SPOKEN = frozenset({"BY", "KG", "KZ", "RU", "TJ", "UZ"})
"""Countries whose payees get their papers in Russian first."""


def language_of(row: dict[str, Any] | None) -> Language:
    """A payee's language, by the country that the registry told of him."""
    country = row["country"] if row is not None else _AZERBAIJAN
    if country == _AZERBAIJAN:
        return Language.AZ
    return Language.RU if country in _RUSSIAN_SPOKEN else Language.EN


@dataclass(frozen=True, slots=True, kw_only=True)
class Sources:
    """Everything about one account since its last statement."""

    payee: str
    currency: str
    until: int
    """Position of the read models."""
    movements: list[dict[str, Any]]
    credits: list[dict[str, Any]]
    """Credits of the runs and of the old system's books that came since."""
    passed: list[dict[str, Any]]
    """Parts of credits that came from another account since, or went to one."""
    unpaid: list[Unpaid]
    now: Circumstances
    allocations: Mapping[str, distribution.RoyaltyAllocated]
    """Of credits and unpaid credits; what was taken over has none."""
    titles: Mapping[str, str]
    """Of the works of what was taken over."""
    orders: Mapping[str, dict[str, Any]]
    runs: Mapping[str, date]
    """Closing days of the runs that were credited, and of those whose reserve they released."""
    parties: Mapping[str, dict[str, Any]]
    statements: Mapping[str, str]
    """Number of the statement that a distribution run was credited in, by run, of those that were corrected since."""
    stated: tuple[str, ...]
    """Hashes of these statements' JSON."""
    ties: Mapping[str, list[Tie]]
    """What ties the payee to owners, by owner."""
    registry_sequence: int

    def title_of(self, work: str, allocation: str) -> str:
        """What a credit's work is called; empty where none is told."""
        known = self.allocations.get(allocation)
        return known.title if known is not None else self.titles.get(work, work)


async def accounts_to_state(connection: AsyncConnection, payment_run: str) -> list[tuple[str, str]]:
    """Accounts that this payment run's statements are due for: with a balance, or moved since their last one."""
    accounts, issued = balance.TABLE, statement.TABLE
    last = (
        select(issued.c.to_position)
        .where(issued.c.payee == accounts.c.payee, issued.c.currency == accounts.c.currency)
        .order_by(issued.c.to_position.desc())
        .limit(1)
        .scalar_subquery()
    )
    has_one = select(issued.c.id).where(
        issued.c.payee == accounts.c.payee,
        issued.c.currency == accounts.c.currency,
        issued.c.payment_run == payment_run,
    )
    query = (
        select(accounts.c.payee, accounts.c.currency)
        .where(or_(accounts.c.balance != 0, last.is_(None), accounts.c.position > last))
        .where(~has_one.exists())
        .order_by(accounts.c.payee, accounts.c.currency)
    )
    return [(row.payee, row.currency) for row in await connection.execute(query)]


async def read_sources(
    connection: AsyncConnection, payee: str, currency: str, after: int, until: int, day: date
) -> Sources:
    """The sources of an account's statement from a position on."""
    movements = await read_movements(connection, payee, currency, after, until)
    runs = [move["reference"] for move in movements if move["kind"] == CREDITED]
    packages = [move["reference"] for move in movements if move["kind"] == TAKEN_OVER]
    orders = [move["reference"] for move in movements if move["kind"] in (PAID, RETURNED, FAILED)]
    credits_ = await _credits(connection, payee, currency, (*runs, *packages))
    passed = await _passed(connection, payee, movements)
    unpaid = [one for one in await read_unpaid(connection, payee) if one.net.currency == currency]
    wanted = {row["allocation"] for row in (*credits_, *passed)} | {one.allocation for one in unpaid}
    works = {row["work"] for row in credits_ if row["books"] is not None} | {one.work for one in unpaid}
    works |= {row["work"] for row in passed}
    people = {row["owner"] for row in (*credits_, *passed) if row["owner"] is not None}
    people |= {one for row in passed for one in (row["payee"], row["passed"]["payee"])}
    allocations = await read_allocations(connection, wanted)
    payers = {one.payer for one in allocations.values()}
    earlier = {one.original_run for one in allocations.values() if one.original_run is not None}
    stated = await _stated(
        connection, payee, currency, {row["original_run"] for row in credits_ if row["takes_back"]}
    )
    return Sources(
        payee=payee,
        currency=currency,
        until=until,
        movements=movements,
        credits=credits_,
        passed=passed,
        unpaid=unpaid,
        now=await read_circumstances(connection, day, unpaid),
        allocations=allocations,
        titles=await read_titles(connection, works),
        orders=await read_orders(connection, orders),
        runs=await _closing_days(connection, [*runs, *earlier]),
        parties=await read_parties(connection, {payee, *people, *payers}),
        statements={run: number for run, number, _ in stated},
        stated=tuple(sorted({sha256 for _, _, sha256 in stated})),
        ties=await ties_of(connection, payee),
        registry_sequence=(await known(connection)).get("registry", 0),
    )


async def _credits(
    connection: AsyncConnection, payee: str, currency: str, runs: Iterable[str]
) -> list[dict[str, Any]]:
    table = credit.TABLE
    query = booked().where(table.c.payee == payee, table.c.currency == currency, among(table.c.run, runs))
    query = query.where(table.c.passed_from.is_(None))
    return [dict(row) for row in (await connection.execute(query)).mappings()]


async def _passed(
    connection: AsyncConnection, payee: str, movements: Iterable[dict[str, Any]]
) -> list[dict[str, Any]]:
    table = credit.TABLE
    references = {move["reference"] for move in movements if move["kind"] == PASSED}
    query = select(table).where(among(table.c.passed_from, references)).order_by(table.c.id)
    found = [dict(row) for row in (await connection.execute(query)).mappings()]
    # What a payee keeps of a credit that was handed over never left his account.
    return [row for row in found if (row["payee"] == payee) is not (row["passed"]["payee"] == payee)]


async def _stated(
    connection: AsyncConnection, payee: str, currency: str, runs: Iterable[str]
) -> list[tuple[str, str, str]]:
    """Run, and number and hash of the statement that it was credited in."""
    moves, issued = movement.TABLE, statement.TABLE
    account = (moves.c.payee == issued.c.payee) & (moves.c.currency == issued.c.currency)
    covered = moves.c.position.between(issued.c.from_position, issued.c.to_position)
    query = select(moves.c.reference, issued.c.number, issued.c.sha256).join(issued, account & covered)
    query = query.where(moves.c.payee == payee, moves.c.currency == currency, moves.c.kind == CREDITED)
    found = await connection.execute(query.where(among(moves.c.reference, runs)))
    return [(run, number, sha256) for run, number, sha256 in found.tuples()]


async def _closing_days(connection: AsyncConnection, runs: Iterable[str]) -> dict[str, date]:
    query = select(RUN.c.run, RUN.c.closed_on).where(among(RUN.c.run, runs))
    return {row.run: row.closed_on for row in await connection.execute(query)}
