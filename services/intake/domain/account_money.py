"""The money of an account: what counts, how it stands, what is free again (2.1.1-n; D-17, D-19, D-48, D-95)."""

from dataclasses import dataclass

from services.intake.domain.account_events import (
    AccountFundingStated,
    AccountSubmitted,
    AccountTaken,
    AdmissionDecided,
    Event,
    MoneyTakenBack,
    MoneyTied,
    State,
    evolve,
)
from services.intake.domain.funding import Part, Release, Tie, above, excess, standing, too_much
from shared.contracts.terms import Channel
from shared.kernel.decider import Accepted, AlreadyApplied, Decision, Rejected
from shared.kernel.money import Money


@dataclass(frozen=True, slots=True, kw_only=True)
class AdmitProRata:
    """Admit the accepted version with the money that is there; `by` is not who submitted it (D-95)."""

    decision: str
    by: str


def funded(state: State) -> tuple[Event, ...]:
    """The funding state of the accepted version; nothing while none is accepted, and nothing of a works list: its
    money is the award's."""
    taken = state.taken
    if taken is None or taken.contract == taken.account:
        return ()
    now = standing(state.funding, taken.due, _tolerance(taken))
    return (
        AccountFundingStated(
            account=taken.account,
            version=taken.version,
            due=now.due,
            received=now.received,
            covered=now.covered,
            admitted=now.admitted,
            decision=now.decision,
        ),
    )


def _tolerance(taken: AccountTaken) -> int:
    return 1 if taken.channel is Channel.PRODUCER else 0


def tie(command: Tie, state: State, last: AccountSubmitted) -> Decision[Event]:
    """Count a part, at most what is due once that is known."""
    part = command.part
    if state.funding.has(part):
        return AlreadyApplied()
    if part.amount.currency != last.currency:
        return Rejected("OTHER_CURRENCY", f"The account is in {last.currency}, the part {part.amount}.")
    if (taken := state.taken) and (more := above(state.funding, part.amount, taken.due, _tolerance(taken))):
        return more
    tied = MoneyTied(account=last.account, receipt=part.receipt, part=part.number, amount=part.amount)
    return Accepted((tied, *funded(evolve(state, tied))))


def release(command: Release, state: State, last: AccountSubmitted) -> Decision[Event]:
    """Let go of so much of a part."""
    part = command.part
    if refused := too_much(state.funding, part):
        return refused
    over = sum(one.amount.amount for one in above_due(state))
    if command.only_excess and part.amount.amount > over:
        return Rejected("NOT_ABOVE_THE_SUM_DUE", f"{Money(over, last.currency)} is free to go of itself.")
    gone = MoneyTakenBack(account=last.account, receipt=part.receipt, part=part.number, amount=part.amount)
    return Accepted((gone, *funded(evolve(state, gone))))


def above_due(state: State) -> tuple[Part, ...]:
    """What came before the acceptance and is more than is due. Of what an earlier accepted version owed some may be
    distributed, which stands until it is corrected: what is above its replacement a person moves (D-17, D-89)."""
    taken = state.taken
    return (
        ()
        if taken is None or taken.replaces is not None
        else excess(state.funding, taken.due, _tolerance(taken))
    )


def admit(command: AdmitProRata, state: State, last: AccountSubmitted) -> Decision[Event]:
    """Hold a part of the sum due for enough, by the decision of somebody who did not submit it."""
    taken = state.taken
    if taken is None:
        return Rejected("NOT_ACCEPTED", "Only an accepted account is admitted.")
    if state.funding.decision == command.decision:
        return AlreadyApplied()
    if command.by in {version.submitted_by for version in state.submitted}:
        detail = "Who submitted an account does not decide that a part of its money is enough."
        return Rejected("SAME_PERSON", detail, forbidden=True)
    received = state.funding.received(taken.currency)
    if received.amount <= 0:
        return Rejected("NO_MONEY", "Nothing was received for this account.")
    if standing(state.funding, taken.due, _tolerance(taken)).covered:
        return Rejected("ALREADY_COVERED", f"{received} of {taken.due} is there.")
    decided = AdmissionDecided(
        account=last.account, version=taken.version, decision=command.decision, decided_by=command.by
    )
    return Accepted((decided, *funded(evolve(state, decided))))
