"""What matching does about claims, and about orders to erase who claims (D-23, D-94)."""

from collections.abc import Container

from services.matching.domain.claim import CLAIM, NoteOverdue
from services.matching.domain.claim_ending import LapseClaim
from services.matching.domain.claim_events import CLAIMANT_OF, LETTERS_STAY, ClaimDecided
from services.matching.projections.claim import OPEN, claims_of, late_claims, unconfirmed_claims
from services.matching.projections.party import merged_parties
from services.matching.vault import forgotten, held_of
from shared.contracts import registry
from shared.contracts.matching import ClaimOutcome
from shared.eventstore.days import DayStarted
from shared.kernel.erasure import ERASURE, EraseData, Kept
from shared.kernel.ids import derived_id
from shared.messaging.reaction import Reaction
from shared.projections.erasure import erased_parties, erasures_of

STAYS = (
    Kept(
        what="names of authors as accounts reported them, and the decisions on whom they name",
        why="public facts by which royalty is matched to its owner (2.1.2, D-94)",
    ),
)


async def write_claim_letter(reaction: Reaction, event: ClaimDecided) -> None:
    """The claimant is told how his claim was decided and why (D-103)."""
    if event.outcome is not ClaimOutcome.LAPSED:
        await reaction.queue("write-claim-letter", key=event.claim, subject=event.claim, args={})


async def look_after_claims(reaction: Reaction, event: DayStarted) -> None:
    """A claim that is not decided in time is told of; one whose contact was not confirmed lapses, with its data."""
    async with reaction.ctx.engine.connect() as connection:
        late = await late_claims(connection, event.day)
        unconfirmed = await unconfirmed_claims(connection, event.day)
    note = NoteOverdue(day=event.day)
    await reaction.execute_many(CLAIM, [(claim, note) for claim in late])
    for claim, filed_on in unconfirmed:
        lapse = LapseClaim(
            filed_on=filed_on,
            today=event.day,
            decision=derived_id("lapse", claim),
            reason="The contact was not confirmed in time.",
            actor=reaction.meta().actor,
        )
        await reaction.execute(CLAIM, claim, lapse, alongside=forgotten([claim]))


async def erase_person(reaction: Reaction, event: registry.PartyErased) -> None:
    """Who claims goes from the vault once his claims are decided; what accounts and decisions say of authors stays."""
    await _erase(reaction, event.party, event.order)


async def erase_what_was_kept(reaction: Reaction, _: DayStarted) -> None:
    """What stayed for a claim that is decided meanwhile goes too; what came after the order is no part of it."""
    async with reaction.ctx.engine.connect() as connection:
        orders = [(*one, await erasures_of(connection, one[0])) for one in await erased_parties(connection)]
    for party, order, told in orders:
        kept = {stays["what"] for one in told for stays in one["stays"]}
        if any(what.startswith(CLAIMANT_OF) for what in kept):
            await _erase(reaction, party, order, kept)


async def _erase(reaction: Reaction, party: str, order: str, kept: Container[str] | None = None) -> None:
    async with reaction.ctx.engine.connect() as connection:
        merged = await merged_parties(connection)
        parties = [party, *(one for one, by in merged.items() if by == party)]
        claims = await claims_of(connection, parties)
        named = {one: f"{CLAIMANT_OF}{one}" for one in claims}
        held = [one for one in await held_of(connection, claims) if kept is None or named[one] in kept]
    waits = [one for one in held if claims[one] in OPEN]
    goes = [one for one in held if claims[one] not in OPEN]
    stays = (
        *STAYS,
        *((LETTERS_STAY,) if claims else ()),
        *(Kept(what=named[one], why="the claim is not decided yet (D-23)") for one in waits),
    )
    command = EraseData(party=party, order=order, erased=tuple(named[one] for one in goes), stays=stays)
    await reaction.execute(ERASURE, party, command, alongside=forgotten(goes))
