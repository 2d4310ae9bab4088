"""What is applied for, from the bodies of requests, and who sees it."""

from dataclasses import replace
from typing import Any

from services.registry.api.schemas_applications import (
    AnswerBody,
    MembershipApplicationBody,
    WorkApplicationBody,
)
from services.registry.api.schemas_parties import NameBody
from services.registry.api.work_forms import roles_of, work_of
from services.registry.domain.application_events import Claim, Evidence
from services.registry.projections.application import find_application, holders_of
from services.registry.projections.standing import records_of
from services.registry.vault import applied, sealed, together
from shared.contracts.registry import CreditedName, Party
from shared.contracts.terms import PartyClass, PartyKind
from shared.eventstore.store import Alongside
from shared.kernel.ids import derived_id
from shared.web.problems import not_found
from shared.web.requests import Asking


def membership_claim(application: str, body: MembershipApplicationBody) -> tuple[Claim, Alongside | None]:
    """A membership for a registered party or somebody new, and how who he is gets into the vault (D-94)."""
    party_id = body.party or derived_id("application", application, "party")
    fingerprint: str | None = None
    keep: Alongside | None = None
    if body.identity is not None:
        identity = body.identity.model_dump(mode="json", exclude_none=True)
        fingerprint, keep = sealed(party_id, identity)
    party = Party(
        id=party_id,
        kind=PartyKind.NATURAL,
        party_class=PartyClass.NONE,
        names=(),
        country=body.country,
        vault_fingerprint=fingerprint,
    )
    claim = Claim(
        party=party,
        is_new=body.party is None,
        mandate=body.mandate.mandate(derived_id("application", application, "mandate"), party_id),
        identifiers=body.numbered(),
        evidence=body.papers(),
    )
    names = applied(application, party_id, names_of(body.names)) if claim.is_new else None
    return claim, together(keep, names)


def work_claim(application: str, body: WorkApplicationBody) -> Claim:
    """A work with its shares."""
    return Claim(
        work=work_of(derived_id("application", application, "work"), body.work),
        roles=roles_of(body.roles),
        identifiers=body.numbered(),
        evidence=body.papers(),
    )


def answered_claim(claim: Claim, body: AnswerBody) -> Claim:
    """The claim with what an answer adds to it or changes of it."""
    added = tuple(Evidence(**one.model_dump()) for one in body.evidence)
    claim = replace(claim, evidence=tuple(dict.fromkeys((*claim.evidence, *added))))
    if body.identifiers is not None:
        claim = replace(claim, identifiers=tuple(one.numbered() for one in body.identifiers))
    if claim.mandate is not None and body.mandate is not None:
        claim = replace(claim, mandate=body.mandate.mandate(claim.mandate.id, claim.mandate.party))
    if claim.work is not None:
        if body.work is not None:
            claim = replace(claim, work=work_of(claim.work.id, body.work))
        if body.roles is not None:
            claim = replace(claim, roles=roles_of(body.roles))
    return claim


def names_of(names: list[NameBody]) -> tuple[CreditedName, ...]:
    """Credited names of a body."""
    return tuple(CreditedName(**name.model_dump()) for name in names)


async def found_application(ask: Asking, application_id: str) -> dict[str, Any]:
    """An application; 404 when there is none, or a party-bound token has no part in it."""
    bound = ask.caller.party
    async with ask.ctx.engine.connect() as connection:
        found = await find_application(connection, application_id)
        records = {*await records_of(connection, bound)} if bound is not None else set()
    if found is None or (bound is not None and records.isdisjoint({found["applicant"], *holders_of(found)})):
        raise not_found("application", application_id)
    return found
