"""What was read of a file: lines of boxes, each with its value or the finding that says why it has none.

A log has a million lines about a few thousand works. So what a line says of its work is one `Part` for all lines that
write the same, and is judged once; what it says of the use (`USES`) is judged line by line.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from types import EllipsisType
from typing import Any, TypeAlias

from services.intake.domain.folding import composed
from shared.kernel.findings import Finding
from shared.kernel.money import Money

Value: TypeAlias = str | int | date | Decimal | Money | tuple[str, ...]

USES = (
    "day", "start", "end", "duration", "seconds", "income", "amount", "box_office", "admissions", "work_amount",
    "period_from", "period_to",
)  # fmt: skip
"""Fields of a line that say when, how long or for how much a work was used; all others are of its `Part`."""


def uses_of(fields: Iterable[str]) -> tuple[str, ...]:
    """Those of the fields that are of the use, in their order."""
    return tuple(field for field in fields if field in USES)


class Box:
    """One box. `written` is what stands there, `value` what the form makes of it; both None and "" when it is
    empty or holds a filler only (D-14). `value` is None with a `defect` when it cannot be read."""

    __slots__ = ("content", "defect", "settled", "value", "written")

    def __init__(self, written: str, value: Value | None = None, defect: Finding | None = None) -> None:
        """`defect` stands nowhere yet: a box is one for all lines that write the same."""
        self.written = written
        self.value = value
        self.defect = defect
        self.content = composed(written) if value is None else str(value)
        # Whether it holds a value and is no number at or below zero: no rule has anything to ask of it alone.
        counted = value.amount if isinstance(value, Money) else value
        self.settled = counted is not None and not (type(counted) is int and counted <= 0)

    @property
    def is_empty(self) -> bool:
        """Whether the box holds no data."""
        return self.value is None and self.defect is None


class Part:
    """What lines say of their work. `key` is one for all that say the same; `judged` is for who judges it, so that
    he does it once."""

    __slots__ = ("boxes", "judged", "key")

    def __init__(self, boxes: Mapping[str, Box]) -> None:
        self.boxes = boxes
        self.key = hash(tuple(boxes[field].content for field in sorted(boxes)))
        self.judged: Any = None


class Line:
    """One row of the file by its number, counted from 1, with its boxes by field and the letters of their columns."""

    __slots__ = ("number", "part", "places", "seconds", "used")

    def __init__(self, number: int, part: Part, used: Mapping[str, Box], places: Mapping[str, str]) -> None:
        self.number = number
        self.part = part
        self.used = used
        self.places = places
        self.seconds: int | EllipsisType | None = ...
        """How long it was, once `times.seconds_of` was asked."""

    def box(self, field: str) -> Box | None:
        """The box of a field, None when it is no column of the file."""
        return self.used.get(field) or self.part.boxes.get(field)

    def boxes(self) -> Iterator[tuple[str, Box]]:
        """All boxes with their fields."""
        yield from self.part.boxes.items()
        yield from self.used.items()

    def value(self, field: str) -> Value | None:
        """The value of a field, None when it is empty, unreadable or no column of the file."""
        box = self.used.get(field) or self.part.boxes.get(field)
        return None if box is None else box.value

    def text(self, field: str) -> str | None:
        """The value of a field of text."""
        box = self.used.get(field) or self.part.boxes.get(field)
        value = None if box is None else box.value
        return value if isinstance(value, str) else None

    def number_of(self, field: str) -> int | None:
        """The value of a field of whole numbers or seconds."""
        box = self.used.get(field) or self.part.boxes.get(field)
        value = None if box is None else box.value
        return value if type(value) is int else None

    def money(self, field: str) -> Money | None:
        """The value of a field of amounts."""
        box = self.used.get(field) or self.part.boxes.get(field)
        value = None if box is None else box.value
        return value if isinstance(value, Money) else None

    def counted(self, field: str) -> int | None:
        """The value of a field of amounts, in minor units, or of whole numbers."""
        value = self.value(field)
        value = value.amount if isinstance(value, Money) else value
        return value if type(value) is int else None

    def day(self, field: str = "day") -> date | None:
        """The value of a field of days."""
        box = self.used.get(field) or self.part.boxes.get(field)
        value = None if box is None else box.value
        return value if isinstance(value, date) else None

    def names(self, field: str) -> tuple[str, ...]:
        """The value of a field of names."""
        box = self.used.get(field) or self.part.boxes.get(field)
        value = None if box is None else box.value
        return value if isinstance(value, tuple) else ()

    def where(self, *fields: str) -> str:
        """The address of the first of these fields that is a column, else the row."""
        for field in fields:
            if field in self.places:
                return f"{self.places[field]}{self.number}"
        return f"row {self.number}"

    def defect(self, field: str) -> Finding | None:
        """Why a box cannot be read, with its address."""
        box = self.box(field)
        found = None if box is None else box.defect
        return (
            None
            if found is None
            else Finding(self.where(field), found.what, found.value, found.clause, found.rule)
        )


@dataclass(frozen=True, slots=True)
class Total:
    """The total that a file states, and where."""

    where: str
    box: Box


@dataclass(frozen=True, slots=True)
class Sheet:
    """The lines of a file in its form, the total that it states, and what is not in the form."""

    fields: frozenset[str]
    lines: tuple[Line, ...]
    total: Total | None
    findings: tuple[Finding, ...]
