"""A caller who does not give up: the same command with the same key, until it is answered."""

from __future__ import annotations

import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import httpx

PATIENCE_S = 240.0
PAUSE_S = 0.1
TIMEOUT_S = 20.0
_NOT_YET = "not-there-yet"


@dataclass(frozen=True, slots=True)
class Acknowledged:
    """A command that a service said was done, or long work that it said it would do."""

    url: str
    route: str
    key: str
    position: int | None
    """Of the answer; None for long work."""
    correlation_id: str
    job: str


@dataclass
class Answers:
    """What all callers were told, for the proof afterwards."""

    commands: list[Acknowledged] = field(default_factory=list)
    again: Counter[str] = field(default_factory=Counter)
    """Why a request was repeated: an exception's name or a status."""
    broken: list[str] = field(default_factory=list)
    """Requests that were answered with a 500."""
    over: threading.Event = field(default_factory=threading.Event)
    """Nobody waits any more: the run was broken off."""
    lock: threading.Lock = field(default_factory=threading.Lock)

    def took(self, answer: httpx.Response) -> None:
        """Write down an acknowledged command."""
        body, url = answer.json(), answer.request.url
        done = Acknowledged(
            url=f"{url.scheme}://{url.host}:{url.port}",
            route=url.path,
            key=answer.request.headers["idempotency-key"],
            position=body.get("position"),
            correlation_id=body.get("correlation_id", ""),
            job=body.get("job", ""),
        )
        with self.lock:
            self.commands.append(done)

    def repeat(self, why: str) -> None:
        """Count a repetition."""
        with self.lock:
            self.again[why] += 1


class PatientClient(httpx.Client):
    """Repeats what got no answer, or was answered with "not now"."""

    def __init__(self, answers: Answers) -> None:
        super().__init__(timeout=TIMEOUT_S)
        self._answers = answers

    def request(self, method: str, url: httpx.URL | str, **given: Any) -> httpx.Response:
        """The first answer that is one. Raises httpx.TransportError after four minutes without."""
        until = time.monotonic() + PATIENCE_S
        while True:
            if self._answers.over.is_set():
                raise httpx.TransportError("the run was broken off")
            try:
                answer = super().request(method, url, **given)
            except httpx.TransportError as error:
                if time.monotonic() > until:
                    raise
                self._answers.repeat(type(error).__name__)
            else:
                if not self._not_now(answer) or time.monotonic() > until:
                    break
            self._answers.over.wait(PAUSE_S)
        if method == "POST" and answer.is_success:
            self._answers.took(answer)
        return answer

    def _not_now(self, answer: httpx.Response) -> bool:
        if answer.status_code == httpx.codes.CONFLICT and answer.json().get("reason") == "CONFLICT":
            self._answers.repeat("409 conflict")
            return True
        if answer.status_code < httpx.codes.INTERNAL_SERVER_ERROR:
            return False
        if answer.status_code == httpx.codes.SERVICE_UNAVAILABLE and _NOT_YET in answer.text:
            # A query that waits; the session asks again by itself.
            return False
        if answer.status_code == httpx.codes.INTERNAL_SERVER_ERROR:
            self._answers.broken.append(f"{answer.request.method} {answer.request.url.path}")
        self._answers.repeat(str(answer.status_code))
        return True
