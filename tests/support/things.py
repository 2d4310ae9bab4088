"""An invented service that takes over things: its part of a package is one kind of rows with one sum (D-101)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from shared.contracts.platform import BooksTakenOver
from shared.eventstore import books, books_turn
from shared.eventstore.books_events import BooksEntered
from shared.eventstore.codec import Codec, Stored
from shared.eventstore.days import DayStarted
from shared.jobs.books import BooksPart, books_jobs
from shared.jobs.books_reading import Head, Rows, Told, rows_of
from shared.jobs.entering import enter_all
from shared.jobs.kinds import JobContext
from shared.kernel.decider import AlreadyApplied, Decider, Decision, Rejected, accepted
from shared.kernel.findings import Finding
from shared.kernel.ids import taken_over_id
from shared.kernel.restated import restated
from shared.messaging.books import BOOKS_POLICIES, give_up_waiting
from shared.projections import books as books_view
from shared.projections import document, document_party, projection
from shared.web.routes_books import books_router
from shared.web.service import Parts


@dataclass(frozen=True, slots=True, kw_only=True)
class ThingEntered:
    """A thing is there."""

    id: str
    amount: int


def decide(command: ThingEntered, state: ThingEntered | None) -> Decision[ThingEntered]:
    if state is None:
        return accepted(command)
    return AlreadyApplied() if state == command else Rejected("OTHER_THING", "The thing is another.")


THING: Decider[ThingEntered, ThingEntered, ThingEntered | None] = Decider(
    "thing", None, lambda _, event: event, decide
)


def check(part: bytes, _personal: bytes, _: Head) -> Told:
    rows, findings = rows_of("registry", part, {"things": ThingEntered})
    total = sum(thing.amount for thing in rows["things"])
    return Told(rows, {"things": len(rows["things"]), "amount.AZN": total}, findings)


def commands_of(head: Head, rows: Rows) -> list[tuple[str, ThingEntered]]:
    ids = [
        (taken_over_id(head.system, "thing", one.id), one)
        for some in rows.of("things", ThingEntered)
        for one in some
    ]
    return [(found, ThingEntered(id=found, amount=one.amount)) for found, one in ids]


async def collide(job: JobContext, head: Head, rows: Rows) -> Sequence[Finding]:
    wanted = commands_of(head, rows)
    states = await job.ctx.store.states(THING, [found for found, _ in wanted])
    return [
        Finding("things", "is another thing here", one.id)
        for found, one in wanted
        if isinstance(decide(one, states[found][0]), Rejected)
    ]


async def enter(job: JobContext, head: Head, rows: Rows) -> None:
    await enter_all(job, THING, commands_of(head, rows), "things")


async def standing(job: JobContext, head: Head, rows: Rows) -> Mapping[str, int]:
    wanted = commands_of(head, rows)
    states = await job.ctx.store.states(THING, [found for found, _ in wanted])
    there = [state for state, _ in states.values() if state is not None]
    return {"things": len(there), "amount.AZN": sum(one.amount for one in there)}


async def explain(*_: Any) -> None:
    return None


PART = BooksPart(check=check, collide=collide, enter=enter, standing=standing)
PARTS = Parts(
    service="registry",
    codec=Codec("registry", [Stored(ThingEntered), *map(Stored, (*books.EVENTS, *books_turn.EVENTS))]),
    public=frozenset({BooksEntered}),
    publish=lambda event, _: restated(BooksTakenOver, event),
    hears=(),
    projections=tuple(projection(module) for module in (books_view, document, document_party)),
    policies={DayStarted: (give_up_waiting,), **BOOKS_POLICIES},
    jobs=books_jobs(PART),
    routers=(books_router("registry", personal_values=True),),
    explain=explain,
    checks=(),
    large_uploads=("/v1/books",),
)
