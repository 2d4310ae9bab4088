"""Of what something was said that may let reserved or held money go: works, parties, accounts, held shares, and all at
once.

A run looks again at the shares of what was stirred since the last one, and of what has begun since by its own days.
"""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import BigInteger, Column, Index, Text, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.distribution.domain.base_events import BaseApproved
from services.distribution.domain.bulletin import BulletinCorrected, BulletinRecorded
from services.distribution.domain.held_decision import HeldDecided
from services.distribution.domain.policy import PolicyApproved
from shared.contracts import matching, payments, registry
from shared.contracts.terms import ContractKind
from shared.eventstore.entries import Entry
from shared.projections import Row, view_table

VERSION = 10
TABLE = view_table(
    "stirred",
    Column("kind", Text, primary_key=True),
    Column("id", Text, primary_key=True),
    Column("position", BigInteger, nullable=False),
    Column("begins", Text, nullable=False),
    Index("stirred__position", "position"),
    Index("stirred__begins", "begins"),
)
WORK, SHARES, PARTY, OWNER, TARGET, HELD, ALL = "WORK", "SHARES", "PARTY", "OWNER", "TARGET", "HELD", "ALL"
"""SHARES: a work of which who has what may be otherwise for days that are past, too. OWNER: a party who was found to
be another, or not to be: what is his of his works, what went of it for good among it, is that one's too."""
CONTRACTS, TERMS, CLASSES, POLICIES, RATES = "contracts", "terms", "classes", "policies", "rates"
"""Of ALL: contracts with organisations, the terms of those with payers, the classes of payees (what an organisation
receives is another's share or nobody's, and nobody says what class it was of before), the policies, the rates of
exchange."""


def keys(event: object, _: Entry) -> Iterable[tuple[str, str]]:
    """What an event is about."""
    match event:
        case registry.WorkRegistered() | registry.WorkChanged():
            return ((WORK, event.work.id),)
        case registry.SharesChanged():
            return ((WORK, event.work), (SHARES, event.work))
        case registry.ShareConflictFound() | registry.ShareConflictEnded():
            return ((WORK, event.work),)
        case registry.WorksMerged() | registry.WorksSplit():
            return [(kind, one) for kind in (WORK, SHARES) for one in (event.survivor, *event.others)]
        case registry.PartyRegistered() | registry.PartyChanged():
            return ((PARTY, event.party.id), (ALL, CLASSES))
        case registry.MandateGranted() | registry.MandateEnded():
            return ((PARTY, event.mandate.party),)
        case registry.ManagementRefused() | registry.PayeeLinked() | registry.PayeeUnlinked():
            return ((PARTY, event.party),)
        case registry.PartiesMerged() | registry.PartiesSplit():
            parties = (event.survivor, *event.others)
            return [(ALL, CLASSES), *((kind, one) for kind in (PARTY, OWNER) for one in parties)]
        case registry.ContractSigned() | registry.ContractChanged() | registry.ContractEnded():
            ours = event.contract.kind is ContractKind.REPRESENTATION
            return ((ALL, CONTRACTS if ours else TERMS),)
        case matching.MatchRevoked():
            return ((TARGET, event.target),)
        case payments.DisputeEnded(parts=parts):
            return ((WORK, event.work), (SHARES, event.work)) if parts else ()
        case HeldDecided():
            return ((HELD, event.held),)
        case BaseApproved(cause=str(cause)):
            return ((TARGET, cause),)
        case PolicyApproved():
            return ((ALL, POLICIES),)
        case BulletinRecorded() | BulletinCorrected():
            return ((ALL, RATES),)
    return ()


def evolve(key: tuple[str, str], row: Row | None, event: object, entry: Entry) -> Row | None:
    """Where it was stirred last, and the last day on which what was said of it begins."""
    begins = max((day.isoformat() for day in _begins(event)), default="")
    return {"position": entry.position, "begins": max(begins, row["begins"] if row else "")}


def _begins(event: object) -> Iterable[date]:
    match event:
        case registry.SharesChanged(roles=roles):
            return [holder.valid_from for role in roles for holder in role.holders if holder.valid_from]
        case registry.PartyRegistered(party=party) | registry.PartyChanged(party=party):
            ends = (membership.valid_to for membership in party.memberships)
            return [*(membership.valid_from for membership in party.memberships), *_after(ends)]
        case registry.MandateGranted(mandate=mandate):
            return (mandate.valid_from,)
        case registry.PayeeLinked():
            # The others may be whole without one that has ended (D-03).
            return (event.valid_from, *_after((event.valid_to,)))
        case PolicyApproved():
            return (event.valid_from,)
        case registry.ContractSigned(contract=contract) | registry.ContractChanged(contract=contract):
            return (contract.begins,)
    return ()


def _after(last_days: Iterable[date | None]) -> Iterable[date]:
    return [last + timedelta(days=1) for last in last_days if last is not None and last < date.max]


async def stirred_since(connection: AsyncConnection, position: int, day: str) -> dict[str, list[str]]:
    """Kind -> ids of which something was said after a position, or has begun after a day."""
    query = select(TABLE.c.kind, TABLE.c.id).where(or_(TABLE.c.position > position, TABLE.c.begins > day))
    found: dict[str, list[str]] = {}
    rows: Sequence[Any] = (await connection.execute(query.order_by(TABLE.c.kind, TABLE.c.id))).all()
    for kind, one in rows:
        found.setdefault(kind, []).append(one)
    return found
