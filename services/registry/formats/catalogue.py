"""A catalogue from a CSV or XLSX file: rows that are right by themselves, in parts as JSON, and those that are not."""

from collections.abc import Mapping
from dataclasses import dataclass

from services.registry.domain.catalogue import CatalogueRow, Person, RowRejected, rejected, too_much
from services.registry.domain.catalogue_columns import WrongColumn, columns_of
from services.registry.domain.catalogue_places import placed
from services.registry.domain.catalogue_rows import Reader
from services.registry.domain.import_run import ImportPlan
from shared.contracts.wire import to_json
from shared.jobs.tables import read_rows, unreadable
from shared.kernel.names import name_keys

PART_ROWS = 500


@dataclass(frozen=True, slots=True)
class Catalogue:
    """What a file says, as JSON: the process that reads it hands over bytes."""

    rows: int
    persons: bytes
    """A Person each by the id that he would get."""
    works: bytes
    """The ids of its works."""
    parts: tuple[bytes, ...]
    """Some CatalogueRow each."""
    rejected: bytes
    """A RowRejected each, by row."""


def read_catalogue(data: bytes, plan: ImportPlan) -> Catalogue:
    """Read a file. Raises Unreadable when it is no table, or its header is none of a catalogue."""
    table = read_rows(data, plan.encoding)
    try:
        columns = columns_of(table[0])
    except WrongColumn as error:
        raise unreadable("row 1", str(error)) from error
    reader = Reader(plan, columns)
    good: list[CatalogueRow] = []
    wrong: list[RowRejected] = []
    count = 0
    for number, cells in enumerate(table[1:], start=2):
        if not any(cells):
            continue
        count += 1
        read = reader.read(number, cells)
        if isinstance(read, CatalogueRow):
            good.append(read)
        else:
            wrong += read
    return packed(count, reader.persons, good, wrong, reader.references)


def packed(
    count: int,
    persons: dict[str, Person],
    good: list[CatalogueRow],
    wrong: list[RowRejected],
    references: Mapping[str, int] | None = None,
) -> Catalogue:
    """What was read, without the rows that no event could hold, those whose persons nobody can tell from others of the
    file, and those that cannot stand in the row that they name by its reference."""
    unclear = _unclear(persons)
    clear = []
    for row in good:
        if (large := too_much(row)) is not None:
            wrong.append(large)
            continue
        doubts = [credit for credit in row.credits if credit.person in unclear]
        if not doubts:
            clear.append(row)
        for credit in doubts:
            name = persons[credit.person].name
            reason = "another row gives somebody of this name a number: who is this one?"
            wrong.append(rejected(row.row, credit.column, name, reason))
    if references:
        clear, homeless = placed(clear, references)
        wrong += homeless
    parts = [clear[start : start + PART_ROWS] for start in range(0, len(clear), PART_ROWS)]
    return Catalogue(
        rows=count,
        persons=to_json(persons),
        works=to_json([row.id for row in clear]),
        parts=tuple(to_json(part) for part in parts),
        rejected=to_json(sorted(wrong)),
    )


def _unclear(persons: dict[str, Person]) -> set[str]:
    """Persons without a number whose name somebody with a number has."""
    numbered = {key for person in persons.values() if person.numbered for key in name_keys(person.name)}
    return {
        party
        for party, person in persons.items()
        if not person.numbered and not person.new and not numbered.isdisjoint(name_keys(person.name))
    }
