"""Likely duplicates among the works that nobody knows, over HTTP (2.1.2-g, D-37, D-102)."""

from fastapi import APIRouter
from fastapi.responses import JSONResponse

from shared.web.documents import COMMANDS, JOB, documented
from shared.web.requests import Posting, posting

router = APIRouter(prefix="/v1/merge-proposals", tags=["merge proposals"])


@router.post("", status_code=202, **documented(JOB, *COMMANDS, status=202))
async def look_for_duplicates(post: Posting = posting("matching:identification:submit")) -> JSONResponse:
    """Look for non-registered works that may be one another, or a registered work, spelled otherwise.

    The job's result lists the pairs, best first, with reasons and the fields compared. Nothing is joined: a registrar
    merges in the registry, and usage and reserves follow with their clocks.
    """
    return await post.queue("propose-merges", "non-registered works", {})
