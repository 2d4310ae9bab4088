"""Which work and which party stand for merged ones, as the registry told it (D-102)."""

from sqlalchemy.ext.asyncio import AsyncConnection

from services.payments.domain.holds import Stands
from services.payments.projections import party, work


async def read_stands(connection: AsyncConnection) -> Stands:
    """The works and parties that stand in place of others."""
    return Stands(works=await work.read_survivors(connection), parties=await party.read_survivors(connection))
