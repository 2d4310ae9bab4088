"""The works that a part of a batch may be, as they are stored, and the catalogue of them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from services.matching.domain.catalogue import Card, Catalogue, CatalogueWork, Person, make_catalogue, work_of
from services.matching.domain.registered import KnownParty, persons_of
from shared.contracts.registry import Mandate, Party
from shared.contracts.terms import Role
from shared.contracts.wire import reader


@dataclass(frozen=True, slots=True)
class Shelf:
    """The works that a part of a batch may be, and their authors, as they are stored."""

    works: bytes
    """Whether it is non-registered, card and authors of each record, as JSON."""
    parties: bytes
    """Id, party and mandates of each record, as JSON."""
    merged_works: Mapping[str, str]
    """Every merged record with the one that stands for it, as far as they are here."""
    merged_parties: Mapping[str, str]
    """The same of the parties."""
    day: date

    def catalogue(self) -> Catalogue:
        """The works, ready to be compared."""
        return make_catalogue(_works(self))


_read_works = reader(tuple[tuple[bool, Card, tuple[tuple[str, str], ...]], ...])
_read_parties = reader(tuple[tuple[str, Party | None, tuple[Mandate, ...]], ...])


def _works(shelf: Shelf) -> Iterator[CatalogueWork]:
    parties = _parties(shelf)
    records = _read_works(shelf.works)
    behind: dict[str, list[Card]] = {}
    if shelf.merged_works:
        for card in sorted((card for _, card, _ in records), key=lambda card: card.id):
            if card.id in shelf.merged_works:
                behind.setdefault(shelf.merged_works[card.id], []).append(card)
    made: dict[tuple[str, str], list[Person]] = {}
    for provisional, card, authors in records:
        if provisional or card.id in shelf.merged_works:
            continue
        persons: list[Person] = []
        for role, party in authors:
            known = made.get((role, party))
            if known is None:
                known = made[role, party] = persons_of([(Role(role), party)], parties, shelf.day)
            persons += known
        yield work_of(card, persons, behind.get(card.id, ()))


def _parties(shelf: Shelf) -> dict[str, KnownParty]:
    """The parties by the ids of all their records; one that stands for others has given what each of them gave."""
    records: dict[str, Party] = {}
    given: dict[str, tuple[Mandate, ...]] = {}
    for party_id, party, mandates in _read_parties(shelf.parties):
        by = shelf.merged_parties.get(party_id, party_id)
        given[by] = (*given.get(by, ()), *mandates)
        if party is not None:
            records[party_id] = party
    known = {
        one: KnownParty(record, given[one])
        for one, record in records.items()
        if one not in shelf.merged_parties
    }
    return known | {one: known[by] for one, by in shelf.merged_parties.items() if by in known}
