"""The business time that the services are started with, and tokens that outlive its jumps."""

from __future__ import annotations

import time
from collections.abc import Iterable
from datetime import date, datetime, timedelta

from joserfc import jwt

from deploy.local.keys import TokenIssuer
from shared.kernel.clock import baku_day
from shared.web.auth import AUDIENCE

LIFETIME = timedelta(days=3650)


class BusinessClock:
    """Runs on from an instant, and jumps when it is told to."""

    def __init__(self, start: datetime) -> None:
        self._start, self._began = start, time.monotonic()

    def now(self) -> datetime:
        """The present business instant."""
        return self._start + timedelta(seconds=time.monotonic() - self._began)

    def today(self) -> date:
        """The present day in Baku."""
        return baku_day(self.now())

    def jump(self, by: timedelta) -> None:
        """A service started from now on begins that much later."""
        self._start += by


class LongLivedTokens(TokenIssuer):
    """Its tokens outlive every jump of the clock."""

    def token(self, subject: str, scopes: Iterable[str], *, party: str | None = None) -> str:
        """As the issuer's own, valid for ten years."""
        claims: dict[str, object] = {
            "sub": subject,
            "aud": AUDIENCE,
            "scope": " ".join(scopes),
            "nbf": int(self._now.timestamp()) - 60,
            "exp": int((self._now + LIFETIME).timestamp()),
        }
        return jwt.encode({"alg": "Ed25519", "kid": "local"}, claims, self._key, algorithms=["Ed25519"])
