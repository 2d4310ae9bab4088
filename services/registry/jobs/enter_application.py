"""Enters what an application was accepted for, and issues its certificate.

A crash resumes: every command has a key of its own, and the certificate's bytes are the same again. What the registry
refuses puts the application back on the desk with the reason.
"""

from dataclasses import replace
from hashlib import sha256
from typing import Any

from services.registry.domain.application import APPLICATION, FailEntry, IssueCertificate
from services.registry.domain.application_entry import entered_party, entered_work
from services.registry.domain.application_events import ApplicationAccepted, Claim, State, Status
from services.registry.domain.party import PARTY, AmendParty, BeginMembership, GiveMandate, RegisterParty
from services.registry.domain.party_key import KeyKind, PartyKey, keys_of
from services.registry.domain.work import WORK, RegisterWork
from services.registry.formats.certificate import Issued, membership_certificate, work_certificate
from services.registry.handlers import identified, named_parties, unknown_party
from services.registry.handlers.applications import applying_party
from services.registry.handlers.party_merges import behind_of
from services.registry.handlers.works import place_work
from services.registry.vault import read_applicant
from shared.contracts.registry import Membership, Party
from shared.contracts.terms import DocumentKind, PartyClass
from shared.eventstore.store import Done, Request
from shared.jobs.entering import held
from shared.jobs.filing import file_document
from shared.jobs.kinds import JobContext
from shared.kernel.decider import Decider, Rejected
from shared.kernel.findings import Finding
from shared.kernel.ids import derived_id
from shared.paper.content import Paper
from shared.paper.rendering import render_paper


async def run(job: JobContext) -> dict[str, Any]:
    """The certificate's number and hash, or why the application is at the desk again."""
    application = str(job.args["application"])
    state, _ = await job.ctx.store.state(APPLICATION, application)
    if state.status is not Status.ACCEPTED or state.accepted is None:
        return {"application": application, "status": state.status}
    claim = await _as_standing(job, state.claim)
    if claim.party is not None:
        refused = await _enter_member(job, claim.party, claim, state, state.accepted)
    else:
        refused = await _enter_work(job, claim, state)
    if refused is not None:
        findings = (Finding("entry", refused.detail, refused.reason),)
        held(
            await job.ctx.store.execute(APPLICATION, application, FailEntry(findings=findings), job.meta()),
            "entry",
        )
        return {"application": application, "status": Status.OPEN, "reason": refused.reason}
    return await _certify(job, claim, state.accepted)


async def _as_standing(job: JobContext, claim: Claim) -> Claim:
    """The claim of the party that stands for an applicant who was merged: he becomes the member."""
    standing = await applying_party(job.ctx.store, claim)
    if claim.party is None or standing is None or standing == claim.party.id:
        return claim
    mandate = replace(claim.mandate, party=standing) if claim.mandate is not None else None
    return replace(claim, party=replace(claim.party, id=standing), is_new=False, mandate=mandate)


async def _enter_member(
    job: JobContext, party: Party, claim: Claim, state: State, accepted: ApplicationAccepted
) -> Rejected | None:
    store = job.ctx.store
    known = (await store.state(PARTY, party.id))[0].party
    # An acceptance that failed half-way has registered the applicant already.
    wanted = known or party
    if claim.is_new:
        names = await read_applicant(job.ctx.engine, accepted.application)
        if not names:
            return Rejected("APPLICANT_ERASED", "Who applied was erased.")
        wanted = replace(wanted, names=names)
    wanted = entered_party(claim, wanted)
    command = RegisterParty(party=wanted) if known is None else AmendParty(party=wanted)
    guards, entailed = await identified(store, party.id, keys_of(wanted))
    refused = await _execute(job, state, "party", PARTY, party.id, command, guards=guards, entailed=entailed)
    if refused is None and claim.mandate is not None:
        # Before the membership, which could not be taken back: nobody is a member without his mandate.
        give = GiveMandate(mandate=claim.mandate, behind=await behind_of(store, party.id))
        refused = await _execute(job, state, "mandate", PARTY, party.id, give)
    if refused is not None or accepted.member_number is None or accepted.valid_from is None:
        return refused
    membership = Membership(
        id=derived_id("application", accepted.application, "membership"),
        party_class=PartyClass.MEMBER,
        number=accepted.member_number,
        valid_from=accepted.valid_from,
        document_sha256=claim.mandate.document_sha256 if claim.mandate is not None else "",
    )
    number = PartyKey(KeyKind.MEMBER_NUMBER, accepted.member_number)
    guards, entailed = await identified(store, party.id, [number])
    begin = BeginMembership(membership=membership)
    return await _execute(job, state, "member", PARTY, party.id, begin, guards=guards, entailed=entailed)


async def _enter_work(job: JobContext, claim: Claim, state: State) -> Rejected | None:
    if claim.work is None:
        raise ValueError("an application is for a membership or for a work")
    work = entered_work(claim, claim.work)
    if unknown := await unknown_party(job.ctx.store, named_parties(work, claim.roles)):
        return unknown
    placed = await place_work(job.ctx.store, work)
    if isinstance(placed, Rejected):
        return placed
    command = RegisterWork(work=placed.work, roles=claim.roles)
    return await _execute(
        job, state, "work", WORK, work.id, command, guards=placed.guards, entailed=placed.entailed
    )


async def _execute(
    job: JobContext,
    state: State,
    step: str,
    decider: Decider[Any, Any, Any],
    entity: str,
    command: Any,
    **more: Any,
) -> Rejected | None:
    """Execute one step of one acceptance, once: a repeat gets the first answer."""
    application = str(job.args["application"])
    key = f"{application}/{state.acceptances}/{step}"
    request = Request("job:enter-application", "job", key, sha256(key.encode()).hexdigest())
    outcome = await job.ctx.store.execute(decider, entity, command, job.meta(), request=request, **more)
    return None if isinstance(outcome, Done) else outcome


async def _certify(job: JobContext, claim: Claim, accepted: ApplicationAccepted) -> dict[str, Any]:
    application = accepted.application
    letter = "M" if claim.party is not None else "W"
    number = f"{letter}-{accepted.accepted_on.year}-{application[:8].upper()}"
    issued = Issued(
        guild=job.ctx.settings.guild,
        number=number,
        issued_on=accepted.accepted_on,
        application=application,
    )
    pdf = await job.compute(render_paper, await _paper(job, issued, claim, accepted))
    whose = [claim.party.id] if claim.party is not None else [h.party for r in claim.roles for h in r.holders]
    sha = await file_document(
        job.ctx,
        job.meta(),
        pdf,
        "application/pdf",
        DocumentKind.CERTIFICATE,
        parties=whose,
        dated_on=accepted.accepted_on,
    )
    command = IssueCertificate(number=number, sha256=sha, day=accepted.accepted_on)
    held(await job.ctx.store.execute(APPLICATION, application, command, job.meta()), "certificate")
    return {"application": application, "status": Status.CERTIFIED, "number": number, "sha256": sha}


async def _paper(job: JobContext, issued: Issued, claim: Claim, accepted: ApplicationAccepted) -> Paper:
    if (
        claim.party is not None
        and claim.mandate is not None
        and accepted.member_number
        and accepted.valid_from
    ):
        party = (await job.ctx.store.state(PARTY, claim.party.id))[0].party or claim.party
        return membership_certificate(
            issued, party, claim.mandate, accepted.member_number, accepted.valid_from
        )
    if claim.work is None:
        raise ValueError("an application is for a membership or for a work")
    holders = sorted({holder.party for shares in claim.roles for holder in shares.holders})
    states = await job.ctx.store.states(PARTY, holders)
    names = {party: state.party.name for party, (state, _) in states.items() if state.party is not None}
    return work_certificate(issued, entered_work(claim, claim.work), claim.roles, names)
