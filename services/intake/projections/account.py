"""Accounts with their versions, their outcome and their money."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, Boolean, Column, Date, Integer, Text, select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.intake.domain.account_events import (
    AccountFundingStated,
    AccountSentBack,
    AccountSubmitted,
    AccountTaken,
    AdmissionDecided,
    MoneyTakenBack,
    MoneyTied,
)
from services.intake.domain.calendar import Presented
from shared.contracts.wire import to_builtins
from shared.eventstore.entries import Entry
from shared.kernel.clock import baku_day
from shared.kernel.periods import Period
from shared.projections import Row, view_table

VERSION = 6
TABLE = view_table(
    "account",
    Column("id", Text, primary_key=True),
    Column("contract", Text, nullable=False),
    Column("payer", Text, nullable=False),
    Column("period_from", Date, nullable=False),
    Column("period_to", Date, nullable=False),
    Column("state", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("accepted_version", Integer),
    Column("use_type", Text),
    Column("channel", Text),
    Column("currency", Text, nullable=False),
    Column("declared_total", BigInteger, nullable=False),
    Column("income", BigInteger),
    Column("due", BigInteger),
    Column("received", BigInteger, nullable=False),
    Column("covered", Boolean, nullable=False),
    Column("admitted", Text, nullable=False),
    Column("decision", Text),
    Column("accepted", JSON),
    Column("versions", JSON, nullable=False),
)


def keys(event: object, _: Entry) -> Iterable[tuple[str]]:
    """The account that an event touches."""
    match event:
        case (
            AccountSubmitted(account=account)
            | AccountSentBack(account=account)
            | AccountTaken(account=account)
            | MoneyTied(account=account)
            | MoneyTakenBack(account=account)
            | AdmissionDecided(account=account)
            | AccountFundingStated(account=account)
        ):
            return ((account,),)
    return ()


def evolve(key: tuple[str], row: Row | None, event: object, entry: Entry) -> Row | None:
    """The row after an event."""
    if isinstance(event, AccountSubmitted):
        return _submitted(row, event, entry)
    if row is None:
        return None
    match event:
        case AccountSentBack():
            outcome: dict[str, Any] = {
                "state": "RETURNED",
                "returned_at": entry.recorded_at.isoformat(),
                "counts_by_ground": event.counts_by_ground,
                "findings_sha256": event.findings_sha256,
                "returned_sha256": event.returned_sha256,
            }
            return _with_outcome(row, event.version, outcome)
        case AccountTaken():
            outcome = {"state": "ACCEPTED", "warnings_sha256": event.warnings_sha256}
            return _with_outcome(row, event.version, outcome) | {
                "state": "ACCEPTED",
                "accepted_version": event.version,
                "period_from": event.period.first.isoformat(),
                "period_to": event.period.last.isoformat(),
                "currency": event.currency,
                "declared_total": event.declared_total.amount,
                "use_type": event.use_type.value,
                "channel": event.channel.value,
                "income": event.income.amount if event.income is not None else None,
                "due": event.due.amount,
                "covered": False,
                "admitted": "NONE",
                "decision": None,
                "accepted": {
                    "version": event.version,
                    "replaces": event.replaces,
                    "contract_version": event.contract_version,
                    "counts": to_builtins(event.counts),
                    "digest": event.digest,
                    "content": event.content,
                    "known": event.known,
                    "at": entry.recorded_at.isoformat(),
                },
            }
        case MoneyTakenBack(amount=amount):
            return row | {"received": row["received"] - amount.amount}
        case MoneyTied(amount=amount):
            return row | {"received": row["received"] + amount.amount}
        case AccountFundingStated():
            return row | {
                "covered": event.covered,
                "admitted": event.admitted,
                "decision": event.decision,
            }
    return row


def _submitted(row: Row | None, event: AccountSubmitted, entry: Entry) -> Row:
    version: dict[str, Any] = {
        "version": event.version,
        "state": "CHECKING",
        "file_sha256": event.file_sha256,
        "file_name": event.file_name,
        "scan_sha256": event.cover.scan_sha256,
        "cover_sha256": event.cover.cover_sha256,
        "submitted_by": event.submitted_by,
        "submitted_at": entry.recorded_at.isoformat(),
    }
    if event.taken_over is not None:
        version["taken_over"] = to_builtins(event.taken_over)
    declared = event.cover.declared_total
    if row is not None and row["accepted_version"] is not None:
        # What was accepted stands until the replacement is.
        return row | {"version": event.version, "versions": [*row["versions"], version]}
    return {
        "contract": event.contract,
        "payer": event.payer,
        "period_from": event.cover.period.first.isoformat(),
        "period_to": event.cover.period.last.isoformat(),
        "state": "CHECKING",
        "version": event.version,
        "currency": event.currency,
        "declared_total": declared.amount,
        "received": row["received"] if row is not None else 0,
        "covered": False,
        "admitted": "NONE",
        "versions": [*(row["versions"] if row is not None else ()), version],
    }


def _with_outcome(row: Row, version: int, outcome: dict[str, Any]) -> Row:
    """The state of the account is that of its accepted version, if it has one (D-17)."""
    versions = [known | outcome if known["version"] == version else known for known in row["versions"]]
    state = outcome["state"] if row["accepted_version"] is None else row["state"]
    return row | {"state": state, "versions": versions}


async def find_account(connection: AsyncConnection, account: str) -> dict[str, Any] | None:
    """An account by its id."""
    row = (await connection.execute(select(TABLE).where(TABLE.c.id == account))).mappings().one_or_none()
    return dict(row) if row is not None else None


async def presented_of(connection: AsyncConnection, contract: str) -> tuple[Presented, ...]:
    """The contract's accepted accounts: each counts for its period from the Baku day on which the version that was
    accepted first was handed in (D-18)."""
    query = select(TABLE.c.id, TABLE.c.period_from, TABLE.c.period_to, TABLE.c.versions).where(
        TABLE.c.contract == contract, TABLE.c.accepted_version.is_not(None)
    )
    found = []
    for account, first, last, versions in (await connection.execute(query.order_by(TABLE.c.id))).tuples():
        proper = next(version for version in versions if version["state"] == "ACCEPTED")
        handed_in = baku_day(datetime.fromisoformat(proper["submitted_at"]))
        found.append(Presented(Period(first, last), account, handed_in))
    return tuple(found)


async def accepted_around(
    connection: AsyncConnection, contract: str, period: Period
) -> list[tuple[str, Period, str]]:
    """(id, period, digest of the accepted version's content) of the contract's accounts that share a day with a
    period, in the order of their ids."""
    query = select(TABLE.c.id, TABLE.c.period_from, TABLE.c.period_to, TABLE.c.accepted).where(
        TABLE.c.contract == contract,
        TABLE.c.period_from <= period.last,
        TABLE.c.period_to >= period.first,
        TABLE.c.accepted_version.is_not(None),
    )
    rows = (await connection.execute(query.order_by(TABLE.c.id))).tuples()
    return [(account, Period(first, last), accepted["content"]) for account, first, last, accepted in rows]
