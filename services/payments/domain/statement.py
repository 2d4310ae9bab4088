"""A payee's statements in one currency: numbered, each beginning where the last ended (X-g, D-97)."""

from dataclasses import dataclass

from shared.kernel.decider import AlreadyApplied, Decider, Decision, Rejected, accepted
from shared.kernel.money import Money
from shared.paper.words import Language


# What happened
@dataclass(frozen=True, slots=True, kw_only=True)
class StatementMade:
    """A statement's bytes were stored."""

    payee: str
    number: str
    payment_run: str
    currency: str
    from_position: int
    to_position: int
    opening: Money
    credited: Money
    withheld: Money
    paid: Money
    closing: Money
    sha256: str
    """Of the JSON, which the other files are made from."""
    pdf_sha256: str
    """In Azerbaijani."""
    pdf_en_sha256: str = ""
    pdf_ru_sha256: str = ""
    csv_sha256: str = ""
    """Empty, as those in English and Russian: not made then."""
    language: Language = Language.AZ
    """The payee's: in which it is shown unless another is asked for."""


# What we know
@dataclass(frozen=True, slots=True)
class State:
    """The last statement, and the payment runs that have theirs."""

    last: StatementMade | None = None
    payment_runs: frozenset[str] = frozenset()
    count: int = 0


def evolve(state: State, event: StatementMade) -> State:
    """The state after a statement."""
    return State(event, state.payment_runs | {event.payment_run}, state.count + 1)


def statements_id(payee: str, currency: str) -> str:
    """The entity of a payee's statements in one currency."""
    return f"{payee}-{currency}"


def next_number(state: State, name: str, currency: str) -> str:
    """Number of the next statement: who, currency, and a number without gaps."""
    return f"{name}/{currency}/{state.count + 1:04d}"


# What can be asked
@dataclass(frozen=True, slots=True, kw_only=True)
class IssueStatement:
    """Issue what was made; the balance is proved once more."""

    statement: StatementMade


# What we answer
def decide(command: IssueStatement, state: State) -> Decision[StatementMade]:
    """One per payment run; its positions and balance go on from the last one's."""
    made = command.statement
    if made.payment_run in state.payment_runs:
        return AlreadyApplied()
    begins, opening = 1, Money(0, made.currency)
    if state.last is not None:
        begins, opening = state.last.to_position + 1, state.last.closing
    if (made.from_position, made.opening) != (begins, opening):
        return Rejected("DOES_NOT_GO_ON", f"The last statement ended before {begins} with {opening}.")
    if made.opening + made.credited - made.withheld - made.paid != made.closing:
        return Rejected("DOES_NOT_ADD_UP", "Opening, credited, withheld and paid do not give the closing.")
    return accepted(made)


STATEMENT: Decider[IssueStatement, StatementMade, State] = Decider("statement", State(), evolve, decide)
