"""Works over HTTP: register, amend, set shares, look up."""

from typing import Annotated, Any

from fastapi import APIRouter, Query
from fastapi.responses import JSONResponse
from sqlalchemy import select

from services.registry.api.routes_search import Asked
from services.registry.api.schemas_works import (
    AcrossBody,
    FactsBody,
    SharesBody,
    TitleBody,
    WorkBody,
)
from services.registry.api.work_forms import across_of, roles_of, title_of, work_of
from services.registry.api.work_views import HOME, disputes_over, shares_at, work_at
from services.registry.domain.disputed import told_of
from services.registry.domain.work import (
    WORK,
    AddTitle,
    AgreeAcrossRoles,
    AmendWork,
    Command,
    RegisterWork,
    SetShares,
)
from services.registry.domain.work_warnings import warnings_of
from services.registry.handlers import named_parties, unknown_party
from services.registry.handlers.works import Placed, place_work
from services.registry.projections.agreement import not_agreed
from services.registry.projections.genre_group import read_groups_on
from services.registry.projections.search_entry import works
from services.registry.projections.searching import best_of
from services.registry.projections.work import TABLE, merged_records
from shared.contracts.registry import (
    RoleShares,
    Work,
)
from shared.contracts.terms import UseType
from shared.contracts.wire import to_builtins
from shared.kernel.clock import baku_day
from shared.kernel.decider import Rejected
from shared.web.as_of import AsOf, On, moment_of
from shared.web.documents import ANSWER, COMMANDS, READS, documented
from shared.web.kept import need_kept
from shared.web.paging import Cursor, Limit, paged
from shared.web.problems import not_found, rejected
from shared.web.requests import Asking, Posting, asking, posting

router = APIRouter(prefix="/v1/works", tags=["works"])

EXAMPLE = {
    "id": ANSWER["id"],
    "title": "Tütək səsi",
    "year": 1975,
    "genre": "feature",
    "provisional": False,
    "status": "PARTIAL",
    "status_by_use": {"ON_AIR": "REGISTERED", "CABLE": "UNREGISTERED"},
    "on": "2026-09-01",
    "territory": "AZ",
    "roles": [{"role": "DIRECTOR", "holders": [{"party": ANSWER["id"], "fraction": "1/1"}], "absent": False}],
    "conflicts": [],
    "merged_into": None,
    "survivor": None,
    "merges": [],
    "stands_for": [],
    "disputes": [],
    "warnings": [],
}
_WARNING = {
    "where": "roles.PRODUCTION_DESIGNER",
    "what": "the key of documentaries has no row for the artist: his share is 0 from it (D-53)",
    "value": "documentary",
    "clause": "2.1.3",
}
ENTERED = ANSWER | {"warnings": [_WARNING]}
SHARES = {
    "id": ANSWER["id"],
    "on": "2026-09-01",
    "territory": "AZ",
    "uses": [
        {
            "use_type": "ON_AIR",
            "status": "PARTIAL",
            "roles": [
                {
                    "role": "DIRECTOR",
                    "absent": False,
                    "claimed": "1/2",
                    "missing": "1/2",
                    "conflict": False,
                    "holders": [
                        {
                            "holder": {"party": ANSWER["id"], "fraction": "1/2", "basis": "EQUAL"},
                            "standing": "MANDATED",
                            "term_ends_on": "2077-12-31",
                        }
                    ],
                }
            ],
        }
    ],
}
EntityId = Annotated[str, Query(min_length=1, max_length=80)]
InTerritory = Annotated[
    str, Query(pattern="^([A-Z]{2}|WORLD)$", description="Country, or WORLD for anywhere else")
]


@router.post("", status_code=201, **documented(ENTERED, *COMMANDS, status=201))
async def register_work(body: WorkBody, post: Posting = posting("registry:work:submit")) -> JSONResponse:
    """Register a work with the shares that are known; a role that is left out is unknown.

    409 when another work has one of its identifiers, or its number in the series.
    """
    roles = roles_of(body.roles)
    work_id = post.new_id()
    placed = await _placed(post, work_of(work_id, body), roles)
    command = RegisterWork(work=placed.work, roles=roles)
    return await _entered(post, work_id, command, placed)


@router.post("/{work_id}/amend", **documented(ENTERED, *COMMANDS))
async def amend_work(
    work_id: str, body: FactsBody, post: Posting = posting("registry:work:submit")
) -> JSONResponse:
    """Replace a work's facts; its shares stay as they are."""
    placed = await _placed(post, work_of(work_id, body), ())
    command = AmendWork(work=placed.work)
    return await _entered(post, work_id, command, placed)


@router.post("/{work_id}/titles", **documented(ENTERED, *COMMANDS))
async def add_title(
    work_id: str, body: TitleBody, post: Posting = posting("registry:work:submit")
) -> JSONResponse:
    """Add one title or spelling of it with its source; one that is known stays as it is."""
    title = title_of(body)
    society = title.source.society if title.source is not None else None
    if society is not None and (unknown := await unknown_party(post.ctx.store, [society])):
        raise rejected(unknown)
    return await _entered(post, work_id, AddTitle(title=title))


@router.post("/{work_id}/shares", **documented(ENTERED, *COMMANDS))
async def set_shares(
    work_id: str, body: SharesBody, post: Posting = posting("registry:work:submit")
) -> JSONResponse:
    """Replace all shares of a work. Claims above the whole mark a conflict and stop that role (D-92)."""
    roles = roles_of(body.roles)
    if unknown := await unknown_party(post.ctx.store, named_parties(None, roles)):
        raise rejected(unknown)
    await _agreed(post, work_id, roles)
    return await _entered(post, work_id, SetShares(work=work_id, roles=roles))


@router.post("/{work_id}/agree-roles", **documented(ENTERED, *COMMANDS))
async def agree_roles(
    work_id: str, body: AcrossBody, post: Posting = posting("registry:work:submit")
) -> JSONResponse:
    """Enter what a work's authors agreed and signed on the parts of its roles; without parts, the end of it. It counts
    for users' money where distribution's policy `contract_keys` allows it for the contract (D-39)."""
    await need_kept(post, [body.document_sha256])
    return await _entered(post, work_id, AgreeAcrossRoles(across=across_of(body)))


@router.get("", **documented({"items": [EXAMPLE], "next": None}, *READS))
async def list_works(
    title: Asked | None = None,
    provisional: bool | None = None,
    parent: EntityId | None = None,
    included_in: EntityId | None = None,
    cursor: Cursor = None,
    limit: Limit = 50,
    ask: Asking = asking("registry:work:read"),
) -> dict[str, Any]:
    """Works, all by id, or the sixty that answer best to a title in any alphabet, the best first. Those of a series or
    season, and those included in another, are also those of the records that were merged into it."""
    query = select(TABLE.c.id, TABLE.c.title, TABLE.c.year, TABLE.c.genre, TABLE.c.provisional)
    query = query.where(TABLE.c.merged_into.is_(None))
    if provisional is not None:
        query = query.where(TABLE.c.provisional == provisional)
    async with ask.ctx.engine.connect() as connection:
        if parent is not None:
            query = query.where(TABLE.c.parent.in_(await merged_records(connection, parent)))
        if included_in is not None:
            query = query.where(TABLE.c.hosts.overlap(await merged_records(connection, included_in)))
        if title:
            return await best_of(connection, query, title, limit, works())
        return await paged(connection, query, (TABLE.c.id,), cursor, limit)


@router.get("/{work_id}", **documented(EXAMPLE, *READS))
async def show_work(
    work_id: str,
    as_of: AsOf = None,
    on: On = None,
    territory: InTerritory = HOME,
    ask: Asking = asking("registry:work:read"),
) -> dict[str, Any]:
    """A work with its shares and its derived status on a day, as it is or was known (D-02)."""
    found = await work_at(ask.ctx, work_id, await moment_of(ask.ctx, as_of, on), territory)
    if found is None:
        raise not_found("work", work_id)
    return found


@router.get("/{work_id}/shares", **documented(SHARES, *READS))
async def show_shares(
    work_id: str,
    as_of: AsOf = None,
    on: On = None,
    territory: InTerritory = HOME,
    use_type: UseType | None = None,
    ask: Asking = asking("registry:work:read"),
) -> dict[str, Any]:
    """Who has which part of each role on a day, with what is missing and what exceeds the whole (D-92), for one use
    or for each."""
    found = await shares_at(ask.ctx, work_id, await moment_of(ask.ctx, as_of, on), territory, use_type)
    if found is None:
        raise not_found("work", work_id)
    return found


async def _entered(
    post: Posting, work_id: str, command: Command, placed: Placed | None = None
) -> JSONResponse:
    """Execute, and tell what the work has to be warned of as it stands now."""
    guards, entailed = (placed.guards, placed.entailed) if placed is not None else ((), ())
    done = await post.done(WORK, work_id, command, guards=guards, entailed=entailed)
    state, _ = await post.ctx.store.state(WORK, work_id)
    async with post.ctx.engine.connect() as connection:
        groups = await read_groups_on(connection, baku_day(post.ctx.clock()))
    warnings = warnings_of(state.work, state.roles, state.conflicts, groups) if state.work is not None else []
    warnings += told_of(await disputes_over(post.ctx, work_id), state.roles)
    return post.answer(done, more={"warnings": to_builtins(warnings)})


async def _agreed(post: Posting, work: str, roles: tuple[RoleShares, ...]) -> None:
    """409 for a share that names an agreement which does not give it."""
    async with post.ctx.engine.connect() as connection:
        wrong = await not_agreed(connection, work, roles)
    if wrong is not None:
        raise rejected(wrong)


async def _placed(post: Posting, work: Work, roles: tuple[RoleShares, ...]) -> Placed:
    if unknown := await unknown_party(post.ctx.store, named_parties(work, roles)):
        raise rejected(unknown)
    await _agreed(post, work.id, roles)
    placed = await place_work(post.ctx.store, work)
    if isinstance(placed, Rejected):
        raise rejected(placed)
    return placed
