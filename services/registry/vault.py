"""The vault: personal identifiers and contacts of parties (D-94). Whoever shows them records the reading first."""

import hmac
import secrets
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import JSON, Column, Integer, LargeBinary, MetaData, Table, Text, distinct, func, or_, select
from sqlalchemy.ext.asyncio import AsyncEngine

from shared.contracts.registry import CreditedName
from shared.contracts.wire import from_builtins, to_json
from shared.eventstore.store import Alongside
from shared.eventstore.terms import Connection

_PERSON = Table(
    "person",
    MetaData(schema="vault"),
    Column("party", Text, primary_key=True),
    Column("salt", LargeBinary),
    Column("identity", JSON),
)
_ANSWER = Table(
    "application_answer",
    MetaData(schema="vault"),
    Column("application", Text, primary_key=True),
    Column("query", Integer, primary_key=True),
    Column("party", Text),
    Column("words", Text, nullable=False),
)
_APPLICANT = Table(
    "applicant",
    MetaData(schema="vault"),
    Column("application", Text, primary_key=True),
    Column("names", JSON, nullable=False),
)
_NUMBERS = ("fin", "voen")
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


def erased(parties: Sequence[str]) -> Alongside:
    """How what the vault has of parties goes, with its salt."""

    async def take_out(connection: Connection) -> None:
        ids = list(parties)
        await connection.execute("DELETE FROM vault.person WHERE party = ANY($1::text[])", ids)
        await connection.execute("DELETE FROM vault.application_answer WHERE party = ANY($1::text[])", ids)
        await connection.execute("DELETE FROM vault.applicant WHERE party = ANY($1::text[])", ids)

    return take_out


def together(*kept: Alongside | None) -> Alongside:
    """Several that get into the vault, or out of it, at once."""

    async def keep(connection: Connection) -> None:
        for one in kept:
            if one is not None:
                await one(connection)

    return keep


def applied(application: str, party: str, names: Sequence[CreditedName]) -> Alongside:
    """How the names of an applicant who is not registered yet get into the vault."""
    data = to_json(tuple(names)).decode()

    async def keep(connection: Connection) -> None:
        await connection.execute(
            "INSERT INTO vault.applicant (application, party, names) VALUES ($1, $2, $3)"
            " ON CONFLICT (application) DO UPDATE SET names = excluded.names",
            *(application, party, data),
        )

    return keep


def answered(application: str, query: int, party: str | None, words: str) -> Alongside:
    """How an applicant's words get into the vault with the event that says that he answered."""

    async def keep(connection: Connection) -> None:
        await connection.execute(
            "INSERT INTO vault.application_answer (application, query, party, words) VALUES ($1, $2, $3, $4)"
            " ON CONFLICT (application, query) DO UPDATE SET words = excluded.words",
            *(application, query, party, words),
        )

    return keep


def forgotten(application: str, party: str | None) -> Alongside:
    """How what a refused applicant said goes, and who he is where he was never registered (`party`)."""

    async def take_out(connection: Connection) -> None:
        await connection.execute("DELETE FROM vault.application_answer WHERE application = $1", application)
        await connection.execute("DELETE FROM vault.applicant WHERE application = $1", application)
        if party is not None:
            await connection.execute("DELETE FROM vault.person WHERE party = $1", party)

    return take_out


async def read_applicant(engine: AsyncEngine, application: str) -> tuple[CreditedName, ...]:
    """The names of an applicant who was not registered; none when there are none, or none any more."""
    query = select(_APPLICANT.c.names).where(_APPLICANT.c.application == application)
    async with engine.connect() as connection:
        names = (await connection.execute(query)).scalar_one_or_none()
    return from_builtins(tuple[CreditedName, ...], names or [])


async def read_answers(engine: AsyncEngine, application: str) -> list[dict[str, Any]]:
    """What an applicant answered, by query."""
    query = select(_ANSWER.c.query, _ANSWER.c.words).where(_ANSWER.c.application == application)
    async with engine.connect() as connection:
        found = await connection.execute(query.order_by(_ANSWER.c.query))
    return [dict(row) for row in found.mappings()]


async def contradict(engine: AsyncEngine, parties: Sequence[str]) -> bool:
    """Whether the vault has different FİN or VÖEN for parties that are to be one person; nobody reads them."""
    numbers = [func.count(distinct(_PERSON.c.identity[name].as_string())) for name in ("fin", "voen")]
    async with engine.connect() as connection:
        found = await connection.execute(select(*numbers).where(_PERSON.c.party.in_(parties)))
        return any(count > 1 for count in found.one())


async def whose_numbers(engine: AsyncEngine, identities: Mapping[str, Mapping[str, Any]]) -> dict[str, str]:
    """Of parties with these identities, by id: another party that the vault has a FİN or VÖEN of theirs for."""
    wanted = {
        (name, said[name]): party for party, said in identities.items() for name in _NUMBERS if said.get(name)
    }
    columns = {name: _PERSON.c.identity[name].as_string() for name in _NUMBERS}
    of_one = [
        column.in_([value for named, value in wanted if named == name]) for name, column in columns.items()
    ]
    found: dict[str, str] = {}
    async with engine.connect() as connection:
        query = select(_PERSON.c.party, *columns.values()).where(or_(*of_one))
        for other, *numbers in (await connection.execute(query)).tuples():
            for number in zip(_NUMBERS, numbers, strict=True):
                if (party := wanted.get(number)) not in (None, other):
                    found[str(party)] = other
    return found


async def read_identity(engine: AsyncEngine, parties: Sequence[str]) -> dict[str, Any] | None:
    """The personal identifiers and contacts of a party and the records that it stands for, what the first ones say
    first; None when there are none, or none any more."""
    query = select(_PERSON.c.party, _PERSON.c.identity).where(_PERSON.c.party.in_(parties))
    async with engine.connect() as connection:
        found = dict((await connection.execute(query)).tuples().all())
    identity: dict[str, Any] = {}
    for party in reversed(parties):
        identity |= found.get(party) or {}
    return identity if found else None
