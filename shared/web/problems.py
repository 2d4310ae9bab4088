"""Problem details (RFC 9457) with stable types."""

import re
from collections.abc import Iterable
from typing import Any

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from starlette.exceptions import HTTPException

from shared.contracts.wire import to_builtins
from shared.eventstore.store import (
    AppendRefused,
    AppendTooLarge,
    Conflict,
    EventTooLarge,
    IdempotencyMismatch,
)
from shared.eventstore.terms import DATABASE_AWAY, database_away
from shared.kernel.decider import Rejected
from shared.kernel.findings import Finding

_log = structlog.get_logger()

_ACCOUNT = re.compile(r"(?<![A-Za-z0-9])[A-Za-z]{2}[0-9]{2}(?:\s?[A-Za-z0-9]){11,30}(?![A-Za-z0-9])")
"""Of the form of an IBAN, with the spaces in which it is written."""

TYPES = "urn:royalty:problem:"
FINDINGS_MAX = 500
"""So many are told in one answer."""


class Problem(Exception):
    """An answer that says what went wrong; `kind` makes its stable type."""

    def __init__(
        self,
        status: int,
        kind: str,
        title: str,
        detail: str = "",
        headers: dict[str, str] | None = None,
        **more: Any,
    ) -> None:
        super().__init__(detail or title)
        self.status = status
        self.headers = headers or {}
        self.body: dict[str, Any] = {"type": TYPES + kind, "title": title, "status": status}
        if detail:
            self.body["detail"] = detail
        self.body |= more

    def response(self) -> JSONResponse:
        """The answer as application/problem+json."""
        return JSONResponse(
            self.body, status_code=self.status, headers=self.headers, media_type="application/problem+json"
        )


def not_found(noun: str, entity_id: str) -> Problem:
    """404, also for what another party owns."""
    return Problem(
        404, "not-found", f"No such {noun}", f"There is no {noun} {entity_id[:80]!r} to be seen here."
    )


def invalid(findings: Iterable[Finding]) -> Problem:
    """422 with every finding, of very many the first."""
    found = list(findings)
    errors = [to_builtins(finding) for finding in found[:FINDINGS_MAX]]
    detail = (
        f"{len(found)} found." if len(found) <= FINDINGS_MAX else f"{len(found)} found, the first are told."
    )
    return Problem(422, "invalid", "The input has defects", detail, errors=errors)


def rejected(rejection: Rejected) -> Problem:
    """409 with the domain's word, or 403 where duties are to be separate (D-95)."""
    status = 403 if rejection.forbidden else 409
    kind = rejection.reason.lower().replace("_", "-")
    return Problem(status, kind, "The command was rejected", rejection.detail, reason=rejection.reason)


OTHER_BODY = Problem(
    422,
    "idempotency-key-reused",
    "The idempotency key was used for another body",
    "A repeated request carries the same body; a new one takes a new key.",
)


def install_problem_handlers(app: FastAPI) -> None:
    """Answer every failure of a route as a problem detail."""

    async def on_problem(_: Request, problem: Exception) -> JSONResponse:
        assert isinstance(problem, Problem)
        return problem.response()

    async def on_validation(_: Request, error: Exception) -> JSONResponse:
        assert isinstance(error, RequestValidationError)
        return invalid(
            Finding(
                where=_masked(".".join(str(part) for part in defect["loc"])),
                what=str(defect["msg"]),
                value=_short(defect.get("input")),
            )
            for defect in error.errors()
        ).response()

    async def on_http(_: Request, error: Exception) -> JSONResponse:
        assert isinstance(error, HTTPException)
        title = {404: "No such address", 405: "Not this method"}.get(error.status_code, str(error.detail))
        kind = {404: "no-such-address", 405: "method-not-allowed"}.get(error.status_code, "http")
        return Problem(error.status_code, kind, title, headers=dict(error.headers or {})).response()

    async def on_conflict(_: Request, error: Exception) -> JSONResponse:
        return Problem(409, "conflict", "Somebody else was faster", str(error), reason="CONFLICT").response()

    async def on_other_body(_: Request, error: Exception) -> JSONResponse:
        return OTHER_BODY.response()

    async def on_database_away(request: Request, error: Exception) -> JSONResponse:
        _log.error("the database is away", route=_route(request), problem=type(error).__name__)
        headers = {"Retry-After": "5"}
        return Problem(503, "database-away", "The database does not answer", headers=headers).response()

    async def on_driver(request: Request, error: Exception) -> JSONResponse:
        return await (on_database_away if database_away(error) else on_anything)(request, error)

    async def on_refusal(_: Request, error: Exception) -> JSONResponse:
        headers = {"Retry-After": "30"}
        return Problem(503, "append-refused", "The log takes nothing now", str(error), headers).response()

    async def on_too_large(_: Request, error: Exception) -> JSONResponse:
        return Problem(413, "too-large", "The command is too large for the log", str(error)).response()

    async def on_anything(request: Request, error: Exception) -> JSONResponse:
        _log.error("a request broke", route=_route(request), exc_info=error)
        # The server drops the connection of what broke: a client that kept it would lose its next request.
        headers = {"Connection": "close"}
        detail = "It is logged with its time."
        return Problem(500, "broken", "The service broke on this request", detail, headers).response()

    app.add_exception_handler(Exception, on_anything)
    app.add_exception_handler(Conflict, on_conflict)
    app.add_exception_handler(IdempotencyMismatch, on_other_body)
    for away in (*DATABASE_AWAY, OperationalError, InterfaceError):
        app.add_exception_handler(away, on_database_away)
    app.add_exception_handler(DBAPIError, on_driver)
    app.add_exception_handler(AppendRefused, on_refusal)
    app.add_exception_handler(EventTooLarge, on_too_large)
    app.add_exception_handler(AppendTooLarge, on_too_large)
    app.add_exception_handler(Problem, on_problem)
    app.add_exception_handler(RequestValidationError, on_validation)
    app.add_exception_handler(HTTPException, on_http)


def _route(request: Request) -> str:
    """The template, for an address may name a person."""
    return str(getattr(request.scope.get("route"), "path", "unknown"))


def _short(value: object) -> str:
    """The value met, cut so that an answer cannot echo a huge or secret body."""
    if isinstance(value, dict | list) or value is None:
        return ""
    return _masked(str(value))[:80].encode("utf-8", "replace").decode()


def _masked(text: str) -> str:
    """A text without what could be an account number but for its first and last signs: whoever keeps answers would keep
    it (D-94)."""
    return _ACCOUNT.sub(lambda found: f"{found[0][:4]} **** {found[0][-4:]}", text)
