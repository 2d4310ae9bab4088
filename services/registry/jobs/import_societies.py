"""Imports CISAC's list of societies: a party each, and what the list says of it as of its day (D-04, D-56)."""

from dataclasses import replace
from typing import Any

from services.registry.domain.catalogue import RowRejected, rejected
from services.registry.domain.import_run import Counts
from services.registry.domain.party_key import PARTY_KEY, KeyKind, PartyKey
from services.registry.domain.society import SOCIETY, ListSociety, Society
from services.registry.formats.societies import read_societies
from services.registry.jobs.keyed import register_parties
from services.registry.jobs.report import end, keep_file, plan_of, refuse
from shared.contracts.registry import CreditedName, Party
from shared.contracts.terms import PartyClass, PartyKind
from shared.jobs.kinds import JobContext
from shared.kernel.decider import Accepted, Rejected
from shared.kernel.findings import Unreadable

_HOME = "AZ"


async def run(job: JobContext) -> dict[str, Any]:
    """The counts of the import; the rows that are no societies stand in its report."""
    begun = await plan_of(job)
    if begun is None:
        return {"import": job.subject, "state": "ENDED_BEFORE"}
    plan, data = begun
    try:
        file = await job.compute(read_societies, data, plan)
    except Unreadable as error:
        return await refuse(job, error)
    await keep_file(job, plan)
    wrong = list(file.rejected)
    owners = await _owners(job, [society for _, society in file.societies])
    listed: list[tuple[int, Society, bool]] = []
    unchanged = 0
    states = await job.ctx.store.states(SOCIETY, [society.code for _, society in file.societies])
    for row, read in file.societies:
        society = replace(read, party=owners[read.code] or read.party)
        state = states[read.code][0]
        decision = SOCIETY.decide(ListSociety(society=society), state)
        if isinstance(decision, Rejected):
            wrong.append(rejected(row, "row", decision.reason, decision.detail))
        elif isinstance(decision, Accepted):
            listed.append((row, society, state.society is None))
        else:
            unchanged += 1
    new = [society for _, society, _ in listed if owners[society.code] is None]
    if not plan.dry_run:
        wrong += await _enter(job, listed, new)
    counts = Counts(
        rows=file.rows,
        entered=sum(first for _, _, first in listed),
        changed=sum(not first for _, _, first in listed),
        unchanged=unchanged,
        rejected=len({one.row for one in wrong}),
        parties=len(new),
    )
    return await end(job, counts, sorted(wrong))


async def _owners(job: JobContext, societies: list[Society]) -> dict[str, str | None]:
    """By code the party that has it already."""
    keys = {one.code: PartyKey(KeyKind.SOCIETY_CODE, one.code).id for one in societies}
    states = await job.ctx.store.states(PARTY_KEY, list(keys.values()))
    return {code: states[key][0].party for code, key in keys.items()}


async def _enter(
    job: JobContext, listed: list[tuple[int, Society, bool]], new: list[Society]
) -> list[RowRejected]:
    outcomes = await register_parties(job, [_party(society) for society in new])
    wrong = []
    commands = []
    for row, society, _ in listed:
        refused = outcomes.get(society.party)
        if isinstance(refused, Rejected):
            wrong.append(rejected(row, "row", refused.reason, refused.detail))
        else:
            commands.append((society.code, ListSociety(society=society)))
    await job.ctx.store.execute_many(SOCIETY, commands, job.meta())
    await job.progress(len(listed), len(listed), "societies")
    return wrong


def _party(society: Society) -> Party:
    """The composers' organisation is the society of the country whose repertoire is music."""
    home = society.country == _HOME and society.main_repertoire == "Musical"
    names = [CreditedName(name=society.name, script="LATIN", kind="CANONICAL", source=society.source)]
    if society.former_name and society.former_name != society.name:
        names.append(CreditedName(name=society.former_name, script="LATIN", source=society.source))
    return Party(
        id=society.party,
        kind=PartyKind.LEGAL,
        party_class=PartyClass.COMPOSERS_ORGANISATION if home else PartyClass.SOCIETY,
        names=tuple(names),
        country=society.country,
        society_code=society.code,
    )
