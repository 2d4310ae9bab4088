"""What a service that takes over its part of the old system's books does of itself: dry runs and the entering (D-101).

A service lists these with its own policies: `POLICIES = {..., **BOOKS_POLICIES}`.
"""

from shared.eventstore.books import BooksCheckAsked, BooksSigned, BooksSubmitted
from shared.jobs.books import CHECK, TAKE_OVER
from shared.messaging.reaction import Policy, Reaction


async def check_books(reaction: Reaction, event: BooksSubmitted | BooksCheckAsked) -> None:
    """Queue the dry run that was asked for."""
    args = {"number": event.number}
    await reaction.queue(CHECK, key=f"{event.sha256}/{event.number}", subject=event.sha256, args=args)


async def take_over_books(reaction: Reaction, event: BooksSigned) -> None:
    """Queue the entering once two have signed."""
    if event.complete:
        args = {"digest": event.digest}
        await reaction.queue(TAKE_OVER, key=event.digest, subject=event.sha256, args=args)


BOOKS_POLICIES: dict[type, tuple[Policy, ...]] = {
    BooksSubmitted: (check_books,),
    BooksCheckAsked: (check_books,),
    BooksSigned: (take_over_books,),
}
