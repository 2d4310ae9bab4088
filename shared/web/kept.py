"""Documents that a command is to rest on: they are kept here before it is carried out (D-103)."""

from collections.abc import Iterable

from shared.kernel.decider import Rejected
from shared.web.problems import rejected
from shared.web.requests import Posting


async def need_kept(post: Posting, hashes: Iterable[str]) -> None:
    """409 for a document that a decision is to rest on and whose bytes are not kept here (D-103)."""
    for sha in hashes:
        file = await post.ctx.blobs.describe(sha)
        if file is None or file.expired:
            raise rejected(Rejected("DOCUMENT_LACKS", f"Document {sha} is not kept: file it first."))
