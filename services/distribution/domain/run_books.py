"""The run under which the shares of a package of the old system's books stand: closed as soon as it is there (D-101).

What they were distributed by was decided there, and what goes in of it was signed by two. So nothing is computed or
approved; the run is the manifest behind its items, as every run's, and they are inert until it is there.
"""

from dataclasses import dataclass
from datetime import date

from services.distribution.domain.books import RUN_KIND
from services.distribution.domain.run_events import Event, RunClosed, RunOpened, State
from shared.contracts.distribution import StateTotal
from shared.kernel.decider import AlreadyApplied, Decision, Rejected, accepted


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeOverRun:
    """Say that all shares of a package are appended."""

    run: str
    package_sha256: str
    target: str
    as_of: date
    day: date
    known: dict[str, int]
    allocations: int
    reserves: int
    digest: str
    """Of the published batch."""
    totals: tuple[StateTotal, ...]
    submitted_by: str
    signed_by: tuple[str, ...]


def take_over(command: TakeOverRun, state: State) -> Decision[Event]:
    """Once, by one package."""
    if state.opened is not None:
        if state.closed and state.opened.facts_sha256 == command.package_sha256:
            return AlreadyApplied()
        return Rejected("RUN_STANDS", f"The run {command.run} stands otherwise.")
    opened = RunOpened(
        run=command.run,
        kind=RUN_KIND,
        # It has read nothing: the next run looks at all of it, whenever what may release it was heard.
        read_position=0,
        cut_off_day=command.as_of,
        known=command.known,
        policies={},
        rules_version=0,
        targets=(command.target,),
        facts_sha256=command.package_sha256,
        prepared_by=command.submitted_by,
    )
    closed = RunClosed(
        run=command.run,
        approved_on=command.day,
        closed_on=command.day,
        allocations=command.allocations,
        reserves=command.reserves,
        digest=command.digest,
        totals=command.totals,
        known=command.known,
        targets=opened.targets,
        prepared_by=command.submitted_by,
        approved_by=", ".join(command.signed_by),
    )
    return accepted(opened, closed)
