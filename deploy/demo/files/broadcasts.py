"""The plan of the July account: one row per broadcast, from which the broadcaster's file is made."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache

from deploy.demo.files.spelling import written_name, written_title
from deploy.demo.files.tables import read_table

_ATTESTED = frozenset({"az_main", "az", "ascii", "ru", "en", "typo"})


@dataclass(frozen=True, slots=True)
class Broadcast:
    """One line of the account. `entry` is WORK, NO_WORK, or UNKNOWN (an invented film that nobody knows)."""

    line: int
    day: date
    start: str
    """HH:MM:SS of the broadcasting day, up to 29:59:59."""
    seconds: int
    entry: str
    film_id: str
    title: str
    title_basis: str
    """Where the title comes from: its kind in the titles table, words (figures in words) or invented."""
    title_form: str
    directors: tuple[str, ...]
    scriptwriters: tuple[str, ...]
    names_form: str
    year: int | None
    country: str
    category: str
    remark: str

    @property
    def written_title(self) -> str:
        """The title as it stands in the file."""
        return written_title(self.title, self.title_form, self.category)

    @property
    def is_made(self) -> bool:
        """Whether the written title or a written name stands in no source but was made by rule."""
        attested = self.title_basis in _ATTESTED and self.title_form == "AS_IS"
        return self.entry == "WORK" and not (attested and self.names_form == "AS_IS")

    def written_names(self, names: tuple[str, ...]) -> str:
        """Names as they stand in one cell of the file."""
        return ", ".join(written_name(name, self.names_form) for name in names)


@cache
def planned() -> tuple[Broadcast, ...]:
    """The plan in the order of the file."""
    return tuple(_broadcast(row) for row in read_table("broadcasts.csv"))


def _broadcast(row: Mapping[str, str]) -> Broadcast:
    return Broadcast(
        line=int(row["line"]),
        day=date.fromisoformat(row["day"]),
        start=row["start"],
        seconds=int(row["seconds"]),
        entry=row["entry"],
        film_id=row["film_id"],
        title=row["title"],
        title_basis=row["title_basis"],
        title_form=row["title_form"],
        directors=_names(row["directors"]),
        scriptwriters=_names(row["scriptwriters"]),
        names_form=row["names_form"],
        year=int(row["year"]) if row["year"] else None,
        country=row["country"],
        category=row["category"],
        remark=row["remark"],
    )


def seconds_by_film() -> dict[str, int]:
    """Film id -> seconds of its lines together; lines that are no works are left out."""
    totals: Counter[str] = Counter()
    for broadcast in planned():
        if broadcast.entry != "NO_WORK":
            totals[broadcast.film_id] += broadcast.seconds
    return dict(sorted(totals.items()))


def manifest() -> tuple[dict[str, str], ...]:
    """Every title and name of the file beside what it was made from, one row per line of a work."""
    return tuple(
        {
            "line": str(one.line),
            "film_id": one.film_id,
            "basis": one.title_basis,
            "title": one.title,
            "title_form": one.title_form,
            "written_title": one.written_title,
            "names_form": one.names_form,
            "written_directors": one.written_names(one.directors),
            "written_scriptwriters": one.written_names(one.scriptwriters),
            "made": "yes" if one.is_made or one.entry == "UNKNOWN" else "no",
        }
        for one in planned()
        if one.entry != "NO_WORK"
    )


def _names(text: str) -> tuple[str, ...]:
    return tuple(part for part in text.split("; ") if part)
