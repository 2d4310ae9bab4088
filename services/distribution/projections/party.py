"""Parties with what decides over their shares: mandates, refusals, receivers."""

from collections.abc import Iterable

from sqlalchemy import JSON, Column, Index, Text, select
from sqlalchemy.ext.asyncio import AsyncConnection

from shared.contracts import registry
from shared.contracts.terms import PartyClass
from shared.contracts.wire import to_builtins
from shared.eventstore.entries import Entry
from shared.kernel.merged import survivors
from shared.projections import Row, view_table

VERSION = 5
TABLE = view_table(
    "party",
    Column("party", Text, primary_key=True),
    Column("party_class", Text, nullable=False),
    Column("memberships", JSON, nullable=False),
    Column("died_on", Text),
    Column("society_code", Text),
    Column("mandates", JSON, nullable=False),
    Column("refusals", JSON, nullable=False),
    Column("links", JSON, nullable=False),
    Column("merged_into", Text),
    Index("party__merged_into", "merged_into"),
)


def keys(event: object, _: Entry) -> Iterable[tuple[str]]:
    """The party that an event touches."""
    match event:
        case registry.PartyRegistered() | registry.PartyChanged():
            return ((event.party.id,),)
        case registry.MandateGranted() | registry.MandateEnded():
            return ((event.mandate.party,),)
        case registry.ManagementRefused() | registry.PayeeLinked() | registry.PayeeUnlinked():
            return ((event.party,),)
        case registry.PartiesMerged(others=others) | registry.PartiesSplit(others=others):
            return [(one,) for one in others]
    return ()


def evolve(key: tuple[str], row: Row | None, event: object, _: Entry) -> Row | None:
    """The row after an event; mandates, refusals and links by their ids, the last one wins."""
    kept = row or {
        "party_class": PartyClass.NONE.value,
        "memberships": [],
        "died_on": None,
        "society_code": None,
        "mandates": {},
        "refusals": {},
        "links": {},
        "merged_into": None,
    }
    match event:
        case registry.PartyRegistered(party=party) | registry.PartyChanged(party=party):
            return kept | {
                "party_class": party.party_class.value,
                "memberships": to_builtins(party.memberships),
                "died_on": None if party.died_on is None else party.died_on.isoformat(),
                "society_code": party.society_code,
            }
        case registry.MandateGranted(mandate=mandate) | registry.MandateEnded(mandate=mandate):
            return kept | {"mandates": kept["mandates"] | {mandate.id: to_builtins(mandate)}}
        case registry.PartiesMerged(survivor=survivor):
            return kept | {"merged_into": survivor}
        case registry.PartiesSplit():
            return kept | {"merged_into": None}
        case registry.ManagementRefused():
            fact = {
                "id": event.refusal,
                "party": event.party,
                "use_types": list(event.use_types),
                "valid_from": event.valid_from,
                "valid_to": event.valid_to,
            }
            return kept | {"refusals": kept["refusals"] | {event.refusal: to_builtins(fact)}}
        case registry.PayeeLinked() | registry.PayeeUnlinked():
            names = ("party", "receiver", "fraction", "valid_from", "valid_to")
            fact = {"id": event.link} | {name: getattr(event, name) for name in names}
            return kept | {"links": kept["links"] | {event.link: to_builtins(fact)}}
    return row


async def read_survivors(connection: AsyncConnection) -> dict[str, str]:
    """Which party stands for each merged one."""
    query = select(TABLE.c.party, TABLE.c.merged_into).where(TABLE.c.merged_into.is_not(None))
    return survivors(dict((await connection.execute(query.order_by(TABLE.c.party))).tuples().all()))


async def known_parties(connection: AsyncConnection, parties: Iterable[str]) -> set[str]:
    """Those of these parties that the registry told of."""
    query = select(TABLE.c.party).where(TABLE.c.party.in_(sorted(set(parties))))
    return set((await connection.execute(query)).scalars())
