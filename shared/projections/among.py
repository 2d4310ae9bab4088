"""Rows by many ids at once: one array for a query, be it of a hundred thousand; a list of values ends at 32,767."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import ColumnElement, Text, any_, literal
from sqlalchemy.dialects.postgresql import ARRAY


def among(column: ColumnElement[Any], ids: Iterable[str]) -> ColumnElement[bool]:
    """Whether a column of text has one of these values."""
    return column == any_(literal(sorted(set(ids)), ARRAY(Text)))
