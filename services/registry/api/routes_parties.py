"""Parties over HTTP: register, amend, mandate, refuse, tie receivers, look up."""

from typing import Any

from fastapi import APIRouter
from fastapi.responses import JSONResponse
from sqlalchemy import select

from services.registry.api.routes_search import Asked
from services.registry.api.schemas import EndBody, MandateBody, PartyBody, PayeesBody, RefusalBody
from services.registry.domain.party import (
    PARTY,
    AmendParty,
    EndMandate,
    GiveMandate,
    PayeeTied,
    RefusalDeclared,
    RefuseManagement,
    RegisterParty,
    TiePayees,
)
from services.registry.handlers import no_organisation, unknown_party
from services.registry.projections.party import TABLE, find_party
from services.registry.projections.search_entry import parties
from services.registry.projections.searching import best_of
from services.registry.vault import sealed
from shared.contracts.registry import CreditedName, Mandate, Party
from shared.eventstore.store import Alongside
from shared.kernel.ids import derived_id
from shared.kernel.shares import parse_share
from shared.web.documents import ANSWER, COMMANDS, READS, documented
from shared.web.paging import Cursor, Limit, paged
from shared.web.problems import not_found, rejected
from shared.web.requests import Asking, Posting, asking, posting

router = APIRouter(prefix="/v1/parties", tags=["parties"])

EXAMPLE = {
    "id": ANSWER["id"],
    "kind": "NATURAL",
    "party_class": "MEMBER",
    "name": "Rasim Ocaqov",
    "party": {"id": ANSWER["id"], "country": "AZ", "member_number": "M-014"},
    "mandates": [],
    "refusals": [],
    "payees": [],
}


@router.post("", status_code=201, **documented(ANSWER, *COMMANDS, status=201))
async def register_party(body: PartyBody, post: Posting = posting("registry:party:submit")) -> JSONResponse:
    """Register a party. Personal identifiers and contacts go to the vault, never into events."""
    party_id = post.new_id()
    fingerprint, keep = _sealed(party_id, body)
    command = RegisterParty(party=_public_party(party_id, body, fingerprint))
    return await post.execute(PARTY, party_id, command, alongside=keep)


@router.post("/{party_id}/amend", **documented(ANSWER, *COMMANDS))
async def amend_party(
    party_id: str, body: PartyBody, post: Posting = posting("registry:party:submit")
) -> JSONResponse:
    """Replace a party's facts, for example with a spelling variant of his name."""
    fingerprint, keep = _sealed(party_id, body)
    command = AmendParty(party=_public_party(party_id, body, fingerprint))
    return await post.execute(PARTY, party_id, command, alongside=keep)


@router.post("/{party_id}/mandates", status_code=201, **documented(ANSWER, *COMMANDS, status=201))
async def give_mandate(
    party_id: str, body: MandateBody, post: Posting = posting("registry:mandate:submit")
) -> JSONResponse:
    """Enter management rights that a party gave to the guild or to another organisation."""
    if body.organisation is not None and (wrong := await no_organisation(post.ctx.store, body.organisation)):
        raise rejected(wrong)
    facts = body.model_dump(exclude={"use_types"})
    mandate = Mandate(id=post.new_id(), party=party_id, use_types=tuple(body.use_types), **facts)
    return await post.execute(PARTY, party_id, GiveMandate(mandate=mandate), made=mandate.id)


@router.post("/{party_id}/mandates/{mandate_id}/end", **documented(ANSWER, *COMMANDS))
async def end_mandate(
    party_id: str, mandate_id: str, body: EndBody, post: Posting = posting("registry:mandate:submit")
) -> JSONResponse:
    """End a mandate with its last day."""
    return await post.execute(PARTY, party_id, EndMandate(mandate=mandate_id, last_day=body.last_day))


@router.post("/{party_id}/refusals", status_code=201, **documented(ANSWER, *COMMANDS, status=201))
async def refuse_management(
    party_id: str, body: RefusalBody, post: Posting = posting("registry:mandate:submit")
) -> JSONResponse:
    """Enter an owner's refusal of the guild's management (D-20)."""
    facts = body.model_dump(exclude={"use_types"})
    refusal = RefusalDeclared(refusal=post.new_id(), party=party_id, use_types=tuple(body.use_types), **facts)
    return await post.execute(PARTY, party_id, RefuseManagement(refusal=refusal), made=refusal.refusal)


@router.post("/{party_id}/payees", **documented(ANSWER, *COMMANDS))
async def tie_payees(
    party_id: str, body: PayeesBody, post: Posting = posting("registry:party:submit")
) -> JSONResponse:
    """Name everyone who receives an owner's royalty, by a dated document (D-03)."""
    if unknown := await unknown_party(post.ctx.store, [payee.receiver for payee in body.payees]):
        raise rejected(unknown)
    payees = tuple(
        PayeeTied(
            link=derived_id(post.new_id(), payee.receiver),
            party=party_id,
            receiver=payee.receiver,
            fraction=parse_share(payee.fraction),
            valid_from=body.valid_from,
            valid_to=None,
            document_sha256=body.document_sha256,
        )
        for payee in body.payees
    )
    return await post.execute(PARTY, party_id, TiePayees(payees=payees))


@router.get("", **documented({"items": [EXAMPLE], "next": None}, *READS))
async def list_parties(
    name: Asked | None = None,
    cursor: Cursor = None,
    limit: Limit = 50,
    ask: Asking = asking("registry:party:read", parties=True),
) -> dict[str, Any]:
    """Parties, all by id, or the sixty that answer best to a name in any alphabet, the best first."""
    query = select(TABLE.c.id, TABLE.c.name, TABLE.c.kind, TABLE.c.party_class)
    if ask.caller.party is not None:
        query = query.where(TABLE.c.id == ask.caller.party)
    async with ask.ctx.engine.connect() as connection:
        if name:
            return await best_of(connection, query, name, limit, parties(ask.caller.party))
        return await paged(connection, query, (TABLE.c.id,), cursor, limit)


@router.get("/{party_id}", **documented(EXAMPLE, *READS))
async def show_party(
    party_id: str, ask: Asking = asking("registry:party:read", parties=True)
) -> dict[str, Any]:
    """A party with mandates, refusals and receivers."""
    async with ask.ctx.engine.connect() as connection:
        found = await find_party(connection, party_id)
    if found is None or (ask.caller.party is not None and ask.caller.party != party_id):
        raise not_found("party", party_id)
    return found


def _public_party(party_id: str, body: PartyBody, fingerprint: str | None) -> Party:
    facts = body.model_dump(exclude={"names", "identity", "ipi_name_numbers"})
    return Party(
        id=party_id,
        names=tuple(CreditedName(**name.model_dump()) for name in body.names),
        ipi_name_numbers=tuple(body.ipi_name_numbers),
        vault_fingerprint=fingerprint,
        **facts,
    )


def _sealed(party_id: str, body: PartyBody) -> tuple[str | None, Alongside | None]:
    if body.identity is None:
        return None, None
    return sealed(party_id, body.identity.model_dump(mode="json", exclude_none=True))
