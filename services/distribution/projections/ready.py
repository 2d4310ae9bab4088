"""What a target lacks for the next run (2.1.1-n, D-19)."""

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.distribution.domain.ledger import OWN, lacking
from services.distribution.domain.rates import HOME
from services.distribution.projections.gone import read_given_out
from services.distribution.projections.ledger import TABLE as LEDGER
from services.distribution.projections.target import TABLE, taken_back
from shared.contracts.terms import TargetKind
from shared.projections import Row


def waits_for(
    row: Row, day: date, heard_registry: int, twice: Mapping[str, int] = MappingProxyType({})
) -> list[str]:
    """What a target lacks for a run of a day; empty when it is ready (2.1.1-n, D-19).

    OWN (PROVISION and BANK: their money is where it belongs), BOOKS (a package of the old system's books brings in what
    it is for), ACCOUNT, SCHEDULE, AWARD, CAUSE (not heard yet; ACCOUNT also where an award's works list lacks), FORCE
    (an award under appeal), BASE (a cause without approved statistical data), ITEMS, MATCHING, REGISTRY, FUNDS,
    VALUE_DATE (its money is there on a later day, by which it is converted too, D-64), OFFICIAL (a currency that nobody
    decided on), RUN (it is in one), NOTHING (it was distributed, and nothing about it
    changed since), CORRECTION (its money was distributed elsewhere, see `distributed_elsewhere`).
    """
    if row["kind"] in OWN:
        return ["OWN"]
    award, cause = row["kind"] == TargetKind.AWARD, row["kind"] == TargetKind.CAUSE
    said: Row | None = row["said"] if award or cause else row["manifest"]
    if said is None:
        return [row["kind"]]
    lacks = []
    if award and said["in_force_on"] is None:
        lacks.append("FORCE")
    if cause:
        lacks += [] if row["base"] else ["BASE"]
    elif not award or not said["breakdown"]:
        lacks += _lacks_of_list(row, heard_registry)
    # Money is there for an order's version; a cause stands as it was approved.
    version = said["version"] if award else 1 if cause else row["version"]
    if lacks or not taken_back(row):
        lacks += _lacks_of_money(row, day, said["due"]["currency"], version)
    return lacks + _lacks_of_run(row, twice)


def _lacks_of_list(row: Row, heard_registry: int) -> list[str]:
    if row["manifest"] is None:
        return ["ACCOUNT"]
    lacks = []
    if row["taken"] != row["version"]:
        lacks.append("ITEMS")
    if row["decided"] != row["version"]:
        lacks.append("MATCHING")
    elif (row["registry"] or 0) > heard_registry:
        lacks.append("REGISTRY")
    return lacks


def _lacks_of_money(row: Row, day: date, due: str, version: int) -> list[str]:
    lacks = []
    funding = row["funding"] or {"covered": False, "version": None}
    if not funding["covered"] or funding["version"] != version or not _agrees(row):
        lacks.append("FUNDS")
    if any(one["value_date"] > day.isoformat() for one in row["transfers"]):
        lacks.append("VALUE_DATE")
    abroad = row["kind"] != TargetKind.SCHEDULE and due != HOME
    if abroad or any(one["amount"]["currency"] != due for one in row["transfers"]):
        lacks.append("OFFICIAL")
    return lacks


def _lacks_of_run(row: Row, twice: Mapping[str, int]) -> list[str]:
    again = any(
        one["receipt"] in twice and one["position"] >= twice[one["receipt"]] for one in row["transfers"]
    )
    if row["distributed"] is not None and (row["mended_position"] or 0) <= row["distributed_position"]:
        return ["NOTHING"]
    if again:
        return ["CORRECTION"]
    return ["RUN"] if row["run"] is not None else []


def _agrees(row: Row) -> bool:
    received = sum(one["amount"]["amount"] for one in row["transfers"])
    return bool(row["funding"]["received"]["amount"] == received)


async def distributed_elsewhere(connection: AsyncConnection) -> dict[str, int]:
    """Receipts of which more was distributed than is allocated there, because a person gave some of it to another, for
    instance after an appeal made an award smaller (D-27, D-89); from which position on. Until a correction took that
    back, but for what went for good, what came of them later is not distributed a second time."""
    query = (
        select(TABLE.c.target, TABLE.c.left, LEDGER.c.states)
        .join(LEDGER, LEDGER.c.target == TABLE.c.target)
        .where(TABLE.c.left.is_not(None))
    )
    found: dict[str, int] = {}
    for target, left, states in (await connection.execute(query)).tuples():
        lacks = lacking(states) and lacking(states, await read_given_out(connection, target))
        for receipt, position in (left or {}).items() if lacks else ():
            found[receipt] = min(position, found.get(receipt, position))
    return found
