"""How a claim of an author or heir ends: decided, withdrawn, lapsed (D-23, D-84, D-95)."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TypeAlias, assert_never

from services.matching.domain.claim_events import ClaimDecided, ClaimFiled, Event, State
from services.matching.domain.claim_policy import ClaimRules
from shared.contracts.matching import ClaimOutcome, Identified
from shared.kernel.decider import AlreadyApplied, Decision, Rejected, accepted

_ACCEPTING = (ClaimOutcome.ACCEPTED, ClaimOutcome.PARTLY)


# What can be asked
@dataclass(frozen=True, slots=True, kw_only=True)
class End:
    """What every end of a claim brings: the day it was filed on and today, and who ends it by which decision."""

    filed_on: date
    today: date
    decision: str
    reason: str
    actor: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DecideClaim(End):
    """Decide it."""

    outcome: ClaimOutcome
    party: str | None
    """Who the claimant, or whom he represents, is in the registry."""
    identified: tuple[Identified, ...]
    accepted_reserves: tuple[str, ...]
    known: frozenset[str]
    """Of the parties that the command names those that the registry has."""
    competing: tuple[str, ...]
    """Open or accepted claims on the same."""
    considered: frozenset[str]
    """Those that the official says he has weighed."""
    rules: ClaimRules
    reason_en: str = ""
    """The reason in English, for the letter."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WithdrawClaim(End):
    """The claimant does so himself, or a clerk on his word."""

    rules: ClaimRules


@dataclass(frozen=True, slots=True, kw_only=True)
class LapseClaim(End):
    """Its contact was not confirmed in time."""


Ending: TypeAlias = DecideClaim | WithdrawClaim | LapseClaim


# What we answer
def end(command: Ending, state: State, filed: ClaimFiled) -> Decision[Event]:
    """The end of a claim that is open, or why it does not end so."""
    match command:
        case DecideClaim():
            hold = _hold(state, command.today, command.rules.hold_days)
            return _refusal(command, state, filed) or accepted(
                _ended(command, state, filed, command.outcome, hold)
            )
        case WithdrawClaim():
            hold = _hold(state, command.today, command.rules.hold_days)
            return accepted(_ended(command, state, filed, ClaimOutcome.WITHDRAWN, hold))
        case LapseClaim(today=today):
            if filed.confirm_until is None or state.confirmed or today <= filed.confirm_until:
                return AlreadyApplied()
            return accepted(_ended(command, state, filed, ClaimOutcome.LAPSED, None))
    assert_never(command)


def _refusal(command: DecideClaim, state: State, filed: ClaimFiled) -> Rejected | None:
    """Why a decision does not hold."""
    if command.outcome not in (*_ACCEPTING, ClaimOutcome.REFUSED):
        return Rejected("NO_DECISION", f"{command.outcome} is no decision of an official.")
    if command.actor in (filed.filed_by, state.verified_by):
        return Rejected("SAME_PERSON", "Who entered a claim does not decide it (D-95).", forbidden=True)
    if filed.confirm_until is not None and not state.confirmed:
        return Rejected("UNCONFIRMED", "Its contact is not confirmed yet.")
    if command.outcome is ClaimOutcome.REFUSED:
        if command.identified or command.accepted_reserves:
            return Rejected("NOTHING_ACCEPTED", "A refused claim identifies nobody.")
        return None
    if not state.verified:
        return Rejected("UNVERIFIED", "No clerk has accepted this claim yet.")
    if not state.evidence:
        return Rejected("EVIDENCE_LACKS", "An accepted claim rests on evidence (D-29).")
    return _unproved(command, filed) or _unweighed(command)


def _unproved(command: DecideClaim, filed: ClaimFiled) -> Rejected | None:
    """Why what an accepted claim identifies does not hold."""
    works = {one.work for one in command.identified}
    if not command.identified:
        return Rejected("NOBODY_IDENTIFIED", "An accepted claim says whose work it is, in which role.")
    if command.party is None:
        return Rejected("PARTY_LACKS", "An accepted claim names the registry's party that the claimant is.")
    named = {command.party, *(one.person for one in command.identified)}
    if unknown := sorted(named - command.known):
        return Rejected("UNKNOWN_PARTY", f"The registry has no party {', '.join(unknown)}.")
    others = [one.person for one in command.identified if one.person != command.party]
    if filed.capacity.of_heir and len(others) < len(command.identified):
        return Rejected("NOT_AN_HEIR", "An heir's claim identifies the author, who is another person.")
    if not filed.capacity.of_heir and others:
        return Rejected("NOT_THE_AUTHOR", "An author's claim identifies himself.")
    # The work of a reserve need not be known here: the official says it.
    if not filed.reserves and (foreign := sorted(works - set(filed.works))):
        return Rejected("NOT_CLAIMED", f"The claim does not name {', '.join(foreign)}.")
    if foreign := sorted(set(command.accepted_reserves) - set(filed.reserves)):
        return Rejected("NOT_CLAIMED", f"The claim does not name {', '.join(foreign)}.")
    whole = set(filed.works) <= works and set(filed.reserves) == set(command.accepted_reserves)
    if command.outcome is ClaimOutcome.ACCEPTED and not whole:
        return Rejected("NOT_WHOLE", "Something that it names is left out: it is accepted in part, PARTLY.")
    return None


def _unweighed(command: DecideClaim) -> Rejected | None:
    others = sorted(set(command.competing) - command.considered)
    if others:
        return Rejected("COMPETING_CLAIMS", f"Not considered: {', '.join(others[:20])}.")
    return None


def _hold(state: State, today: date, days: int) -> date | None:
    """Only a claim with evidence holds what it names after its end (D-23)."""
    return today + timedelta(days=days) if state.evidence else None


def _ended(
    command: Ending,
    state: State,
    filed: ClaimFiled,
    outcome: ClaimOutcome,
    holds_until: date | None,
) -> ClaimDecided:
    said = command if isinstance(command, DecideClaim) else None
    accepting = said is not None and outcome in _ACCEPTING
    return ClaimDecided(
        claim=filed.claim,
        capacity=filed.capacity,
        works=filed.works,
        reserves=filed.reserves,
        claimant=filed.claimant,
        party=filed.party if said is None else said.party or filed.party,
        evidence=state.evidence,
        filed_on=command.filed_on,
        outcome=outcome,
        identified=() if said is None else said.identified,
        accepted_reserves=() if said is None else said.accepted_reserves,
        reason=command.reason,
        reason_en="" if said is None else said.reason_en,
        decision=command.decision,
        decided_by=command.actor,
        decided_on=command.today,
        holds_until=holds_until,
        accepted_holds_until=_hold(state, command.today, said.rules.accepted_hold_days)
        if said is not None and accepting
        else None,
    )
