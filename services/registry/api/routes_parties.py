"""Parties over HTTP: register, amend, add a name, look up, read what the vault has."""

from typing import Any

from fastapi import APIRouter
from fastapi.responses import JSONResponse
from sqlalchemy import select

from services.registry.api.party_views import party_at
from services.registry.api.routes_search import Asked
from services.registry.api.schemas_parties import NewNameBody, PartyBody
from services.registry.domain.party import PARTY, AddName, AmendParty, RegisterParty
from services.registry.domain.party_key import keys_of
from services.registry.handlers import identified
from services.registry.handlers.party_merges import records_behind
from services.registry.projections.membership import of_class_on
from services.registry.projections.party import TABLE
from services.registry.projections.search_entry import parties
from services.registry.projections.searching import best_of
from services.registry.vault import OfAnotherPerson, read_identity, sealed
from shared.contracts.registry import CreditedName, Party
from shared.contracts.terms import PartyClass, PartyKind
from shared.eventstore.store import Alongside
from shared.kernel.clock import baku_day
from shared.kernel.decider import Rejected
from shared.web.as_of import AsOf, On, moment_of
from shared.web.documents import ANSWER, COMMANDS, READS, documented
from shared.web.paging import Cursor, Limit, paged
from shared.web.problems import not_found, rejected
from shared.web.reading import Reading, reading
from shared.web.requests import Asking, Posting, asking, posting

router = APIRouter(prefix="/v1/parties", tags=["parties"])

EXAMPLE = {
    "id": ANSWER["id"],
    "kind": "NATURAL",
    "party_class": "MEMBER",
    "name": "Rasim Ocaqov",
    "party": {"id": ANSWER["id"], "country": "AZ", "member_number": "M-014", "memberships": []},
    "former_names": [],
    "death_document_sha256": None,
    "erasures": [],
    "merged_into": None,
    "survivor": None,
    "merges": [],
    "stands_for": [],
    "mandates": [],
    "refusals": [],
    "payees": [],
    "on": "2026-09-01",
    "class_on": "MEMBER",
    "representation": [],
    "foreign_organisation": False,
}
IDENTITY = {"fin": "5VBK5VR", "born_on": "1933-11-22", "email": "rasim@example.az"}


@router.post("", status_code=201, **documented(ANSWER, *COMMANDS, status=201))
async def register_party(body: PartyBody, post: Posting = posting("registry:party:submit")) -> JSONResponse:
    """Register a party. Personal identifiers and contacts go to the vault, never into events; an identifier that
    another party has is refused."""
    return await _enter(RegisterParty, post.new_id(), body, post)


@router.post("/{party_id}/amend", **documented(ANSWER, *COMMANDS))
async def amend_party(
    party_id: str, body: PartyBody, post: Posting = posting("registry:party:submit")
) -> JSONResponse:
    """Replace a party's facts. Memberships and a recorded death stay; the vault stays when identity is left out."""
    return await _enter(AmendParty, party_id, body, post)


@router.post("/{party_id}/names", **documented(ANSWER, *COMMANDS))
async def add_name(
    party_id: str, body: NewNameBody, post: Posting = posting("registry:name:submit")
) -> JSONResponse:
    """Add one spelling of a party's name with where it was met; a spelling that is known stays as it is."""
    return await post.execute(PARTY, party_id, AddName(name=CreditedName(**body.model_dump())))


@router.get("", **documented({"items": [EXAMPLE], "next": None}, *READS))
async def list_parties(
    name: Asked | None = None,
    kind: PartyKind | None = None,
    party_class: PartyClass | None = None,
    on: On = None,
    cursor: Cursor = None,
    limit: Limit = 50,
    ask: Asking = asking("registry:party:read", parties=True),
) -> dict[str, Any]:
    """Parties of a kind, or of a class on a day, all by id, or the sixty that answer best to a name in any alphabet,
    the best first."""
    query = select(TABLE.c.id, TABLE.c.name, TABLE.c.kind, TABLE.c.party_class)
    if kind is not None:
        query = query.where(TABLE.c.kind == kind.value)
    if ask.caller.party is None:
        query = query.where(TABLE.c.merged_into.is_(None))
    if party_class is not None:
        query = query.where(of_class_on(party_class, on or baku_day(ask.ctx.clock())))
    if ask.caller.party is not None:
        query = query.where(TABLE.c.id == ask.caller.party)
    async with ask.ctx.engine.connect() as connection:
        if name:
            return await best_of(connection, query, name, limit, parties(ask.caller.party))
        return await paged(connection, query, (TABLE.c.id,), cursor, limit)


@router.get("/{party_id}", **documented(EXAMPLE, *READS))
async def show_party(
    party_id: str,
    as_of: AsOf = None,
    on: On = None,
    ask: Asking = asking("registry:party:read", parties=True),
) -> dict[str, Any]:
    """A party with names, memberships, mandates, refusals and receivers, past ones included, as it is or was known;
    `class_on` and `foreign_organisation` are derived for the day asked (1.3-c)."""
    if ask.caller.party is not None and ask.caller.party != party_id:
        raise not_found("party", party_id)
    found = await party_at(ask.ctx, party_id, await moment_of(ask.ctx, as_of, on))
    if found is None:
        raise not_found("party", party_id)
    return found


@router.get("/{party_id}/identity", **documented(IDENTITY, *READS))
async def show_identity(
    party_id: str, ask: Reading = reading("registry:identity:read", parties=True)
) -> dict[str, Any]:
    """A party's personal identifiers and contacts, with those of the records that it stands for. Every reading is
    recorded with its purpose (D-94)."""
    if ask.caller.party not in (None, party_id):
        raise not_found("identity", party_id)
    state, _ = await ask.ctx.store.state(PARTY, party_id)
    records = [party_id, *await records_behind(ask.ctx.store, state)]
    identity = await read_identity(ask.ctx.engine, records)
    if identity is None:
        raise not_found("identity", party_id)
    await ask.record("IDENTITY", records)
    return identity


async def _enter(
    kind: type[RegisterParty] | type[AmendParty], party_id: str, body: PartyBody, post: Posting
) -> JSONResponse:
    fingerprint, keep = _sealed(party_id, body)
    party = _public_party(party_id, body, fingerprint)
    guards, entailed = await identified(post.ctx.store, party_id, keys_of(party))
    try:
        return await post.execute(
            PARTY, party_id, kind(party=party), guards=guards, alongside=keep, entailed=entailed
        )
    except OfAnotherPerson as other:
        word = f"The party {other.party} has this FİN or VÖEN."
        raise rejected(Rejected("IDENTIFIER_OF_ANOTHER_PARTY", word)) from other


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
