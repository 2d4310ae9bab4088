"""The ledger of D-98: in which state every qəpik of an account, schedule, award, cause or receipt is.

Sums are minor units per currency. `states` of a target add up to what is allocated to it, always.
"""

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from services.distribution.domain.next_period import CARRIED
from shared.contracts.distribution import StateTotal
from shared.contracts.terms import HoldReason, ShareState
from shared.kernel.money import Money

UNALLOCATED = "UNALLOCATED"
AWAITING_ACCOUNT = "AWAITING_ACCOUNT"
AWAITING_FUNDS = "AWAITING_FUNDS"
AWAITING_RUN = "AWAITING_RUN"
"""Covered and accepted: it waits for matching and the next run."""
DEALT_OUT = "DEALT_OUT"
"""What left a reserve for a redistribution, against what came in there; nothing over all."""
WRITTEN_OFF = "WRITTEN_OFF"
"""What PROVISION bears of what accounts gave out, against what came in there; nothing over all."""
INTERNAL = (DEALT_OUT, CARRIED, WRITTEN_OFF)
"""States of what left one target for another."""
FX = "FX"
VAT = "VAT"
RETURNED = "RETURNED"
"""Back with the organisation that sent it: the bank booked the order."""
OWN = frozenset({"PROVISION", "BANK"})
"""States that are their own targets: money allocated there is there, and waits for nothing."""

Sums = dict[str, int]
States = dict[str, Sums]
"""State, or "STATE|REASON", -> sums by currency."""


def plus(sums: Mapping[str, int], currency: str, amount: int) -> Sums:
    """The sums with an amount more; what comes to nothing is left out."""
    result = dict(sums)
    result[currency] = result.get(currency, 0) + amount
    return {key: value for key, value in sorted(result.items()) if value}


def state_key(state: str, reason: str | None) -> str:
    """Name of a state with its reason."""
    return state if reason is None else f"{state}|{reason}"


def states_of(
    *,
    allocated: Mapping[str, int],
    due: Money | None,
    covered: bool,
    distributed: Mapping[str, Mapping[str, int]],
    used: Mapping[str, int],
    exchanged: Mapping[str, int] = MappingProxyType({}),
    lent: Mapping[str, int] = MappingProxyType({}),
    carried: Mapping[str, int] = MappingProxyType({}),
    written_off: Mapping[str, int] = MappingProxyType({}),
    own: str | None = None,
    held: str | None = None,
) -> States:
    """All states of one target. `distributed`: sums by state of its allocations in closed runs; `used`: what of its
    money they took, in the money's own currency. `carried`: what came in from earlier periods of its contract, which
    waits and is taken like what is allocated, beside the sum due. `written_off`: what PROVISION bears of what they took
    beyond that; of PROVISION below zero, what it bears of all. `own`: the state of all its money, where it is
    PROVISION or BANK, less what PROVISION has `lent` until it is recovered, or paid;
    `held`: the reason for which what waits is held.

    A foreign leg is closed by FX: the schedule's currency stands there with what was converted, AZN with
    what it was converted to. `exchanged`: what of the money the bank had converted before it came, and below zero what
    it had been, which waits in its stead (D-66).
    """
    states: States = {}
    for currency, amount in written_off.items():
        _add(states, WRITTEN_OFF, currency, -amount)
    if own is not None:
        for currency in sorted({*allocated, *lent, *used, *written_off}):
            gone = lent.get(currency, 0) + used.get(currency, 0) - written_off.get(currency, 0)
            _add(states, own, currency, allocated.get(currency, 0) - gone)
            _add(states, state_key(ShareState.HELD, HoldReason.RECOVERY), currency, lent.get(currency, 0))
        for state, sums in distributed.items():
            for currency, amount in sums.items():
                _add(states, state, currency, amount)
        return {state: sums for state, sums in sorted(states.items()) if sums}
    there = left_of(allocated, used, exchanged, carried)
    for currency in sorted({*there, *carried, *written_off}):
        more = carried.get(currency, 0)
        _add(states, CARRIED, currency, -more)
        rest = there.get(currency, 0) + written_off.get(currency, 0)
        open_due = 0
        if due is not None and due.currency == currency:
            open_due = max(0, due.amount + more - used.get(currency, 0))
        if due is None:
            _add(states, AWAITING_ACCOUNT, currency, rest)
            continue
        waiting = min(rest, open_due)
        state = AWAITING_RUN if covered else AWAITING_FUNDS
        _add(states, state if held is None else state_key(ShareState.HELD, held), currency, waiting)
        _add(states, UNALLOCATED, currency, rest - waiting)
    for state, sums in sorted(distributed.items()):
        for currency, amount in sorted(sums.items()):
            _add(states, state, currency, amount)
    for currency in sorted({*used, *exchanged, *(c for sums in distributed.values() for c in sums)}):
        given = sum(sums.get(currency, 0) for sums in distributed.values())
        _add(states, FX, currency, exchanged.get(currency, 0) + used.get(currency, 0) - given)
    return {state: states[state] for state in sorted(states) if states[state]}


def left_of(
    allocated: Mapping[str, int],
    used: Mapping[str, int],
    exchanged: Mapping[str, int],
    carried: Mapping[str, int],
) -> Sums:
    """What of a target's money no closed run took (see `states_of`); below zero what they took beyond it, whoever bears
    that."""
    left: Sums = {}
    for sign, sums in ((1, allocated), (-1, exchanged), (1, carried), (-1, used)):
        for currency, amount in sums.items():
            left = plus(left, currency, sign * amount)
    return left


def imbalance(allocated: Mapping[str, int], states: Mapping[str, Mapping[str, int]]) -> list[str]:
    """Per currency, where the states of a target do not add up to what is allocated to it."""
    found = []
    for currency in sorted({*allocated, *(c for sums in states.values() for c in sums)}):
        total = sum(sums.get(currency, 0) for sums in states.values())
        if total != allocated.get(currency, 0):
            given = Money(allocated.get(currency, 0), currency)
            found.append(f"allocated {given}, in states {Money(total, currency)}")
    return found


def lacking(
    states: Mapping[str, Mapping[str, int]], gone: Mapping[str, int] = MappingProxyType({})
) -> list[str]:
    """Where less than nothing waits: money went that a run had distributed. It may, where a bank took it, and as far as
    it was `gone` for good when the rest was corrected (D-70)."""
    return [
        f"{state} {Money(amount, currency)}: more was distributed than is allocated"
        for state in (AWAITING_ACCOUNT, AWAITING_FUNDS, AWAITING_RUN)
        for currency, amount in states.get(state, {}).items()
        if amount + gone.get(currency, 0) < 0
    ]


def receipt_imbalance(amount: int, vat: int, unallocated: int, allocated: Iterable[int]) -> str | None:
    """Where a receipt is not its unallocated part + VAT + what is allocated of it."""
    whole = unallocated + vat + sum(allocated)
    if whole != amount:
        return f"received {amount}, accounted for {whole}"
    if unallocated < 0:
        return f"{-unallocated} more allocated than received"
    return None


def total_states(targets: Iterable[States], unallocated: Sums, vat: Sums) -> tuple[StateTotal, ...]:
    """Totals by state over all targets and receipts, in a fixed order."""
    sums: States = {}
    for states in targets:
        for state, amounts in states.items():
            for currency, amount in amounts.items():
                _add(sums, state, currency, amount)
    for name, extra in ((UNALLOCATED, unallocated), (VAT, vat)):
        for currency, amount in extra.items():
            _add(sums, name, currency, amount)
    totals = []
    for key in sorted(sums):
        state, _, reason = key.partition("|")
        for currency, amount in sorted(sums[key].items()):
            totals.append(StateTotal(state=state, reason=reason or None, amount=Money(amount, currency)))
    return tuple(totals)


def _add(states: States, state: str, currency: str, amount: int) -> None:
    states[state] = plus(states.get(state, {}), currency, amount)
