"""The record of readings of personal data and documents: all pages of it, or one CSV file over several services."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from deploy.client import Session

_PAGE = 500


def recorded(
    session: Session, service: str, actor: str | None, subject: str | None
) -> Iterator[dict[str, Any]]:
    """Every recorded reading of a service, oldest first; of one actor, of one subject, or all. Raises Failed."""
    after: int | None = 0
    while after is not None:
        page = session.get(service, "/v1/readings", actor=actor, subject=subject, after=after, limit=_PAGE)
        yield from page["items"]
        after = page["next"]


def export(
    session: Session, services: Sequence[str], actor: str | None, subject: str | None, path: Path
) -> int:
    """Write the readings of these services to one CSV file, as the services give them out; answers with how many.

    Raises Failed, and OSError when the file cannot be written.
    """
    rows: list[bytes] = []
    for name in services:
        data = session.download(name, "/v1/readings/csv", actor=actor, subject=subject)
        heading, *lines = data.splitlines(keepends=True)
        rows += lines if rows else [heading, *lines]
    path.write_bytes(b"".join(rows))
    return len(rows) - 1
