"""Pages of a list of findings that may be larger than the memory."""

from typing import Any

import orjson

from shared.eventstore.blobs import Blobs

_AT_ONCE = 256 * 1024


async def page_of(blobs: Blobs, sha: str, start: int, limit: int) -> tuple[list[dict[str, Any]], str | None]:
    """At most `limit` findings from a byte on, and the byte at which the next page begins, None behind the last. A
    start inside a line gives the page from the next line on."""
    stored = await blobs.describe(sha)
    if stored is None:
        return [], None
    if stored.media_type == "application/json":
        return await _page_of_array(blobs, sha, start, limit)
    # The end of the line before is read and dropped, so that a page always begins with a line.
    at = max(start - 1, 0)
    skip = start > 0
    items: list[dict[str, Any]] = []
    rest = b""
    while len(items) < limit and (more := await blobs.get_some(sha, at + len(rest), _AT_ONCE)):
        *lines, rest = (rest + more).split(b"\n")
        for line in lines:
            if len(items) == limit:
                break
            if not skip:
                items.append(orjson.loads(line))
            skip = False
            at += len(line) + 1
    return items, str(at) if at < stored.size else None


async def _page_of_array(
    blobs: Blobs, sha: str, start: int, limit: int
) -> tuple[list[dict[str, Any]], str | None]:
    """Of a short list as it was kept once: all in one array."""
    found: list[dict[str, Any]] = orjson.loads(await blobs.get(sha) or b"[]")
    end = start + limit
    return found[start:end], str(end) if end < len(found) else None
