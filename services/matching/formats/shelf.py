"""The works that a part of a batch may be, as they are stored, and the catalogue of them."""

from collections.abc import Iterator, Mapping, Sequence
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

    works: Sequence[tuple[str, str, Sequence[str]]]
    """Card, roles, and the cards of the records that the work stands for."""
    parties: Sequence[tuple[str, str | None, str]]
    """Id, party, mandates."""
    merged_parties: Mapping[str, str]
    """Every merged record with the party that stands for it."""
    day: date

    def catalogue(self) -> Catalogue:
        """The works, ready to be compared."""
        return make_catalogue(_works(self))


@dataclass(frozen=True, slots=True)
class _Holder:
    party: str


@dataclass(frozen=True, slots=True)
class _Shares:
    role: Role
    holders: tuple[_Holder, ...] = ()


_read_card = reader(Card)
_read_shares = reader(tuple[_Shares, ...])
_read_party = reader(Party)
_read_mandates = reader(tuple[Mandate, ...])


def _works(shelf: Shelf) -> Iterator[CatalogueWork]:
    parties = _parties(shelf)
    made: dict[tuple[Role, str], list[Person]] = {}
    for card, roles, merged in shelf.works:
        persons: list[Person] = []
        for shares in _read_shares(roles):
            for holder in shares.holders:
                key = (shares.role, holder.party)
                if key not in made:
                    made[key] = persons_of([key], parties, shelf.day)
                persons += made[key]
        yield work_of(_read_card(card), persons, [_read_card(one) for one in merged])


def _parties(shelf: Shelf) -> dict[str, KnownParty]:
    """The parties by the ids of all their records; one that stands for others has given what each of them gave."""
    records: dict[str, Party] = {}
    given: dict[str, tuple[Mandate, ...]] = {}
    for party_id, party, mandates in shelf.parties:
        by = shelf.merged_parties.get(party_id, party_id)
        given[by] = (*given.get(by, ()), *_read_mandates(mandates))
        if party is not None:
            records[party_id] = _read_party(party)
    known = {
        one: KnownParty(record, given[one])
        for one, record in records.items()
        if one not in shelf.merged_parties
    }
    return known | {one: known[by] for one, by in shelf.merged_parties.items() if by in known}
