"""What the registry does when others speak, and after what it decided itself."""

from dataclasses import replace

from services.registry.domain.application import APPLICATION, CheckApplication
from services.registry.domain.application_check import check_claim, papers_of
from services.registry.domain.application_events import (
    ApplicationAccepted,
    ApplicationAnswered,
    ApplicationSubmitted,
    CheckAsked,
    Status,
)
from services.registry.domain.import_run import JOBS, ImportBegun
from services.registry.domain.party import PARTY, AddName
from services.registry.domain.work import WORK, AddTitle, EnterProvisional
from services.registry.handlers.applications import known_of
from services.registry.projections.agreement import unfounded
from services.registry.projections.alike import looks_alike
from services.registry.vault import read_applicant
from shared.contracts import matching
from shared.contracts.registry import CreditedName, Title, Work
from shared.eventstore.days import DayStarted
from shared.messaging.books import BOOKS_POLICIES, give_up_waiting
from shared.messaging.expiring import expire_documents
from shared.messaging.reaction import Policy, Reaction
from shared.projections.document import read_kept

_MATCHED = "official's match decision on {}"


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


async def learn_variant(reaction: Reaction, event: matching.NameVariantLearned) -> None:
    """A spelling that an official found in an account stands beside the others, with its source (D-31); of a merged
    record it is the one's that stands for it."""
    store, standing = reaction.ctx.store, event.subject_id
    if event.subject_kind is matching.VariantOf.WORK:
        while (into := (await store.state(WORK, standing))[0].merging.into) is not None:
            standing = into
        title = Title(text=event.variant, language="und", script=event.script)
        await reaction.execute(WORK, standing, AddTitle(title=title))
        return
    while (into := (await store.state(PARTY, standing))[0].merging.into) is not None:
        standing = into
    name = CreditedName(
        name=event.variant,
        script=event.script,
        source=_MATCHED.format(event.source)[:100],
        decision=event.decision,
    )
    await reaction.execute(PARTY, standing, AddName(name=name))


async def check_application(
    reaction: Reaction, event: ApplicationSubmitted | ApplicationAnswered | CheckAsked
) -> None:
    """An application is held against what the registry knows, as it stands."""
    store = reaction.ctx.store
    state, _ = await store.state(APPLICATION, event.application)
    if state.status not in (Status.OPEN, Status.QUERIED):
        return
    claim = state.claim
    async with reaction.ctx.engine.connect() as connection:
        stored = frozenset(await read_kept(connection, papers_of(claim)))
        names = await read_applicant(reaction.ctx.engine, event.application)
        alike = await looks_alike(connection, claim, [one.name for one in names])
        work = claim.work.id if claim.work is not None else ""
        not_agreed = await unfounded(connection, work, claim.roles)
    known = await known_of(store, claim, stored, alike)
    known = replace(known, not_agreed=tuple(f"{whose}: {why}" for whose, why in not_agreed))
    command = CheckApplication(claim_number=state.claim_number, findings=check_claim(claim, known))
    await reaction.execute(APPLICATION, event.application, command)


async def enter_application(reaction: Reaction, event: ApplicationAccepted) -> None:
    """What was accepted is entered and certified."""
    args = {"application": event.application}
    key = reaction.entry.event_id
    await reaction.queue("enter-application", key=key, subject=event.application, args=args)


async def take_import(reaction: Reaction, event: ImportBegun) -> None:
    """Queue the import of a file, should its upload have been cut off before."""
    await reaction.queue(JOBS[event.plan.kind], key=event.run, subject=event.run, args={})


POLICIES: dict[type, tuple[Policy, ...]] = {
    matching.NonRegisteredWorkFound: (enter_non_registered,),
    matching.NameVariantLearned: (learn_variant,),
    DayStarted: (expire_documents, give_up_waiting),
    ImportBegun: (take_import,),
    ApplicationSubmitted: (check_application,),
    ApplicationAnswered: (check_application,),
    CheckAsked: (check_application,),
    ApplicationAccepted: (enter_application,),
    **BOOKS_POLICIES,
}
