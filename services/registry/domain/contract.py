"""A contract with a user, a producer or an organisation (clauses 1.3, 2.1.1-c, D-04, D-12)."""

from dataclasses import dataclass, replace
from datetime import date
from typing import TypeAlias, assert_never

from services.registry.domain.form import defect_of_form
from shared.contracts.registry import Contract
from shared.contracts.terms import ContractKind, DistributionKey
from shared.kernel.decider import AlreadyApplied, Decider, Decision, Rejected, accepted


# What happened
@dataclass(frozen=True, slots=True, kw_only=True)
class ContractEntered:
    """A contract was signed."""

    contract: Contract


@dataclass(frozen=True, slots=True, kw_only=True)
class ContractFinished:
    """A contract got its last day."""

    contract: Contract


Event: TypeAlias = ContractEntered | ContractFinished


# What we know
@dataclass(frozen=True, slots=True)
class State:
    """A contract as its events tell it."""

    contract: Contract | None = None


def evolve(_: State, event: Event) -> State:
    """The state after an event."""
    match event:
        case ContractEntered(contract=contract) | ContractFinished(contract=contract):
            return State(contract)
    assert_never(event)


# What can be asked
@dataclass(frozen=True, slots=True, kw_only=True)
class SignContract:
    """Enter a signed contract."""

    contract: Contract


@dataclass(frozen=True, slots=True, kw_only=True)
class EndContract:
    """End a contract with its last day."""

    last_day: date


Command: TypeAlias = SignContract | EndContract


# What we answer
def decide(command: Command, state: State) -> Decision[Event]:
    """Events, already applied, or a rejection."""
    match command:
        case SignContract(contract=contract):
            if state.contract is not None:
                same = state.contract == contract
                return AlreadyApplied() if same else Rejected("ALREADY_SIGNED", "The contract is entered.")
            return _defect(contract) or accepted(ContractEntered(contract=contract))
        case EndContract(last_day=last_day):
            if state.contract is None:
                return Rejected("UNKNOWN_CONTRACT", "There is no such contract.")
            if state.contract.valid_to == last_day:
                return AlreadyApplied()
            if last_day < state.contract.valid_from:
                return Rejected("ENDS_BEFORE_ITS_BEGINNING", f"It begins on {state.contract.valid_from}.")
            return accepted(ContractFinished(contract=replace(state.contract, valid_to=last_day)))
    assert_never(command)


def _defect(contract: Contract) -> Rejected | None:
    if contract.valid_to is not None and contract.valid_to < contract.valid_from:
        return Rejected("ENDS_BEFORE_ITS_BEGINNING", f"It begins on {contract.valid_from}.")
    if not contract.uses:
        return Rejected("NO_USE", "A contract names the uses that it covers (D-01).")
    match contract.kind:
        case ContractKind.LICENCE:
            if contract.form is None or contract.key is None:
                return Rejected("FORM_OR_KEY_LACKS", "A licence names its account's form and its key (D-12).")
        case ContractKind.ROYALTY_PAYMENT:
            if contract.form is None or contract.key is not DistributionKey.INCOME:
                return Rejected("FORM_OR_KEY_LACKS", "A producer's contract has a form and the key INCOME.")
            if contract.royalty_percent is None or not 0 < contract.royalty_percent <= 100:
                return Rejected(
                    "PERCENT_LACKS", "A producer's contract names its percentage of income (D-47)."
                )
        case ContractKind.REPRESENTATION:
            if contract.key not in (None, DistributionKey.AMOUNT) or contract.royalty_percent is not None:
                return Rejected(
                    "NOT_ITS_TERMS", "An organisation's schedule says the amounts: key AMOUNT or none."
                )
        case _:
            assert_never(contract.kind)
    if contract.form is None:
        return None
    # A schedule says its amounts, with or without a key.
    return defect_of_form(contract.form, contract.key or DistributionKey.AMOUNT)


CONTRACT: Decider[Command, Event, State] = Decider("contract", State(), evolve, decide)
