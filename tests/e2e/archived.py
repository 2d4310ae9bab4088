"""What stands in an archive for the auditor."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from zipfile import ZipFile

from shared.contracts.catalogue import SERVICES


def read_archive(path: Path) -> tuple[dict[str, set[str]], bytes]:
    """Types of each service's own events, and all bytes of all files."""
    with ZipFile(path) as archive:
        everything = b"".join(archive.read(name) for name in archive.namelist())
        types = {service: {one["type"] for one in _own(archive, service)} for service in SERVICES}
    return types, everything


def payees_in(path: Path) -> set[str]:
    """Whose credits are in it."""
    with ZipFile(path) as archive:
        entered = [one for one in _own(archive, "payments") if one["type"] == "CreditEntered"]
        return {json.loads(one["payload"])["credit"]["payee"] for one in entered}


def _own(archive: ZipFile, service: str) -> list[dict[str, Any]]:
    lines = map(json.loads, archive.read(f"{service}/entries.jsonl").splitlines())
    return [one for one in lines if one["stream_id"] is not None]
