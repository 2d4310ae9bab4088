"""The search over works and parties: exact, then begun, then by words, then by what is like them.

Each step is bounded however common its words are: an index gives at most so many, and only those are ranked. Where
enough is found by words nothing is looked for among misspelt ones, which costs most. What room is left the works of the
few persons have who answer best.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.registry.domain.search_ranking import How, Query, Rank, rank
from services.registry.domain.search_terms import AUTHOR
from services.registry.projections.search_entry import BY_INDEX, PARTY, TABLE, parties, survivors_of, works
from services.registry.projections.search_word import words_alike, words_begun
from services.registry.projections.standing import records_of_all

CANDIDATES_MAX = 60
"""So many entries of a step are ranked."""
_ENOUGH = 10
AUTHORS_MAX = 5
"""The works of so many persons are looked for."""
_ALIKE_ENOUGH = 500
"""Of a thousand: whoever is only like the query, and less, is not meant by it."""
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
    connection: AsyncConnection,
    asked: str,
    limit: int,
    *conditions: ColumnElement[bool],
    by_author: bool = False,
) -> list[dict[str, Any]]:
    """At most `limit` entries that hold the conditions, the best first, each with what was found in it and how; with
    `by_author` then the works of whoever has such a name."""
    query = Query(asked)
    await connection.execute(BY_INDEX)
    best = await _standing(connection, await _ranked(connection, query, limit, conditions))
    if by_author and len(best) < limit and query.spellings:
        named = [one for one in best.values() if one["kind"] == PARTY]
        if conditions:
            # They leave persons out, who are then looked for themselves; not by misspelt words, which costs most.
            found = await _ranked(connection, query, limit, (parties(),), alike=False)
            named = list((await _standing(connection, found)).values())
        for told in await _works_of(connection, named, limit - len(best)):
            best.setdefault(told["id"], told)
    return list(best.values())[:limit]


async def _ranked(
    connection: AsyncConnection,
    query: Query,
    limit: int,
    conditions: Iterable[ColumnElement[bool]],
    *,
    alike: bool = True,
) -> list[tuple[Rank, Any]]:
    """What answers, the best first; `alike` whether misspelt words are looked for where nothing else is found."""
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
        if alike and not found and _letters(query) > _MORE_LETTERS:
            await _alike(connection, query, take, found)
    return sorted(found.values(), key=lambda one: (*one[0].order, one[1]["sorted_by"], one[1]["id"]))


async def _standing(
    connection: AsyncConnection, ordered: Iterable[tuple[Rank, Any]]
) -> dict[str, dict[str, Any]]:
    """What is told of entries, of a merged one as of the one that stands for it."""
    every = list(ordered)
    merged = [row["id"] for _, row in every if row["merged_into"] is not None]
    stands = await survivors_of(connection, merged) if merged else {}
    best: dict[str, dict[str, Any]] = {}
    for ranked, row in every:
        told = _told(ranked, row, stands.get(row["id"], row))
        best.setdefault(told["id"], told)
    return best


async def _works_of(
    connection: AsyncConnection, named: Sequence[dict[str, Any]], most: int
) -> list[dict[str, Any]]:
    """Works of the first few of these persons, by all their records."""
    meant = [one for one in named if one["how"] != How.SIMILAR.name or one["likeness"] >= _ALIKE_ENOUGH]
    authors = {one["id"]: one for one in meant[:AUTHORS_MAX]}
    if not authors:
        return []
    records = {AUTHOR + one: whose for one, whose in (await records_of_all(connection, authors)).items()}
    query = select(*_SHOWN, TABLE.c.terms).where(works(), TABLE.c.terms.overlap(list(records)))
    found = []
    for row in (await connection.execute(query.limit(min(most, CANDIDATES_MAX)))).mappings():
        whose = authors[next(records[term] for term in row["terms"] if term in records)]
        ranked = Rank(How.AUTHOR, 1000 - whose["likeness"], "AUTHOR", whose["label"])
        found.append((ranked, row))
    found.sort(key=lambda one: (*one[0].order, one[1]["sorted_by"], one[1]["id"]))
    return list((await _standing(connection, found)).values())


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
