"""A service's log as it grows: its server-sent events, taken up again where the connection broke."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import httpx

from deploy.client import Failed, Session

_READ_TIMEOUT_S = 60.0
"""A service says every 15 s that it is still there."""


def follow(session: Session, service: str, after: int) -> Iterator[dict[str, Any]]:
    """Entries above a position as they come, without end. Raises Failed, and httpx.ConnectError when it is gone."""
    while True:
        try:
            for event in _stream(session, service, after):
                after = event["position"]
                yield event
        except (httpx.RemoteProtocolError, httpx.ReadError, httpx.ReadTimeout):
            continue


def _stream(session: Session, service: str, after: int) -> Iterator[dict[str, Any]]:
    headers = {"Authorization": f"Bearer {session.token}", "Accept": "text/event-stream"}
    address = f"{session.addresses[service]}/v1/events"
    timeout = httpx.Timeout(_READ_TIMEOUT_S)
    with session.http.stream(
        "GET", address, params={"after": after}, headers=headers, timeout=timeout
    ) as answer:
        if not answer.is_success:
            answer.read()
            raise Failed(answer)
        for line in answer.iter_lines():
            if line.startswith("data: "):
                yield json.loads(line.removeprefix("data: "))
