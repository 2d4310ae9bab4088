"""A society's schedule as the tests want it, and what matching makes of its works and of the owners of its lines."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from shared.contracts import intake, matching
from shared.contracts.batches import batch_digest, item_digest
from shared.contracts.terms import MatchOutcome, TargetKind
from shared.kernel.money import Money
from tests.integration.distribution.world import FILM, KNOWN, money, schedule
from tests.support.one_service import OneService


def line(number: int, euro: str, report: int = 1, **said: Any) -> intake.ScheduleLine:
    """A royalty line; euro as written."""
    whole, cents = euro.split(".")
    return intake.ScheduleLine(
        line=number, amount=Money(int(whole) * 100 + int(cents), "EUR"), report=report, **said
    )


def owner_of(number: int, party: str | None) -> matching.FoundPerson:
    """Whom matching found behind the owner that a line names; None: nobody."""
    basis = "NOT_FOUND" if party is None else "VARIANT"
    return matching.FoundPerson(
        reported="Kimsə", role=None, party=party, society=None, basis=basis, line=number
    )


async def hear_schedule(
    service: OneService,
    lines: Sequence[intake.ScheduleLine],
    works: Sequence[str],
    persons: Sequence[matching.FoundPerson] = (),
    target: str = "schedule",
) -> None:
    """It is accepted, funded to the cent, and each of its reports matched to a work."""
    items, outcomes = _reports(lines, works, target), matched(works, persons, target)
    total = Money(sum(one.amount.amount for one in lines), "EUR")
    *_, manifest = schedule(target)
    assert isinstance(manifest, intake.ScheduleAccepted)
    accepted = replace(
        manifest,
        total=total,
        due=total,
        counts=intake.BatchCounts(report_chunks=1, reports=len(works), line_chunks=1, lines=len(lines)),
        digest=batch_digest(item_digest(item) for item in items),
    )
    await service.hear("intake", *items, accepted, *money(target, total, total, total, TargetKind.SCHEDULE))
    await service.hear("matching", *outcomes)
    await service.settle()


def _reports(lines: Sequence[intake.ScheduleLine], works: Sequence[str], target: str) -> list[Any]:
    reports = tuple(
        intake.ReportedWork(number=at, titles=(work.title(),)) for at, work in enumerate(works, 1)
    )
    return [
        intake.ScheduleLinesListed(schedule=target, version=1, chunk=1, reports=reports, lines=tuple(lines))
    ]


def matched(works: Sequence[str], persons: Sequence[matching.FoundPerson], target: str) -> list[Any]:
    """The outcomes of a schedule's reports, the owners of its lines with the first."""
    items = [
        matching.WorkMatched(
            target_kind=TargetKind.SCHEDULE,
            target=target,
            version=1,
            report=at,
            outcome=MatchOutcome.MATCHED,
            work=work,
            persons=tuple(persons) if at == 1 else (),
            rule="EXACT",
        )
        for at, work in enumerate(works, 1)
    ]
    manifest = matching.AccountMatched(
        target_kind=TargetKind.SCHEDULE,
        target=target,
        version=1,
        counts={"MATCHED": len(items)},
        digest=batch_digest(item_digest(item) for item in items),
        known=KNOWN,
    )
    return [*items, manifest]


def owner_found(party: str, target: str = "schedule") -> matching.MatchRevoked:
    """Matching says who the owner of the first line is, of the film that the schedule's first report is."""
    (becomes, _) = matched([FILM], [owner_of(1, party)], target)
    return matching.MatchRevoked(
        target_kind=TargetKind.SCHEDULE,
        target=target,
        version=1,
        report=1,
        was=becomes.outcome,
        was_work=FILM,
        becomes=becomes,
        reason="The owner is known now.",
        known=KNOWN,
    )
