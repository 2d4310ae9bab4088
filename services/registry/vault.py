"""The vault: personal identifiers and contacts of parties (D-94)."""

import hmac
import secrets
from collections.abc import Mapping
from typing import Any

from shared.contracts.wire import to_json
from shared.eventstore.store import Alongside
from shared.eventstore.terms import Connection


def sealed(party: str, identity: Mapping[str, Any]) -> tuple[str, Alongside]:
    """The fingerprint for the event, and how the data gets into the vault with it; the newest data stand."""
    data = to_json(identity)
    salt = secrets.token_bytes(32)
    fingerprint = hmac.new(salt, data, "sha256").hexdigest()

    async def keep(connection: Connection) -> None:
        await connection.execute(
            "INSERT INTO vault.person (party, salt, identity) VALUES ($1, $2, $3)"
            " ON CONFLICT (party) DO UPDATE SET salt = excluded.salt, identity = excluded.identity",
            *(party, salt, data.decode()),
        )

    return fingerprint, keep
