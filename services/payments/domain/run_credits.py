"""That all shares of a closed distribution run came to their accounts; until then they are in transit."""

from dataclasses import dataclass
from datetime import date

from shared.kernel.decider import AlreadyApplied, Decider, Decision, accepted


# What happened
@dataclass(frozen=True, slots=True, kw_only=True)
class RunCredited:
    """Every credited share of the run stands on an account."""

    run: str
    closed_on: date
    credits: int
    payees: int


# What we know
def evolve(_: bool, __: RunCredited) -> bool:
    """Whether it was said."""
    return True


# What can be asked
@dataclass(frozen=True, slots=True, kw_only=True)
class FinishCrediting:
    """Say so."""

    done: RunCredited


# What we answer
def decide(command: FinishCrediting, done: bool) -> Decision[RunCredited]:
    """Once."""
    return AlreadyApplied() if done else accepted(command.done)


RUN_CREDITS: Decider[FinishCrediting, RunCredited, bool] = Decider("run-credits", False, evolve, decide)
