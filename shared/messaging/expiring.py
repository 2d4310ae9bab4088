"""What every service does when a day begins: documents whose retention time is over lose their bytes (D-103)."""

from shared.eventstore.blobs import drop_in
from shared.eventstore.days import DayStarted
from shared.eventstore.documents import DOCUMENT, ExpireDocument
from shared.eventstore.terms import Connection
from shared.messaging.reaction import Reaction
from shared.projections.document import read_due

_PAGE = 500


async def expire_documents(reaction: Reaction, event: DayStarted) -> None:
    """Let the bytes of every document go whose last day of keeping is over, and say so."""
    last = ""
    while True:
        async with reaction.ctx.engine.connect() as connection:
            due = await read_due(connection, event.day, last, _PAGE)
        for sha in due:

            async def drop(connection: Connection, gone: str = sha) -> None:
                await drop_in(connection, gone)

            command = ExpireDocument(day=event.day, sha256=sha)
            await reaction.execute(DOCUMENT, sha, command, alongside=drop)
        if len(due) < _PAGE:
            return
        last = due[-1]
