"""Packages of the old system's books, signed as the guild's key would, and the way of one through a service."""

from dataclasses import replace
from hashlib import sha256
from typing import Any

import httpx
import orjson
from joserfc import jws
from joserfc.jwk import ECKey, OKPKey

from shared.jobs.books import BooksPart, books_jobs
from shared.web.service import Parts
from tests.support.one_service import OneService

KEY = OKPKey.generate_key("Ed25519", {"kid": "books-2026"})
OTHER_KEY = ECKey.generate_key("P-256", {"kid": "books-2026"})
KEYS = orjson.dumps({"keys": [KEY.as_dict(private=False)]}).decode()


def package(part: dict[str, Any] | None, totals: dict[str, Any], service: str, **head: Any) -> bytes:
    """A package with a part for one service, or without; control totals as `nested` takes them."""
    said = {"format": "royalty-books/1", "package": "2026-1", "system": "old", "as_of": "2026-06-30"}
    parts = {} if part is None else {service: part}
    return orjson.dumps(said | head | {"parts": parts, "totals": {service: nested(totals)} if totals else {}})


def nested(totals: dict[str, Any]) -> dict[str, Any]:
    """Control totals as a package has them: a sum `due.AZN` stands by its currency below its name."""
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


def with_part(parts: Parts, part: BooksPart) -> Parts:
    """A service that has another part of the books than its own."""
    return replace(parts, jobs={**parts.jobs, **books_jobs(part)})


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


async def both_sign(service: OneService, sha: str) -> dict[str, Any]:
    """Two others sign; the package's page once its job has ended, with the job as `ended`."""
    for by in ("ann", "ben"):
        answer = await sign(service, sha, by)
        assert answer.status_code == 200, (answer.text, await show(service, sha, "/findings"))
    await service.settle()
    found = await show(service, sha)
    job = await service.get(f"{service.parts.service}:job:read", found["job"])
    return found | {"ended": job.json()}


async def take_over(
    service: OneService, data: bytes, key: str = "books-1", personal: bytes | None = None
) -> str:
    """Handed in, signed by two, entered; the package's id."""
    answer = await hand_in(service, data, key=key, personal=personal)
    assert answer.status_code == 202, answer.text
    sha = sha256(data).hexdigest()
    found = await both_sign(service, sha)
    assert (found["state"], found["ended"]["state"]) == ("TAKEN_OVER", "DONE"), found["ended"]["problem"]
    return sha


async def findings_of(service: OneService, data: bytes, key: str) -> list[tuple[str, str]]:
    """What the dry run of a package found, as places and values; nothing of it can be signed."""
    answer = await hand_in(service, data, key=key)
    assert answer.status_code == 202, answer.text
    sha = answer.json()["id"]
    assert (await show(service, sha))["state"] == "REFUSED"
    unsigned = await sign(service, sha, "ann")
    assert (unsigned.status_code, unsigned.json()["reason"]) == (409, "HAS_FINDINGS")
    return [(one["where"], one["value"]) for one in (await show(service, sha, "/findings"))["items"]]
