"""Idempotency keys in `log.request`: written in the transaction of what they answer."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from shared.eventstore.terms import Done, IdempotencyMismatch, Request

_FIND = """
SELECT actor, route, key, part, body_hash, status, ids, position, sequence, correlation_id
FROM log.request JOIN unnest($1::text[], $2::text[], $3::text[]) AS asked (actor, route, key)
USING (actor, route, key)
ORDER BY part
"""

_KEEP = """
INSERT INTO log.request (actor, route, key, part, body_hash, status, ids, position, sequence, correlation_id)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
"""


@dataclass(frozen=True, slots=True)
class Answer:
    """What one transaction answered to an idempotency key; large batches are several parts."""

    part: int
    body_hash: str
    status: int
    ids: tuple[str, ...]
    position: int
    sequence: int | None
    correlation_id: str

    def done(self, entity_id: str) -> Done:
        """The stored answer for one of its entities."""
        return Done(entity_id, self.position, self.sequence, self.correlation_id, False, self.status)


Asked = tuple[str, str, str]


def asked(request: Request) -> Asked:
    """The key of a request."""
    return (request.actor, request.route, request.key)


async def find_answers(connection: Any, requests: Iterable[Request]) -> dict[Asked, list[Answer]]:
    """The stored answers of these requests, by key, in parts."""
    keys = sorted({asked(request) for request in requests})
    found: dict[Asked, list[Answer]] = {}
    for row in await connection.fetch(_FIND, *([key[n] for key in keys] for n in range(3))):
        answer = Answer(
            row["part"],
            row["body_hash"],
            row["status"],
            tuple(row["ids"]),
            row["position"],
            row["sequence"],
            row["correlation_id"],
        )
        found.setdefault((row["actor"], row["route"], row["key"]), []).append(answer)
    return found


def check_body(request: Request, answers: Sequence[Answer]) -> None:
    """Raises IdempotencyMismatch when the key was used for another body."""
    if any(answer.body_hash != request.body_hash for answer in answers):
        raise IdempotencyMismatch(f"the key {request.key!r} was used on {request.route} for another body")


async def keep_answer(connection: Any, request: Request, answer: Answer) -> None:
    """Store the answer to a request, in the transaction of its effect."""
    await connection.execute(
        _KEEP,
        *asked(request),
        answer.part,
        answer.body_hash,
        answer.status,
        list(answer.ids),
        answer.position,
        answer.sequence,
        answer.correlation_id,
    )
