"""Packages of the old system's books, signed as the guild's key would, and the way of one through a service."""

from typing import Any

import httpx
import orjson
from joserfc import jws
from joserfc.jwk import ECKey, OKPKey

from tests.support.one_service import OneService

KEY = OKPKey.generate_key("Ed25519", {"kid": "books-2026"})
OTHER_KEY = ECKey.generate_key("P-256", {"kid": "books-2026"})
KEYS = orjson.dumps({"keys": [KEY.as_dict(private=False)]}).decode()


def package(part: dict[str, Any] | None, totals: dict[str, Any], service: str, **head: Any) -> bytes:
    """A package with a part for one service, or without."""
    said = {"format": "royalty-books/1", "package": "2026-1", "system": "old", "as_of": "2026-06-30"}
    parts = {} if part is None else {service: part}
    return orjson.dumps(said | head | {"parts": parts, "totals": {service: totals} if totals else {}})


def nested(totals: dict[str, int]) -> dict[str, Any]:
    """Control totals as a package has them: sums by currency below their name."""
    told: dict[str, Any] = {}
    for key, value in totals.items():
        first, _, currency = key.partition(".")
        if currency:
            told.setdefault(first, {})[currency] = value
        else:
            told[first] = value
    return told


def signed(data: bytes, key: OKPKey | ECKey = KEY) -> str:
    """The detached signature over a package's bytes."""
    algorithm = "Ed25519" if isinstance(key, OKPKey) else "ES256"
    whole = jws.serialize_compact({"alg": algorithm, "kid": "books-2026"}, data, key, algorithms=[algorithm])
    return str(jws.detach_content(whole))


async def hand_in(
    service: OneService,
    data: bytes,
    signature: str | None = None,
    by: str = "clerk",
    key: str = "books-1",
    personal: bytes | None = None,
) -> httpx.Response:
    """Hand a package in as somebody, with the personal values that it names; its dry run has ended."""
    files = {"file": ("books.json", data, "application/json")}
    if personal is not None:
        files["personal"] = ("personal.json", personal, "application/json")
    name = service.parts.service
    async with service.client(by, f"{name}:books:submit") as client:
        answer = await client.post(
            "/v1/books",
            files=files,
            data={"signature": signed(data) if signature is None else signature},
            headers={"idempotency-key": key},
        )
    await service.settle()
    return answer


async def show(service: OneService, sha: str, below: str = "") -> dict[str, Any]:
    """The package's page, or what is below it."""
    answer = await service.get(f"{service.parts.service}:books:read", f"/v1/books/{sha}{below}")
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def sign(service: OneService, sha: str, by: str, digest: str | None = None) -> httpx.Response:
    """Sign the protocol that stands, or one of this digest."""
    protocol = digest or (await show(service, sha))["digest"]
    scope = f"{service.parts.service}:books:approve"
    return await service.post(by, scope, f"/v1/books/{sha}/signatures", {"protocol": protocol})
