"""What is answered about a party, as it is or was known, with the records that were merged into it."""

from collections.abc import Iterable
from functools import partial

from services.registry.domain.contract import CONTRACT
from services.registry.domain.party import PARTY
from services.registry.domain.status import Owner
from services.registry.projections import contract, party
from services.registry.projections.contract import contracts_of, represented_on, represents
from services.registry.projections.party import owner_of, read_parties, standing_on
from services.registry.projections.standing import Parties, records_behind, survivors_of
from shared.jobs.context import Context
from shared.projections import Row, projection
from shared.projections.past import rows_as_of
from shared.web.as_of import Moment

_HELD = ("mandates", "refusals", "payees")
_NAMED = ("organisation", "receiver")
_RECORD = ("id", "name", "party", "former_names", "erasures", "merged_into")


async def party_at(ctx: Context, party_id: str, moment: Moment) -> Row | None:
    """A party as it is, or was known at a position, with what it is to the guild on the moment's day; None when it was
    not yet entered.

    Mandates, refusals and receivers are also those of the records that it stands for (`stands_for`), each under the id
    that it was said of, to the party that stands for its organisation or receiver. `survivor` is the party that stands
    for this one.
    """
    async with ctx.engine.connect() as connection:
        known: Parties = partial(read_parties, connection)
        if moment.position is not None:
            known = parties_at(ctx, moment.position)
        row = (await known([party_id])).get(party_id)
        if row is None:
            return None
        behind = await records_behind(known, row)
        ids = [one["id"] for one in (row, *behind)]
        if moment.position is None:
            represented = await represented_on(connection, ids, moment.day)
        else:
            contracts = await contracts_of(connection, ids)
            then = await rows_as_of(
                ctx.store, projection(contract), CONTRACT.entity, contracts, moment.position
            )
            represented = [told for one in sorted(then) if (told := represents(then[one], moment.day))]
        held = {name: [fact for one in (row, *behind) for fact in one[name]] for name in _HELD}
        named = {fact[name] for facts in held.values() for fact in facts for name in _NAMED if fact.get(name)}
        stand = await survivors_of(known, named | {party_id})
    survivor = stand.get(party_id)
    held = {name: [_resolved(fact, stand) for fact in facts] for name, facts in held.items()}
    stands_for = [{name: one[name] for name in _RECORD} for one in behind]
    return standing_on(row, represented, moment.day) | held | {"survivor": survivor, "stands_for": stands_for}


def _resolved(fact: Row, stand: dict[str, str]) -> Row:
    """A mandate or link with the party that stands for its organisation or receiver."""
    return fact | {name: stand[fact[name]] for name in _NAMED if fact.get(name) in stand}


def parties_at(ctx: Context, position: int) -> Parties:
    """Parties as they were known at a position."""

    async def known(ids: Iterable[str]) -> dict[str, Row]:
        return await rows_as_of(ctx.store, projection(party), PARTY.entity, [*ids], position)

    return known


async def owners_of(known: Parties, ids: Iterable[str]) -> dict[str, Owner]:
    """What the shares of parties depend on; a party that stands for others has what they gave and refused too."""
    rows = await known(sorted(set(ids)))
    return {one: owner_of([row, *await records_behind(known, row)]) for one, row in rows.items()}
