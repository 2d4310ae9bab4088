"""What two people decide of an order by the bank's letter, and what reacts to it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from services.payments.domain.abroad import is_near
from services.payments.domain.credit import CREDIT, FreeCredit, PayAfterAll, TakeCredit
from services.payments.domain.liability import LIABILITY, FreeLiability, PayOwedAfterAll, TakeLiability
from services.payments.domain.order import ORDER
from services.payments.domain.order_answers import BankEntry, BankStatus
from services.payments.domain.order_decision import ApproveOutcome, ProposeOutcome
from services.payments.domain.order_events import OrderIssued
from services.payments.domain.order_terms import Exchanged
from services.payments.domain.outcome_events import OrderFoundOverpaid, OrderFoundPaid, OrderFoundUnpaid
from services.payments.domain.payment_run import PAYMENT_RUN
from services.payments.domain.payment_run_events import RunState
from shared.kernel.decider import Accepted, Rejected
from shared.kernel.money import Money
from tests.unit.payments.payment_abroad import quote
from tests.unit.payments.payment_given import DAY
from tests.unit.payments.payment_streams import Streams

TOLERANCE = Fraction(1, 40)
"""So far the bank's rate may be from the Central Bank's: 2.5%, by the policy `exchange`."""


@dataclass(frozen=True, kw_only=True)
class Letter:
    """What the bank writes of an order, in minor units of its currency; `manat`: all that it booked so, in qəpik."""

    paid: int
    charged: int = 0
    claimed: int = 0
    manat: int | None = None


class Decided(Streams):
    """Orders as the bank answers them, and of which its answers do not say what became of them."""

    def __init__(self) -> None:
        super().__init__()
        self.later: int | None = 0
        """The bulletin of the day, how often it was recorded anew; None: it lacks."""
        self.unpaid_by_letter: set[str] = set()
        """Orders that the last decision found unpaid."""

    def hear(self, order: str, said: BankEntry | BankStatus) -> None:
        """As the policy hears it: manat that are near enough to what the order is worth are the order."""
        amount = self.state(ORDER, order).issued.amount
        if isinstance(said, BankEntry) and said.amount.currency != amount.currency and self.later is not None:
            near = is_near(said.amount, amount, quote(self.later), TOLERANCE)
            counts, taken = (amount, said.amount) if said.kind == "DEBIT" else (-amount, -said.amount)
            exchanged = Exchanged(booked=taken, counts_as=counts)
            said = replace(said, amount=amount, exchanged=exchanged) if near else said
        self.must(ORDER, order, said)

    def counted(self, order: str) -> int:
        """Qəpik that stand for euro of the order by now."""
        told = [
            getattr(one, "exchanged", None) for one in self.events if getattr(one, "order", None) == order
        ]
        return sum(one.booked.amount for one in told if isinstance(one, Exchanged))

    def decide(self, order: str, letter: Letter) -> bool:
        """What the bank's letter says, by two people; False: nothing was to be decided, or it has no file yet, or what
        it paid is not all credited again yet."""
        issued = self.state(ORDER, order).issued
        if self.state(PAYMENT_RUN, issued.payment_run).state is not RunState.RELEASED:
            return False
        left = None if letter.manat is None else Money(letter.manat - self.counted(order))
        proof = ProposeOutcome(
            paid=Money(letter.paid, issued.amount.currency),
            charged=letter.charged,
            claimed=letter.claimed,
            exchanged=left,
            day=DAY,
            document_sha256="ab" * 32,
            reason="letter",
            by="treasurer",
        )
        if isinstance(self.tell(ORDER, order, proof), Rejected):
            return False
        state = self.state(ORDER, order)
        agree = ApproveOutcome(number=state.proposals, by="controller", free=False)
        found = ORDER.decide(agree, state)
        if isinstance(found, Accepted) and any(isinstance(one, OrderFoundOverpaid) for one in found.events):
            if self._unsettled(issued):
                return False
            agree = replace(agree, free=self._taken_again(issued))
        (*_, decided) = self.must(ORDER, order, agree)
        if isinstance(decided, OrderFoundUnpaid):
            self.unpaid_by_letter.add(order)
        else:
            self.unpaid_by_letter.discard(order)
        return True

    def _unsettled(self, issued: OrderIssued) -> bool:
        paid = any(self.state(CREDIT, one).order == issued.order for one in issued.credits)
        return paid or any(
            issued.order in self.state(LIABILITY, one.liability).orders for one in issued.items
        )

    def _taken_again(self, issued: OrderIssued) -> bool:
        run = issued.payment_run
        took: list[Any] = [self.tell(CREDIT, one, TakeCredit(payment_run=run)) for one in issued.credits]
        for item in issued.items:
            amount = Money(item.amount, issued.amount.currency)
            took.append(self.tell(LIABILITY, item.liability, TakeLiability(payment_run=run, amount=amount)))
        return not any(isinstance(one, Rejected) for one in took)

    def pay_after_all(self, event: OrderFoundPaid) -> None:
        """The policy of that name."""
        run = self.state(ORDER, event.order).issued.payment_run
        for credit in event.reinstated:
            self.must(CREDIT, credit, PayAfterAll(payment_run=run, order=event.order))
        for item in event.paid_again:
            self.must(LIABILITY, item.liability, PayOwedAfterAll(payment_run=run, order=event.order))

    def let_go_again(self, order: str) -> None:
        """The policy of that name."""
        state = self.state(ORDER, order)
        run = state.issued.payment_run
        if state.stands:
            return
        for credit in state.issued.credits:
            known = self.state(CREDIT, credit)
            if known.payment_run == run and known.order is None:
                self.must(CREDIT, credit, FreeCredit(payment_run=run, reason="DECIDED_OTHERWISE"))
        for item in state.issued.items:
            if self.state(LIABILITY, item.liability).payment_run == run:
                free = FreeLiability(payment_run=run, reason="DECIDED_OTHERWISE")
                self.must(LIABILITY, item.liability, free)
