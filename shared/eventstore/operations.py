"""What operators decided of the machinery itself: part of the log, so that nobody leaves an event out unseen."""

from dataclasses import dataclass
from enum import StrEnum

from shared.kernel.decider import Decider, Decision, accepted


class Action(StrEnum):
    """What was decided."""

    RETRY_PARKED = "RETRY_PARKED"
    SKIP_PARKED = "SKIP_PARKED"
    RETRY_JOB = "RETRY_JOB"
    CANCEL_JOB = "CANCEL_JOB"
    TAKE_BACK = "TAKE_BACK"
    REBUILD = "REBUILD"


@dataclass(frozen=True, slots=True, kw_only=True)
class OperatorDecided:
    """Somebody decided so, for a reason; who is the entry's actor. Stream `operation-<id of what it is about>`."""

    action: Action
    about: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Operate:
    """Write the decision down; what it does comes after it and may be done again."""

    action: Action
    about: str
    reason: str


def _decide(command: Operate, state: None) -> Decision[OperatorDecided]:
    return accepted(OperatorDecided(action=command.action, about=command.about, reason=command.reason))


OPERATION: Decider[Operate, OperatorDecided, None] = Decider("operation", None, lambda _, __: None, _decide)
