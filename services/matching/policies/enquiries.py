"""What matching does so that works, authors and owners are found: lists to organisations, and what was published."""

from services.matching.domain.enquiry import EndEnquiry, MakeEnquiry
from services.matching.domain.enquiry_list import ListClosed, ListOpened, ListSent
from services.matching.domain.identification import IDENTIFICATION
from services.matching.domain.identification_events import EnquiryMade
from services.matching.domain.listing import ReservesListed
from services.matching.projections.enquiry import PLACED, SENT, works_on
from shared.messaging.reaction import Reaction


async def record_publication(reaction: Reaction, event: ReservesListed) -> None:
    """What stands on the public list is a step to find its owners (D-26)."""
    args = {"day": event.closed_on.isoformat()}
    await reaction.queue("record-publication", key=event.run, subject=event.run, args=args)


async def fill_list(reaction: Reaction, event: ListOpened) -> None:
    """An enquiry list that was begun is filled and written (2.1.4-e)."""
    await reaction.queue("fill-enquiry-list", key=event.list_id, subject=event.list_id, args={})


async def ask_about_works(reaction: Reaction, event: ListSent) -> None:
    """A list that was sent asks about every work that stands on it (D-44)."""
    async with reaction.ctx.engine.connect() as connection:
        works = await works_on(connection, event.list_id, PLACED)
    commands = [
        (
            work,
            MakeEnquiry(
                made=EnquiryMade(
                    work=work,
                    list_id=event.list_id,
                    society=event.society,
                    day=event.day,
                    answer_by=event.answer_by,
                    evidence_sha256=event.evidence_sha256,
                    sent_by=event.sent_by,
                )
            ),
        )
        for work in works
    ]
    await reaction.execute_many(IDENTIFICATION, commands)


async def wait_no_longer(reaction: Reaction, event: ListClosed) -> None:
    """Of a list that was closed the works without an answer may be asked about again."""
    async with reaction.ctx.engine.connect() as connection:
        works = await works_on(connection, event.list_id, PLACED, SENT)
    commands = [(work, EndEnquiry(work=work, list_id=event.list_id)) for work in works]
    await reaction.execute_many(IDENTIFICATION, commands)
