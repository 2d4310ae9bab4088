"""Exports for the auditor from one service under test, and what the archive's own checker says of them."""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile
from collections.abc import Callable, Mapping
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx

from deploy.command.audit_archive import write
from tests.support.one_service import OneService


async def asked_for(
    service: OneService, kind: str, of: str, named: Mapping[str, list[str]] | None = None
) -> httpx.Response:
    """The answer to who asks for an export."""
    async with service.client("auditor", f"{service.parts.service}:audit:submit") as client:
        return await client.post(
            "/v1/audits",
            data={"kind": kind, "id": of},
            files={"named": ("named.json", json.dumps(named or {}).encode())},
            headers={"idempotency-key": str(uuid4())},
        )


async def job_of(service: OneService, answer: httpx.Response) -> dict[str, Any]:
    """The ended job of an export."""
    assert answer.status_code == 202, answer.text
    await service.settle()
    shown = await service.get(f"{service.parts.service}:job:read", answer.json()["job"])
    job: dict[str, Any] = shown.json()
    return job


async def exported(
    service: OneService, kind: str, of: str, named: Mapping[str, list[str]] | None = None
) -> tuple[dict[str, Any], bytes]:
    """The service's part, opened with a purpose, and what its job said of it."""
    job = await job_of(service, await asked_for(service, kind, of, named))
    assert job["state"] == "DONE", job
    async with service.client("auditor", f"{service.parts.service}:document:read") as client:
        sha = job["result"]["sha256"]
        found = await client.get(f"/v1/documents/{sha}/content", params={"purpose": "audit"})
    assert found.status_code == 200, found.text
    return job["result"], found.content


def checked(part: bytes, place: Path, spoil: Callable[[str, bytes], bytes] | None = None) -> tuple[int, str]:
    """What the checker says of an archive of this part, unpacked somewhere else; `spoil` changes its files before."""
    place.mkdir(parents=True, exist_ok=True)
    source, archive = place / "part.zip", place / "archive.zip"
    source.write_bytes(part)
    manifest = read(part, "manifest.json")
    write(archive, manifest["kind"], manifest["id"], {manifest["service"]: source})
    folder = place / "unpacked"
    with zipfile.ZipFile(archive) as found:
        for name in found.namelist():
            data = found.read(name)
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data if spoil is None else spoil(name.rpartition("/")[2], data))
    if spoil is None:
        assert run_checker(folder / "check.py", archive) == (0, "holds\n")
    return run_checker(folder / "check.py")


def run_checker(checker: Path, *arguments: Path) -> tuple[int, str]:
    """Exit code and words of the checker, alone with Python's own library."""
    done = subprocess.run(
        [sys.executable, "-I", "-S", checker, *arguments], capture_output=True, text=True, check=False
    )
    assert not done.stderr, done.stderr
    return done.returncode, done.stdout


def read(part: bytes, name: str) -> Any:
    """A file of a part, as JSON."""
    with zipfile.ZipFile(BytesIO(part)) as found:
        return json.loads(found.read(name))


def lines(part: bytes, name: str = "entries.jsonl") -> list[dict[str, Any]]:
    """The lines of a file of a part, as JSON."""
    with zipfile.ZipFile(BytesIO(part)) as found:
        return [json.loads(line) for line in found.read(name).splitlines()]
