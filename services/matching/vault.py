"""The vault: who claims, in his words, how he is reached, and what is to be sent to him (D-94). Whoever shows it
records the reading first."""

import hmac
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, Column, DateTime, Integer, MetaData, Table, Text, select
from sqlalchemy.ext.asyncio import AsyncConnection

from shared.contracts.wire import from_builtins, to_json
from shared.eventstore.store import Alongside, Connection
from shared.kernel.ids import derived_id
from shared.paper.words import Word

_VAULT = MetaData(schema="vault")
_CLAIMANT = Table(
    "claimant",
    _VAULT,
    Column("claim", Text, primary_key=True),
    Column("data", JSON, nullable=False),
)
_ANSWER = Table(
    "claim_answer",
    _VAULT,
    Column("claim", Text, primary_key=True),
    Column("query", Integer, primary_key=True),
    Column("words", Text, nullable=False),
)
OUTGOING = Table(
    "outgoing",
    _VAULT,
    Column("id", Text, primary_key=True),
    Column("claim", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("recipient", Text, nullable=False),
    Column("words", JSON, nullable=False),
    Column("document", Text),
    Column("written_at", DateTime(timezone=True), nullable=False),
)
"""Messages that wait for whoever sends mail."""
TRIES_MAX = 5
CODES_OF_ONE = 3
"""So many codes wait for one contact; of further filings none is sent to it."""
_DIGITS = 8
_TO_SEND = """
INSERT INTO vault.outgoing (id, claim, kind, recipient, words, document, written_at)
SELECT $1, $2, $3, data->>'contact', $4, $5, $6 FROM vault.claimant of
WHERE of.claim = $2 AND ($3 <> 'CODE' OR $7 >= (
    SELECT count(*) FROM vault.claim_code JOIN vault.claimant other USING (claim)
    WHERE other.data->>'contact' = of.data->>'contact'))
ON CONFLICT DO NOTHING
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Claimant:
    """Who claims, how he is reached, and what he says."""

    name: str
    contact: str
    """An address of e-mail, or a telephone number with its country."""
    represents: str = ""
    """For whom a representative speaks, and for an heir the author."""
    words: str = ""
    """The claim in his words, and what evidence he has."""


def claimed(claim: str, claimant: Claimant) -> tuple[str, Alongside]:
    """The fingerprint for the event, and how who claims gets into the vault with it."""
    data, salt = to_json(claimant), secrets.token_bytes(32)

    async def keep(connection: Connection) -> None:
        await connection.execute(
            "INSERT INTO vault.claimant (claim, salt, data) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
            *(claim, salt, data.decode()),
        )

    return hmac.new(salt, data, "sha256").hexdigest(), keep


def answered(claim: str, query: int, words: str) -> Alongside:
    """How a claimant's words get into the vault with the event that says that he answered."""

    async def keep(connection: Connection) -> None:
        await connection.execute(
            "INSERT INTO vault.claim_answer (claim, query, words) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
            *(claim, query, words),
        )

    return keep


def proving(claim: str, until: date) -> tuple[str, Alongside]:
    """A new code for a contact, and how its hash gets into the vault."""
    code = f"{secrets.randbelow(10**_DIGITS):0{_DIGITS}}"
    salt = secrets.token_bytes(32)
    digest = hmac.digest(salt, code.encode(), "sha256")

    async def keep(connection: Connection) -> None:
        await connection.execute(
            "INSERT INTO vault.claim_code (claim, salt, hash, until) VALUES ($1, $2, $3, $4)"
            " ON CONFLICT DO NOTHING",
            *(claim, salt, digest, until),
        )

    return code, keep


async def proves(pool: Any, claim: str, code: str, today: date) -> bool:
    """Whether a code is the one that was sent for this claim. Every wrong try is counted before it is answered: after a
    few of them, and after the last day, no code is right any more."""
    async with pool.acquire() as connection, connection.transaction():
        row = await connection.fetchrow(
            "SELECT salt, hash, tries, until FROM vault.claim_code WHERE claim = $1 FOR UPDATE", claim
        )
        if row is None or row["tries"] >= TRIES_MAX or row["until"] < today:
            return False
        right = hmac.compare_digest(hmac.digest(row["salt"], code.encode(), "sha256"), row["hash"])
        if not right:
            await connection.execute("UPDATE vault.claim_code SET tries = tries + 1 WHERE claim = $1", claim)
        return right


def proved(claim: str) -> Alongside:
    """How the code goes that has done its work."""

    async def take_out(connection: Connection) -> None:
        await connection.execute("DELETE FROM vault.claim_code WHERE claim = $1", claim)
        await connection.execute("DELETE FROM vault.outgoing WHERE claim = $1 AND kind = 'CODE'", claim)

    return take_out


async def codes_waiting(pool: Any) -> int:
    """How many contacts are not confirmed yet."""
    found: int = await pool.fetchval("SELECT count(*) FROM vault.claim_code")
    return found


def to_send(
    claim: str, kind: str, words: Word, at: datetime, *, about: object = "", document: str | None = None
) -> Alongside:
    """How a message to a claimant gets to those that wait to be sent; of one kind `about` the same once.

    Nobody is sent more than a few codes at a time, whoever files with his contact; whose data went is sent nothing.
    """

    async def keep(connection: Connection) -> None:
        await connection.execute(
            _TO_SEND,
            *(derived_id("outgoing", claim, kind, about), claim, kind, to_json(words).decode()),
            *(document, at, CODES_OF_ONE),
        )

    return keep


async def sent(pool: Any, message: str) -> None:
    """Take a message that was sent out of the vault; that it is gone already is no error."""
    await pool.execute("DELETE FROM vault.outgoing WHERE id = $1", message)


def forgotten(claims: Sequence[str]) -> Alongside:
    """How all that the vault has of claims goes, with its salt."""

    async def take_out(connection: Connection) -> None:
        ids = list(claims)
        await connection.execute("DELETE FROM vault.claimant WHERE claim = ANY($1::text[])", ids)
        await connection.execute("DELETE FROM vault.claim_answer WHERE claim = ANY($1::text[])", ids)
        await connection.execute("DELETE FROM vault.claim_code WHERE claim = ANY($1::text[])", ids)
        await connection.execute("DELETE FROM vault.outgoing WHERE claim = ANY($1::text[])", ids)

    return take_out


def together(*kept: Alongside) -> Alongside:
    """Several that get into the vault, or out of it, at once."""

    async def keep(connection: Connection) -> None:
        for one in kept:
            await one(connection)

    return keep


async def read_claimant(connection: AsyncConnection, claim: str) -> Claimant | None:
    """Who claims; None once it was erased. Record the reading."""
    query = select(_CLAIMANT.c.data).where(_CLAIMANT.c.claim == claim)
    data = (await connection.execute(query)).scalar_one_or_none()
    return None if data is None else from_builtins(Claimant, data)


async def read_claim_answers(connection: AsyncConnection, claim: str) -> list[dict[str, Any]]:
    """What a claimant answered, by query. Record the reading."""
    query = select(_ANSWER.c.query, _ANSWER.c.words).where(_ANSWER.c.claim == claim)
    found = await connection.execute(query.order_by(_ANSWER.c.query))
    return [dict(row) for row in found.mappings()]


async def held_of(connection: AsyncConnection, claims: Iterable[str]) -> list[str]:
    """Those of these claims of which the vault has the claimant."""
    query = select(_CLAIMANT.c.claim).where(_CLAIMANT.c.claim.in_(sorted(claims)))
    return list((await connection.execute(query.order_by(_CLAIMANT.c.claim))).scalars())
