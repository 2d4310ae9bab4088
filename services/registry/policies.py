"""What the registry does when others speak, and after what it decided itself."""

from services.registry.domain.import_run import JOBS, ImportBegun
from services.registry.domain.work import WORK, EnterProvisional
from shared.contracts import matching
from shared.contracts.registry import Title, Work
from shared.eventstore.days import DayStarted
from shared.messaging.expiring import expire_documents
from shared.messaging.reaction import Policy, Reaction


async def enter_non_registered(reaction: Reaction, event: matching.NonRegisteredWorkFound) -> None:
    """Enter a reported work that conforms to nothing, as non-registered (2.1.2-g, D-37)."""
    work = Work(
        id=event.work,
        titles=tuple(
            Title(text=title, language="und", script="UNKNOWN", kind="ORIGINAL") for title in event.titles
        ),
        genre=event.genre or "UNKNOWN",
        year=event.year,
        countries=(event.country,) if event.country else (),
        seconds=event.seconds,
        season=event.season,
        episode=event.episode,
        origin="UNKNOWN",
        provisional=True,
    )
    command = EnterProvisional(work=work, reported_authors=event.authors, first_target=event.first_target)
    await reaction.execute(WORK, event.work, command)


async def take_import(reaction: Reaction, event: ImportBegun) -> None:
    """Queue the import of a file, should its upload have been cut off before."""
    await reaction.queue(JOBS[event.plan.kind], key=event.run, subject=event.run, args={})


POLICIES: dict[type, tuple[Policy, ...]] = {
    matching.NonRegisteredWorkFound: (enter_non_registered,),
    DayStarted: (expire_documents,),
    ImportBegun: (take_import,),
}
