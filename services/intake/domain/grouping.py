"""Distinct reported works of an account and its lines of use. Two lines are of one work when every reported
field of the work is equal; who that work is, matching finds out."""

from array import array
from hashlib import blake2b

from services.intake.domain.lines import Line
from services.intake.domain.seen import Seen
from shared.contracts.intake import ReportedAuthor, ReportedWork
from shared.contracts.terms import Role
from shared.contracts.wire import to_json

AUTHOR_FIELDS: tuple[tuple[str, Role | None], ...] = (
    ("directors", Role.DIRECTOR),
    ("scriptwriters", Role.SCRIPTWRITER),
    ("cinematographers", Role.CINEMATOGRAPHER),
    ("production_designers", Role.PRODUCTION_DESIGNER),
    ("composers", Role.COMPOSER),
    ("authors", None),
)
TITLE_FIELDS = ("title", "original_title")


def titles_of(line: Line) -> tuple[str, ...]:
    """The titles that a line reports; a form without a column of titles names the work in `work`."""
    titles = tuple(text for field in TITLE_FIELDS if (text := line.text(field)))
    if titles or any(line.box(field) for field in TITLE_FIELDS):
        return titles
    work = line.text("work")
    return (work,) if work else ()


def authors_of(line: Line) -> tuple[ReportedAuthor, ...]:
    """The authors that a line reports, in the order of the roles."""
    boxes = line.part.boxes
    return tuple(
        ReportedAuthor(name=name, role=role)
        for field, role in AUTHOR_FIELDS
        if field in boxes
        for name in line.names(field)
    )


def names_authors(line: Line) -> bool:
    """Whether a line names any author."""
    boxes = line.part.boxes
    return any(field in boxes and line.names(field) for field, _ in AUTHOR_FIELDS)


def reported_work(line: Line, rule: str | None = None) -> ReportedWork:
    """The work as one line reports it, not numbered yet."""
    return ReportedWork(
        number=0,
        titles=titles_of(line),
        authors=authors_of(line),
        isan=line.text("isan"),
        eidr=line.text("eidr"),
        year=line.number_of("year"),
        country=line.text("country"),
        genre=line.text("genre") or line.text("category"),
        season=line.number_of("season"),
        episode=line.number_of("episode"),
        no_work_rule=rule,
    )


class Works:
    """The distinct works of a file with what its lines sum up to, in 30 bytes each: the works themselves go on."""

    def __init__(self) -> None:
        self._seen = Seen()
        self._lines = array("I")
        self._seconds = array("q")
        self._values = array("q")
        self._negative: dict[int, int] = {}

    def __len__(self) -> int:
        return len(self._lines)

    def number_of(self, work: ReportedWork) -> int:
        """The number of a work, from 1 in the order in which they are first asked for."""
        key = int.from_bytes(blake2b(to_json(work), digest_size=8).digest(), "little")
        number = self._seen.earlier(key, len(self._lines) + 1)
        if number:
            return number
        self._lines.append(0)
        self._seconds.append(0)
        self._values.append(0)
        return len(self._lines)

    def add(self, number: int, row: int, seconds: int, value: int) -> None:
        """Count a line of a work."""
        at = number - 1
        self._lines[at] += 1
        self._seconds[at] += seconds
        self._values[at] += value
        if value < 0:
            self._negative.setdefault(number, row)

    def take(self, number: int, seconds: int) -> None:
        """Take the time of an included work from its host (D-06)."""
        self._seconds[number - 1] -= seconds
        self._values[number - 1] -= seconds

    def totals(self, number: int) -> tuple[int, int]:
        """Lines and seconds of a work."""
        return self._lines[number - 1], self._seconds[number - 1]

    def overcorrected(self) -> list[tuple[int, int]]:
        """(row, value) of the works of which more was taken away than reported: the first row that does, and the
        sum; in the order of the rows."""
        found = ((row, self._values[number - 1]) for number, row in self._negative.items())
        return sorted((row, value) for row, value in found if value < 0)
