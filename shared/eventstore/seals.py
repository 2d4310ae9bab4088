"""Heads held elsewhere: what finds a log whose tail was cut off or whose chain was made anew.

A chain alone proves nothing against whoever can write it again from the start. Every service publishes where
its log ends (HeadSealed), and the others hear it: their logs, and the topic, vouch for ours up to there.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from shared.contracts.platform import HeadSealed
from shared.eventstore.codec import Codec
from shared.eventstore.days import DAY, HEAD, SealHead, StartDay
from shared.eventstore.store import Done, EventStore, Meta
from shared.kernel.clock import baku_day
from shared.kernel.decider import Rejected
from shared.kernel.ids import derived_id

_HEARD_SEALS = """
SELECT DISTINCT ON (source) record FROM log.entry WHERE type LIKE '%.HeadSealed.v1' AND source IS NOT NULL
ORDER BY source, position DESC
"""


@dataclass(frozen=True, slots=True)
class Seal:
    """A head of some log as somebody else holds it."""

    service: str
    position: int
    hash: str
    """Hexadecimal."""
    holder: str
    """Who vouches: a service that heard it, or the topic."""


@dataclass(frozen=True, slots=True)
class Vouched:
    """How far others vouch for a log, and where it contradicts them."""

    position: int
    """Up to here somebody outside vouches; nothing outside vouches for anything behind it yet."""
    findings: tuple[str, ...]


async def vouched(pool: Any, service: str, seals: Iterable[Seal]) -> Vouched:
    """Compare a log with the seals that others hold of it; seals of other services are passed over."""
    own = sorted((seal for seal in seals if seal.service == service), key=lambda s: (s.position, s.holder))
    rows = await pool.fetch(
        "SELECT position, hash FROM log.entry WHERE position = ANY ($1::bigint[])",
        [seal.position for seal in own],
    )
    stored = {row["position"]: row["hash"].hex() for row in rows}
    end = await pool.fetchval("SELECT max(position) FROM log.entry") or 0
    findings: list[str] = []
    held = 0
    for seal in own:
        if seal.position > end:
            findings.append(
                f"the tail was cut: {seal.holder} holds the head at position {seal.position}, the log ends at {end}"
            )
        elif seal.position not in stored:
            findings.append(f"position {seal.position} is missing, and {seal.holder} holds its hash")
        elif stored[seal.position] != seal.hash:
            findings.append(
                f"the chain was rewritten at or before position {seal.position}: "
                f"{seal.holder} holds another hash (it agrees up to position {held})"
            )
        elif not findings:
            held = seal.position
    return Vouched(held, tuple(findings))


async def heard_seals(pool: Any, codec: Codec) -> list[Seal]:
    """The last seal that this service heard of each other one, to answer those who ask."""
    found: list[Seal] = []
    for row in await pool.fetch(_HEARD_SEALS):
        event = codec.decode_heard(row["record"]).event
        if isinstance(event, HeadSealed):
            found.append(Seal(event.service, event.position, event.hash, codec.service))
    return found


async def start_day(store: EventStore) -> Done:
    """Say once per Baku day that it began, and seal the head. Deadlines act on it."""
    day = baku_day(store.clock())
    meta = _meta(store, "day", day)
    answer = await store.execute(DAY, day.isoformat(), StartDay(day=day), meta)
    if isinstance(answer, Rejected):
        raise RuntimeError(f"{day} cannot start: {answer.detail}")
    if answer.applied:
        await seal_head(store)
    return answer


async def seal_head(store: EventStore) -> None:
    """Publish where the log ends: with each day's start and at an orderly stop, never in answer to an event.

    `day` is the last Baku day of which nothing can follow: the one before that of the head itself.
    """
    head = await store.head()
    if head.position == 0:
        return
    day = baku_day(head.recorded_at) - timedelta(days=1)
    command = SealHead(service=store.service, position=head.position, hash=head.hash.hex(), day=day)
    await store.execute(HEAD, store.service, command, _meta(store, "seal", head.position))


def _meta(store: EventStore, *parts: object) -> Meta:
    return Meta(actor=f"clock:{store.service}", correlation_id=derived_id(store.service, *parts))
