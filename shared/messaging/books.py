"""What a service that takes over its part of the old system's books does of itself: dry runs, the entering, and giving
up what waits too long (D-101, D-94).

A service lists these with its own policies: `POLICIES = {..., DayStarted: (..., give_up_waiting), **BOOKS_POLICIES}`.
"""

from datetime import timedelta

from shared.eventstore.books import BOOKS, GiveUpBooks
from shared.eventstore.books_bytes import all_dropped
from shared.eventstore.books_events import BooksCheckAsked, BooksSigned, BooksSubmitted
from shared.eventstore.days import DayStarted
from shared.eventstore.documents import DOCUMENT
from shared.jobs.books import CHECK, TAKE_OVER
from shared.messaging.reaction import Policy, Reaction
from shared.projections.books import read_waiting

WAITING_DAYS = 30
"""After its last dry run was asked for a package is given up: personal values do not wait for ever."""


async def check_books(reaction: Reaction, event: BooksSubmitted | BooksCheckAsked) -> None:
    """Queue the dry run that was asked for."""
    args = {"number": event.number}
    await reaction.queue(CHECK, key=f"{event.sha256}/{event.number}", subject=event.sha256, args=args)


async def take_over_books(reaction: Reaction, event: BooksSigned) -> None:
    """Queue the entering once two have signed."""
    if event.complete:
        args = {"digest": event.digest}
        await reaction.queue(TAKE_OVER, key=event.digest, subject=event.sha256, args=args)


async def give_up_waiting(reaction: Reaction, event: DayStarted) -> None:
    """Give up packages of which nothing went in for too long, with their bytes."""
    async with reaction.ctx.engine.connect() as connection:
        waiting = await read_waiting(connection, event.day - timedelta(days=WAITING_DAYS))
    for sha in waiting:
        document, _ = await reaction.ctx.store.state(DOCUMENT, sha)
        command = GiveUpBooks(sha256=sha, by=reaction.meta().actor)
        # Refused when it began to go in just now: then it waits no more.
        await reaction.ctx.store.execute(
            BOOKS, sha, command, reaction.meta(), alongside=all_dropped(sha, filed=document.stands)
        )


BOOKS_POLICIES: dict[type, tuple[Policy, ...]] = {
    BooksSubmitted: (check_books,),
    BooksCheckAsked: (check_books,),
    BooksSigned: (take_over_books,),
}
