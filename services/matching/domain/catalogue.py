"""The registry as the search sees it: works with keyed titles and persons, and lookups (D-30).

Works that are themselves non-registered are not in it: repeated usage of one meets by its derived id
(D-37).
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from heapq import nsmallest
from itertools import chain
from typing import Any, Final

from services.matching.domain.additions import titles_said
from services.matching.domain.identifiers import eidr_key, isan_root
from services.matching.domain.lookups import ipi_key, stored_name_keys
from services.matching.domain.titles import TitleKeys, title_keys
from shared.contracts.terms import Role
from shared.kernel.names import name_keys

MOST_OF_A_TITLE: Final = 50
"""Works of one title that an official's candidates are chosen from."""
YEARS_UNKNOWN: Final = 9_999
"""How far apart two years are of which one is unknown."""
Alike = Callable[[str], Sequence[tuple[str, int]]]
"""From an ASCII title to works with a similar one and the similarity in percent, best first."""


@dataclass(frozen=True, slots=True)
class Person:
    """An author of a work in one role, under all stored names."""

    party: str
    role: Role
    names: tuple[str, ...]
    ipi_name_numbers: frozenset[str] = frozenset()
    society: str | None = None
    """The other organisation that has his mandate."""

    @property
    def keys(self) -> list[tuple[str, ...]]:
        """The readings of each name."""
        return list(map(name_keys, self.names))


@dataclass(frozen=True, slots=True)
class CatalogueWork:
    """A registered work, ready to be compared."""

    id: str
    titles: tuple[str, ...]
    keys: tuple[TitleKeys, ...]
    persons: tuple[Person, ...]
    genre: str = ""
    year: int | None = None
    countries: frozenset[str] = frozenset()
    season: int | None = None
    episode: int | None = None
    isan: str | None = None
    """Root of the ISAN, 16 digits."""
    eidr: str | None = None
    merged_identifiers: frozenset[str] = frozenset()
    """Of the records that it stands for, as keys."""

    @property
    def identifiers(self) -> frozenset[str]:
        """All identifiers that name it."""
        return self.merged_identifiers | {one for one in (self.isan, self.eidr) if one is not None}


def make_person(
    party: str,
    role: Role,
    names: Iterable[str],
    ipi_name_numbers: Iterable[str] = (),
    society: str | None = None,
) -> Person:
    """A person with all stored names."""
    return Person(
        party=party,
        role=role,
        names=tuple(names),
        ipi_name_numbers=frozenset(number.zfill(11) for number in ipi_name_numbers),
        society=society,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """What is compared of one record of the registry, with the keys of its titles ready; its authors stand apart."""

    id: str
    titles: tuple[str, ...]
    keys: tuple[TitleKeys, ...]
    genre: str = ""
    year: int | None = None
    countries: tuple[str, ...] = ()
    season: int | None = None
    episode: int | None = None
    isan: str | None = None
    """Root of the ISAN, 16 digits; None without a valid one."""
    eidr: str | None = None

    @property
    def identifiers(self) -> tuple[str, ...]:
        """The valid identifiers as keys."""
        return tuple(key for key in (self.isan, self.eidr) if key is not None)


def make_card(
    work_id: str,
    titles: Iterable[str],
    *,
    genre: str = "",
    year: int | None = None,
    countries: Iterable[str] = (),
    season: int | None = None,
    episode: int | None = None,
    isan: str | None = None,
    eidr: str | None = None,
) -> Card:
    """The card of a record, its titles keyed."""
    texts = tuple(dict.fromkeys(text for title in titles for text in titles_said(title)))
    return Card(
        id=work_id,
        titles=texts,
        keys=tuple(map(title_keys, texts)),
        genre=genre,
        year=year,
        countries=tuple(countries),
        season=season,
        episode=episode,
        isan=isan_root(isan) if isan else None,
        eidr=eidr_key(eidr) if eidr else None,
    )


def work_of(card: Card, persons: Iterable[Person], merged: Sequence[Card] = ()) -> CatalogueWork:
    """The work of a card with its authors and with the titles and identifiers of the records that it stands for
    (D-102); season and episode of a title count where the work has no field."""
    titles, keys = card.titles, card.keys
    if merged:
        all_keys = {
            text: key for one in (card, *merged) for text, key in zip(one.titles, one.keys, strict=True)
        }
        titles, keys = tuple(all_keys), tuple(all_keys.values())
    season, episode = card.season, card.episode
    for key in keys:
        season = key.parsed.season if season is None else season
        episode = key.parsed.episode if episode is None else episode
    return CatalogueWork(
        id=card.id,
        titles=titles,
        keys=keys,
        persons=tuple(persons),
        genre=card.genre,
        year=card.year,
        countries=frozenset(card.countries),
        season=season,
        episode=episode,
        isan=card.isan,
        eidr=card.eidr,
        merged_identifiers=frozenset(key for one in merged for key in one.identifiers),
    )


def make_work(work_id: str, titles: Iterable[str], persons: Iterable[Person], **facts: Any) -> CatalogueWork:
    """A work of a record that stands for no other; `facts` as of `make_card`."""
    return work_of(make_card(work_id, titles, **facts), persons)


def _alike_to_nothing(key: str) -> Sequence[tuple[str, int]]:
    return ()


@dataclass(slots=True)
class Catalogue:
    """Lookups over works, built once for a search; `alike` is the caller's similarity search."""

    works: dict[str, CatalogueWork]
    alike: Alike = _alike_to_nothing
    _by_title: dict[str, set[str]] = field(default_factory=dict)
    _by_identifier: dict[str, set[str]] = field(default_factory=dict)
    _by_person: dict[str, set[str]] = field(default_factory=dict)

    def by_titles(self, keys: Iterable[TitleKeys]) -> list[CatalogueWork]:
        """All works that share a key with one of the titles, in the order of their ids."""
        return self._found(self._with_titles(keys))

    def nearest_by_titles(
        self, keys: Iterable[TitleKeys], persons: Iterable[str], year: int | None
    ) -> list[CatalogueWork]:
        """At most fifty of them: first those with one of the persons, given as keys of `lookups`, then those of the
        nearest year."""
        titled = self._with_titles(keys)
        if len(titled) <= MOST_OF_A_TITLE:
            return self._found(titled)
        theirs = self._with_persons(persons)

        def order(work: str) -> tuple[bool, int, str]:
            other = self.works[work].year
            return (
                work not in theirs,
                YEARS_UNKNOWN if year is None or other is None else abs(year - other),
                work,
            )

        return self._found(nsmallest(MOST_OF_A_TITLE, titled, key=order))

    def by_titles_and_person(self, keys: Iterable[TitleKeys], person: Iterable[str]) -> list[CatalogueWork]:
        """Those of all of them on which the person may stand, who is given as keys of `lookups`."""
        titled = self.by_titles(keys)
        asked = frozenset(person)
        return [work for work in titled if not all(map(asked.isdisjoint, _person_keys(work)))]

    def by_identifiers(self, identifiers: Iterable[str]) -> list[CatalogueWork]:
        """Works that carry one of the identifiers."""
        return self._found(_ids(self._by_identifier, identifiers))

    def by_persons(self, persons: Iterable[str]) -> list[CatalogueWork]:
        """Works on which one of the persons may stand, given as keys of `lookups`."""
        return self._found(self._with_persons(persons))

    def _with_persons(self, persons: Iterable[str]) -> set[str]:
        if not self._by_person:
            for work in self.works.values():
                for key in chain.from_iterable(_person_keys(work)):
                    self._by_person.setdefault(key, set()).add(work.id)
        return _ids(self._by_person, persons)

    def _with_titles(self, keys: Iterable[TitleKeys]) -> set[str]:
        return _ids(self._by_title, (key for title in keys for key in title.lookups))

    def _found(self, ids: Iterable[str]) -> list[CatalogueWork]:
        return [self.works[work] for work in sorted(ids)]


def _ids(index: Mapping[str, set[str]], keys: Iterable[str]) -> set[str]:
    return set().union(*(index.get(key, ()) for key in keys))


def _person_keys(work: CatalogueWork) -> Iterator[Collection[str]]:
    """The keys of each name and IPI name number on a work."""
    for person in work.persons:
        yield from map(stored_name_keys, person.names)
        yield tuple(map(ipi_key, person.ipi_name_numbers))


def make_catalogue(works: Iterable[CatalogueWork], alike: Alike = _alike_to_nothing) -> Catalogue:
    """A catalogue over works; the same works in any order give the same answers."""
    catalogue = Catalogue(works={work.id: work for work in works}, alike=alike)
    for work in catalogue.works.values():
        for title in work.keys:
            for key in title.lookups:
                catalogue._by_title.setdefault(key, set()).add(work.id)
        for identifier in work.identifiers:
            catalogue._by_identifier.setdefault(identifier, set()).add(work.id)
    return catalogue
