"""Signing keys and tokens for a system on this machine: made anew each time, never stored in the repo."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path

from joserfc import jwt
from joserfc.jwk import OKPKey

from shared.web.auth import AUDIENCE

LIFETIME = timedelta(hours=12)


class TokenIssuer:
    """Issues tokens with a key of its own; `jwks` is what the services verify with."""

    def __init__(self, now: datetime) -> None:
        self._key = OKPKey.generate_key(
            "Ed25519", parameters={"kid": "local", "use": "sig", "alg": "Ed25519"}
        )
        self._now = now

    def jwks(self) -> str:
        """The public key set as JSON."""
        return json.dumps({"keys": [self._key.as_dict(private=False)]})

    def write_jwks(self, path: Path) -> Path:
        """Write the public key set; answers with its path."""
        path.write_text(self.jwks())
        return path

    def token(self, subject: str, scopes: Iterable[str], *, party: str | None = None) -> str:
        """A token for a subject with scopes, perhaps bound to a party, valid for 12 hours of business time."""
        claims: dict[str, object] = {
            "sub": subject,
            "aud": AUDIENCE,
            "scope": " ".join(scopes),
            "nbf": int(self._now.timestamp()) - 60,
            "exp": int((self._now + LIFETIME).timestamp()),
        }
        if party is not None:
            claims["party"] = party
        return jwt.encode({"alg": "Ed25519", "kid": "local"}, claims, self._key, algorithms=["Ed25519"])
