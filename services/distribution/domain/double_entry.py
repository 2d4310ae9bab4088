"""Double entry of the ledger: what moved between the accounts of a holder when something happened (D-90, D-98).

A holder is a receipt, or what money is allocated to. Its accounts are the states of its money, and one counter-account
that ties it to others: against a receipt stands MONEY, what the guild has for it; against an account or schedule
stands ALLOCATED, which a receipt has too, by target, beside what is unallocated. Every entry balances per currency.
Over all holders of one target ALLOCATED comes to nothing exactly where the identity holds. What is owed grows on the
credit side.
"""

from collections import Counter, deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from services.distribution.domain.ledger import UNALLOCATED, VAT, States, plus, state_key
from shared.kernel.money import Money

MONEY = "MONEY"
ALLOCATED = "ALLOCATED"


@dataclass(frozen=True, slots=True, kw_only=True)
class Movement:
    """An amount, above zero and in minor units, from the debited to the credited account of one holder."""

    debit: str
    credit: str
    currency: str
    amount: int

    @property
    def tied(self) -> bool:
        """Whether it is between two holders, or comes from outside or goes there."""
        return any(name.partition("|")[0] in (MONEY, ALLOCATED) for name in (self.debit, self.credit))


def movements(
    was: Mapping[str, Mapping[str, int]], now: Mapping[str, Mapping[str, int]], counter: str
) -> list[Movement]:
    """What moved between two states of a holder: who lost is debited, who gained is credited, in the order of their
    names; what came in or went out stands against `counter`."""
    if was == now:
        return []
    found: list[Movement] = []
    for currency in sorted({currency for sums in (*was.values(), *now.values()) for currency in sums}):
        changes = {
            state: now.get(state, {}).get(currency, 0) - was.get(state, {}).get(currency, 0)
            for state in sorted({*was, *now})
        }
        changes[counter] = changes.get(counter, 0) - sum(changes.values())
        found += _paired(currency, changes)
    return found


def _paired(currency: str, changes: Mapping[str, int]) -> Iterator[Movement]:
    """Debits and credits against each other, both in their order; the changes add up to nothing."""
    lost = deque((account, -change) for account, change in changes.items() if change < 0)
    gained = deque((account, change) for account, change in changes.items() if change > 0)
    while lost:
        (debit, out), (credit, into) = lost.popleft(), gained.popleft()
        amount = min(out, into)
        yield Movement(debit=debit, credit=credit, currency=currency, amount=amount)
        if out > amount:
            lost.appendleft((debit, out - amount))
        if into > amount:
            gained.appendleft((credit, into - amount))


def receipt_states(currency: str, unallocated: int, vat: int, parts: Mapping[str, int]) -> States:
    """The states of a receipt's money; `parts`: what of it is allocated, by target."""
    states: States = {}
    sums = {UNALLOCATED: unallocated, VAT: vat}
    sums |= {state_key(ALLOCATED, target): amount for target, amount in parts.items()}
    for state, amount in sums.items():
        if amount:
            states[state] = plus({}, currency, amount)
    return states


@dataclass(frozen=True, slots=True, kw_only=True)
class Sums:
    """What was debited and credited to an account of one target, or of all holders together (None)."""

    account: str
    target: str | None
    currency: str
    debits: int
    credits: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Balance:
    """One line of a trial balance, in minor units."""

    account: str
    reason: str | None
    currency: str
    debits: int
    credits: int

    @property
    def balance(self) -> int:
        """What stands on the credit side; money that the guild has is below zero."""
        return self.credits - self.debits


def trial_balance(sums: Iterable[Sums]) -> tuple[Balance, ...]:
    """The lines of a trial balance, by account and currency; ALLOCATED is one account."""
    lines: dict[tuple[str, str, str], tuple[int, int]] = {}
    for one in sums:
        account, _, reason = one.account.partition("|")
        key = (account, "" if account == ALLOCATED else reason, one.currency)
        debits, credits = lines.get(key, (0, 0))
        lines[key] = (debits + one.debits, credits + one.credits)
    return tuple(
        Balance(account=account, reason=reason or None, currency=currency, debits=debits, credits=credits)
        for (account, reason, currency), (debits, credits) in sorted(lines.items())
    )


def identity(sums: Iterable[Sums]) -> list[str]:
    """Where the identity of D-98 does not hold: receipts allocate another sum to a target than stands in its states,
    or the money of a currency is not the sum of all states."""
    untied: Counter[tuple[str, str]] = Counter()
    whole: Counter[str] = Counter()
    for one in sums:
        balance = one.credits - one.debits
        whole[one.currency] += balance
        account, _, named = one.account.partition("|")
        if account == ALLOCATED:
            untied[(named or one.target or "", one.currency)] += balance
    found = [
        f"target {target}: its receipts allocate {Money(balance, currency)} more to it than its states hold"
        for (target, currency), balance in sorted(untied.items())
        if balance
    ]
    return found + [
        f"{currency}: debits and credits differ by {Money(balance, currency)}"
        for currency, balance in sorted(whole.items())
        if balance
    ]
