"""Which parties have a name or a number: what an import asks before it makes anybody new."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.registry.domain.search_terms import code_terms, name_terms
from services.registry.projections.search_entry import BY_INDEX, TABLE, parties

_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Known:
    """A registered party with its names and numbers."""

    id: str
    names: tuple[str, ...]
    codes: tuple[tuple[str, str], ...]

    def has(self, kind: str, code: str) -> bool:
        """Whether it has this number."""
        return (kind, code) in self.codes


async def parties_by_term(connection: AsyncConnection, terms: Iterable[str]) -> dict[str, list[Known]]:
    """The parties that stand under each term: a name as a whole, or a number."""
    wanted = list(dict.fromkeys(terms))
    await connection.execute(BY_INDEX)
    found: dict[str, dict[str, Known]] = {}
    for start in range(0, len(wanted), _AT_ONCE):
        asked = wanted[start : start + _AT_ONCE]
        query = select(TABLE.c.id, TABLE.c.texts, TABLE.c.codes).where(
            parties(), TABLE.c.terms.overlap(asked)
        )
        for party, texts, codes in (await connection.execute(query)).tuples():
            known = Known(
                party, tuple(text for _, text in texts), tuple((kind, code) for kind, code in codes)
            )
            for term in terms_of(known.names, [code for _, code in known.codes]):
                found.setdefault(term, {})[party] = known
    return {term: list(known.values()) for term, known in found.items()}


def terms_of(names: Sequence[str], codes: Sequence[str]) -> list[str]:
    """The terms under which names and numbers stand."""
    return [
        *(term for name in names for term in name_terms(name)),
        *(term for code in codes for term in code_terms(code)),
    ]
