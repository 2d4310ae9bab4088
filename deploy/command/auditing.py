"""The auditor's archive: exported by distribution, downloaded, held against its hash, written to a file."""

from __future__ import annotations

import secrets
from hashlib import sha256
from pathlib import Path
from typing import Any

from deploy.client import Session
from deploy.command.explaining import NotKnown
from deploy.command.reaching import Unusable

KINDS = ("receipt", "run", "payee")
_PURPOSE = "export for the auditor"


def export(session: Session, kind: str, entity_id: str, path: Path) -> dict[str, Any]:
    """Write the archive and answer with its hash and what it counts. Raises NotKnown where there is no such thing,
    Unusable where other bytes came than were exported, Failed, and OSError when the file cannot be written."""
    # Who exports twice wants what has been recorded since.
    body = {"kind": kind, "id": entity_id}
    answer = session.post("distribution", "/v1/audits", body, key=secrets.token_hex(16))
    job = session.job("distribution", answer)
    if job["state"] != "DONE":
        errors = (job["problem"] or {}).get("errors") or [{"what": job["state"]}]
        raise NotKnown(f"{kind} {entity_id}: {errors[0]['what']}")
    found: dict[str, Any] = job["result"]
    data = session.download("distribution", f"/v1/documents/{found['sha256']}/content", purpose=_PURPOSE)
    if sha256(data).hexdigest() != found["sha256"]:
        raise Unusable(f"the archive of {kind} {entity_id} came with other bytes than were exported")
    path.write_bytes(data)
    return found
