"""What was read of a file: lines of boxes, each with its value or the finding that says why it has none."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TypeAlias

from shared.kernel.findings import Finding
from shared.kernel.money import Money

Value: TypeAlias = str | int | date | Decimal | Money | tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Box:
    """One box. `written` is what stands there, `value` what the form makes of it; both None and "" when it is
    empty or holds a filler only (D-14). `value` is None with a `defect` when it cannot be read."""

    where: str
    written: str
    value: Value | None = None
    defect: Finding | None = None

    @property
    def is_empty(self) -> bool:
        """Whether the box holds no data."""
        return self.value is None and self.defect is None


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the file by its number, counted from 1, with its boxes by field."""

    number: int
    boxes: Mapping[str, Box]

    def value(self, field: str) -> Value | None:
        """The value of a field, None when it is empty, unreadable or no column of the file."""
        box = self.boxes.get(field)
        return None if box is None else box.value

    def text(self, field: str) -> str | None:
        """The value of a field of text."""
        value = self.value(field)
        return value if isinstance(value, str) else None

    def number_of(self, field: str) -> int | None:
        """The value of a field of whole numbers or seconds."""
        value = self.value(field)
        return value if isinstance(value, int) else None

    def money(self, field: str) -> Money | None:
        """The value of a field of amounts."""
        value = self.value(field)
        return value if isinstance(value, Money) else None

    def day(self, field: str = "day") -> date | None:
        """The value of a field of days."""
        value = self.value(field)
        return value if isinstance(value, date) else None

    def names(self, field: str) -> tuple[str, ...]:
        """The value of a field of names."""
        value = self.value(field)
        return value if isinstance(value, tuple) else ()

    def where(self, *fields: str) -> str:
        """The address of the first of these fields that is a column, else the row."""
        for field in fields:
            if field in self.boxes:
                return self.boxes[field].where
        return f"row {self.number}"


@dataclass(frozen=True, slots=True)
class Sheet:
    """The lines of a file in its form, the total that it states, and what is not in the form."""

    fields: frozenset[str]
    lines: tuple[Line, ...]
    total: Box | None
    findings: tuple[Finding, ...]
