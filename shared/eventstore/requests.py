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

_COLUMNS = (
    "actor", "route", "key", "part", "body_hash", "status", "ids", "position", "sequence", "correlation_id"
)  # fmt: skip


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


async def keep_answers(connection: Any, answers: Sequence[tuple[Request, Answer]]) -> None:
    """Store the answers to requests by one COPY, in the transaction of their effects."""
    rows = [
        (
            *asked(request),
            answer.part,
            answer.body_hash,
            answer.status,
            list(answer.ids),
            answer.position,
            answer.sequence,
            answer.correlation_id,
        )
        for request, answer in answers
    ]
    await connection.copy_records_to_table("request", schema_name="log", records=rows, columns=_COLUMNS)
