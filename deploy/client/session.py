"""One caller's session with the five services.

It never sleeps: a query names the position or the heard sequence that it needs and the service waits; what has no
position yet is asked again when the service's log has moved (`until`). What a session has done it sees: its queries
wait until the read models have folded its own commands and jobs.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import IO, Any

import httpx

Json = dict[str, Any]

DEADLINE_S = 120.0
_PART_BYTES = 1024 * 1024
_NOT_YET = httpx.codes.SERVICE_UNAVAILABLE


class Failed(Exception):
    """A service answered with a problem; `status` and `problem` say what it said."""

    def __init__(self, answer: httpx.Response) -> None:
        self.status = answer.status_code
        try:
            self.problem: Json = answer.json()
        except ValueError:
            self.problem = {"title": answer.text[:300]}
        super().__init__(f"{answer.request.method} {answer.request.url}: {self.status} {self.problem}")


class Waited(Exception):
    """What was waited for did not come in time."""


@dataclass(frozen=True)
class Session:
    """A caller with a token, and the addresses of the services by name."""

    addresses: Mapping[str, str]
    token: str
    http: httpx.Client
    seen: dict[str, int] = field(default_factory=dict)
    """Position of each service's log that its answers must have reached; sessions may share it."""

    def get(self, service: str, path: str, **query: Any) -> Json:
        """A query, repeated while the service is not where the query needs it. Raises Failed."""
        return self._read(service, path, query).json()  # type: ignore[no-any-return]

    def download(self, service: str, path: str, **query: Any) -> bytes:
        """The bytes of a file. Raises Failed."""
        return self._read(service, path, query).content

    def save(self, service: str, path: str, out: IO[bytes], **query: Any) -> str:
        """Write a file of any size; the sha256 of what came. Raises Failed."""
        given = {name: value for name, value in query.items() if value is not None}
        whole = sha256()
        with self.http.stream(
            "GET",
            self.addresses[service] + path,
            params=given,
            headers={"Authorization": f"Bearer {self.token}"},
        ) as answer:
            if not answer.is_success:
                answer.read()
                raise Failed(answer)
            for part in answer.iter_bytes(_PART_BYTES):
                whole.update(part)
                out.write(part)
        return whole.hexdigest()

    def post(self, service: str, path: str, body: Json | None = None, *, key: str | None = None) -> Json:
        """A command; its key is the body's own digest unless given, so a repeated run repeats nothing."""
        answer = self.http.post(
            self.addresses[service] + path,
            json=body if body is not None else {},
            headers=self._headers(key or self._key(path, repr(body).encode())),
        )
        return self._done(service, answer)

    def upload(
        self,
        service: str,
        path: str,
        files: Mapping[str, tuple[str, bytes]],
        fields: Mapping[str, str] | None = None,
        *,
        key: str | None = None,
    ) -> Json:
        """A multipart post of files by field name, with further form fields."""
        content = b"".join(name.encode() + data for name, (_, data) in files.items()) + repr(fields).encode()
        answer = self.http.post(
            self.addresses[service] + path,
            files=dict(files),
            data=dict(fields or {}),
            headers=self._headers(key or self._key(path, content)),
        )
        return self._done(service, answer)

    def job(
        self,
        service: str,
        answer: Json,
        progress: Callable[[Json], None] | None = None,
        deadline_s: float = DEADLINE_S,
    ) -> Json:
        """Wait for the job of a 202 answer; its end, DONE or FAILED."""
        deadline = time.monotonic() + deadline_s
        while time.monotonic() < deadline:
            job = self.get(service, answer["job"], wait="true")
            if progress is not None:
                progress(job)
            if job["state"] not in ("QUEUED", "RUNNING"):
                self._saw(service, self.get(service, "/v1/watermarks")["position"])
                return job
        raise Waited(f"{service}: {answer['job']} did not end within {deadline_s:.0f} s")

    def until(
        self,
        service: str,
        path: str,
        holds: Callable[[Json], bool],
        deadline_s: float = DEADLINE_S,
        **query: Any,
    ) -> Json:
        """Ask until the answer holds, each time when the service's log has moved."""
        deadline = time.monotonic() + deadline_s
        while True:
            position = self.get(service, "/v1/watermarks")["position"]
            try:
                found = self.get(service, path, min_position=position, **query)
                if holds(found):
                    return found
            except Failed as failed:
                if failed.status != httpx.codes.NOT_FOUND:
                    raise
            if time.monotonic() > deadline:
                raise Waited(f"{service}: {path} did not come to hold within {deadline_s:.0f} s")
            self._moved(service, position)

    def heard(self, service: str, source: str, sequence: int) -> None:
        """Return when a service has heard and folded a source's sequence."""
        deadline = time.monotonic() + DEADLINE_S
        while time.monotonic() < deadline:
            answer = self._ask(service, "/v1/watermarks", {"min_known": f"{source}:{sequence}"})
            if answer.status_code != _NOT_YET:
                _checked(answer)
                return
        raise Waited(f"{service} did not hear {source}:{sequence} within {DEADLINE_S:.0f} s")

    def _done(self, service: str, answer: httpx.Response) -> Json:
        done = _checked(answer)
        self._saw(service, done.get("position") or 0)
        return done

    def _saw(self, service: str, position: int) -> None:
        self.seen[service] = max(self.seen.get(service, 0), position)

    def _moved(self, service: str, position: int) -> None:
        """Let the service wait (at most 2 s) for its log to go beyond a position; either answer is fine."""
        self._ask(service, "/v1/watermarks", {"min_position": position + 1})

    def _read(self, service: str, path: str, query: Mapping[str, Any]) -> httpx.Response:
        deadline = time.monotonic() + DEADLINE_S
        if self.token and service in self.seen:
            query = {"min_position": self.seen[service]} | dict(query)
        while True:
            answer = self._ask(service, path, query)
            if answer.status_code != _NOT_YET or time.monotonic() > deadline:
                break
        if answer.is_success:
            return answer
        raise Failed(answer)

    def _ask(self, service: str, path: str, query: Mapping[str, Any]) -> httpx.Response:
        given = {name: value for name, value in query.items() if value is not None}
        headers = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        return self.http.get(self.addresses[service] + path, params=given, headers=headers)

    def _headers(self, key: str) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}", "Idempotency-Key": key}

    @staticmethod
    def _key(path: str, content: bytes) -> str:
        return sha256(path.encode() + content).hexdigest()


def _checked(answer: httpx.Response) -> Json:
    if not answer.is_success:
        raise Failed(answer)
    return answer.json()  # type: ignore[no-any-return]
