"""Tables of read models and the SQL that makes one generation of them."""

from functools import cache
from hashlib import sha256

from sqlalchemy import MetaData, Table
from sqlalchemy.dialects import postgresql
from sqlalchemy.schema import CreateIndex, CreateTable, SchemaItem
from sqlalchemy.sql.elements import quoted_name

SCHEMA = "view"
_NAME_LENGTH_MAX = 63


def view_table(name: str, *columns: SchemaItem) -> Table:
    """The read model `view.<name>` with its columns and indexes; it needs a primary key.

    Days and instants may be Date and DateTime columns, nested values JSON columns; decimals and shares are Text,
    because a row passes through JSON. Raises ValueError without a primary key.
    """
    table = Table(name, MetaData(schema=SCHEMA), *columns)
    if not table.primary_key.columns:
        raise ValueError(f"the read model {name} has no primary key")
    return table


def key_columns(table: Table) -> tuple[str, ...]:
    """Names of the primary key's columns."""
    return tuple(column.name for column in table.primary_key.columns)


def column_names(table: Table) -> tuple[str, ...]:
    """Names of all columns, in the table's order."""
    return tuple(column.name for column in table.columns)


def quoted(name: str) -> str:
    """An identifier for SQL text."""
    return '"' + name.replace('"', '""') + '"'


def qualified(name: str) -> str:
    """A table or view of the read models for SQL text."""
    return f"{SCHEMA}.{quoted(name)}"


def create_statements(table: Table, name: str) -> list[str]:
    """SQL that creates `table` and its indexes under the name of one generation."""
    copy = table.to_metadata(MetaData(schema=SCHEMA), name=name)
    dialect = postgresql.dialect()  # type: ignore[no-untyped-call]
    statements = [str(CreateTable(copy).compile(dialect=dialect))]
    # A set has no order, and two generations must not differ in theirs.
    for number, index in enumerate(sorted(copy.indexes, key=lambda index: str(index.name))):
        index.name = quoted_name(f"{name[: _NAME_LENGTH_MAX - 8]}__i{number}", quote=None)
        statements.append(str(CreateIndex(index).compile(dialect=dialect)))
    return statements


@cache
def shape(table: Table) -> str:
    """Digest of a table's columns and indexes, to notice a changed table whose VERSION stayed."""
    return sha256("\n".join(create_statements(table, "shape")).encode()).hexdigest()
