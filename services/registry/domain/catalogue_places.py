"""Which rows of a file stand in others of it: a series, its seasons, their episodes (1.3-f, 2.1.4-b).

What a row names as `parent` is first the reference of another row, which has to stand above it. What is no reference of
the file stays as it is said: whether the registry has it is seen there.
"""

from collections.abc import Mapping, Sequence

from services.registry.domain.catalogue import CatalogueRow, RowRejected, rejected, work_of
from services.registry.domain.work_facts import parent_defect, season_in


def placed(
    rows: Sequence[CatalogueRow], references: Mapping[str, int]
) -> tuple[list[CatalogueRow], list[RowRejected]]:
    """The rows with the ids of those that they stand in, and those that cannot stand there.

    `rows` are right by themselves, in the file's order; `references` are those of all rows, with their numbers.
    """
    above = {row.reference: row.parent for row in rows if row.reference}
    found: list[CatalogueRow] = []
    wrong: list[RowRejected] = []
    by_reference: dict[str, CatalogueRow] = {}
    for row in rows:
        said = row.parent
        if said in references:
            why = _order_defect(row, references, above)
            parent = by_reference.get(said)
            if why is None and parent is None:
                why = f"row {references[said]}, in which it stands, does not go in"
            if parent is not None:
                work, work_above = work_of(row, None), work_of(parent, None)
                if defect := parent_defect(work, work_above):
                    why = defect.detail
                row = row._replace(parent=parent.id, season=season_in(work, work_above))
            if why is not None:
                wrong.append(rejected(row.row, "parent", said, why))
                continue
        found.append(row)
        if row.reference:
            by_reference[row.reference] = row
    return found, wrong


def _order_defect(row: CatalogueRow, references: Mapping[str, int], above: Mapping[str, str]) -> str | None:
    """Why a row does not stand below the one that it names."""
    if references[row.parent] < row.row:
        return None
    seen = {row.parent}
    at = row.parent
    while at != row.reference and (at := above.get(at, "")) and at not in seen:
        seen.add(at)
    if row.reference and at == row.reference:
        return "it would stand in itself"
    return f"row {references[row.parent]}, in which it stands, has to stand above it"
