"""Which work and which party stand for merged ones, as the registry told it (D-102)."""

from sqlalchemy import literal, select, union_all
from sqlalchemy.ext.asyncio import AsyncConnection

from services.payments.domain.holds import Stands
from services.payments.projections import party, work
from shared.kernel.merged import survivors


async def read_stands(connection: AsyncConnection) -> Stands:
    """The works and parties that stand in place of others."""
    merged = [
        select(literal(kind), table.c.id, table.c.merged_into).where(table.c.merged_into.is_not(None))
        for kind, table in (("works", work.TABLE), ("parties", party.TABLE))
    ]
    found: dict[str, dict[str, str]] = {"works": {}, "parties": {}}
    for kind, one, into in (await connection.execute(union_all(*merged))).tuples():
        found[kind][one] = into
    return Stands(works=survivors(found["works"]), parties=survivors(found["parties"]))
