"""The auditor's archive: exported part by part by the services, each downloaded, held against its hash, and all written
to one file."""

from __future__ import annotations

import json
import secrets
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from deploy.client import Session
from deploy.command.audit_archive import named_by, write
from deploy.command.explaining import NotKnown
from deploy.command.reaching import Unusable
from shared.contracts.catalogue import SERVICES

KINDS = ("receipt", "run", "payee")
_ORDER = ("distribution", "payments", "intake", "matching", "registry")
"""Each names what those behind it have something of."""
_PURPOSE = "export for the auditor"


@dataclass(frozen=True, slots=True)
class Exported:
    """What is in an archive, and its hash."""

    sha256: str
    entries: int
    documents: int


def export(session: Session, kind: str, entity_id: str, path: Path) -> Exported:
    """Write the archive. Raises NotKnown where there is no such thing, Unusable where other bytes came than were
    exported, Failed, and OSError when a file cannot be written."""
    named: dict[str, set[str]] = {}
    entries = documents = 0
    with TemporaryDirectory(prefix="royalty-audit-") as folder:
        parts = {}
        for service in _ORDER:
            parts[service] = Path(folder) / service
            found = _part(session, service, kind, entity_id, named, parts[service])
            entries, documents = entries + found["entries"], documents + found["documents"]
            for name, ids in named_by(parts[service]).items():
                named.setdefault(name, set()).update(ids)
        sha = write(path, kind, entity_id, {service: parts[service] for service in SERVICES})
    return Exported(sha, entries, documents)


def _part(
    session: Session, service: str, kind: str, entity_id: str, named: dict[str, set[str]], path: Path
) -> dict[str, Any]:
    told = json.dumps({name: sorted(ids) for name, ids in named.items()}).encode()
    files = {"named": ("named.json", told)}
    # Who exports twice wants what has been recorded since.
    key = secrets.token_hex(16)
    answer = session.upload(service, "/v1/audits", files, {"kind": kind, "id": entity_id}, key=key)
    job = session.job(service, answer, deadline_s=3600)
    if job["state"] != "DONE":
        errors = (job["problem"] or {}).get("errors") or [{"what": job["state"]}]
        raise NotKnown(f"{service}: {kind} {entity_id}: {errors[0]['what']}")
    found: dict[str, Any] = job["result"]
    with path.open("wb") as out:
        came = session.save(service, f"/v1/documents/{found['sha256']}/content", out, purpose=_PURPOSE)
    if came != found["sha256"]:
        raise Unusable(f"{service}: the part of {kind} {entity_id} came with other bytes than were exported")
    return found
