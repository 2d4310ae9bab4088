"""What a route gets: the caller with his scope proved, the context, and for posts the way to execute.

Every POST carries an Idempotency-Key. The same key with the same body gets the stored answer, with
another body 422; a key whose job still runs gets 409 with the job's address.
"""

import re
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import IO, Any, TypeVar

from fastapi import Depends, Request
from fastapi.responses import JSONResponse

from shared.eventstore.store import Alongside, Done, Entailed, Meta
from shared.eventstore.store import Request as StoredRequest
from shared.jobs.context import Context
from shared.kernel.decider import Decider, Rejected
from shared.kernel.ids import derived_id, request_id
from shared.web.auth import Caller, TokenVerifier, require
from shared.web.body import FINGERPRINT
from shared.web.doorway import CALLER
from shared.web.problems import Problem, not_found, rejected
from shared.web.waiting import wait_as_asked

C = TypeVar("C")
E = TypeVar("E")
S = TypeVar("S")

_KEY_LENGTH_MAX = 200
_KEY = re.compile(rf"[\x21-\x7e]{{1,{_KEY_LENGTH_MAX}}}")


@dataclass(frozen=True, slots=True)
class Asking:
    """A caller who may read."""

    ctx: Context
    caller: Caller


@dataclass(frozen=True, slots=True)
class Posting:
    """A caller who may command, with his idempotency key."""

    ctx: Context
    caller: Caller
    route: str
    idempotency_key: str
    body_sha256: str
    correlation_id: str
    _new_id: str

    def meta(self) -> Meta:
        """Who and in which conversation, for the events of this command."""
        return Meta(actor=self.caller.subject, correlation_id=self.correlation_id)

    def request(self) -> StoredRequest:
        """The idempotency key as the event store keeps it."""
        return StoredRequest(self.caller.subject, self.route, self.idempotency_key, self.body_sha256)

    def new_id(self) -> str:
        """Id of the entity that this post creates, the same when the post is repeated."""
        return self._new_id

    async def execute(
        self,
        decider: Decider[C, E, S],
        entity_id: str,
        command: C,
        *,
        guards: Sequence[tuple[str, int]] = (),
        alongside: Alongside | None = None,
        entailed: Sequence[Entailed[Any, Any, Any]] = (),
        made: str | None = None,
    ) -> JSONResponse:
        """Execute a command: 201 when it created the entity, 200 else, 409 or 403 when it was rejected.

        `made` is the id of what the command makes inside the entity (a mandate of a party): the answer names it.
        """
        outcome = await self.done(
            decider, entity_id, command, guards=guards, alongside=alongside, entailed=entailed
        )
        return self.answer(outcome, made)

    async def done(
        self,
        decider: Decider[C, E, S],
        entity_id: str,
        command: C,
        *,
        guards: Sequence[tuple[str, int]] = (),
        alongside: Alongside | None = None,
        entailed: Sequence[Entailed[Any, Any, Any]] = (),
    ) -> Done:
        """Execute a command whose answer the route words itself. Problems as `execute`."""
        outcome = await self.ctx.store.execute(
            decider,
            entity_id,
            command,
            self.meta(),
            guards=guards,
            request=self.request(),
            alongside=alongside,
            entailed=entailed,
        )
        if isinstance(outcome, Rejected):
            raise rejected(outcome)
        return outcome

    async def answered(self) -> Done | None:
        """What this very request was answered before, None when it is new; 422 when the key had another body."""
        return await self.ctx.store.answered(self.request())

    def answer(
        self, outcome: Done, made: str | None = None, more: Mapping[str, Any] | None = None
    ) -> JSONResponse:
        """The HTTP answer to a command: the entity, where to wait for its effects, and `more` to know of them."""
        found = made or outcome.id
        return JSONResponse(
            {
                "id": found,
                "position": outcome.position,
                "sequence": outcome.sequence,
                "correlation_id": outcome.correlation_id,
                **(more or {}),
            },
            status_code=201 if found == self.new_id() else 200,
        )

    async def queue(
        self,
        kind: str,
        subject: str,
        args: dict[str, Any],
        *,
        needs: dict[str, int] | None = None,
        at_once: bool = False,
    ) -> JSONResponse:
        """Queue long work: 202 with the job's address."""
        job = await self.queued(kind, subject, args, needs=needs, at_once=at_once)
        return JSONResponse({"job": job}, status_code=202)

    async def queued(
        self,
        kind: str,
        subject: str,
        args: dict[str, Any],
        *,
        needs: dict[str, int] | None = None,
        at_once: bool = False,
        file: IO[bytes] | None = None,
    ) -> str:
        """Queue long work whose answer the route words itself; the job's address. A `file` is kept until its end.

        What was decided up to now counts: a policy that was approved a moment ago is no policy of the read models yet,
        so it starts when they have it; `at_once` is for what mends or proves the read models themselves.
        """
        if not at_once:
            needs = {self.ctx.service: (await self.ctx.store.head()).public_seq} | (needs or {})
        job = await self.ctx.jobs.queue(
            kind,
            self.new_id(),
            subject,
            args,
            actor=self.caller.subject,
            correlation_id=self.correlation_id,
            needs=needs,
            request=self.request(),
            file=file,
        )
        return f"/v1/jobs/{job}"


def verified(request: Request, *, starting: bool = False) -> Caller:
    """The caller of a request. Raises a 401 problem, and 503 as long as the service is starting unless a route
    answers then too."""
    caller: Caller | None = request.scope.get(CALLER)
    if caller is None:
        verifier: TokenVerifier = request.app.state.verifier
        ctx: Context = request.app.state.ctx
        caller = verifier.caller(request.headers.get("authorization"), ctx.clock())
    if not starting:
        _need_started(request)
    return caller


def asking(scope: str, *, parties: bool = False, starting: bool = False) -> Any:
    """Dependency of a reading route: a token with `scope`; waits for min_position and min_known.

    A token bound to a party gets 404 unless the route says `parties`: it shows only what is that party's. What needs
    no read model may be asked while the service is `starting`.
    """

    async def dependency(request: Request) -> Asking:
        caller = verified(request, starting=starting)
        require(caller, scope)
        _guild_or(parties, caller, request)
        await wait_as_asked(request)
        return Asking(request.app.state.ctx, caller)

    dependency.scope = scope  # type: ignore[attr-defined]
    return Depends(dependency)


def posting(scope: str, *, parties: bool = False) -> Any:
    """Dependency of a commanding route: a token with `scope` and an Idempotency-Key.

    A token bound to a party gets 404 unless the route says `parties`: it takes only what is that party's.
    """

    async def dependency(request: Request) -> Posting:
        caller = verified(request)
        require(caller, scope)
        _guild_or(parties, caller, request)
        key = _key_of(request)
        # The path itself, not its template: the same key on another entity is another request.
        route = request.url.path
        ctx: Context = request.app.state.ctx
        return Posting(
            ctx,
            caller,
            route,
            key,
            request.scope[FINGERPRINT],
            correlation_id=derived_id("request", caller.subject, route, key),
            _new_id=request_id(ctx.service, caller.subject, route, key),
        )

    dependency.scope = scope  # type: ignore[attr-defined]
    dependency.idempotent = True  # type: ignore[attr-defined]
    return Depends(dependency)


def posting_without_token() -> Any:
    """Dependency of a command that anybody may give, below the service's `public_posts`, with an Idempotency-Key.

    The key holds with its body only: who knows another's key learns nothing by it. The new id cannot be guessed.
    """

    async def dependency(request: Request) -> Posting:
        return posted_by_anybody(request, derived_id("public", _key_of(request), request.scope[FINGERPRINT]))

    dependency.scope = None  # type: ignore[attr-defined]
    dependency.idempotent = True  # type: ignore[attr-defined]
    return Depends(dependency)


def posted_by_anybody(request: Request, key: str) -> Posting:
    """A command without a token, under a key. Raises a 503 problem while the service starts."""
    _need_started(request)
    ctx: Context = request.app.state.ctx
    route, actor = request.url.path, f"public:{ctx.service}"
    return Posting(
        ctx,
        Caller(actor, frozenset()),
        route,
        key,
        request.scope[FINGERPRINT],
        correlation_id=derived_id("request", actor, route, key),
        _new_id=derived_id("public", secrets.token_hex(32)),
    )


def _key_of(request: Request) -> str:
    key = request.headers.get("idempotency-key", "").strip()
    if not _KEY.fullmatch(key):
        raise Problem(
            400,
            "idempotency-key-lacks",
            "No idempotency key",
            f"Every POST carries the header Idempotency-Key: 1 to {_KEY_LENGTH_MAX} visible ASCII characters.",
        )
    return key


def _need_started(request: Request) -> None:
    if not request.app.state.running.projections.prepared:
        raise Problem(503, "starting", "The service is starting", headers={"Retry-After": "1"})


def _guild_or(parties: bool, caller: Caller, request: Request) -> None:
    if caller.party is not None and not parties:
        raise not_found("address", request.url.path)
