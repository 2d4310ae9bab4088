"""The first thing a request meets: what no route could make sense of is refused before its body is read."""

import re

from starlette.types import ASGIApp, Receive, Scope, Send

from shared.kernel.findings import Finding
from shared.web.auth import TokenVerifier, unauthorized
from shared.web.body import BODILESS, is_below
from shared.web.problems import Problem, invalid
from shared.web.turnstile import Turnstile

SEGMENT_LENGTH_MAX = 200
HEADERS_MAX = 100
HEAD_BYTES_MAX = 64 * 1024
"""Of all headers with the address."""
ONLY_ONCE = (b"idempotency-key", b"content-type", b"content-length")
CALLER = "royalty.caller"
"""Where the scope names who commands."""

_UNREADABLE = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]")
_UNREADABLE_ESCAPE = re.compile(rb"%(?:[01][0-9a-f]|7f)", re.IGNORECASE)


class Doorway:
    """ASGI middleware: 431 for a head beyond all measure, 404 for addresses that name nothing, 422 for control
    characters in a query, and for a command 401 before anything of it is read, 400 for a header given twice.

    Below the paths `public` commands need no token: 429 when too many of them come.
    """

    def __init__(
        self, app: ASGIApp, public: tuple[str, ...] = (), turnstile: Turnstile | None = None
    ) -> None:
        self._app = app
        self._public = public
        self._turnstile = turnstile or Turnstile()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            try:
                self._check(scope)
            except Problem as problem:
                await problem.response()(scope, receive, send)
                return
        await self._app(scope, receive, send)

    def _check(self, scope: Scope) -> None:
        given, repeated = _head(scope)
        if scope["method"] in BODILESS:
            return
        if is_below(self._public, scope["path"]):
            self._turnstile.admit(scope)
        else:
            verifier: TokenVerifier = scope["app"].state.verifier
            authorization = given.get(b"authorization", b"").decode("latin-1")
            scope[CALLER] = verifier.caller(authorization, scope["app"].state.ctx.clock())
        for name in ONLY_ONCE:
            if name in repeated:
                raise Problem(
                    400, "header-repeated", "A header stands twice", f"{name.decode()} is given once."
                )


def _head(scope: Scope) -> tuple[dict[bytes, bytes], set[bytes]]:
    """The headers, and which of them stand twice."""
    given: dict[bytes, bytes] = {}
    repeated: set[bytes] = set()
    size = len(scope["query_string"])
    for name, value in scope["headers"]:
        size += len(name) + len(value)
        if name in given:
            repeated.add(name)
        given[name] = value
    if len(scope["headers"]) > HEADERS_MAX or size > HEAD_BYTES_MAX:
        # The server bounds a head that comes in pieces only.
        raise Problem(
            431, "head-too-large", "Too many headers, or too large ones", limit_bytes=HEAD_BYTES_MAX
        )
    path = scope["path"]
    if _UNREADABLE.search(path) or any(len(part) > SEGMENT_LENGTH_MAX for part in path.split("/")):
        raise Problem(404, "no-such-address", "No such address")
    if _UNREADABLE_ESCAPE.search(scope["query_string"]):
        raise invalid([Finding("query", "contains a control character")])
    if b"authorization" in repeated:
        raise unauthorized("The header Authorization is given once.")
    return given, repeated
