"""The draft of a payment run: who gets what, what is withheld, and what is held back and why.

Pure and deterministic: the same credits under the same circumstances give the same bytes, whose sha256 is what a
second person approves and a third releases. Bank data is named by version and fingerprint only.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from hashlib import sha256

from services.payments.domain.abroad import ForeignContract, Quote, converted
from services.payments.domain.circumstances import HOME_CURRENCY
from services.payments.domain.owed import Owed
from services.payments.domain.policy_bodies import DebtorAccount
from services.payments.domain.policy_words import Account
from services.payments.domain.standing import CreditState, HoldReason, Unpaid
from services.payments.domain.tax import TaxRule
from shared.contracts.payments import Withholding
from shared.contracts.wire import from_json, reader, to_json
from shared.kernel.money import Money


class OrderKind(StrEnum):
    """What an order chiefly pays."""

    ROYALTY = "ROYALTY"
    ABROAD = "ABROAD"
    """Royalty of a foreign organisation."""
    REFUND = "REFUND"
    """Returns and refunds alone."""
    LIABILITY = "LIABILITY"
    """To a creditor whose account the policies name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftLine:
    """A credit in an order, with what is withheld from it."""

    credit: Unpaid
    rule: str
    withheld: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftOrder:
    """One order: one payee, one currency (D-88), royalty and what else is owed to him in it together."""

    order: str
    end_to_end_id: str
    payee: str
    payment_data: int
    """Version of the payee's payment data; where `account` says where it goes, of the policy that names it."""
    fingerprint: str
    gross: Money
    """Of its credits."""
    withheld: tuple[Withholding, ...]
    net: Money
    """Of its credits."""
    rules: tuple[TaxRule, ...]
    lines: tuple[DraftLine, ...]
    kind: OrderKind = OrderKind.ROYALTY
    items: tuple[Owed, ...] = ()
    """Liabilities that it pays, in the order's currency, without tax."""
    paid: Money | None = None
    """Credits and liabilities together: what goes to the bank; not said before, then it is `net`."""
    account: Account | None = None
    """Of a creditor whom the policies name; None: the payee's payment data."""
    purpose: str = ""
    """The words in which such a creditor is paid."""
    contract: ForeignContract | None = None
    """Of a foreign organisation: the terms under which it is paid."""
    quote: Quote | None = None
    """Where manat are paid in another currency: the rate, by which `net` is converted once (D-96)."""

    @property
    def royalty(self) -> Money:
        """`net` in the order's currency."""
        return self.net if self.quote is None else converted(self.net, self.quote)

    @property
    def amount(self) -> Money:
        """What goes to the bank."""
        return self.net if self.paid is None else self.paid


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftHold:
    """Credits and liabilities of one payee that this run does not pay, for one reason."""

    payee: str
    state: CreditState
    reason: HoldReason
    detail: str
    amount: Money
    credits: int
    items: int = 0
    """Liabilities among them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A payment run before the bank."""

    payment_run: str
    execution_date: date
    debtor: DebtorAccount
    policies: dict[str, int]
    """Versions of the policies applied."""
    orders: tuple[DraftOrder, ...]
    holds: tuple[DraftHold, ...]

    @property
    def credits(self) -> tuple[str, ...]:
        """Every credit that it pays."""
        return tuple(line.credit.credit for order in self.orders for line in order.lines)

    @property
    def liabilities(self) -> tuple[str, ...]:
        """Every liability that it pays."""
        return tuple(item.liability for order in self.orders for item in order.items)

    @property
    def pays(self) -> tuple[str, ...]:
        """Every credit and every liability that it pays."""
        return (*self.credits, *self.liabilities)

    @property
    def total(self) -> Money:
        """What goes to the bank in manat."""
        home = [one for one in self.totals if one.currency == HOME_CURRENCY]
        return home[0] if home else Money(0, HOME_CURRENCY)

    @property
    def totals(self) -> tuple[Money, ...]:
        """What goes to the bank, by currency."""
        sums: dict[str, int] = {}
        for order in self.orders:
            sums[order.amount.currency] = sums.get(order.amount.currency, 0) + order.amount.amount
        return tuple(Money(amount, currency) for currency, amount in sorted(sums.items()))

    def lines(self) -> Iterator[bytes]:
        """Its bytes a piece at a time, the same for an equal draft: what stands once, each tax rule among it, then a
        line for each order."""
        numbers: dict[TaxRule, int] = {}
        # Most orders have the very same rules, and to compare two takes longer than to write one.
        known: dict[int, int] = {}
        for rule in (rule for order in self.orders for rule in order.rules):
            if id(rule) not in known:
                known[id(rule)] = numbers.setdefault(rule, len(numbers))
        head = to_json(_Kept(draft=replace(self, orders=()), rules=tuple(numbers)))
        yield head.removesuffix(_END)
        between = b"\n"
        for order in self.orders:
            rules = tuple(known[id(rule)] for rule in order.rules)
            yield between + to_json(_KeptOrder(order=replace(order, rules=()), rules=rules))
            between = b",\n"
        yield b"\n" + _END

    def encode(self) -> bytes:
        """Its bytes."""
        return b"".join(self.lines())

    @property
    def digest(self) -> str:
        """What is approved: sha256 of the bytes."""
        whole = sha256()
        for line in self.lines():
            whole.update(line)
        return whole.hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class _KeptOrder:
    """An order without its rules, and their numbers among those of the draft."""

    order: DraftOrder
    rules: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Kept:
    """A draft without its orders, and behind it those."""

    draft: Draft
    rules: tuple[TaxRule, ...]
    orders: tuple[_KeptOrder, ...] = ()


_END = b"]}"
_read_order = reader(_KeptOrder)


@dataclass(slots=True)
class DraftReader:
    """A draft as its bytes come, in parts wherever they were cut; what its orders have in common it holds once."""

    _line: list[bytes] = field(default_factory=list)
    """The parts of a line that has not ended."""
    _head: _Kept | None = None
    _orders: list[DraftOrder] = field(default_factory=list)
    _texts: dict[str, str] = field(default_factory=dict)
    """What many orders say, as all of them have it."""

    def feed(self, part: bytes) -> None:
        """Take the next bytes."""
        end, *more = part.split(b"\n")
        self._line.append(end)
        for begun in more:
            self._take(b"".join(self._line))
            self._line = [begun]

    def part(self) -> Draft | None:
        """The draft with those of its orders that were read since the last part; None: there are none."""
        if self._head is None or not self._orders:
            return None
        orders, self._orders = self._orders, []
        return replace(self._head.draft, orders=tuple(orders))

    def rest(self) -> Draft:
        """The last part, when all bytes were fed: the whole draft where no part was asked for. One that was laid down
        before orders stood in lines is one line."""
        if self._head is None:
            return from_json(Draft, b"".join(self._line))
        return replace(self._head.draft, orders=tuple(self._orders))

    def _take(self, line: bytes) -> None:
        if self._head is None:
            self._head = from_json(_Kept, line + _END)
            return
        kept = _read_order(line.removesuffix(b","))
        order = kept.order
        self._orders.append(
            replace(
                order,
                rules=tuple(self._head.rules[number] for number in kept.rules),
                withheld=tuple(map(self._withheld, order.withheld)),
                lines=tuple(self._shared(line, order.payee) for line in order.lines),
            )
        )

    def _withheld(self, one: Withholding) -> Withholding:
        return replace(
            one,
            rule=self._same(one.rule),
            kind=self._same(one.kind),
            reference=self._same(one.reference),
            base_of=self._same(one.base_of),
        )

    def _shared(self, line: DraftLine, payee: str) -> DraftLine:
        credit = replace(
            line.credit,
            payee=payee if line.credit.payee == payee else line.credit.payee,
            owner=payee if line.credit.owner == payee else line.credit.owner,
            run=self._same(line.credit.run),
        )
        return replace(line, credit=credit, rule=self._same(line.rule))

    def _same(self, text: str) -> str:
        return self._texts.setdefault(text, text)


def decode(data: bytes) -> Draft:
    """The draft of these bytes."""
    found = DraftReader()
    found.feed(data)
    return found.rest()
