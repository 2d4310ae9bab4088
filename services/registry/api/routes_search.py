"""Search over HTTP: works and parties by any title, name or identifier, in any alphabet, also misspelt."""

from typing import Annotated, Any

from fastapi import APIRouter, Query

from services.registry.projections.search_entry import PARTY, WORK, parties, works
from services.registry.projections.searching import search
from shared.web.auth import require
from shared.web.documents import ANSWER, READS, documented
from shared.web.requests import Asking, asking

router = APIRouter(prefix="/v1/search", tags=["search"])

EXAMPLE = {
    "kind": WORK,
    "id": ANSWER["id"],
    "label": "Tütək səsi",
    "year": 1975,
    "merged": None,
    "field": "TITLE",
    "value": "Тутэк сэси",
    "how": "FOLDED",
    "likeness": 1000,
}
Asked = Annotated[
    str,
    Query(
        min_length=1,
        max_length=300,
        description="A title, a name or a part of them; ISAN, EIDR, ISWC, IPI, ISNI, VÖEN, member number, CISAC code",
    ),
]
Kind = Annotated[str | None, Query(pattern=f"^({WORK}|{PARTY})$", description="Left out: both")]
Best = Annotated[int, Query(ge=1, le=100, description="So many of the best")]


@router.get("", **documented({"items": [EXAMPLE]}, *READS))
async def find(
    q: Asked,
    kind: Kind = None,
    limit: Best = 20,
    ask: Asking = asking("registry:work:read", parties=True),
) -> dict[str, Any]:
    """The best answers, by which field and how: EXACT, FOLDED (other letters), PREFIX, PART, SIMILAR (only like it),
    last the works of persons with such a name (AUTHOR).

    Parties, and works by their authors, need the scope registry:party:read too; a party-bound token finds itself alone.
    """
    own, conditions = ask.caller.party, []
    if kind == PARTY or own is not None:
        require(ask.caller, "registry:party:read")
    if own is not None or kind == PARTY:
        conditions.append(parties(own))
    sees_parties = "registry:party:read" in ask.caller.scopes
    if kind == WORK or not sees_parties:
        conditions.append(works())
    by_author = sees_parties and own is None and kind != PARTY
    async with ask.ctx.engine.connect() as connection:
        return {"items": await search(connection, q, limit, *conditions, by_author=by_author)}
