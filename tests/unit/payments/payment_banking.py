"""What may happen at the bank in histories of payments: what it does with orders, what it says, and what two decide."""

from datetime import timedelta

from hypothesis import strategies as some
from hypothesis.stateful import rule

from services.payments.domain.order import ORDER, MissAnswer
from services.payments.domain.payment_run_events import RunState
from shared.kernel.money import Money
from tests.unit.payments.payment_given import DAY
from tests.unit.payments.payment_machine import PaymentMachine

anyone = some.integers(0, 9)
"""Which of several, by its place."""
fees = some.sampled_from((0, 0, 0, 7))


class Banking(PaymentMachine):
    """Rules of the bank."""

    @rule(
        at=anyone,
        less=some.sampled_from((0, 0, 0, 1)),
        rejects=some.integers(0, 5),
        fee=fees,
        manat=some.sampled_from((None, 1, 9)),
    )
    def hand_over(self, at: int, less: int, rejects: int, fee: int, manat: int | None) -> None:
        """The bank gets the file of a released run, perhaps once more, and executes it: one payment perhaps wrongly, or
        not at all, or with a fee; euro perhaps in manat, near the Central Bank's rate or far from it."""
        run = self.one_in(at, RunState.RELEASED)
        if run is None:
            return
        self.handed[run] += 1
        for number, order in enumerate(self.payments.drafts[run].orders):
            if number == rejects:
                self.bank.reject(order.order)
            elif manat is not None and order.amount.currency == "EUR":
                self.bank.execute_in_manat(order.order, order.amount, manat)
            else:
                self.bank.execute(order.order, order.amount - Money(less, order.amount.currency), fee)
                self.bank.odd |= {order.order} if less else set()

    @rule(at=anyone, fee=fees)
    def send_back(self, at: int, fee: int) -> None:
        """A payment comes back, perhaps less a fee."""
        there = {order: amount - self.bank.kept[order] for order, amount in self.bank.paid.items()}
        paid = sorted(order for order, amount in there.items() if amount > fee)
        if paid:
            order = paid[at % len(paid)]
            told = self.payments.state(ORDER, order).issued.amount
            self.bank.send_back(order, Money(min(told.amount, there[order]), told.currency), fee)

    @rule(at=anyone)
    def give_back(self, at: int) -> None:
        """The bank gives back what it kept of an order."""
        kept = sorted(order for order, fee in self.bank.kept.items() if fee)
        if kept:
            order = kept[at % len(kept)]
            self.bank.give_back(order, self.payments.state(ORDER, order).issued.amount.currency)

    @rule(at=anyone, often=some.integers(1, 2))
    def hear(self, at: int, often: int) -> None:
        """Something that the bank has said is heard, perhaps twice, in whatever order."""
        if self.bank.says:
            order, said = self.bank.says.pop(at % len(self.bank.says))
            for _ in range(often):
                self.payments.hear(order, said)

    @rule()
    def wait(self) -> None:
        """The bank says nothing for too long."""
        for order in self.payments.orders():
            self.payments.must(ORDER, order, MissAnswer(day=DAY + timedelta(days=11)))

    @rule(at=anyone, claims=some.booleans())
    def decide(self, at: int, claims: bool) -> None:
        """The bank writes what it has really paid and kept, and two people decide: that is asked back, or its fee."""
        orders = sorted(self.payments.orders())
        if orders:
            self.decide_by_letter(orders[at % len(orders)], claims)
