"""The double-entry ledger as a query: entries of any holder, and the trial balance of any day (D-90, D-98)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import (
    BigInteger,
    Integer,
    Select,
    Subquery,
    Text,
    case,
    column,
    func,
    literal,
    select,
    true,
    union_all,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from services.distribution.domain.double_entry import ALLOCATED, MONEY, Sums, trial_balance
from services.distribution.domain.ledger import state_key
from services.distribution.projections.ledger import TABLE as LEDGER
from services.distribution.projections.ledger import read_totals
from services.distribution.projections.receipt import TABLE as RECEIPT
from shared.kernel.money import Money

_HOLDERS_AT_ONCE = 1_000
NOTED = (
    column("position", BigInteger),
    column("number", Integer),
    column("recorded_on", Text),
    column("effective_on", Text),
    column("cause", Text),
    column("event", Text),
    column("debit", Text),
    column("credit", Text),
    column("currency", Text),
    column("amount", BigInteger),
)
"""Columns of an entry, as the row of its holder keeps it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Until:
    """Which entries count: those recorded up to a position of the log, and those that belong to a day or earlier.
    None: all."""

    position: int | None = None
    effective_on: date | None = None


NOW = Until()


def entries(holders: Sequence[str] | None = None, until: Until = NOW) -> Subquery:
    """Entries of these holders, None: of all; a receipt and a target have different ids."""
    parts = []
    for table, key in ((RECEIPT, RECEIPT.c.receipt), (LEDGER, LEDGER.c.target)):
        noted = func.json_to_recordset(table.c.journal).table_valued(*NOTED)
        noted = noted.render_derived(name="noted", with_types=True)
        query: Select[Any] = select(key.label("holder"), *noted.c).select_from(table.join(noted, true()))
        if holders is not None:
            query = query.where(key.in_(holders))
        if until.position is not None:
            query = query.where(noted.c.position <= until.position)
        if until.effective_on is not None:
            query = query.where(noted.c.effective_on <= until.effective_on.isoformat())
        parts.append(query)
    return union_all(*parts).subquery("entry")


async def read_sums(connection: AsyncConnection, until: Until = NOW) -> list[Sums]:
    """Debits and credits of every account; what is allocated, by target."""
    entry = entries(until=until)
    sides = []
    for debits, side in ((True, entry.c.debit), (False, entry.c.credit)):
        target = case((side == ALLOCATED, entry.c.holder), else_=None)
        debited, credited = (entry.c.amount, literal(0)) if debits else (literal(0), entry.c.amount)
        sides.append(
            select(
                side.label("account"),
                target.label("target"),
                entry.c.currency,
                debited.label("debits"),
                credited.label("credits"),
            )
        )
    both = union_all(*sides).subquery("both_sides")
    named = (both.c.account, both.c.target, both.c.currency)
    query = select(*named, func.sum(both.c.debits), func.sum(both.c.credits)).group_by(*named)
    return [
        Sums(account=account, target=target, currency=currency, debits=int(debits), credits=int(credits))
        for account, target, currency, debits, credits in (await connection.execute(query)).tuples()
    ]


async def entries_of(connection: AsyncConnection, holders: Sequence[str]) -> list[dict[str, Any]]:
    """The entries of these holders in the order in which they were recorded."""
    found: list[dict[str, Any]] = []
    for start in range(0, len(holders), _HOLDERS_AT_ONCE):
        entry = entries(holders[start : start + _HOLDERS_AT_ONCE])
        found += [dict(row) for row in (await connection.execute(select(entry))).mappings()]
    return sorted(found, key=lambda one: (one["position"], one["holder"], one["number"]))


async def unlike_the_ledger(connection: AsyncConnection) -> list[str]:
    """Where the entries, summed, are not the states that the ledger has now."""
    balances = trial_balance(await read_sums(connection))
    entered = {(one.account, one.reason, one.currency): one.balance for one in balances if one.balance}
    stated = {
        (one.state, one.reason, one.amount.currency): one.amount.amount
        for one in await read_totals(connection)
    }
    keys = {key for key in entered if key[0] not in (MONEY, ALLOCATED)} | stated.keys()
    return [
        f"{state_key(state, reason)}: entries come to {Money(entered.get(key, 0), currency)}, "
        f"the ledger has {Money(stated.get(key, 0), currency)}"
        for key in sorted(keys, key=str)
        for state, reason, currency in (key,)
        if entered.get(key, 0) != stated.get(key, 0)
    ]
