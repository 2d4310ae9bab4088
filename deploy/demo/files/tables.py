"""The demo's tables as they stand in `deploy/demo`, and which spellings of the credits are one person."""

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

DEMO = Path(__file__).resolve().parent.parent
DATA = DEMO / "data"

ROLES = ("director", "writer", "cinematographer", "production_designer", "composer")
"""Roles of the credits table in the order of clause 2.1.3."""

_SCRIPTS = {"ru": "CYRILLIC_RU", "cyr": "CYRILLIC_AZ", "ascii": "ASCII", "translit": "ASCII"}
_LANGUAGES = {"ru": "ru", "ru_digit": "ru", "translit": "ru", "en": "en", "uz": "uz", "hu": "hu"}
_MISPRINTS = frozenset({"typo", "homoglyph"})


def read_table(name: str) -> tuple[dict[str, str], ...]:
    """The rows of a CSV table of the demo's data folder, header -> text."""
    return _read(DATA / name)


def _read(path: Path) -> tuple[dict[str, str], ...]:
    with path.open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))


@dataclass(frozen=True, slots=True)
class Person:
    """One author, with every spelling under which the sources credit him."""

    person_id: str
    name: str
    """Canonical, in Azerbaijani Latin letters."""
    variants: tuple[str, ...]
    only_credits: frozenset[str]
    """`film:role` of the credits meant, where two persons share a spelling; empty: all of them."""
    note: str

    def is_credited(self, film_id: str, role: str, name_as_given: str) -> bool:
        """Whether a credit names this person."""
        if name_as_given != self.name and name_as_given not in self.variants:
            return False
        return not self.only_credits or f"{film_id}:{role}" in self.only_credits


@dataclass(frozen=True, slots=True)
class FilmTitle:
    """A title for the registry: language ISO 639-1, script and kind in the registry's words."""

    text: str
    language: str
    script: str
    kind: str


@cache
def people() -> tuple[Person, ...]:
    """The hand-made table of persons, by id."""
    return tuple(
        Person(
            person_id=row["person_id"],
            name=row["name"],
            variants=_parts(row["variants"]),
            only_credits=frozenset(_parts(row["only_credits"])),
            note=row["note"],
        )
        for row in _read(DEMO / "people.csv")
    )


@cache
def films() -> Mapping[str, Mapping[str, str]]:
    """Film id -> its row of the films table; the invented ones after the real ones."""
    rows = (*read_table("az_films.csv"), *read_table("invented_films.csv"))
    return {row["film_id"]: row for row in rows}


def persons_of_credit(film_id: str, role: str, name_as_given: str) -> tuple[str, ...]:
    """Ids of the persons whom a credit names; the table is sound when it is one for every credit."""
    return tuple(one.person_id for one in people() if one.is_credited(film_id, role, name_as_given))


@cache
def crews() -> Mapping[str, Mapping[str, tuple[str, ...]]]:
    """Film id -> role -> party ids in the order of the credits, each person once.

    A role without credit is not listed: it is unknown, which is not to say absent (D-52).
    """
    found: dict[str, dict[str, tuple[str, ...]]] = {film_id: {} for film_id in films()}
    for credit in read_table("az_film_credits.csv"):
        film_id, role = credit["film_id"], credit["role"]
        persons = persons_of_credit(film_id, role, credit["name_as_given"])
        found[film_id][role] = _once((*found[film_id].get(role, ()), *persons))
    for row in read_table("invented_credits.csv"):
        found[row["film_id"]][row["role"]] = (row["party_id"],)
    return found


@cache
def registered_titles() -> Mapping[str, tuple[FilmTitle, ...]]:
    """Film id -> titles to register, the original first.

    Misprints of the sources are left out: a registry that knows them would accept them unasked.
    """
    found: dict[str, dict[str, FilmTitle]] = {film_id: {} for film_id in films()}
    for film_id, film in films().items():
        if film["title_az"]:
            found[film_id][film["title_az"]] = FilmTitle(film["title_az"], "az", "LATIN", "ORIGINAL")
    for row in read_table("az_film_titles.csv"):
        if row["title_kind"] not in _MISPRINTS:
            found[row["film_id"]].setdefault(row["title"], _title(row["title"], row["title_kind"]))
    return {film_id: tuple(titles.values()) for film_id, titles in found.items()}


def _title(text: str, kind: str) -> FilmTitle:
    language = _LANGUAGES.get(kind, "az")
    script = "CYRILLIC_RU" if kind == "ru_digit" else _SCRIPTS.get(kind, "LATIN")
    if kind == "working_title":
        return FilmTitle(text, language, script, "WORKING")
    return FilmTitle(text, language, script, "ALTERNATIVE" if language == "az" else "TRANSLATED")


def _parts(text: str) -> tuple[str, ...]:
    return tuple(part for part in text.split("; ") if part)


def _once(ids: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(ids))
