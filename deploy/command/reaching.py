"""From a command line to a session: where the services are, and who asks."""

from __future__ import annotations

import json
from pathlib import Path

import httpx

from deploy.client import Session
from shared.contracts.catalogue import SERVICES

TIMEOUT_S = 60.0


class Unusable(Exception):
    """The addresses or the token cannot be used; says why in one line."""


def addresses_of(path: Path) -> dict[str, str]:
    """Service -> address from a JSON file as the local stack writes it. Raises Unusable."""
    try:
        found = json.loads(path.read_text())
    except OSError as error:
        raise Unusable(
            f"{path}: {error.strerror or error} (is it running? `make demo KEEP=1`, or give --addresses)"
        ) from error
    except ValueError as error:
        raise Unusable(f"{path} is no JSON: {error}") from error
    lacking = [name for name in SERVICES if not isinstance(found, dict) or name not in found]
    if lacking:
        raise Unusable(f"{path} lacks the address of {', '.join(lacking)}")
    addresses = {name: str(found[name]).rstrip("/") for name in SERVICES}
    for name, address in addresses.items():
        if not address.startswith(("http://", "https://")):
            raise Unusable(f"{path}: the address of {name} is no http:// or https:// address: {address!r}")
    return addresses


def token_of(token: str, path: Path) -> str:
    """The given token, else that of a file. Raises Unusable."""
    if token.strip():
        return token.strip()
    try:
        return path.read_text().strip()
    except OSError as error:
        raise Unusable(
            f"no token: set ROYALTY_TOKEN or give --token-file ({path}: {error.strerror or error})"
        ) from error


def reach(addresses: Path, token: str, token_file: Path) -> Session:
    """A session with the services; nobody is asked yet. Raises Unusable."""
    return Session(addresses_of(addresses), token_of(token, token_file), httpx.Client(timeout=TIMEOUT_S))
