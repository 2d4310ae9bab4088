"""The public list: reserves of listed runs, with what an author or heir needs to recognise his own, and nothing more
(2.1.2-e, D-35). It is in the order of the titles as they were when the money was allocated.

A search asks for the beginnings of all its words, in one of its readings, in the titles of one work, the names of one
author or what one report said. What was merged is found by the names of all its records and shown as the one that
stands.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, TextClause, and_, false, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from services.matching.domain.listed_terms import asked_terms
from services.matching.projections.inherited_share import TABLE as INHERITED
from services.matching.projections.listed_name import PARTY, REPORT, WORK
from services.matching.projections.listed_run import TABLE as RUN
from services.matching.projections.reserve import TABLE as RESERVE
from services.matching.projections.reserved_use import TABLE as USE
from shared.contracts.terms import Channel, Role
from shared.projections import Row

# Ids are compared as bytes: as words of a language an index of them is ten times slower.
READINGS = 4
"""Of a search: in two alphabets, each with numbers as words and as figures."""
BESIDE_MAX = 50
"""Entries of one work that are claimed at once: as many as a claim may name."""
COMMON_FROM = 500
"""Names that a search finds from which on the list is walked in its order, until a page is full: what each has on the
list is more than a page then, and all of it would have to be sorted."""
_HAS_TERMS = (
    "(n.terms @> CAST(:reading0 AS text[]) OR n.terms @> CAST(:reading1 AS text[]) "
    "OR n.terms @> CAST(:reading2 AS text[]) OR n.terms @> CAST(:reading3 AS text[]))"
)
_SO_MANY = text(
    f"SELECT count(*) FROM (SELECT FROM view.listed_name n WHERE {_HAS_TERMS} LIMIT CAST(:most AS integer)) found"  # noqa: S608
)
_FOUND = text(
    "view.reserve.reserve IN (WITH RECURSIVE merged AS MATERIALIZED ("  # noqa: S608
    "SELECT kind, id, merged_into FROM view.listed_name WHERE merged_into IS NOT NULL"
    "), found(kind, id) AS ("
    f"SELECT n.kind, n.id FROM view.listed_name n WHERE {_HAS_TERMS} "
    "UNION SELECT merged.kind, merged.merged_into FROM found JOIN merged USING (kind, id)"
    "), meant(kind, id) AS ("
    "SELECT kind, id FROM found "
    "UNION SELECT merged.kind, merged.id FROM meant JOIN merged "
    "ON merged.kind = meant.kind AND merged.merged_into = meant.id"
    ") "
    "SELECT r.reserve FROM meant JOIN view.reserve r ON r.work = meant.id WHERE meant.kind = 'WORK' "
    "UNION SELECT r.reserve FROM meant JOIN view.reserve r ON r.person = meant.id "
    "WHERE meant.kind = 'PARTY' AND NOT EXISTS (SELECT FROM view.inherited_share s "
    "WHERE s.work = r.work AND s.role = r.role AND s.holder = r.person) "
    "UNION SELECT r.reserve FROM meant JOIN view.inherited_share s ON s.authors @> ARRAY[meant.id] "
    "JOIN view.reserve r ON r.work = s.work AND r.role = s.role AND r.person = s.holder WHERE meant.kind = 'PARTY' "
    "UNION SELECT r.reserve FROM meant JOIN view.reserved_use u ON u.reports @> ARRAY[meant.id] "
    "JOIN view.reserve r ON r.allocation = u.allocation WHERE meant.kind = 'REPORT')"
)
# What is found by the names of another record: of those alone that were merged, or that stand for one.
_BY_OTHERS = (
    "WITH RECURSIVE merged AS MATERIALIZED ("  # noqa: S608
    "SELECT kind, id, merged_into FROM view.listed_name WHERE merged_into IS NOT NULL"
    "), sides(kind, id) AS ("
    "SELECT kind, id FROM merged UNION SELECT kind, merged_into FROM merged"
    "), found(kind, id) AS ("
    f"SELECT n.kind, n.id FROM sides JOIN view.listed_name n USING (kind, id) WHERE {_HAS_TERMS} "
    "UNION SELECT merged.kind, merged.merged_into FROM found JOIN merged USING (kind, id)"
    "), meant(kind, id) AS ("
    "SELECT kind, id FROM found "
    "UNION SELECT merged.kind, merged.id FROM meant JOIN merged "
    "ON merged.kind = meant.kind AND merged.merged_into = meant.id"
    ") SELECT id FROM meant WHERE kind = "
)


def _named(kind: str, one: str) -> str:
    own = f"EXISTS (SELECT FROM view.listed_name n WHERE n.kind = '{kind}' AND n.id = {one} AND {_HAS_TERMS})"
    # Reports are never merged. In an expression each is looked up for itself, and not joined with all that there are.
    return f"{own} IS TRUE" if kind == REPORT else f"({own} OR {one} IN ({_BY_OTHERS}'{kind}'))"


_WALKED = text(
    f"({_named(WORK, 'view.reserve.work')} "  # noqa: S608
    f"OR (view.inherited_share.authors IS NULL AND {_named(PARTY, 'view.reserve.person')}) "
    f"OR EXISTS (SELECT FROM unnest(view.inherited_share.authors) author WHERE {_named(PARTY, 'author')}) "
    f"OR EXISTS (SELECT FROM unnest(view.reserved_use.reports) report WHERE {_named(REPORT, 'report')}))"
)
_TOLD = text(
    "WITH RECURSIVE up(asked, id) AS ("
    'SELECT one, one COLLATE "C" FROM unnest(CAST(:ids AS text[])) one '
    "UNION SELECT up.asked, n.merged_into FROM up JOIN view.listed_name n ON n.kind = :kind AND n.id = up.id "
    "WHERE n.merged_into IS NOT NULL"
    "), stands(asked, id, depth) AS ("
    "SELECT up.asked, up.id, 0 FROM up JOIN view.listed_name n ON n.kind = :kind AND n.id = up.id "
    "WHERE n.merged_into IS NULL "
    "UNION SELECT stands.asked, n.id, stands.depth + 1 FROM stands JOIN view.listed_name n "
    "ON n.kind = :kind AND n.merged_into = stands.id"
    ") SELECT stands.asked, n.names, n.authors, n.year FROM stands JOIN view.listed_name n "
    "ON n.kind = :kind AND n.id = stands.id ORDER BY stands.asked, stands.depth, n.id"
)
ORDER = (USE.c.sorted_by, RESERVE.c.reserve)
"""The order of the list, for paging."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One entry of the list: a share of a work's royalty that waits for its author or his heirs."""

    reserve: str
    title: str
    other_titles: tuple[str, ...]
    year: int | None
    author: str | None
    """As credited; of what the registry does not know, as it was reported."""
    role: str
    period_from: str
    period_to: str
    channel: str
    use_type: str
    amount: int
    """Minor units, before deductions and taxes."""
    currency: str
    kept_until: str


def listed(
    asked: str | None = None,
    role: Role | None = None,
    channel: Channel | None = None,
    period: str | None = None,
    *,
    common: bool = False,
) -> Select[Any]:
    """The entries that have what is asked for, to be paged in `ORDER` and shown by `read_entries`.

    `period` is a year or a month, 2026 or 2026-07: in which the use was, wholly or in part. What is `common`
    (`is_common`) is found otherwise, and the same.
    """
    conditions: list[ColumnElement[bool] | TextClause] = []
    query = (
        select(
            *(column for column in RESERVE.c if column is not RESERVE.c.allocation),
            *(column for column in USE.c if column is not USE.c.allocation),
            INHERITED.c.authors,
        )
        .join(USE, USE.c.allocation == RESERVE.c.allocation)
        .join(RUN, RUN.c.run == RESERVE.c.run)
        .outerjoin(
            INHERITED,
            and_(
                INHERITED.c.work == RESERVE.c.work,
                INHERITED.c.role == RESERVE.c.role,
                INHERITED.c.holder == RESERVE.c.person,
            ),
        )
    )
    if role is not None:
        conditions.append(RESERVE.c.role == role.value)
    if channel is not None:
        conditions.append(USE.c.channel == channel.value)
    if period is not None:
        # No month has more days, and days compare as their texts do.
        first, last = (period, f"{period}-31") if len(period) > 4 else (period, f"{period}-12-31")
        conditions += [USE.c.period_from <= last, USE.c.period_to >= first]
    if asked is not None and asked.strip():
        conditions.append(_found(asked, _WALKED if common else _FOUND))
    return query.where(*conditions)


def entry_of(reserve: str) -> Select[Any]:
    """The one entry of a reserve."""
    return listed().where(RESERVE.c.reserve == reserve)


def beside(reserve: str, work: str) -> Select[Any]:
    """The entry of a reserve, and others of its work that stand on the list; the former first."""
    query = listed().where(RESERVE.c.work == work)
    return query.order_by(RESERVE.c.reserve != reserve, *ORDER).limit(BESIDE_MAX)


async def is_common(connection: AsyncConnection, asked: str | None) -> bool:
    """Whether a search finds so many names that the list is better walked."""
    readings = _readings(asked or "")
    if not readings:
        return False
    found = await connection.execute(_SO_MANY, readings | {"most": COMMON_FROM})
    return int(found.scalar_one()) >= COMMON_FROM


def _found(asked: str, condition: TextClause) -> ColumnElement[bool] | TextClause:
    readings = _readings(asked)
    return condition.bindparams(**readings) if readings else false()


def _readings(asked: str) -> dict[str, list[str]]:
    """What is asked for as parameters of a query; empty when it has neither letters nor figures."""
    readings = asked_terms(asked)[:READINGS]
    if not readings:
        return {}
    padded = (*readings, *readings[:1] * (READINGS - len(readings)))
    return {f"reading{number}": list(one) for number, one in enumerate(padded)}


async def read_entries(connection: AsyncConnection, rows: Sequence[Row]) -> list[Entry]:
    """What is shown of entries that were selected with `listed`."""
    works = await _told(connection, WORK, {row["work"] for row in rows})
    authors = {author for row in rows for author in _authors_of(row)}
    parties = await _told(connection, PARTY, authors)
    reports = await _told(connection, REPORT, {one for row in rows for one in row["reports"]})
    return [
        _entry(row, works, parties, [reports[one] for one in row["reports"] if one in reports])
        for row in rows
    ]


def _authors_of(row: Row) -> list[str]:
    return row["authors"] or ([] if row["person"] is None else [row["person"]])


async def _told(connection: AsyncConnection, kind: str, ids: Collection[str]) -> dict[str, Row]:
    """The names of what stands for each of these, with those of all its records behind its own."""
    found: dict[str, Row] = {}
    if not ids:
        return found
    given = {"kind": kind, "ids": sorted(ids)}
    for row in (await connection.execute(_TOLD, given)).mappings():
        told = found.setdefault(row["asked"], {"names": [], "year": row["year"], "authors": row["authors"]})
        told["names"] += row["names"]
    return found


def _entry(row: Row, works: Mapping[str, Row], parties: Mapping[str, Row], reports: Iterable[Row]) -> Entry:
    work = works.get(row["work"], {"names": [], "year": None})
    titles = list(
        dict.fromkeys(title for title in (*work["names"], row["title"], row["title_original"]) if title)
    )
    years = [work["year"], *(report["year"] for report in reports)]
    named = [names[0] for one in _authors_of(row) if (names := parties.get(one, {"names": []})["names"])]
    if row["person"] is None:
        said = (author for report in reports for author in report["authors"])
        named = [name for name, role in said if row["role"] in (Role.ALL.value, role)]
    return Entry(
        reserve=row["reserve"],
        title=titles[0] if titles else "",
        other_titles=tuple(titles[1:]),
        year=next((year for year in years if year is not None), None),
        author=", ".join(dict.fromkeys(named)) or None,
        role=row["role"],
        period_from=row["period_from"],
        period_to=row["period_to"],
        channel=row["channel"],
        use_type=row["use_type"],
        amount=row["amount"],
        currency=row["currency"],
        kept_until=row["last_claim_day"],
    )
