"""The Central Bank's bulletin for a day, recorded once (2.2.4-a, D-64)."""

from dataclasses import dataclass
from datetime import date

from shared.contracts.distribution import Rate
from shared.kernel.decider import AlreadyApplied, Decider, Decision, Rejected, accepted

DAYS_BACK_MAX = 10
"""How old a bulletin may be that still serves a day; holidays are shorter."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BulletinRecorded:
    """The rates that serve a day."""

    day_asked: date
    day_effective: date
    rates: tuple[Rate, ...]
    sha256: str
    recorded_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordBulletin:
    """Take the bulletin that was asked for a day."""

    day_asked: date
    day_effective: date
    rates: tuple[Rate, ...]
    sha256: str
    by: str
    today: date


def evolve(state: BulletinRecorded | None, event: BulletinRecorded) -> BulletinRecorded | None:
    """The recorded bulletin stands."""
    return event


def decide(command: RecordBulletin, state: BulletinRecorded | None) -> Decision[BulletinRecorded]:
    """The first bulletin of a day stands; the same again is no news, another one is a conflict."""
    if state is not None:
        if (state.day_effective, state.rates) == (command.day_effective, command.rates):
            return AlreadyApplied()
        return Rejected("BULLETIN_DIFFERS", f"another bulletin is recorded for {command.day_asked}")
    if command.day_asked > command.today:
        # Before it has begun, a newer bulletin may still come that serves it.
        return Rejected("DAY_TO_COME", f"{command.day_asked} has not begun")
    age = (command.day_asked - command.day_effective).days
    if age < 0:
        return Rejected("BULLETIN_TOO_NEW", f"its date {command.day_effective} is after {command.day_asked}")
    if age > DAYS_BACK_MAX:
        return Rejected("BULLETIN_TOO_OLD", f"its date {command.day_effective} is {age} days before")
    if not command.rates:
        return Rejected("BULLETIN_EMPTY", "it quotes no currency")
    return accepted(
        BulletinRecorded(
            day_asked=command.day_asked,
            day_effective=command.day_effective,
            rates=command.rates,
            sha256=command.sha256,
            recorded_by=command.by,
        )
    )


BULLETIN: Decider[RecordBulletin, BulletinRecorded, BulletinRecorded | None] = Decider(
    "bulletin", None, evolve, decide
)
