"""What is answered about a work: its facts and shares as they are or were known, its status on a day, and the records
that were merged into it."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from functools import partial

from services.registry.api.party_views import owners_of, parties_at
from services.registry.domain.disputed import Disputed, told_of
from services.registry.domain.policy import POLICY_PAGE, TERM, years_on
from services.registry.domain.status import Asked, Owner, role_standing, status_of, statuses, use_status
from services.registry.domain.work import WORK
from services.registry.domain.work_warnings import Groups, key_roles, warnings_of
from services.registry.projections import work
from services.registry.projections.dispute import read_disputes
from services.registry.projections.genre_group import read_groups_on
from services.registry.projections.merges import merged_here
from services.registry.projections.party import read_parties
from services.registry.projections.policy import read_years_on
from services.registry.projections.standing import Parties, survivors_of
from services.registry.projections.work import merged_records, read_works, shares_of
from shared.contracts.registry import RoleShares, Work
from shared.contracts.terms import Role, UseType
from shared.contracts.wire import from_builtins, to_builtins
from shared.jobs.context import Context
from shared.kernel.findings import Finding
from shared.kernel.ids import stream
from shared.kernel.policy import PolicyVersion
from shared.projections import Row, projection, snapshot
from shared.projections.past import rows_as_of
from shared.web.as_of import Moment

HOME = "AZ"
"""The territory that is asked about where nobody names one."""

_NAMED = ("party", "author")
_RECORD = ("id", "title", "work", "roles", "conflicts", "reported_authors", "merged_into")


@dataclass(frozen=True, slots=True)
class Known:
    """Works and parties by their ids, as they are or were known."""

    works: Callable[[Iterable[str]], Awaitable[dict[str, Row]]]
    parties: Parties
    years: int
    """Of protection after an author's death, as the policy says on the day asked (D-100)."""
    groups: Groups | None
    """Of the key by genre, as distribution's policy says on the day asked (D-07); None: of none was heard."""

    def key(self, row: Row) -> frozenset[Role]:
        """The roles by which a work is paid."""
        return key_roles(str(row["work"]["genre"]), self.groups)


async def work_at(ctx: Context, work_id: str, moment: Moment, territory: str = HOME) -> Row | None:
    """A work with its shares and its status, as it is or was known, the records that it stands for (`stands_for`) or
    the one that stands for it (`survivor`), and the disputes over it today; None when it was not yet entered."""
    async with _known(ctx, moment) as known:
        row = await _row(known, work_id)
        if row is None:
            return None
        by_use = statuses(
            shares_of(row), await _owners(known, row), known.key(row), territory, moment.day, known.years
        )
        merged = {"survivor": await _survivor(known, row), "stands_for": await _stands_for(known, row)}
    disputes = await disputes_over(ctx, work_id) if moment.position is None else []
    more = {"status": status_of(by_use), "status_by_use": by_use, "on": moment.day, "territory": territory}
    warnings = [*_warnings(row, known.groups), *told_of(disputes, shares_of(row))]
    return row | more | merged | {"disputes": to_builtins(disputes), "warnings": to_builtins(warnings)}


async def disputes_over(ctx: Context, work_id: str) -> list[Disputed]:
    """The disputes that reach a work today, also by the records that it stands for (D-102): open, or ended by documents
    that name parties, as they stand since merges."""
    async with snapshot(ctx.engine) as (connection, _):
        found = await read_disputes(connection, await merged_records(connection, work_id))
        named = {part.party for one in found for part in one.parts}
        stand = await survivors_of(partial(read_parties, connection), named)
    return [
        replace(
            one,
            parts=tuple(replace(part, party=stand.get(part.party, part.party)) for part in one.parts),
        )
        for one in found
    ]


async def shares_at(
    ctx: Context, work_id: str, moment: Moment, territory: str, use: UseType | None
) -> Row | None:
    """The shares of a work on a day, role by role: who has them, what is missing, what contradicts; for one use or for
    each."""
    async with _known(ctx, moment) as known:
        row = await _row(known, work_id)
        if row is None:
            return None
        owners = await _owners(known, row)
        years, key = known.years, known.key(row)
    uses = [use] if use is not None else list(UseType)
    every = [Asked(use=one, territory=territory, day=moment.day, years=years) for one in uses]
    by_use = [_of_use(shares_of(row), owners, key, one) for one in every]
    return {"id": work_id, "on": moment.day, "territory": territory, "uses": by_use}


def _of_use(roles: Sequence[RoleShares], owners: dict[str, Owner], key: frozenset[Role], asked: Asked) -> Row:
    standings = [role_standing(one, owners, asked) for one in roles]
    status = use_status(standings, key)
    return {"use_type": asked.use.value, "status": status, "roles": to_builtins(standings)}


@asynccontextmanager
async def _known(ctx: Context, moment: Moment) -> AsyncIterator[Known]:
    if moment.position is None:
        async with snapshot(ctx.engine) as (connection, _):
            years = await read_years_on(connection, moment.day)
            groups = await read_groups_on(connection, moment.day)
            yield Known(partial(read_works, connection), partial(read_parties, connection), years, groups)
        return
    async with ctx.engine.connect() as connection:
        groups = await read_groups_on(connection, moment.day, moment.position)

    async def works(ids: Iterable[str]) -> dict[str, Row]:
        return await rows_as_of(ctx.store, projection(work), WORK.entity, [*ids], moment.position or 0)

    name = stream(POLICY_PAGE.entity, TERM)
    told = (await ctx.store.histories([name], moment.position))[name]
    policy = POLICY_PAGE.fold(one.event for one in told if isinstance(one.event, PolicyVersion))
    yield Known(works, parties_at(ctx, moment.position), years_on(policy, moment.day), groups)


async def _owners(known: Known, row: Row) -> dict[str, Owner]:
    """Whoever has a share, and the author whose share it was."""
    holders = [holder for one in shares_of(row) for holder in one.holders]
    ids = {party_id for holder in holders for party_id in (holder.party, holder.author) if party_id}
    return await owners_of(known.parties, ids)


async def _row(known: Known, work_id: str) -> Row | None:
    """A work's row; a holder or author who was merged is shown as the party that stands for him, `entered_as` what he
    was entered as."""
    row = (await known.works([work_id])).get(work_id)
    if row is None:
        return None
    named = {
        one[name] for role in row["roles"] for one in role["holders"] for name in _NAMED if one.get(name)
    }
    stand = await survivors_of(known.parties, named)
    if not stand:
        return row
    roles = [
        role | {"holders": [_resolved(holder, stand) for holder in role["holders"]]} for role in row["roles"]
    ]
    return row | {"roles": roles}


def _resolved(holder: Row, stand: dict[str, str]) -> Row:
    found = {name: stand[holder[name]] for name in _NAMED if holder.get(name) in stand}
    return holder | found | ({"entered_as": holder["party"]} if "party" in found else {})


def _warnings(row: Row, groups: Groups | None) -> list[Finding]:
    conflicts = [Role(role) for role in row["conflicts"]]
    return warnings_of(from_builtins(Work, row["work"]), shares_of(row), conflicts, groups)


async def _survivor(known: Known, row: Row) -> str | None:
    """The work that stands for this one, through others too; None when it stands itself."""
    into: str | None = row["merged_into"]
    while into is not None:
        row = (await known.works([into]))[into]
        if row["merged_into"] is None:
            break
        into = row["merged_into"]
    return into


async def _stands_for(known: Known, row: Row) -> list[Row]:
    """All records that a work stands for, with what was theirs: their titles and identifiers lead here."""
    found: list[Row] = []
    others = merged_here(row)
    while others:
        rows = await known.works(others)
        found += [{name: rows[one][name] for name in _RECORD} for one in others]
        others = [further for one in others for further in merged_here(rows[one])]
    return found
