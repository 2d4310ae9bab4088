"""Where and under which tax profile a payee is paid: proposed by one person, approved by another (D-95).

The account number and the profile themselves are in the vault; events carry only their fingerprint, keyed
with a salt that is erased with them (D-94).
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final, TypeAlias, assert_never

from shared.kernel.decider import AlreadyApplied, Decider, Decision, Rejected, accepted

ACCOUNT: Final = frozenset({"holder", "iban", "bic", "account_number"})
"""Fields that say where the money goes: a change of one of them cools (D-98)."""


def changed_fields(before: Mapping[str, object] | None, now: Mapping[str, object]) -> tuple[str, ...]:
    """Which fields differ, in alphabetical order; all of them where what stood before is erased."""
    return tuple(sorted(name for name in now if before is None or before.get(name) != now[name]))


# What happened
@dataclass(frozen=True, slots=True, kw_only=True)
class PayeeDataProposed:
    """A version waits for a second person."""

    payee: str
    version: int
    fingerprint: str
    proposed_by: str
    instead_of: int = 0
    """The version in force then; 0: none, it is the payee's first account."""
    changed: tuple[str, ...] = ()
    """Which fields differ from that version, by name: holder, iban, bic, kind, residence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PayeeDataApproved:
    """The payee is paid by this version from now on."""

    payee: str
    version: int
    fingerprint: str
    approved_by: str
    compared: bool = False
    """Whether the approver gave the account number as the payee's document has it, and it is the proposed one."""


Event: TypeAlias = PayeeDataProposed | PayeeDataApproved


# What we know
@dataclass(frozen=True, slots=True)
class State:
    """All versions, and the one in force."""

    proposals: tuple[PayeeDataProposed, ...] = ()
    in_force: int = 0


def evolve(state: State, event: Event) -> State:
    """The state after an event."""
    match event:
        case PayeeDataProposed():
            return replace(state, proposals=(*state.proposals, event))
        case PayeeDataApproved(version=version):
            return replace(state, in_force=version)
    assert_never(event)


# What can be asked
@dataclass(frozen=True, slots=True, kw_only=True)
class ProposePayeeData:
    """Lay down a new version; its content stands in the vault under the same number."""

    payee: str
    version: int
    fingerprint: str
    by: str
    instead_of: int
    """The version in force that it was held against."""
    changed: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovePayeeData:
    """Put the last version in force."""

    version: int
    by: str
    same_number: bool | None = None
    """Whether the account number that the approver read in the payee's document is the proposed one; None: he read
    none."""


Command: TypeAlias = ProposePayeeData | ApprovePayeeData


# What we answer
def decide(command: Command, state: State) -> Decision[Event]:
    """Events, already applied, or a rejection."""
    match command:
        case ProposePayeeData(version=version):
            if version != len(state.proposals) + 1:
                return Rejected("NOT_THE_NEXT_VERSION", f"The next version is {len(state.proposals) + 1}.")
            if command.instead_of != state.in_force:
                return Rejected("ANOTHER_IN_FORCE", "Other data came in force meanwhile; propose anew.")
            return accepted(
                PayeeDataProposed(
                    payee=command.payee,
                    version=version,
                    fingerprint=command.fingerprint,
                    proposed_by=command.by,
                    instead_of=command.instead_of,
                    changed=command.changed,
                )
            )
        case ApprovePayeeData():
            return _approve(command, state)
    assert_never(command)


def _approve(command: ApprovePayeeData, state: State) -> Decision[Event]:
    if not 1 <= command.version <= len(state.proposals):
        return Rejected("NO_SUCH_VERSION", f"There is no version {command.version}.")
    proposed = state.proposals[command.version - 1]
    if command.by == proposed.proposed_by:
        return Rejected("SAME_PERSON", "Who proposes payment data does not approve it.", forbidden=True)
    if command.version == state.in_force:
        return AlreadyApplied()
    if command.version != len(state.proposals):
        return Rejected("NOT_THE_LAST_VERSION", f"A later version {len(state.proposals)} was proposed.")
    if command.same_number is False:
        return Rejected("NUMBER_DIFFERS", "The account number of the document is another than was proposed.")
    return accepted(
        PayeeDataApproved(
            payee=proposed.payee,
            version=proposed.version,
            fingerprint=proposed.fingerprint,
            approved_by=command.by,
            compared=command.same_number is True,
        )
    )


PAYEE_DATA: Decider[Command, Event, State] = Decider("payee-data", State(), evolve, decide)
