"""Sets of labelled pairs of titles: title_variants and usage_vs_registry."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

from tests.matchbench.shapes import Case, Cells, rows_of, several

_YEAR = re.compile(r"\b(?:18|19|20)[0-9]{2}\b")
Chosen = Callable[[Cells], bool]
"""Which rows of a file are taken."""
_IN_BRACKETS = re.compile(r"\([^()]*\)")


def az_title_pairs(folder: Path, films: Path, kinds: Chosen) -> Iterator[Case]:
    """Pairs of one film: one title is registered among all other films, the other one is reported alone. A film has
    many pairs, so that there are as many registries: in none does its work have a title that is reported."""
    titles = {row["film_id"]: row["title_az"] for row in rows_of(films)}
    rounds: list[dict[str, Cells]] = []
    for row in rows_of(folder / "az_title_pairs.csv"):
        if row["same_work"] == "true" and kinds(row):
            film = row["film_id_a"]
            free = next((one for one in rounds if film not in one), None)
            if free is None:
                rounds.append(free := {})
            free[film] = row
    for pairs in rounds:
        case = Case()
        for film, title in titles.items():
            if film not in pairs:
                case.registry.append({"work": film, "titles": several(title)})
        for film, row in pairs.items():
            people = several(*_people(row["director_or_year_a"]))
            case.registry.append({"work": film, "titles": several(row["title_a"]), "directors": people})
            case.reports.append({"report": film, "titles": several(row["title_b"])})
            case.truth.append({"report": film, "work": film, "same": "true"})
        yield case


def az_other_works(folder: Path) -> Case:
    """Pairs of different films: the first is registered, the second is reported with what the row says of it."""
    case = Case()
    rows = [row for row in rows_of(folder / "az_title_pairs.csv") if row["same_work"] == "false"]
    for number, row in enumerate(rows):
        case.registry.append(
            {"work": f"a{number}", "titles": several(row["title_a"])}
            | _context(row["director_or_year_a"], "directors")
        )
        case.reports.append(
            {"report": f"b{number}", "titles": several(row["title_b"])}
            | _context(row["director_or_year_b"], "authors")
        )
        case.truth.append({"report": f"b{number}", "work": f"a{number}", "same": "false"})
    return case


def digit_word_pairs(folder: Path) -> Iterator[Case]:
    """Each pair alone: some titles stand in several pairs, in one as the same work and in one as another."""
    for row in rows_of(folder / "digit_word_pairs.csv"):
        yield Case(
            registry=[{"work": "a", "titles": several(row["title_a"])}],
            reports=[{"report": "b", "titles": several(row["title_b"])}],
            truth=[{"report": "b", "work": "a", "same": row["same_work"]}],
        )


def ru_registry_pairs(folder: Path) -> Case:
    """The first titles are registered, the second ones reported. Records that the pairs show to be one film are one
    work; a second title that is a first one elsewhere would find itself and is not reported."""
    rows = rows_of(folder / "ru_registry_pairs.csv")
    same: dict[str, str] = {}

    def root(one: str) -> str:
        while same.get(one, one) != one:
            one = same[one]
        return one

    sides = [(_certificate(row, "a"), _certificate(row, "b")) for row in rows]
    for row, (first, second) in zip(rows, sides, strict=True):
        if row["same_work"] == "true":
            same[root(second)] = root(first)
    works: dict[str, dict[str, list[str]]] = {}
    for row, (first, _) in zip(rows, sides, strict=True):
        kept = works.setdefault(root(first), {"titles": [], "directors": [], "countries": []})
        kept["titles"].append(row["title_a"])
        kept["directors"] += [one for one in _people(row["director_a"]) if one not in kept["directors"]]
    case = Case(
        registry=[
            {"work": work, **{name: several(*cells) for name, cells in kept.items()}}
            for work, kept in works.items()
        ]
    )
    registered = {first for first, _ in sides}
    reported: set[str] = set()
    for row, (first, second) in zip(rows, sides, strict=True):
        if second in registered:
            continue
        if second not in reported:
            reported.add(second)
            people = {"directors": several(*_people(row["director_b"]))}
            case.reports.append({"report": second, "titles": several(row["title_b"]), **people})
        case.truth.append({"report": second, "work": root(first), "same": row["same_work"]})
    return case


def usage_vs_registry(folder: Path) -> Case:
    """Items of a channel against certificates. One film can have several certificates, which are one work then."""
    rows = rows_of(folder / "ru_tv_vs_registry.csv")
    case = Case()
    works: dict[tuple[str, ...], str] = {}
    reports: dict[tuple[str, ...], str] = {}
    for row in rows:
        film = (row["registry_title"].strip(" ._").casefold(), row["registry_director"])
        if film not in works:
            works[film] = f"w{len(works)}"
            people = several(*_people(row["registry_director"]))
            case.registry.append(
                {"work": works[film], "titles": several(row["registry_title"]), "directors": people}
            )
        item = (row["reported_title"], row["reported_director"], row["reported_year"])
        if item not in reports:
            reports[item] = f"r{len(reports)}"
            people = several(*_people(row["reported_director"]))
            case.reports.append(
                {"report": reports[item], "titles": several(row["reported_title"]), "directors": people}
            )
        labelled = {"report": reports[item], "work": works[film], "same": row["same_work"]}
        if labelled not in case.truth:
            case.truth.append(labelled)
    return case


def _certificate(row: Cells, side: str) -> str:
    number = row[f"certificate_{side}"]
    return number if number.isdigit() else f"{number} {row[f'title_{side}']}"


def _people(cell: str) -> list[str]:
    cleaned = _IN_BRACKETS.sub("", cell).replace(" и др.", "")
    return [one for part in re.split(r"[;,]", cleaned) if (one := part.strip()) and not one.isdigit()]


def _context(cell: str, column: str) -> Cells:
    year = _YEAR.search(cell)
    return {column: several(*_people(cell)), "year": year[0] if year else ""}
