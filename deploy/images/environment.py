"""Settings for `docker-compose.yml`: passwords, a cluster id and a key set, made once and kept in .env.

    python -m deploy.images.environment .env [scope ...]

Writes the file, readable for its owner only, unless it is there; with scopes it also prints a token for twelve
hours that the services of this .env accept. In production the key set is that of the identity provider.
"""

from __future__ import annotations

import base64
import os
import secrets
import sys
import uuid
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from deploy.local.keys import TokenIssuer

PASSWORDS = ("ROYALTY_ADMIN_PASSWORD", "ROYALTY_OWNER_PASSWORD", "ROYALTY_APP_PASSWORD")


def settings(issuer: TokenIssuer) -> dict[str, str]:
    """A value for every variable that the compose file demands."""
    values = {name: secrets.token_hex(24) for name in PASSWORDS}
    values["ROYALTY_CLUSTER_ID"] = base64.urlsafe_b64encode(uuid.uuid4().bytes).decode().rstrip("=")
    values["ROYALTY_JWKS"] = issuer.jwks()
    return values


def write(path: Path, values: dict[str, str]) -> None:
    """Write the file for its owner alone. Raises FileExistsError: a password in use is never overwritten."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.writelines(f"{name}='{value}'\n" for name, value in values.items())


def main(words: Sequence[str]) -> int:
    if not words:
        print(__doc__, file=sys.stderr)
        return 2
    path, scopes = Path(words[0]), words[1:]
    if path.exists():
        print(
            f"{path} is there already; remove it (and the volumes) for new passwords and keys",
            file=sys.stderr,
        )
        return 1 if scopes else 0
    issuer = TokenIssuer(datetime.now(UTC))
    write(path, settings(issuer))
    print(f"{path} written")
    if scopes:
        print(issuer.token("operator", scopes))
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
