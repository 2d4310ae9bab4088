"""A finding as it is kept of an account and told to its sender: with row and column of its own."""

import re
from dataclasses import dataclass

from shared.kernel.findings import Finding

_CELL = re.compile(r"([A-Z]{1,3})([0-9]+)")
_ROW = re.compile(r"row ([0-9]+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What is wrong, where, by which rule of which clause. Without a row it is of the cover or of the whole file."""

    where: str
    row: int | None
    column: str | None
    """The letters of the column, as a spreadsheet has them."""
    what: str
    value: str
    clause: str
    rule: str

    @classmethod
    def of(cls, finding: Finding) -> "Found":
        """The finding with its row and column."""
        row: int | None = None
        column: str | None = None
        if met := _CELL.fullmatch(finding.where):
            column, row = met[1], int(met[2])
        elif met := _ROW.fullmatch(finding.where):
            row = int(met[1])
        return cls(
            where=finding.where,
            row=row,
            column=column,
            what=finding.what,
            value=finding.value,
            clause=finding.clause,
            rule=finding.rule,
        )
