"""Authors of whom nobody knows the work, but whose organisation is known: candidates for the rules of Lack of
Documentation (2.1.4-c, D-41)."""

from collections.abc import Iterable, Mapping, Set
from datetime import date

from services.matching.domain.lookups import person_numbers, reported_name_keys
from services.matching.domain.registered import KnownParty
from shared.contracts.matching import FoundPerson, KnownAuthor
from shared.kernel.names import name_keys, same_name


def looked_up(names: Iterable[str], elsewhere: Set[int]) -> dict[str, tuple[int, ...]]:
    """The names that may be one of a party with another organisation's mandate, each with its numbers; `elsewhere` has
    the numbers of those parties."""
    numbers = {name: tuple(sorted(person_numbers(reported_name_keys(name)))) for name in names}
    return {name: found for name, found in numbers.items() if not elsewhere.isdisjoint(found)}


def names_of(persons: Iterable[FoundPerson]) -> list[str]:
    """The credited authors whom nobody found; the owners of a schedule's lines are their society's own (D-63)."""
    return [one.reported for one in persons if one.party is None and one.line is None and one.reported]


def societies_of_names(
    candidates: Mapping[str, Iterable[str]], parties: Mapping[str, KnownParty], day: date
) -> dict[str, tuple[str, str]]:
    """By name the one party that bears it and the organisation with its mandate on a day. Two parties of one name are
    nobody, whoever has their mandates."""
    found = {}
    for name, ids in candidates.items():
        keys = name_keys(name)
        bear_it = {
            party.party.id: party
            for one in ids
            if (party := parties.get(one)) is not None
            and any(same_name(keys, name_keys(credited.name)) for credited in party.party.names)
        }
        if len(bear_it) == 1:
            (party,) = bear_it.values()
            if (society := party.society(day)) is not None:
                found[name] = (party.party.id, society)
    return found


def marks(
    persons: Iterable[FoundPerson], societies: Mapping[str, tuple[str, str]]
) -> tuple[KnownAuthor, ...]:
    """The authors of a report whose organisation is known."""
    return tuple(
        KnownAuthor(reported=one.reported, role=one.role, party=known[0], society=known[1])
        for one in persons
        if one.party is None and one.line is None and (known := societies.get(one.reported)) is not None
    )
