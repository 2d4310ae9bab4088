"""What an application may be a second time: registered works and parties with the same title or name."""

from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncConnection

from services.registry.domain.application_events import Claim
from services.registry.domain.search_ranking import How
from services.registry.projections.search_entry import parties, works
from services.registry.projections.searching import search

_TEXTS_MAX = 5
_PER_TEXT_MAX = 10


async def looks_alike(connection: AsyncConnection, claim: Claim, names: Sequence[str]) -> dict[str, str]:
    """Registered works with the very title of a declared one, or parties with the very name of an applicant, whatever
    their alphabet: id and label. Years that differ by more than one are another work's (D-33)."""
    if claim.work is not None:
        texts, year = [title.text for title in claim.work.titles[:_TEXTS_MAX]], claim.work.year
    elif claim.party is not None and claim.is_new:
        texts, year = list(names[:_TEXTS_MAX]), None
    else:
        return {}
    found: dict[str, str] = {}
    for asked in texts:
        condition = works() if claim.work is not None else parties()
        for one in await search(connection, asked, _PER_TEXT_MAX, condition):
            other = year is not None and one["year"] is not None and abs(one["year"] - year) > 1
            itself = claim.party is not None and one["id"] == claim.party.id
            if one["how"] in (How.EXACT.name, How.FOLDED.name) and not other and not itself:
                found[one["id"]] = one["label"]
    return found
