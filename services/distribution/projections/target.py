"""Accounts and schedules: accepted, funded, matched, and in which run."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import JSON, BigInteger, Column, Integer, Text, select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.distribution.domain.rates import HOME
from services.distribution.domain.run_events import RunAbandoned, RunClosed, RunOpened, TargetsExcluded
from services.distribution.domain.target import TargetDecided, TargetTaken
from services.distribution.projections.run import TABLE as RUNS
from shared.contracts import intake, matching
from shared.contracts.terms import Channel, TargetKind
from shared.contracts.wire import to_builtins
from shared.eventstore.entries import Entry
from shared.projections import Row, view_table

VERSION = 7
TABLE = view_table(
    "target",
    Column("target", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("version", Integer),
    Column("version_position", BigInteger),
    Column("manifest", JSON),
    Column("funding", JSON),
    Column("transfers", JSON, nullable=False),
    Column("changed_position", BigInteger),
    Column("taken", Integer),
    Column("decided", Integer),
    Column("registry", Integer),
    Column("run", Text),
    Column("distributed", Text),
)

_FACTS = ("contract", "use_type", "period", "territory", "due")


def keys(event: object, _: Entry) -> Iterable[tuple[str]]:
    """The accounts and schedules that an event touches."""
    match event:
        case intake.AccountAccepted() | intake.ScheduleAccepted():
            return ((event.subject,),)
        case intake.AwardRecorded() | intake.StatisticalCauseRecorded():
            return ((event.subject,),)
        case intake.AccountFunded() | intake.ReceiptAllocated():
            return ((event.target,),)
        case matching.AccountMatched() | matching.MatchRevoked():
            return ((event.target,),)
        case intake.ReceiptReversed(target=str(target)):
            return ((target,),)
        case intake.ReceiptReassigned(from_target=source, to_target=target):
            return tuple((end,) for end in (source, target) if end is not None)
        case TargetTaken() | TargetDecided():
            return ((event.target,),)
        case RunOpened() | TargetsExcluded() | RunAbandoned() | RunClosed():
            return [(target,) for target in event.targets]
    return ()


def evolve(key: tuple[str], row: Row | None, event: object, entry: Entry) -> Row | None:
    """The row after an event; `run` is the living run, `distributed` the closed one, `version_position` where
    the version that counts was heard, `changed_position` where a draft of it became untrue: the bank took money back,
    some is another target's, or a match was revoked."""
    kept = row or {"kind": TargetKind.ACCOUNT.value, "transfers": []}
    match event:
        case intake.AccountAccepted() | intake.ScheduleAccepted():
            return kept | _heard(event) | {"version_position": entry.position}
        case intake.AwardRecorded():
            return kept | {"kind": TargetKind.AWARD.value}
        case intake.StatisticalCauseRecorded():
            return kept | {"kind": TargetKind.CAUSE.value}
        case intake.AccountFunded():
            return kept | _heard(event)
        case intake.ReceiptAllocated():
            return _more(kept, event, event.target_kind)
        case intake.ReceiptReassigned(to_kind=kind) if kind is not None and key[0] == event.to_target:
            return _more(kept, event, kind)
        case intake.ReceiptReversed() | intake.ReceiptReassigned():
            left = _less(kept["transfers"], event.receipt, event.amount.amount)
            return kept | {"transfers": left, "changed_position": entry.position}
        case matching.AccountMatched():
            return kept | {"registry": event.known.get("registry", 0)}
        case matching.MatchRevoked():
            return kept | _revoked(kept, event, entry)
        case TargetTaken():
            return kept | {"taken": event.version}
        case TargetDecided():
            return kept | {"decided": event.version}
        case RunOpened():
            return kept | {"run": event.run}
        case TargetsExcluded() | RunAbandoned():
            return kept | {"run": None}
        case RunClosed():
            return kept | {"distributed": event.run}
    return row


def _more(row: Row, event: intake.ReceiptAllocated | intake.ReceiptReassigned, kind: TargetKind) -> Row:
    transfer = to_builtins({"receipt": event.receipt, "amount": event.amount, "value_date": event.value_date})
    return row | {"kind": kind.value, "transfers": [*row["transfers"], transfer]}


def _revoked(row: Row, event: matching.MatchRevoked, entry: Entry) -> Row:
    """What a report is now may name what the registry has said since. No draft of the version holds; of one that was
    replaced nothing is drafted: its reports are decided for the equal ones of others."""
    registry = {"registry": max(row.get("registry") or 0, event.known.get("registry", 0))}
    of_this = row.get("version") in (None, event.version)
    return registry | {"changed_position": entry.position} if of_this else registry


def _less(transfers: list[Row], receipt: str, amount: int) -> list[Row]:
    """The transfers without so much of a receipt, of its last part first."""
    left = []
    for one in reversed(transfers):
        taken = min(amount, one["amount"]["amount"]) if one["receipt"] == receipt else 0
        amount -= taken
        rest = one["amount"]["amount"] - taken
        if rest:
            left.append(one | {"amount": one["amount"] | {"amount": rest}})
    return left[::-1]


def _heard(event: intake.AccountAccepted | intake.ScheduleAccepted | intake.AccountFunded) -> Row:
    match event:
        case intake.AccountFunded():
            names = ("version", "due", "received", "covered", "admitted", "decision")
            return {
                "kind": event.target_kind.value,
                "funding": to_builtins({name: getattr(event, name) for name in names}),
            }
        case intake.AccountAccepted():
            facts = {name: getattr(event, name) for name in (*_FACTS, "channel", "payer", "income")}
            kind = event.target_kind
        case intake.ScheduleAccepted():
            facts = {name: getattr(event, name) for name in _FACTS}
            facts |= {"channel": Channel.SOCIETY, "payer": event.society, "income": None}
            kind = TargetKind.SCHEDULE
    return {"kind": kind.value, "version": event.version, "manifest": to_builtins(facts)}


def waits_for(row: Row, heard_registry: int) -> list[str]:
    """What an account or schedule lacks for the next run; empty when it is ready (2.1.1-n, D-19).

    RULES (an award, a cause, PROVISION, BANK: a run takes accounts and schedules), ACCOUNT, ITEMS, MATCHING,
    REGISTRY, FUNDS, OFFICIAL (a currency that nobody decided on), RUN (it is in one), CORRECTION (it was distributed;
    what changed since needs a correction).
    """
    if row["kind"] not in (TargetKind.ACCOUNT, TargetKind.SCHEDULE):
        return ["RULES"]
    if row["manifest"] is None:
        return ["ACCOUNT"]
    lacking = []
    if row["taken"] != row["version"]:
        lacking.append("ITEMS")
    if row["decided"] != row["version"]:
        lacking.append("MATCHING")
    elif (row["registry"] or 0) > heard_registry:
        lacking.append("REGISTRY")
    funding = row["funding"] or {"covered": False, "version": None}
    if not funding["covered"] or funding["version"] != row["version"] or not _agrees(row):
        lacking.append("FUNDS")
    due = row["manifest"]["due"]["currency"]
    account_abroad = row["kind"] == TargetKind.ACCOUNT and due != HOME
    if account_abroad or any(one["amount"]["currency"] != due for one in row["transfers"]):
        lacking.append("OFFICIAL")
    if row["distributed"] is not None:
        lacking.append("CORRECTION")
    elif row["run"] is not None:
        lacking.append("RUN")
    return lacking


def _agrees(row: Row) -> bool:
    received = sum(one["amount"]["amount"] for one in row["transfers"])
    return bool(row["funding"]["received"]["amount"] == received)


async def read_targets(
    connection: AsyncConnection, wanted: Sequence[str] | None = None
) -> list[dict[str, Any]]:
    """Accounts and schedules by id; all, or the wanted ones that are known."""
    query = select(TABLE).order_by(TABLE.c.target)
    if wanted is not None:
        query = query.where(TABLE.c.target.in_(wanted))
    return [dict(row) for row in (await connection.execute(query)).mappings()]


async def changed_since(connection: AsyncConnection, run: str) -> tuple[str, ...]:
    """The accounts and schedules of a living run that are no longer what it read: another version was accepted since
    (D-17), their money no longer covers them, some of it went, or a match was revoked."""
    query = (
        select(
            TABLE.c.target,
            TABLE.c.version_position,
            TABLE.c.changed_position,
            TABLE.c.funding,
            RUNS.c.read_position,
        )
        .join(RUNS, RUNS.c.run == TABLE.c.run)
        .where(TABLE.c.run == run)
        .order_by(TABLE.c.target)
    )
    rows = (await connection.execute(query)).mappings()
    return tuple(
        row["target"]
        for row in rows
        if max(row["version_position"], row["changed_position"] or 0) > row["read_position"]
        or not row["funding"]["covered"]
    )
