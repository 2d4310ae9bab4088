"""Accounts that were distributed by a key of their contract that turned out to be another (D-39, D-89).

A run takes the keys in force on its day. One that is approved later, but holds from that day or an earlier one, is what
the account should have been distributed by.
"""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import ARRAY, Text, any_, func, literal, select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.distribution.domain.contract_keys import read_contract_keys
from services.distribution.domain.policy_bodies import CONTRACT_KEYS
from services.distribution.domain.policy_facts import ContractKey
from services.distribution.projections.policy import read_approved
from services.distribution.projections.run import TABLE as RUN
from services.distribution.projections.target import TABLE as TARGET
from shared.kernel.policy import in_force
from shared.projections import Row


async def read_rekeyed(connection: AsyncConnection) -> set[str]:
    """The distributed targets whose contract had another key on their first run's day than that run knew, and that no
    run has looked at since that was approved."""
    approved = await read_approved(connection, CONTRACT_KEYS)
    if not approved:
        return set()
    bodies = {version: row["body"] for _, version, row in approved}
    query = select(RUN.c.run, RUN.c.cut_off_day, RUN.c.policies).where(RUN.c.state == "CLOSED")
    found: set[str] = set()
    for run, day, policies in (await connection.execute(query)).tuples():
        holds = in_force(date.fromisoformat(day), approved)
        known = policies.get(CONTRACT_KEYS)
        if holds is None or holds[0] == known:
            continue
        contracts = _differing(bodies.get(known, {}), holds[1]["body"])
        contract = func.coalesce(
            TARGET.c.manifest["contract"].as_string(), TARGET.c.said["contract"].as_string()
        )
        first = select(TARGET.c.target).where(
            TARGET.c.first_run == run,
            TARGET.c.distributed_position < holds[1]["approved_position"],
            contract == any_(literal(contracts, ARRAY(Text))),
        )
        found.update((await connection.execute(first)).scalars())
    return found


def _differing(known: Row, holds: Row) -> Sequence[str]:
    before, after = _by_contract(known), _by_contract(holds)
    return sorted(one for one in before.keys() | after.keys() if before.get(one) != after.get(one))


def _by_contract(body: Row) -> dict[str, ContractKey]:
    return {
        key.contract: key for key in read_contract_keys(body) if key != ContractKey(contract=key.contract)
    }
