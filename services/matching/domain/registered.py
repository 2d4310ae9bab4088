"""From what the registry published to the catalogue's works."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from services.matching.domain.catalogue import Card, CatalogueWork, Person, make_card, make_person, work_of
from shared.contracts.registry import Mandate, Party, RoleShares, Work
from shared.contracts.terms import Role
from shared.kernel.periods import valid_on


@dataclass(frozen=True, slots=True)
class KnownParty:
    """A party and the mandates that it gave."""

    party: Party
    mandates: tuple[Mandate, ...] = ()

    def society(self, day: date) -> str | None:
        """The other organisation with a mandate on a day; the latest one if there are several."""
        if not self.mandates:
            return None
        others = [
            (mandate.valid_from, mandate.organisation)
            for mandate in self.mandates
            if mandate.organisation is not None and valid_on(day, mandate.valid_from, mandate.valid_to)
        ]
        return max(others)[1] if others else None


@dataclass(frozen=True, slots=True)
class KnownWork:
    """A work with the shares of its roles, and the records that it stands for: whose titles and identifiers are its own
    now (D-102)."""

    work: Work
    roles: tuple[RoleShares, ...]
    merged: tuple[Work, ...] = ()


def card_of(work: Work) -> Card:
    """What is compared of a work."""
    return make_card(
        work.id,
        [title.text for title in work.titles],
        genre=work.genre,
        year=work.year,
        countries=work.countries,
        season=work.season,
        episode=work.episode,
        isan=work.isan,
        eidr=work.eidr,
    )


def persons_of(
    holders: Iterable[tuple[Role, str]], parties: Mapping[str, KnownParty], day: date
) -> list[Person]:
    """The authors of roles and party ids; those that are not known as parties have no name."""
    return [
        make_person(
            found.party.id,
            role,
            [name.name for name in found.party.names],
            found.party.ipi_name_numbers,
            found.society(day),
        )
        for role, holder in holders
        if (found := parties.get(holder)) is not None
    ]


def as_catalogue_work(known: KnownWork, parties: Mapping[str, KnownParty], day: date) -> CatalogueWork:
    """The work as the search compares it."""
    holders = [(shares.role, holder.party) for shares in known.roles for holder in shares.holders]
    return work_of(
        card_of(known.work), persons_of(holders, parties, day), [card_of(one) for one in known.merged]
    )


def registered_works(
    works: Iterable[KnownWork], parties: Mapping[str, KnownParty], day: date
) -> list[CatalogueWork]:
    """All works but the non-registered ones, which no report is compared with (D-37)."""
    return [as_catalogue_work(known, parties, day) for known in works if not known.work.provisional]
