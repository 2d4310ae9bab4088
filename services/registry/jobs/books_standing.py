"""What the read models show of a package of the old system's books, counted as its control totals are (D-101)."""

from collections.abc import Iterable

from sqlalchemy.ext.asyncio import AsyncConnection

from services.registry.domain.books_entry import MembershipEntry, PartyEntry, PayeesEntry, WorkEntry
from services.registry.projections.contract import known_contracts
from services.registry.projections.party import read_parties
from services.registry.projections.work import read_works, shares_of
from shared.contracts.registry import Contract, Mandate
from shared.jobs.books_reading import Rows


async def count_standing(connection: AsyncConnection, rows: Rows) -> dict[str, int]:
    """By the names of the control totals, how much of it stands."""
    found = dict.fromkeys(("parties", "memberships", "mandates", "payees", "contracts", "works", "shares"), 0)
    for parties in rows.of("parties", PartyEntry):
        found["parties"] += len(await read_parties(connection, (one.party.id for one in parties)))
    for memberships in rows.of("memberships", MembershipEntry):
        known = await read_parties(connection, (one.party for one in memberships))
        ids = {one["id"] for row in known.values() for one in row["party"]["memberships"]}
        found["memberships"] += _among(ids, (one.membership.id for one in memberships))
    for mandates in rows.of("mandates", Mandate):
        known = await read_parties(connection, (one.party for one in mandates))
        ids = {one["id"] for row in known.values() for one in row["mandates"]}
        found["mandates"] += _among(ids, (one.id for one in mandates))
    for sets in rows.of("payees", PayeesEntry):
        known = await read_parties(connection, (one.payees[0].party for one in sets))
        ids = {one["link"] for row in known.values() for one in row["payees"]}
        found["payees"] += sum(all(payee.link in ids for payee in one.payees) for one in sets)
    for contracts in rows.of("contracts", Contract):
        signed = await known_contracts(connection, (one.id for one in contracts))
        found["contracts"] += len(signed)
    for works in rows.of("works", WorkEntry):
        registered = await read_works(connection, (one.work.id for one in works))
        found["works"] += len(registered)
        for one in works:
            if one.work.id in registered and shares_of(registered[one.work.id]) == one.roles:
                found["shares"] += sum(len(shares.holders) for shares in one.roles)
    return found


def _among(known: set[str], ids: Iterable[str]) -> int:
    return sum(one in known for one in ids)
