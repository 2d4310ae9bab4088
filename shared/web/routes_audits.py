"""The route /v1/audits: exports for the auditor, alike in every service."""

from typing import Annotated, Literal

from fastapi import APIRouter, Form, UploadFile
from fastapi.responses import JSONResponse

from shared.jobs.auditing import EXPORT
from shared.web.bodies import Id
from shared.web.documents import COMMANDS, JOB, documented
from shared.web.requests import Posting, posting


def audits_router(service: str) -> APIRouter:
    """The route of a service; needs `<service>:audit:submit`, and opening the archive `<service>:document:read`."""
    router = APIRouter(prefix="/v1/audits", tags=["audits"])

    @router.post("", status_code=202, **documented(JOB, *COMMANDS, status=202))
    async def export_audit(
        kind: Annotated[Literal["receipt", "run", "payee"], Form()],
        id: Annotated[Id, Form()],
        named: UploadFile | None = None,
        post: Posting = posting(f"{service}:audit:submit"),
    ) -> JSONResponse:
        """Export what this service knows of a receipt, a run or a payee: entries of the log byte for byte with their
        hashes, the double-entry ledger, approvals, documents and what they are.

        `named` is what other services' parts name of it, their `named.json` as one: distribution needs none, the others
        find by it what belongs to it. The job's result has the hash of the archive, a document that is opened at
        /v1/documents/{sha256}/content. Documents that may hold personal data are in it by their hash alone;
        `royalty audit` makes one archive of all five parts, with a checker that needs no system.
        """
        args = {"kind": kind, "id": id}
        job = await post.queued(EXPORT, id, args, file=None if named is None else named.file)
        return JSONResponse({"job": job}, status_code=202)

    return router
