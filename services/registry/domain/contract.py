"""A contract with a user, a producer or an organisation, in versions (clauses 1.3, 2.1.1-c, D-04, D-12)."""

from dataclasses import dataclass, replace
from datetime import date
from typing import TypeAlias, assert_never

from services.registry.domain.contract_terms import defect_of_terms, outside
from shared.contracts.registry import Contract
from shared.kernel.decider import AlreadyApplied, Decider, Decision, Rejected, accepted


# What happened
@dataclass(frozen=True, slots=True, kw_only=True)
class ContractEntered:
    """A contract was signed."""

    contract: Contract


@dataclass(frozen=True, slots=True, kw_only=True)
class ContractVersioned:
    """A contract got its next version; what earlier periods were judged by stays."""

    contract: Contract


@dataclass(frozen=True, slots=True, kw_only=True)
class ContractFinished:
    """A contract got its last day."""

    contract: Contract


Event: TypeAlias = ContractEntered | ContractVersioned | ContractFinished


# What we know
@dataclass(frozen=True, slots=True)
class State:
    """A contract as its events tell it, in its last version."""

    contract: Contract | None = None


def evolve(_: State, event: Event) -> State:
    """The state after an event."""
    match event:
        case ContractEntered() | ContractVersioned() | ContractFinished():
            return State(event.contract)
    assert_never(event)


# What can be asked
@dataclass(frozen=True, slots=True, kw_only=True)
class SignContract:
    """Enter a signed contract."""

    contract: Contract


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeContract:
    """Give a contract its next version, whose terms apply from a day of its validity on (D-12).

    Its last day may change with it; number, kind, party and first day are those that were signed. A version from the
    same day on as the one before it mends that one.
    """

    contract: Contract


@dataclass(frozen=True, slots=True, kw_only=True)
class EndContract:
    """End a contract with its last day."""

    last_day: date


Command: TypeAlias = SignContract | ChangeContract | EndContract


# What we answer
def decide(command: Command, state: State) -> Decision[Event]:
    """Events, already applied, or a rejection."""
    match command:
        case SignContract(contract=contract):
            if state.contract is not None:
                same = state.contract == contract
                return AlreadyApplied() if same else Rejected("ALREADY_SIGNED", "The contract is entered.")
            return defect_of_terms(contract) or accepted(ContractEntered(contract=contract))
        case ChangeContract(contract=contract):
            if state.contract is None:
                return Rejected("UNKNOWN_CONTRACT", "There is no such contract.")
            return _change(contract, state.contract)
        case EndContract(last_day=last_day):
            if state.contract is None:
                return Rejected("UNKNOWN_CONTRACT", "There is no such contract.")
            if state.contract.valid_to == last_day:
                return AlreadyApplied()
            if last_day < state.contract.valid_from:
                return Rejected("ENDS_BEFORE_ITS_BEGINNING", f"It begins on {state.contract.valid_from}.")
            return accepted(ContractFinished(contract=replace(state.contract, valid_to=last_day)))
    assert_never(command)


def _change(contract: Contract, known: Contract) -> Decision[Event]:
    if replace(contract, version=known.version) == known:
        return AlreadyApplied()
    if _signed(contract) != _signed(known) or contract.version != known.version + 1:
        return Rejected("NOT_ITS_NEXT_VERSION", f"The contract stands at version {known.version}.")
    if outside(contract, contract.begins):
        return Rejected("VERSION_OUTSIDE_CONTRACT", f"The contract does not hold on {contract.begins}.")
    if contract.begins < known.begins:
        return Rejected("VERSIONS_FOLLOW", f"The version before it applies from {known.begins} on.")
    return defect_of_terms(contract) or accepted(ContractVersioned(contract=contract))


def _signed(contract: Contract) -> tuple[str, str, str, str, date]:
    """What no later version changes."""
    return contract.id, contract.number, contract.kind, contract.party, contract.valid_from


CONTRACT: Decider[Command, Event, State] = Decider("contract", State(), evolve, decide)
