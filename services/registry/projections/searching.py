"""The search over works and parties: exact, then begun, then by words, then by what is like them.

Each step is bounded however common its words are: an index gives at most so many, and only those are ranked. Where
enough is found by words nothing is looked for among misspelt ones, which costs most.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.registry.domain.search_ranking import How, Query, Rank, rank
from services.registry.projections.search_entry import BY_INDEX, TABLE, survivors_of
from services.registry.projections.search_word import words_alike, words_begun

CANDIDATES_MAX = 60
"""So many entries of a step are ranked."""
_ENOUGH = 10
_MORE_LETTERS = 2
"""From so many letters on a beginning of a word says something."""
_SHOWN = (
    TABLE.c.id,
    TABLE.c.kind,
    TABLE.c.label,
    TABLE.c.year,
    TABLE.c.sorted_by,
    TABLE.c.texts,
    TABLE.c.codes,
    TABLE.c.merged_into,
)
_AFTER_ALL = "\U0010ffff"


async def search(
    connection: AsyncConnection, asked: str, limit: int, *conditions: ColumnElement[bool]
) -> list[dict[str, Any]]:
    """At most `limit` entries that hold the conditions, the best first, each with what was found in it and how."""
    query = Query(asked)
    await connection.execute(BY_INDEX)
    found: dict[str, tuple[Rank, Any]] = {}

    async def take(*wanted: Select[Any]) -> None:
        for one in wanted:
            for row in (await connection.execute(one.where(*conditions))).mappings():
                if row["id"] not in found and (ranked := rank(query, row["texts"], row["codes"])) is not None:
                    found[row["id"]] = (ranked, row)

    if exact := (*query.codes, *query.wholes):
        await take(_having(TABLE.c.terms.overlap(exact)))
    enough = min(limit, _ENOUGH)
    # Who has an identifier is found by it: nothing like it is looked for.
    identified = bool(query.codes and found)
    if query.spellings and not identified:
        await take(*_begun(query))
        if len(found) < enough and _letters(query) >= _MORE_LETTERS:
            await take(*await _worded(connection, query))
        if not found and _letters(query) > _MORE_LETTERS:
            await _alike(connection, query, take, found)
    ordered = sorted(found.values(), key=lambda one: (*one[0].order, one[1]["sorted_by"], one[1]["id"]))
    merged = [row["id"] for _, row in ordered if row["merged_into"] is not None]
    stands = await survivors_of(connection, merged) if merged else {}
    best: dict[str, dict[str, Any]] = {}
    for ranked, row in ordered:
        told = _told(ranked, row, stands.get(row["id"], row))
        best.setdefault(told["id"], told)
    return list(best.values())[:limit]


async def best_of(
    connection: AsyncConnection,
    listed: Select[Any],
    asked: str,
    limit: int,
    *conditions: ColumnElement[bool],
) -> dict[str, Any]:
    """The rows of a list, selected with their `id`, that answer best: one page, there is no next."""
    found = [one["id"] for one in await search(connection, asked, CANDIDATES_MAX, *conditions)]
    rows = (await connection.execute(listed.where(listed.selected_columns.id.in_(found)))).mappings()
    by_id = {row["id"]: dict(row) for row in rows}
    return {"items": [by_id[one] for one in found if one in by_id][:limit], "next": None}


def _letters(query: Query) -> int:
    return max(len(one.whole) for one in query.spellings)


def _having(*conditions: ColumnElement[bool]) -> Select[Any]:
    return select(*_SHOWN).where(*conditions).limit(CANDIDATES_MAX)


def _begun(query: Query) -> Iterable[Select[Any]]:
    """Entries whose first title or name begins so, in their order."""
    for plain in dict.fromkeys(one.plain for one in query.spellings):
        within = and_(TABLE.c.sorted_by >= plain, TABLE.c.sorted_by < plain + _AFTER_ALL)
        yield _having(within).order_by(TABLE.c.sorted_by, TABLE.c.id)


async def _worded(connection: AsyncConnection, query: Query) -> list[Select[Any]]:
    """Entries with all words of a reading, the last of which may go on."""
    wanted = []
    for sounds in dict.fromkeys(one.sounds for one in query.spellings):
        begun = await words_begun(connection, sounds[-1])
        if begun:
            others = [TABLE.c.terms.contains(list(sounds[:-1]))] if len(sounds) > 1 else []
            wanted.append(_having(*others, TABLE.c.terms.overlap(begun)))
    return wanted


async def _alike(connection: AsyncConnection, query: Query, take: Any, found: dict[str, Any]) -> None:
    """Entries with words like those of a reading: all of them, else all but one."""
    readings = list(dict.fromkeys(one.sounds for one in query.spellings))
    like = await words_alike(connection, list(dict.fromkeys(word for sounds in readings for word in sounds)))
    for sounds in readings:
        words = [TABLE.c.terms.overlap(like[word]) for word in dict.fromkeys(sounds)]
        await take(_having(*words))
        if not found and len(words) > 1:
            await take(_having(or_(*(and_(*_without(words, at)) for at in range(len(words))))))


def _without(words: Sequence[ColumnElement[bool]], at: int) -> list[ColumnElement[bool]]:
    return [word for number, word in enumerate(words) if number != at]


def _told(ranked: Rank, row: Any, stands: Any) -> dict[str, Any]:
    return {
        "kind": stands["kind"],
        "id": stands["id"],
        "label": stands["label"],
        "year": stands["year"],
        "merged": row["id"] if row["id"] != stands["id"] else None,
        "field": ranked.field,
        "value": ranked.value,
        "how": How(ranked.how).name,
        "likeness": 1000 - ranked.unlike,
    }
