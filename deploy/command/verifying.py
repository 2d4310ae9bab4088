"""The whole system's proof: every log and read model by its own service, and the money between them."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import httpx

from deploy.client import Failed, Session, Waited
from deploy.command.ledgers import WATERMARKS, Books, Line, State, Transit, compare, cut
from shared.contracts.catalogue import SERVICES

DEADLINE_S = 1800.0

Said = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that does not hold: which service says so (or two, between them), and what and where."""

    service: str
    what: str

    def __str__(self) -> str:
        return f"{self.service}: {self.what}"


@dataclass(frozen=True, slots=True)
class Proof:
    """What one service proved of itself."""

    service: str
    position: int
    """The end of its log when its read models were compared."""
    vouched_position: int
    """Up to here a head that another service holds vouches for its log."""
    read_models: int
    rows: int
    lost: tuple[str, ...] = ()
    """What a restored backup could not take back: no finding, since nobody can mend it, but never silent."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether everything holds, and what does not."""

    proofs: tuple[Proof, ...]
    findings: tuple[Finding, ...]
    lines: tuple[Line, ...]
    """The identity of D-98, by currency."""
    transits: tuple[Transit, ...]
    """Money between services, said and not heard yet."""
    states: tuple[State, ...]
    """Where the money is."""

    @property
    def holds(self) -> bool:
        """Whether there is no finding; a line that does not hold is one."""
        return not self.findings


def verify(session: Session, said: Said | None = None, *, services: Sequence[str] = SERVICES) -> Verdict:
    """Prove everything that the session's services can prove.

    Each service walks its chain against the heads of its log that the others heard, builds its read models again
    beside the live ones and runs its own checks; then the ledgers are compared across services, if all that
    have one are among `services`. Raises Failed when a service refuses (scopes `<service>:state:read`,
    `<service>:state:submit`, `<service>:job:read`, `<service>:ledger:read`), Waited when one does not end.
    """
    tell = said or _silent
    seals = [seal for service in services for seal in session.get(service, WATERMARKS)["seals"]]
    # A proof is of now: no key of an earlier one.
    key = secrets.token_hex(16)
    jobs = {service: session.post(service, "/v1/verify", {"seals": seals}, key=key) for service in services}
    proofs, findings = [], []
    for service, answer in jobs.items():
        proof, found = _outcome(service, _ended(session, service, answer))
        proofs.append(proof)
        findings += found
        tell(f"{service}: {proof.rows:,} rows rebuilt, {len(found)} findings")
    books = Books()
    if {"intake", "distribution", "payments"} <= set(services):
        tell("comparing the ledgers")
        books, found = _conserved(session)
        findings += found
    return Verdict(
        tuple(proofs), tuple(findings), tuple(books.lines), tuple(books.transits), tuple(books.states)
    )


def _ended(session: Session, service: str, answer: dict[str, Any]) -> dict[str, Any]:
    deadline = time.monotonic() + DEADLINE_S
    while True:
        try:
            return session.job(service, answer)
        except Waited:
            if time.monotonic() > deadline:
                raise


def _outcome(service: str, job: dict[str, Any]) -> tuple[Proof, list[Finding]]:
    if job["state"] != "DONE":
        problem = job["problem"] or {}
        why = problem.get("detail") or problem.get("title") or job["state"]
        return Proof(service, 0, 0, 0, 0), [Finding(service, f"verify did not come to an end: {why}")]
    result = job["result"]
    proof = Proof(
        service,
        result["position"],
        result["vouched_position"],
        len(result["rows"]),
        sum(result["rows"].values()),
        tuple(result["lost"]),
    )
    return proof, [Finding(service, what) for what in result["findings"]]


def _conserved(session: Session) -> tuple[Books, list[Finding]]:
    between = "intake, distribution, payments"
    try:
        books = compare(cut(session, "intake", "distribution"), cut(session, "distribution", "payments"))
    except Failed as failed:
        if failed.status < httpx.codes.INTERNAL_SERVER_ERROR:
            raise
        return Books(), [Finding(between, f"a ledger cannot be read: {failed}")]
    findings = [Finding(between, f"{line}") for line in books.lines if not line.holds]
    return books, findings + [Finding(between, what) for what in books.findings]


def _silent(_: str) -> None:
    return
