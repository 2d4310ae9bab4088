"""Sets of two sources of films with a truth between them: JedAI, CS839 and WInte.r."""

import re
from collections.abc import Callable, Iterable
from pathlib import Path

from tests.matchbench.shapes import Case, Cells, rows_of, several, year_of

_BEHIND = re.compile(r" \((?:(?:18|19|20)[0-9]{2}(?:/[IVXL]+)?|TV|V|VG)\)")
"""What IMDb puts behind a title: the year, and how it came out."""
_REMARK = re.compile(r" *\([^()]*\)")
_NUMBERED = re.compile(r" \([IVXL]+\)$")


def imdb_tmdb(folder: Path) -> Case:
    """Films, episodes and persons, who have a name instead of a title. TMDB is the registry."""
    case = Case()
    for row in rows_of(folder / "imdb-tmdb" / "tmdb.csv.gz"):
        year = year_of(row["release_year"] or row["releaseDate"] or row["birthDate"])
        case.registry.append({"work": row["id"], **_labelled(row), "year": year})
    for row in rows_of(folder / "imdb-tmdb" / "imdb.csv"):
        case.reports.append(
            {"report": row["id"], **_labelled(row), "year": year_of(row["startYear"] or row["birthYear"])}
        )
    for row in rows_of(folder / "imdb-tmdb" / "matches.csv"):
        case.truth.append({"report": row["imdb_id"], "work": row["tmdb_id"], "same": "true"})
    return case


def imdb_dbpedia(folder: Path) -> Case:
    """Films. The file named after DBpedia, the registry, has a director, and the other one a writer: they are different
    roles, said as they are."""
    case = Case()
    for row in rows_of(folder / "imdb-dbpedia" / "dbpedia.csv.gz"):
        case.registry.append(
            {
                "work": row["id"],
                "titles": several(_BEHIND.sub("", row["title"])),
                "directors": several(_NUMBERED.sub("", row["director name"])),
                "year": year_of(row["year"]),
            }
        )
    for row in rows_of(folder / "imdb-dbpedia" / "imdb.csv.gz"):
        case.reports.append(
            {"report": row["id"], "titles": several(row["title"]), "scriptwriters": several(row["writer"])}
        )
    for row in rows_of(folder / "imdb-dbpedia" / "matches.csv"):
        case.truth.append({"report": row["imdb_id"], "work": row["dbpedia_id"], "same": "true"})
    return case


def cs839(folder: Path) -> Case:
    """Films with directors on both sides; Rotten Tomatoes is the registry. Only labelled reports are asked."""
    place = folder / "imdb_rottentomatoes"
    labels = rows_of(place / "labelled_pairs.csv")
    return _labelled_pairs(
        rows_of(place / "rottentomatoes.csv.gz"),
        rows_of(place / "imdb.csv.gz"),
        [(one["imdb_id"], one["rottentomatoes_id"], one["same"]) for one in labels],
        lambda row: row["_id"],
        lambda row: _film(row["Name"], credited(row["Directed By"]), row["Year"]),
    )


def winter(folder: Path) -> Case:
    """Films with an actor or two, and few with a director; the Academy's list is the registry."""
    labels = rows_of(folder / "pairs_academy_actors.csv")
    return _labelled_pairs(
        rows_of(folder / "academy_awards.csv"),
        rows_of(folder / "actors.csv"),
        [(one["id2"], one["id1"], one["same"]) for one in labels],
        lambda row: row["id"],
        lambda row: _film(row["title"], row["director"].split(" and "), row["date"]),
    )


def _labelled(row: Cells) -> Cells:
    name = row["title"] or row["name"]
    return {
        "titles": several(name),
        "season": _whole(row["seasonNumber"]),
        "episode": _whole(row["episodeNumber"]),
    }


def _whole(text: str) -> str:
    return text.removesuffix(".0") if text.removesuffix(".0").isdigit() else ""


def _film(title: str, directors: Iterable[str], date: str) -> Cells:
    return {"titles": several(title), "directors": several(*directors), "year": year_of(date)}


def _labelled_pairs(
    registry: list[Cells],
    reports: list[Cells],
    labels: list[tuple[str, str, str]],
    id_of: Callable[[Cells], str],
    film: Callable[[Cells], Cells],
) -> Case:
    there = {id_of(row) for row in registry}, {id_of(row) for row in reports}
    labels = [one for one in labels if one[1] in there[0] and one[0] in there[1]]
    asked = {report for report, _, _ in labels}
    works, first = once((id_of(row), film(row)) for row in registry)
    truth = dict.fromkeys((report, first[work], same) for report, work, same in labels)
    return Case(
        registry=works,
        reports=[{"report": id_of(row), **film(row)} for row in reports if id_of(row) in asked],
        truth=[{"report": report, "work": work, "same": same} for report, work, same in truth],
    )


def once(records: Iterable[tuple[str, Cells]]) -> tuple[list[Cells], dict[str, str]]:
    """The works of records: a registry holds a work once, and records with equal titles, directors and years are one.
    Beside them every record's id with that of the work."""
    by_facts: dict[tuple[str, ...], str] = {}
    works: list[Cells] = []
    first: dict[str, str] = {}
    for one, cells in records:
        facts = tuple(cells[name].casefold() for name in ("titles", "directors", "year"))
        if facts not in by_facts:
            by_facts[facts] = one
            works.append({"work": one, **cells})
        first[one] = by_facts[facts]
    return works, first


def credited(cell: str) -> list[str]:
    """The directors that a film credits: IMDb and Rotten Tomatoes put remarks and the numbers of namesakes in brackets,
    and a comma before "Jr."."""
    people = cell.replace(", Jr.", " Jr.").split(",")
    return [_REMARK.sub("", one) for one in people if "(uncredited)" not in one]
