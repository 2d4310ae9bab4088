"""An account: its versions and what became of each; its money stands in `account_money.py`.

Clauses 2.1.1 (accepted or returned as a whole, with all defects; its money first); D-12 to D-19, D-95.
A replacement that is returned leaves the accepted version standing (D-17).
"""

from dataclasses import dataclass, replace
from typing import TypeAlias, assert_never

from services.intake.domain.account_events import (
    AccountSentBack,
    AccountSubmitted,
    AccountTaken,
    Event,
    State,
    evolve,
)
from services.intake.domain.account_money import AdmitProRata, admit, funded, release, tie
from services.intake.domain.cover import FORM, Cover
from services.intake.domain.funding import Release, Tie
from shared.contracts.intake import BatchCounts, TakenOver
from shared.contracts.terms import Channel, UseType
from shared.kernel.decider import Accepted, AlreadyApplied, Decider, Decision, Rejected, accepted
from shared.kernel.money import Money


# What can be asked
@dataclass(frozen=True, slots=True, kw_only=True)
class SubmitAccount:
    """Hand in the first version."""

    account: str
    contract: str
    payer: str
    currency: str
    file_sha256: str
    file_name: str
    cover: Cover
    submitted_by: str
    by_party: bool = False
    paper: str | None = None
    taken_over: TakenOver | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SubmitVersion:
    """Hand in a further version: of a returned account, or to replace an accepted one. `currency` is its contract's."""

    contract: str
    currency: str
    file_sha256: str
    file_name: str
    cover: Cover
    submitted_by: str
    by_party: bool = False
    paper: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SendBack:
    """The check found defects."""

    version: int
    counts_by_ground: dict[str, int]
    findings_sha256: str
    returned_sha256: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class GiveUpVersion:
    """The check of a version cannot be brought to an end: it goes back, and the findings say why."""

    version: int
    findings_sha256: str
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeAccount:
    """The check found none, and all items stand."""

    version: int
    contract_version: int
    channel: Channel
    use_type: UseType
    territory: str
    income: Money | None
    due: Money
    counts: BatchCounts
    digest: str
    known: dict[str, int]
    warnings_sha256: str | None
    content: str = ""


Command: TypeAlias = (
    SubmitAccount | SubmitVersion | SendBack | GiveUpVersion | TakeAccount | Tie | Release | AdmitProRata
)


# What we answer
def decide(command: Command, state: State) -> Decision[Event]:
    """Events, already applied, or a rejection."""
    if isinstance(command, SubmitAccount):
        return _submit(command, state)
    if state.last is None:
        return Rejected("UNKNOWN_ACCOUNT", "There is no such account.")
    match command:
        case SubmitVersion():
            return _submit_version(command, state, state.last)
        case SendBack():
            return _send_back(command, state, state.last)
        case GiveUpVersion():
            return _give_up(command, state, state.last)
        case TakeAccount():
            return _take(command, state, state.last)
        case Tie():
            return tie(command, state, state.last)
        case Release():
            return release(command, state, state.last)
        case AdmitProRata():
            return admit(command, state, state.last)
    assert_never(command)


def _submit(command: SubmitAccount, state: State) -> Decision[Event]:
    if state.last is not None and command.taken_over is not None:
        first = state.submitted[0]
        if _submitted(command, first.account, 1, first.payer, first.currency) == first:
            return AlreadyApplied()
        detail = f"Account {command.taken_over.number} of {command.taken_over.system} was taken over before."
        return Rejected("TAKEN_OVER_BEFORE", detail)
    if state.last is not None:
        detail = f"This file stands as account {command.account}; what corrects it is a version of that one."
        return Rejected("DUPLICATE_FILE", detail)
    return accepted(_submitted(command, command.account, 1, command.payer, command.currency))


def _submitted(
    command: SubmitAccount | SubmitVersion, account: str, version: int, payer: str, currency: str
) -> AccountSubmitted:
    return AccountSubmitted(
        account=account,
        version=version,
        contract=command.contract,
        payer=payer,
        currency=currency,
        file_sha256=command.file_sha256,
        file_name=command.file_name,
        cover=command.cover,
        submitted_by=command.submitted_by,
        by_party=command.by_party,
        paper=command.paper,
        taken_over=command.taken_over if isinstance(command, SubmitAccount) else None,
    )


def _submit_version(command: SubmitVersion, state: State, last: AccountSubmitted) -> Decision[Event]:
    if command.contract != last.contract:
        return Rejected("ANOTHER_CONTRACT", f"The account was given under contract {last.contract}.")
    if refused := _other_currency(command.currency, last):
        return refused
    if state.open:
        return Rejected("STILL_BEING_CHECKED", f"Version {last.version} is not decided yet.")
    if (command.file_sha256, command.cover) == (last.file_sha256, last.cover) and not state.given_up:
        detail = f"The same file and cover stand as version {last.version} of account {last.account}."
        return Rejected("DUPLICATE_FILE", detail)
    return accepted(_submitted(command, last.account, last.version + 1, last.payer, last.currency))


def _other_currency(currency: str, last: AccountSubmitted) -> Rejected | None:
    """Why a version is none of this account: its contract moved to another currency, in which it is a new account."""
    if currency == last.currency:
        return None
    return Rejected(
        "OTHER_CURRENCY", f"The account is in {last.currency}, its contract is in {currency} now."
    )


def _decided(version: int, state: State, last: AccountSubmitted) -> AlreadyApplied | Rejected | None:
    """Why a version cannot be decided (again), or None when it is the one being checked."""
    if version == last.version and state.open:
        return None
    if 1 <= version <= last.version:
        return AlreadyApplied()
    return Rejected("UNKNOWN_VERSION", f"The account has {last.version} versions.")


def _send_back(command: SendBack, state: State, last: AccountSubmitted) -> Decision[Event]:
    back = _sent_back(last, command.counts_by_ground, command.findings_sha256)
    return _decided(command.version, state, last) or accepted(
        replace(back, returned_sha256=command.returned_sha256)
    )


def _sent_back(last: AccountSubmitted, counts_by_ground: dict[str, int], findings: str) -> AccountSentBack:
    return AccountSentBack(
        account=last.account,
        version=last.version,
        contract=last.contract,
        period=last.cover.period,
        counts_by_ground=counts_by_ground,
        findings_sha256=findings,
        file_sha256=last.file_sha256,
    )


def _give_up(command: GiveUpVersion, state: State, last: AccountSubmitted) -> Decision[Event]:
    settled = _decided(command.version, state, last)
    if isinstance(settled, Rejected):
        return settled
    if settled is not None:
        if command.version == last.version and state.given_up:
            return settled
        return Rejected("ALREADY_DECIDED", f"Version {command.version} is not being checked any more.")
    if last.taken_over is not None:
        return Rejected("TAKEN_OVER", "It is of the old system's books: their job is tried again.")
    back = _sent_back(last, {FORM: 1}, command.findings_sha256)
    return accepted(replace(back, given_up_by=command.by))


def _take(command: TakeAccount, state: State, last: AccountSubmitted) -> Decision[Event]:
    if settled := _decided(command.version, state, last):
        return settled
    if refused := _other_currency(command.due.currency, last):
        return refused
    taken = AccountTaken(
        account=last.account,
        version=last.version,
        replaces=state.taken.version if state.taken is not None else None,
        contract=last.contract,
        contract_version=command.contract_version,
        payer=last.payer,
        channel=command.channel,
        use_type=command.use_type,
        period=last.cover.period,
        territory=command.territory,
        currency=command.due.currency,
        declared_total=last.cover.declared_total,
        income=command.income,
        due=command.due,
        counts=command.counts,
        digest=command.digest,
        known=command.known,
        submitted_by=last.submitted_by,
        warnings_sha256=command.warnings_sha256,
        content=command.content,
        taken_over=last.taken_over,
    )
    told = command.due.amount == 0 or state.funding.parts or state.taken is not None
    return Accepted((taken, *funded(evolve(state, taken)))) if told else accepted(taken)


ACCOUNT: Decider[Command, Event, State] = Decider("account", State(), evolve, decide)
