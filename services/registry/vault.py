"""The vault: personal identifiers and contacts of parties (D-94). Whoever shows them records the reading first."""

import hmac
import secrets
from collections.abc import Mapping
from typing import Any

from sqlalchemy import JSON, Column, LargeBinary, MetaData, Table, Text, select
from sqlalchemy.ext.asyncio import AsyncEngine

from shared.contracts.wire import to_json
from shared.eventstore.store import Alongside
from shared.eventstore.terms import Connection

_PERSON = Table(
    "person",
    MetaData(schema="vault"),
    Column("party", Text, primary_key=True),
    Column("salt", LargeBinary),
    Column("identity", JSON),
)
_TURN = "SELECT pg_advisory_xact_lock(hashtext('vault.person'))"
_SAME = (
    "SELECT party FROM vault.person WHERE party <> $1"
    " AND (identity->>'fin' = $2 OR identity->>'voen' = $3) ORDER BY party LIMIT 1"
)


class OfAnotherPerson(Exception):
    """The FİN or VÖEN of the identity stands in the vault for another party: `party`."""

    def __init__(self, party: str) -> None:
        super().__init__(party)
        self.party = party


def sealed(party: str, identity: Mapping[str, Any]) -> tuple[str, Alongside]:
    """The fingerprint for the event, and how the data gets into the vault with it; the newest data stand.

    Keeping it raises OfAnotherPerson: one person is one party, and his numbers are in no stream's name.
    """
    data = to_json(identity)
    salt = secrets.token_bytes(32)
    fingerprint = hmac.new(salt, data, "sha256").hexdigest()

    async def keep(connection: Connection) -> None:
        # Two who enter one person at once would not see each other's row.
        await connection.execute(_TURN)
        if other := await connection.fetchval(_SAME, party, identity.get("fin"), identity.get("voen")):
            raise OfAnotherPerson(other)
        await connection.execute(
            "INSERT INTO vault.person (party, salt, identity) VALUES ($1, $2, $3)"
            " ON CONFLICT (party) DO UPDATE SET salt = excluded.salt, identity = excluded.identity",
            *(party, salt, data.decode()),
        )

    return fingerprint, keep


def erased(party: str) -> Alongside:
    """How what the vault has of a party goes, with its salt."""

    async def take_out(connection: Connection) -> None:
        await connection.execute("DELETE FROM vault.person WHERE party = $1", party)

    return take_out


async def read_identity(engine: AsyncEngine, party: str) -> dict[str, Any] | None:
    """A party's personal identifiers and contacts; None when there are none, or none any more."""
    async with engine.connect() as connection:
        found = await connection.execute(select(_PERSON.c.identity).where(_PERSON.c.party == party))
        identity: dict[str, Any] | None = found.scalar_one_or_none()
    return identity
