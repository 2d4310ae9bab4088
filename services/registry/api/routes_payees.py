"""Receivers of owners' royalty over HTTP."""

from fastapi import APIRouter
from fastapi.responses import JSONResponse

from services.registry.api.schemas_parties import DocumentedEndBody, PayeesBody
from services.registry.domain.party import PARTY, TiePayees, UntiePayees
from services.registry.domain.party_events import PayeeTied
from services.registry.handlers import no_receiver
from services.registry.handlers.party_merges import behind_of
from shared.kernel.ids import derived_id
from shared.kernel.shares import parse_share
from shared.web.documents import ANSWER, COMMANDS, documented
from shared.web.problems import rejected
from shared.web.requests import Posting, posting

router = APIRouter(prefix="/v1/parties", tags=["parties"])


@router.post("/{party_id}/payees", **documented(ANSWER, *COMMANDS))
async def tie_payees(
    party_id: str, body: PayeesBody, post: Posting = posting("registry:party:submit")
) -> JSONResponse:
    """Name everyone who receives an owner's royalty from a day on, by a document; a set before it ends the day before
    (D-03)."""
    receivers = [payee.receiver for payee in body.payees]
    if wrong := await no_receiver(post.ctx.store, receivers, body.valid_from):
        raise rejected(wrong)
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
    command = TiePayees(payees=payees, behind=await behind_of(post.ctx.store, party_id))
    return await post.execute(PARTY, party_id, command)


@router.post("/{party_id}/payees/untie", **documented(ANSWER, *COMMANDS))
async def untie_payees(
    party_id: str, body: DocumentedEndBody, post: Posting = posting("registry:party:submit")
) -> JSONResponse:
    """End the receivers' links with their last day: the owner receives himself from then on (D-03)."""
    command = UntiePayees(last_day=body.last_day, document_sha256=body.document_sha256)
    return await post.execute(PARTY, party_id, command)
