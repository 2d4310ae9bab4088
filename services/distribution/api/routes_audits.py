"""Exports for the auditor."""

from typing import Any

from fastapi import APIRouter
from fastapi.responses import JSONResponse

from services.distribution.api.schemas_reports import AuditBody
from shared.web.documents import COMMANDS, JOB, documented
from shared.web.requests import Posting, posting

router = APIRouter(prefix="/v1/audits", tags=["audits"])


@router.post("", status_code=202, **documented(JOB, *COMMANDS, status=202))
async def export_audit(body: AuditBody, post: Posting = posting("distribution:audit:submit")) -> JSONResponse:
    """Export all that belongs to a receipt, a run or a payee: entries of the log byte for byte, own and heard, the
    double-entry ledger, approvals, documents and all hashes, with a checker that needs no system.

    The job's result has the hash of the archive, a document that is opened at /v1/documents/{sha256}/content.
    Documents that may hold personal data are in it by their hash alone.
    """
    args: dict[str, Any] = {"kind": body.kind, "id": body.id}
    return await post.queue("export-audit", body.id, args)
