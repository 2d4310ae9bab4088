"""Parties with their names, memberships, mandates, refusals and receivers, past ones included."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from sqlalchemy import JSON, BigInteger, Column, Text, select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.registry.domain.party_events import (
    DeathRecorded,
    MandateFinished,
    MandateGiven,
    PartiesJoined,
    PartiesParted,
    PartyJoinedInto,
    PartyPartedFrom,
    PayeeTied,
    PayeeUntied,
    PersonErased,
    RefusalDeclared,
    RefusalFinished,
    party_of,
)
from services.registry.domain.status import Owner, Refusal
from services.registry.projections.merges import merged, undone
from shared.contracts.registry import Mandate, Party
from shared.contracts.terms import PartyClass
from shared.contracts.wire import from_builtins, to_builtins
from shared.eventstore.entries import Entry
from shared.kernel.clock import baku_day
from shared.projections import Row, view_table

VERSION = 4
TABLE = view_table(
    "party",
    Column("id", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("party_class", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("names", Text, nullable=False),
    Column("party", JSON, nullable=False),
    Column("former_names", JSON, nullable=False),
    Column("death_document_sha256", Text),
    Column("erasures", JSON, nullable=False),
    Column("mandates", JSON, nullable=False),
    Column("refusals", JSON, nullable=False),
    Column("payees", JSON, nullable=False),
    Column("merged_into", Text),
    Column("merges", JSON, nullable=False),
    Column("position", BigInteger, nullable=False),
)
_TOLD_OF_ERASURE = (*("order", "reason", "ordered_by", "erased_by", "erased_on", "document_sha256", "stays"),)
_EMPTY: Row = {
    "party": {"names": []},
    "former_names": [],
    "erasures": [],
    "mandates": [],
    "refusals": [],
    "payees": [],
    "death_document_sha256": None,
    "merged_into": None,
    "merges": [],
}


def keys(event: object, _: Entry) -> Iterable[tuple[str]]:
    """The party that an event touches."""
    if (party := party_of(event)) is not None:
        return ((party.id,),)
    match event:
        case MandateGiven(mandate=mandate) | MandateFinished(mandate=mandate):
            return ((mandate.party,),)
        case RefusalDeclared(party=owner) | RefusalFinished(party=owner):
            return ((owner,),)
        case PayeeTied(party=owner) | PayeeUntied(party=owner):
            return ((owner,),)
        case PartyJoinedInto(party=other) | PartyPartedFrom(party=other):
            return ((other,),)
    return ()


def evolve(key: tuple[str], row: Row | None, event: object, entry: Entry) -> Row | None:
    """The row after an event."""
    kept = row or _EMPTY | {"position": entry.position}
    if (party := party_of(event)) is not None:
        row = kept | _facts(kept, party, entry)
    match event:
        case DeathRecorded() if row is not None:
            return row | {"death_document_sha256": event.document_sha256}
        case PersonErased() if row is not None:
            facts = to_builtins(event)
            told = {name: facts[name] for name in _TOLD_OF_ERASURE}
            return row | {"erasures": [*row["erasures"], told]}
        case PartiesJoined() if row is not None:
            return row | {"merges": merged(row["merges"], event, entry)}
        case PartiesParted() if row is not None:
            return row | {"merges": undone(row["merges"], event, entry)}
        case PartyJoinedInto(survivor=survivor) if row is not None:
            return row | {"merged_into": survivor}
        case PartyPartedFrom() if row is not None:
            return row | {"merged_into": None}
        case MandateGiven(mandate=mandate) | MandateFinished(mandate=mandate) if row is not None:
            return row | {"mandates": _replaced(row["mandates"], "id", to_builtins(mandate))}
        case RefusalDeclared() | RefusalFinished() if row is not None:
            return row | {"refusals": _replaced(row["refusals"], "refusal", to_builtins(event))}
        case PayeeTied() | PayeeUntied() if row is not None:
            return row | {"payees": _replaced(row["payees"], "link", to_builtins(event))}
    return row


def _facts(kept: Row, party: Party, entry: Entry) -> Row:
    facts = to_builtins(party)
    left = [name for name in kept["party"]["names"] if name not in facts["names"]]
    until = baku_day(entry.recorded_at).isoformat()
    return {
        "kind": facts["kind"],
        "party_class": facts["party_class"],
        "name": party.name,
        "names": "\n".join(credited.name for credited in party.names),
        "party": facts,
        "former_names": [*kept["former_names"], *({**name, "until": until} for name in left)],
    }


def _replaced(known: list[dict[str, Any]], name: str, fact: dict[str, Any]) -> list[dict[str, Any]]:
    """The facts with this one as it is now; the document that began it stays beside the one that ended it."""
    for number, one in enumerate(known):
        if one[name] == fact[name]:
            if fact["document_sha256"] != one["document_sha256"]:
                fact = fact | {
                    "document_sha256": one["document_sha256"],
                    "end_document_sha256": fact["document_sha256"],
                }
            return [*known[:number], fact, *known[number + 1 :]]
    return [*known, fact]


def standing_on(row: Row, contracts: list[Row], day: date) -> Row:
    """A party's row with what it is to the guild on a day, by its representation contracts of that day."""
    party_class = from_builtins(Party, row["party"]).class_on(day)
    found = row | {"on": day, "class_on": party_class, "representation": contracts}
    # A foreign organisation is one with a concluded contract, and nothing that anybody types in (1.3-c).
    return found | {"foreign_organisation": party_class is PartyClass.SOCIETY and bool(contracts)}


async def read_parties(connection: AsyncConnection, ids: Iterable[str]) -> dict[str, Row]:
    """Parties by their ids."""
    query = select(TABLE).where(TABLE.c.id.in_(sorted(set(ids))))
    return {row["id"]: dict(row) for row in (await connection.execute(query)).mappings()}


def owner_of(rows: Sequence[Row]) -> Owner:
    """What a party's shares depend on, from its row and those of the records that it stands for."""
    died_on = rows[0]["party"].get("died_on")
    return Owner(
        mandates=tuple(one for row in rows for one in from_builtins(tuple[Mandate, ...], row["mandates"])),
        refusals=tuple(one for row in rows for one in from_builtins(tuple[Refusal, ...], row["refusals"])),
        died_on=date.fromisoformat(died_on) if died_on else None,
    )
