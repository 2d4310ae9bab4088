"""Cursor paging over a read model, in the order of a unique key."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from typing import Annotated, Any

import orjson
from fastapi import Query
from sqlalchemy import BigInteger, ColumnElement, Integer, Select, tuple_
from sqlalchemy.ext.asyncio import AsyncConnection

from shared.web.problems import Problem

PAGE_MAX = 500

Cursor = Annotated[str | None, Query(max_length=600, description="`next` of the page before")]
Limit = Annotated[int, Query(ge=1, le=PAGE_MAX, description="Items a page")]


async def paged(
    connection: AsyncConnection,
    query: Select[Any],
    key: Sequence[ColumnElement[Any]],
    cursor: str | None,
    limit: int,
) -> dict[str, Any]:
    """One page `{"items": [...], "next": cursor or null}` of `query`, ordered by `key`.

    The key's columns must be among the selected ones. Raises a 422 problem for a cursor that is none.
    """
    ordered = query.order_by(*key).limit(limit + 1)
    if cursor is not None:
        values = _decode(cursor, key)
        # The second follows from the first, but an index of another table than the last column's serves it alone.
        ordered = ordered.where(tuple_(*key) > tuple_(*values), key[0] >= values[0])
    rows = [dict(row) for row in (await connection.execute(ordered)).mappings()]
    page = rows[:limit]
    following = _encode([page[-1][column.key or ""] for column in key]) if len(rows) > limit else None
    return {"items": page, "next": following}


def _encode(values: list[Any]) -> str:
    return urlsafe_b64encode(orjson.dumps(values)).decode()


def _decode(cursor: str, key: Sequence[ColumnElement[Any]]) -> list[Any]:
    try:
        values = orjson.loads(urlsafe_b64decode(cursor.encode()))
    except ValueError:
        values = None
    if (
        not isinstance(values, list)
        or len(values) != len(key)
        or not all(_fits(value, column) for value, column in zip(values, key, strict=True))
    ):
        errors = [
            {"where": "query.cursor", "what": "is no cursor of this list", "value": cursor[:80], "clause": ""}
        ]
        raise Problem(422, "invalid", "The input has defects", "1 found.", errors=errors)
    return values


def _fits(value: object, column: ColumnElement[Any]) -> bool:
    """Whether a value can be compared with a column: what another list, or nobody, gave out cannot."""
    if isinstance(column.type, BigInteger):
        return type(value) is int and abs(value) < 2**63
    if isinstance(column.type, Integer):
        return type(value) is int and abs(value) < 2**31
    return isinstance(value, str) and "\0" not in value
