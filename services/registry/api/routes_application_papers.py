"""What is behind an application, over HTTP: who applies, his answers, the certificate; every reading is recorded."""

from typing import Any

from fastapi import APIRouter
from fastapi.responses import Response

from services.registry.api.applying import found_application
from services.registry.vault import read_answers, read_applicant, read_identity
from shared.contracts.wire import to_builtins
from shared.web.documents import READS, documented
from shared.web.problems import not_found
from shared.web.reading import Reading, reading

_READ = "registry:application:read"
router = APIRouter(prefix="/v1/applications", tags=["applications"])


@router.get(
    "/{application_id}/applicant",
    **documented({"names": [{"name": "Səidə Haqverdiyeva"}], "identity": {"fin": "5VBK5VR"}}, *READS),
)
async def show_applicant(
    application_id: str, ask: Reading = reading("registry:identity:read", parties=True)
) -> dict[str, Any]:
    """Who applies and is not registered yet. Every reading is recorded with its purpose (D-94)."""
    found = await found_application(ask, application_id)
    names = await read_applicant(ask.ctx.engine, application_id)
    if not names or ask.caller.party not in (None, found["applicant"]):
        raise not_found("applicant", application_id)
    party: str = found["claim"]["party"]["id"]
    identity = await read_identity(ask.ctx.engine, [party])
    await ask.record("IDENTITY", [party], document=application_id)
    return {"names": to_builtins(names), "identity": identity}


@router.get(
    "/{application_id}/answers",
    **documented({"items": [{"query": 1, "words": "Sənəd əlavə olunur"}]}, *READS),
)
async def show_answers(
    application_id: str, ask: Reading = reading("registry:identity:read", parties=True)
) -> dict[str, Any]:
    """What the applicant answered, in his words. Every reading is recorded with its purpose (D-94)."""
    found = await found_application(ask, application_id)
    if ask.caller.party not in (None, found["applicant"]):
        raise not_found("application", application_id)
    answers = await read_answers(ask.ctx.engine, application_id)
    await ask.record("ANSWER", [found["applicant"] or application_id], document=application_id)
    return {"items": answers}


@router.get("/{application_id}/certificate", **documented("%PDF-1.4", *READS))
async def show_certificate(application_id: str, ask: Reading = reading(_READ, parties=True)) -> Response:
    """The certificate as PDF, byte for byte as it was issued; the reading is recorded (D-103)."""
    found = await found_application(ask, application_id)
    sha = found["certificate_sha256"]
    data = await ask.ctx.blobs.get(sha) if sha else None
    if data is None:
        raise not_found("certificate", application_id)
    await ask.record("CERTIFICATE", [found["applicant"] or application_id], document=application_id)
    return Response(data, media_type="application/pdf")
