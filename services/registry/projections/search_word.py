"""The words of all titles and names by their sound: what a part of a word, or a misspelt one, may stand for.

A word stays when the last title with it goes: it then leads to nothing.
"""

from collections.abc import Iterable, Sequence

from sqlalchemy import Column, Index, Text, text
from sqlalchemy.ext.asyncio import AsyncConnection

from services.registry.domain.search_terms import words_of
from services.registry.projections.search_entry import texts_of
from shared.eventstore.entries import Entry
from shared.projections import Row, view_table

VERSION = 1
LASTING = True
TABLE = view_table(
    "search_word",
    Column("word", Text(collation="C"), primary_key=True),
    Index("search_word__likeness", "word", postgresql_using="gin", postgresql_ops={"word": "gin_trgm_ops"}),
)
BEGUN_MAX = 40
ALIKE_MAX = 12
_BEGUN = text(
    "SELECT word FROM view.search_word WHERE word >= :begin AND word < :end ORDER BY word LIMIT :most"
).bindparams(most=BEGUN_MAX)
_ALIKE = text(
    "SELECT asked.word, found.word FROM unnest(CAST(:words AS text[])) asked(word), LATERAL ("
    "SELECT w.word FROM view.search_word w WHERE w.word % asked.word "
    "ORDER BY similarity(w.word, asked.word) DESC, w.word LIMIT :most) found"
).bindparams(most=ALIKE_MAX)


def keys(event: object, _: Entry) -> Iterable[tuple[str]]:
    """The words of what an event says."""
    return [(word,) for word in words_of(text for _, text in texts_of(event))]


def evolve(key: tuple[str], row: Row | None, event: object, _: Entry) -> Row | None:
    """The word is there."""
    return {}


async def words_begun(connection: AsyncConnection, beginning: str) -> list[str]:
    """Words that begin so, in their order, the first of very many."""
    # Nothing sorts behind it: the last letter that there is.
    values = {"begin": beginning, "end": beginning + "\U0010ffff"}
    return [word for (word,) in (await connection.execute(_BEGUN, values)).tuples()]


async def words_alike(connection: AsyncConnection, words: Sequence[str]) -> dict[str, list[str]]:
    """Words that are like each of some, itself included, the most like first."""
    found: dict[str, list[str]] = {word: [word] for word in words}
    for asked, word in (await connection.execute(_ALIKE, {"words": list(words)})).tuples():
        if word != asked:
            found[asked].append(word)
    return found
