"""What is answered about a party, as it is or was known."""

from services.registry.domain.contract import CONTRACT
from services.registry.domain.party import PARTY
from services.registry.projections import contract, party
from services.registry.projections.contract import contracts_of, represents
from services.registry.projections.party import find_party, standing_on
from shared.jobs.context import Context
from shared.projections import Row, projection
from shared.projections.past import row_as_of, rows_as_of
from shared.web.as_of import Moment


async def party_at(ctx: Context, party_id: str, moment: Moment) -> Row | None:
    """A party as it is, or was known at a position, with what it is to the guild on the moment's day; None when it was
    not yet entered."""
    async with ctx.engine.connect() as connection:
        if moment.position is None:
            return await find_party(connection, party_id, moment.day)
        contracts = await contracts_of(connection, party_id)
    row = await row_as_of(ctx.store, projection(party), PARTY.entity, party_id, moment.position)
    if row is None:
        return None
    known = await rows_as_of(ctx.store, projection(contract), CONTRACT.entity, contracts, moment.position)
    represented = [told for one in sorted(known) if (told := represents(known[one], moment.day))]
    return standing_on(row, represented, moment.day)
