"""What happens to an account, and what is known of it: its versions, what became of each, and its money."""

from dataclasses import dataclass, replace
from typing import TypeAlias, assert_never

from services.intake.domain.cover import Cover
from services.intake.domain.funding import NO_FUNDING, Funding, Part
from shared.contracts.intake import BatchCounts, TakenOver
from shared.contracts.terms import Channel, UseType
from shared.kernel.money import Money
from shared.kernel.periods import Period


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountSubmitted:
    """A version of the account came in, with its file and its cover."""

    account: str
    version: int
    contract: str
    payer: str
    currency: str
    """Of the contract: its money comes in no other."""
    file_sha256: str
    file_name: str
    cover: Cover
    submitted_by: str
    by_party: bool = False
    """The payer handed it in himself: nobody of the guild has seen its stamp and signature (D-13)."""
    paper: str | None = None
    """The paper that its lines were keyed from: its file is of the type JSON, whatever the form says."""
    taken_over: TakenOver | None = None
    """The account of the old system that it is (D-101); its file is of the type JSON too."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountSentBack:
    """A version is improper: it went back with all its defects and counts as not presented."""

    account: str
    version: int
    contract: str
    period: Period
    counts_by_ground: dict[str, int]
    findings_sha256: str
    file_sha256: str
    returned_sha256: str | None = None
    """The file with its faults marked, where it could be read."""
    given_up_by: str | None = None
    """Who gave it up, as its check could not be brought to an end; None where the check found the defects."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountTaken:
    """A version is proper and whole."""

    account: str
    version: int
    replaces: int | None
    contract: str
    contract_version: int
    payer: str
    channel: Channel
    use_type: UseType
    period: Period
    territory: str
    currency: str
    declared_total: Money
    income: Money | None
    due: Money
    counts: BatchCounts
    digest: str
    known: dict[str, int]
    submitted_by: str
    warnings_sha256: str | None
    content: str = ""
    """Digest of works and lines, whatever account they are of; empty of those that were taken before it was kept."""
    taken_over: TakenOver | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MoneyTied:
    """A part of a receipt is for this account."""

    account: str
    receipt: str
    part: int
    amount: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class MoneyTakenBack:
    """What was for this account is no longer: the bank took it back, or it is for another target."""

    account: str
    receipt: str
    part: int
    amount: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class AdmissionDecided:
    """The accepted version is admitted with what came of its sum due (D-19)."""

    account: str
    version: int
    decision: str
    decided_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountFundingStated:
    """The whole funding state of the accepted version."""

    account: str
    version: int
    due: Money
    received: Money
    covered: bool
    admitted: str
    decision: str | None


Event: TypeAlias = (
    AccountSubmitted
    | AccountSentBack
    | AccountTaken
    | MoneyTied
    | MoneyTakenBack
    | AdmissionDecided
    | AccountFundingStated
)


# What we know
@dataclass(frozen=True, slots=True)
class State:
    """An account as its events tell it."""

    submitted: tuple[AccountSubmitted, ...] = ()
    """Every version, the first one first."""
    open: bool = False
    """The last version is being checked."""
    given_up: bool = False
    """The last version was: the same file may be tried again."""
    taken: AccountTaken | None = None
    funding: Funding = NO_FUNDING

    @property
    def last(self) -> AccountSubmitted | None:
        """The last version."""
        return self.submitted[-1] if self.submitted else None


def evolve(state: State, event: Event) -> State:
    """The state after an event."""
    match event:
        case AccountSubmitted():
            return replace(state, open=True, given_up=False, submitted=(*state.submitted, event))
        case AccountSentBack():
            return replace(state, open=False, given_up=event.given_up_by is not None)
        case AccountTaken():
            return replace(state, open=False, taken=event, funding=replace(state.funding, decision=None))
        case MoneyTied(receipt=receipt, part=part, amount=amount):
            return replace(state, funding=state.funding.with_part(Part(receipt, part, amount)))
        case MoneyTakenBack(receipt=receipt, part=part, amount=amount):
            return replace(state, funding=state.funding.less(Part(receipt, part, amount)))
        case AdmissionDecided(decision=decision):
            return replace(state, funding=replace(state.funding, decision=decision))
        case AccountFundingStated():
            return state
    assert_never(event)
