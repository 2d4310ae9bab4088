"""Applications over HTTP: for a membership, for a work's registration; checked, queried, decided, certified."""

from typing import Annotated, Any

from fastapi import APIRouter, Query
from fastapi.responses import JSONResponse
from sqlalchemy import or_, select

from services.registry.api.applying import (
    answered_claim,
    found_application,
    membership_claim,
    names_of,
    work_claim,
)
from services.registry.api.schemas_applications import (
    AcceptBody,
    AnswerBody,
    ConfirmBody,
    MembershipApplicationBody,
    QueryBody,
    RefusalOfApplicationBody,
    WorkApplicationBody,
)
from services.registry.domain.application import (
    APPLICATION,
    AcceptApplication,
    AnswerQuery,
    AskCheck,
    ConfirmShare,
    QueryApplicant,
    RefuseApplication,
    SubmitApplication,
)
from services.registry.domain.application_events import (
    ApplicationSubmitted,
    Claim,
    State,
    Status,
    parties_named,
)
from services.registry.domain.party import PARTY
from services.registry.handlers.party_merges import survivors
from services.registry.projections.application import TABLE
from services.registry.projections.application_party import TABLE as OF_PARTY
from services.registry.projections.standing import as_standing, records_of
from services.registry.vault import (
    OfAnotherPerson,
    answered,
    applied,
    forgotten,
    together,
)
from shared.eventstore.store import Alongside
from shared.kernel.clock import baku_day
from shared.kernel.decider import Rejected
from shared.kernel.findings import Finding
from shared.web.documents import ANSWER, COMMANDS, READS, documented
from shared.web.kept import need_kept
from shared.web.paging import Cursor, Limit, paged
from shared.web.problems import invalid, not_found, rejected
from shared.web.requests import Asking, Posting, asking, posting

router = APIRouter(prefix="/v1/applications", tags=["applications"])

EXAMPLE = {
    "id": ANSWER["id"],
    "kind": "WORK",
    "status": "OPEN",
    "about": "Tütək səsi",
    "applicant": ANSWER["id"],
    "submitted_by": "author-rasim",
    "submitted_on": "2026-09-01",
    "queries": 0,
    "claim_number": 1,
    "claim": {"work": {"titles": [{"text": "Tütək səsi"}]}},
    "findings": [{"where": "roles.DIRECTOR", "what": "the shares do not make the whole", "value": "1/2"}],
    "confirmations": [],
    "history": [],
    "certificate": None,
    "certificate_sha256": None,
}
_SUBMIT, _READ, _DECIDE = (f"registry:application:{verb}" for verb in ("submit", "read", "decide"))


@router.post("/memberships", status_code=201, **documented(ANSWER, *COMMANDS, status=201))
async def apply_for_membership(
    body: MembershipApplicationBody, post: Posting = posting(_SUBMIT, parties=True)
) -> JSONResponse:
    """Apply for a membership and give the mandate. Personal data go to the vault (D-94); a token that is bound to a
    party applies for that party alone."""
    if post.caller.party not in (None, body.party):
        raise not_found("party", body.party or "")
    claim, keep = membership_claim(post.new_id(), body)
    return await _submitted(post, body.party, claim, keep)


@router.post("/works", status_code=201, **documented(ANSWER, *COMMANDS, status=201))
async def declare_work(
    body: WorkApplicationBody, post: Posting = posting(_SUBMIT, parties=True)
) -> JSONResponse:
    """Declare a work with titles, roles, shares and evidence; every co-author has to confirm it."""
    if post.caller.party is not None and body.applicant not in (None, post.caller.party):
        raise not_found("party", body.applicant or "")
    applicant = post.caller.party or body.applicant
    return await _submitted(post, applicant, work_claim(post.new_id(), body), None)


@router.post("/{application_id}/check", **documented(ANSWER, *COMMANDS))
async def check_application(application_id: str, post: Posting = posting(_DECIDE)) -> JSONResponse:
    """Have an application checked against the registry as it is now."""
    return await post.execute(APPLICATION, application_id, AskCheck(by=post.caller.subject))


@router.post("/{application_id}/query", **documented(ANSWER, *COMMANDS))
async def query_applicant(
    application_id: str, body: QueryBody, post: Posting = posting(_DECIDE)
) -> JSONResponse:
    """Ask the applicant; nothing is decided before his answer."""
    day = baku_day(post.ctx.clock())
    command = QueryApplicant(question=body.question, by=post.caller.subject, day=day)
    return await post.execute(APPLICATION, application_id, command)


@router.post("/{application_id}/answer", **documented(ANSWER, *COMMANDS))
async def answer_query(
    application_id: str, body: AnswerBody, post: Posting = posting(_SUBMIT, parties=True)
) -> JSONResponse:
    """Answer what was asked, and mend the application with it."""
    state = await _state(post, application_id)
    submitted = state.submitted
    stand = await survivors(post.ctx.store, parties_named(state))
    if submitted is None or post.caller.party not in (
        None,
        stand.get(submitted.applicant or "", submitted.applicant),
    ):
        raise not_found("application", application_id)
    claim = answered_claim(state.claim, body)
    whose = claim.party.id if claim.party is not None else submitted.applicant
    command = AnswerQuery(claim=claim, by=post.caller.subject, day=baku_day(post.ctx.clock()))
    new = claim.party.id if claim.party is not None and claim.is_new else None
    names = applied(application_id, new, names_of(body.names)) if new is not None and body.names else None
    keep = together(answered(application_id, state.queries, whose, body.words), names)
    return await post.execute(APPLICATION, application_id, command, alongside=keep)


@router.post("/{application_id}/confirm", **documented(ANSWER, *COMMANDS))
async def confirm_share(
    application_id: str, body: ConfirmBody, post: Posting = posting(_SUBMIT, parties=True)
) -> JSONResponse:
    """Confirm a declaration as a co-author: by a token that is bound to him, or by a document that a clerk records
    (409 when it is not kept here, D-103). 409 when another claim stands than the one named."""
    bound = post.caller.party
    state = await _state(post, application_id)
    stand = await survivors(post.ctx.store, parties_named(state) | {body.party or ""})
    if bound is not None:
        holders = {holder.party for shares in state.claim.roles for holder in shares.holders}
        if bound not in {stand.get(one, one) for one in holders} or body.party not in (None, bound):
            raise not_found("application", application_id)
    elif body.party is None or body.document_sha256 is None:
        what = "a clerk names the co-author and the document by which he confirms"
        raise invalid([Finding("body", what, clause="D-103")])
    if body.document_sha256 is not None:
        await need_kept(post, [body.document_sha256])
    command = ConfirmShare(
        party=bound or body.party or "",
        claim_number=body.claim_number,
        document_sha256=body.document_sha256,
        by=post.caller.subject,
        day=baku_day(post.ctx.clock()),
        stand=stand,
    )
    return await post.execute(APPLICATION, application_id, command)


@router.post("/{application_id}/accept", **documented(ANSWER, *COMMANDS))
async def accept_application(
    application_id: str, body: AcceptBody, post: Posting = posting(_DECIDE)
) -> JSONResponse:
    """Accept; never by who submitted it or answered (403, D-95). The registry enters it and issues the certificate."""
    stand = await survivors(post.ctx.store, parties_named(await _state(post, application_id)))
    day = baku_day(post.ctx.clock())
    command = AcceptApplication(by=post.caller.subject, day=day, stand=stand, **body.model_dump())
    return await post.execute(APPLICATION, application_id, command)


@router.post("/{application_id}/refuse", **documented(ANSWER, *COMMANDS))
async def refuse_application(
    application_id: str, body: RefusalOfApplicationBody, post: Posting = posting(_DECIDE)
) -> JSONResponse:
    """Refuse with a reason; what the vault has of an applicant who was never registered goes."""
    claim = (await _state(post, application_id)).claim
    new = claim.party.id if claim.party is not None and claim.is_new else None
    if new is not None and (await post.ctx.store.state(PARTY, new))[0].party is not None:
        new = None
    command = RefuseApplication(reason=body.reason, by=post.caller.subject, day=baku_day(post.ctx.clock()))
    gone = forgotten(application_id, new)
    return await post.execute(APPLICATION, application_id, command, alongside=gone)


@router.get("", **documented({"items": [EXAMPLE], "next": None}, *READS))
async def list_applications(
    status: Status | None = None,
    kind: Annotated[str | None, Query(pattern="^(MEMBERSHIP|WORK)$")] = None,
    cursor: Cursor = None,
    limit: Limit = 50,
    ask: Asking = asking(_READ, parties=True),
) -> dict[str, Any]:
    """Applications, of one status or kind; for a party-bound token those that it made or has a share in."""
    hidden = ("claim", "confirmations", "history")
    query = select(*(column for column in TABLE.c if column.name not in hidden))
    if status is not None:
        query = query.where(TABLE.c.status == status)
    if kind is not None:
        query = query.where(TABLE.c.kind == kind)
    async with ask.ctx.engine.connect() as connection:
        if ask.caller.party is not None:
            records = await records_of(connection, ask.caller.party)
            own = select(OF_PARTY.c.application).where(OF_PARTY.c.party.in_(records))
            query = query.where(or_(TABLE.c.applicant.in_(records), TABLE.c.id.in_(own)))
        page = await paged(connection, query, (TABLE.c.id,), cursor, limit)
        return page | {"items": await as_standing(connection, page["items"], "applicant")}


@router.get("/{application_id}", **documented(EXAMPLE, *READS))
async def show_application(application_id: str, ask: Asking = asking(_READ, parties=True)) -> dict[str, Any]:
    """An application with its findings, confirmations and what happened to it. The claim stays as it was made; of an
    applicant who was merged the party is shown that stands for him."""
    return await found_application(ask, application_id)


async def _submitted(
    post: Posting, applicant: str | None, claim: Claim, keep: Alongside | None
) -> JSONResponse:
    application = post.new_id()
    submitted = ApplicationSubmitted(
        application=application,
        applicant=applicant,
        claim=claim,
        submitted_by=post.caller.subject,
        submitted_on=baku_day(post.ctx.clock()),
    )
    try:
        command = SubmitApplication(submitted=submitted)
        return await post.execute(APPLICATION, application, command, alongside=keep)
    except OfAnotherPerson as other:
        word = f"The party {other.party} has this FİN or VÖEN."
        raise rejected(Rejected("IDENTIFIER_OF_ANOTHER_PARTY", word)) from other


async def _state(post: Posting, application_id: str) -> State:
    return (await post.ctx.store.state(APPLICATION, application_id))[0]
