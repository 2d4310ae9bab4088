"""Bearer tokens: JWTs verified against a key set, checked on the business clock."""

import math
import re
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from joserfc import jwt
from joserfc.errors import JoseError

from shared.web.problems import Problem
from shared.web.settings import BadSettings, read_key_set

AUDIENCE = "royalty"
_ALGORITHMS = ["Ed25519", "ES256", "RS256"]
_TOKEN_LENGTH_MAX = 8192
_TOKENS_KEPT = 1024
_SUBJECT_LENGTH_MAX = 120
_INSTANT_MAX = 2**53
"""Seconds of the epoch; beyond it, and of what is no number, nothing can be said."""
_NO_PERSONS = ("policy:", "clock:", "public:")
"""How the actors begin that are no persons: a token must not speak for them."""
_PARTY = re.compile(r"[A-Za-z0-9._-]{1,80}")


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks: a pseudonymous subject with scopes, perhaps bound to one party."""

    subject: str
    scopes: frozenset[str]
    party: str | None = None
    expires_at: float = math.inf
    """Business time at which the token ends, in seconds of the epoch."""
    begins_at: float = 0.0
    """Business time from which it holds."""


def unauthorized(detail: str) -> Problem:
    """401 with the challenge that the client has to answer."""
    return Problem(401, "unauthorized", "No valid token", detail, headers={"WWW-Authenticate": "Bearer"})


class TokenVerifier:
    """Verifies tokens against the keys that the operator gives."""

    def __init__(self, jwks: str) -> None:
        """`jwks`: the key set, or the path of its file. Raises BadSettings when it cannot be read."""
        try:
            keys = read_key_set(jwks)
        except (OSError, ValueError, TypeError, KeyError, AttributeError, JoseError) as error:
            raise BadSettings(f"ROYALTY_JWKS names no JSON Web Key Set: {error}") from error

        @lru_cache(_TOKENS_KEPT)
        def named_by(token: str) -> Caller:
            return _named(jwt.decode(token, keys, algorithms=_ALGORITHMS).claims)

        # A signature holds for ever, so it is proved once; the time is checked at each request.
        self._named_by = named_by

    def caller(self, authorization: str | None, now: datetime) -> Caller:
        """The caller that a header `Bearer <token>` names. Raises a 401 problem that says why not."""
        scheme, _, token = (authorization or "").partition(" ")
        if scheme.lower() != "bearer" or not token:
            raise unauthorized("Send the header Authorization: Bearer <token>.")
        if len(token) > _TOKEN_LENGTH_MAX:
            raise unauthorized("The token is too long.")
        try:
            caller = self._named_by(token.strip())
        except (JoseError, ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
            raise unauthorized("The token cannot be verified.") from error
        at = now.timestamp()
        if at >= caller.expires_at:
            raise unauthorized("The token has expired.")
        if at < caller.begins_at:
            raise unauthorized("The token is not valid yet.")
        return caller


def _named(claims: dict[str, Any]) -> Caller:
    expires, begins = _instant(claims.get("exp")), _instant(claims.get("nbf", 0))
    subject = claims.get("sub")
    audience = claims.get("aud")
    if AUDIENCE not in (audience if isinstance(audience, list) else [audience]):
        raise unauthorized(f"The token is not for the audience {AUDIENCE!r}.")
    party, scope = claims.get("party"), claims.get("scope", "")
    if not isinstance(subject, str) or not _is_person(subject) or not isinstance(scope, str):
        raise unauthorized("The token names no subject.")
    if party is not None and not (isinstance(party, str) and _PARTY.fullmatch(party)):
        raise unauthorized("The token's party is no id.")
    return Caller(subject, frozenset(scope.split()), party, expires, begins)


def _is_person(subject: str) -> bool:
    named = subject.strip() == subject != "" and len(subject) <= _SUBJECT_LENGTH_MAX
    return named and subject.isprintable() and not subject.startswith(_NO_PERSONS)


def _instant(claim: object) -> float:
    # Compared, not converted: a whole number may be beyond all floats.
    if isinstance(claim, bool) or not isinstance(claim, int | float) or not abs(claim) < _INSTANT_MAX:
        raise unauthorized("The token has no time of expiry.")
    return float(claim)


def require(caller: Caller, scope: str) -> None:
    """Raises a 403 problem unless the caller has the scope."""
    if scope not in caller.scopes:
        raise Problem(403, "scope-lacks", "The token lacks a scope", f"This needs {scope}.", scope=scope)
