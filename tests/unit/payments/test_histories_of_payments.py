"""Histories of payments on the pure rules: whatever is credited, owed, taken back, disputed, erased, paid in manat or
euro, answered and decided in whatever order, every qəpik is somewhere, nothing is paid twice, and in the end the books
say what the bank did.

The same 1,000 histories in `make test` and 5,000 in CI; others with `make fuzz-money EXAMPLES=`, as of distribution's
money.
"""

import os

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as some
from hypothesis.stateful import initialize, rule

from services.payments.domain.liability import Liability
from services.payments.domain.passing import Parties
from services.payments.domain.payment_run import PAYMENT_RUN
from services.payments.domain.payment_run_events import RunState
from shared.kernel.decider import Rejected
from tests.unit.payments.payment_abroad import ORG, month_of, return_of
from tests.unit.payments.payment_banking import Banking, anyone
from tests.unit.payments.payment_given import DAY, HEIRS, credit_of

EXAMPLES = int(os.environ.get("EXAMPLES") or (5000 if os.environ.get("CI") else 1000))
MEMBERS = ("ada", "bob")
PAYEES = (*MEMBERS, ORG)
WORKS = ("film", "play")
payees, works = some.sampled_from(PAYEES), some.sampled_from(WORKS)
amounts = some.one_of(some.integers(1, 40), some.integers(100_00, 900_00))


class Histories(Banking):
    """What may happen."""

    @initialize(net=amounts, ready=some.booleans())
    def begin(self, net: int, ready: bool) -> None:
        for payee in PAYEES:
            self.give_data(payee)
            self.credit(payee, "film", net)
        self.prepare()
        self.release(0, approved=True)
        if ready:
            self.payments.carry_out(self.runs[0])

    # What is owed
    @rule(payee=payees, work=works, net=amounts)
    def credit(self, payee: str, work: str, net: int) -> None:
        """A share comes to an account."""
        self.payments.enter(credit_of(len(self.payments.credits), payee, work, net))
        self.credited[payee] += net

    @rule(at=anyone)
    def take_back(self, at: int) -> None:
        """Distribution takes a share back, be it paid by now."""
        known = list(self.payments.credits.values())
        gone = {one.takes_back.credit for one in known if one.takes_back is not None}
        shares = [one for one in known if one.net.amount > 0 and one.passed is None]
        left = [one for one in shares if one.id not in gone]
        if left:
            one = left[at % len(left)]
            back = credit_of(len(known), one.payee, one.work, -one.net.amount, one)
            self.payments.enter(back)
            self.credited[one.payee] -= one.net.amount

    @rule(work=works)
    def dispute(self, work: str) -> None:
        """A work is disputed, or no more."""
        if work in {hold.work for hold in self.payments.holds()}:
            self.payments.agree(work)
        else:
            self.payments.dispute(work)

    @rule(payee=payees)
    def give_data(self, payee: str) -> None:
        """Another account number is approved."""
        self.payments.versions[payee] = self.payments.versions.get(payee, 0) + 1
        self.payments.erased.discard(payee)

    @rule(payee=payees, changed=some.booleans())
    def erase(self, payee: str, changed: bool) -> None:
        """A payee's data are erased, perhaps just after another account number was approved; not while a payment run
        pays by them."""
        if changed:
            self.give_data(payee)
        if payee not in self.payments.going_out():
            self.payments.erased.add(payee)

    # What is owed beside payees, and the rate
    @rule(month=some.integers(0, 1), amount=amounts, more=some.booleans())
    def call_up(self, month: int, amount: int, more: bool) -> None:
        """More tax of a month is owed to the State, or less."""
        self._owe(month_of(month), amount if more else -amount)

    @rule(work=works, amount=amounts)
    def decide_return(self, work: str, amount: int) -> None:
        """Money in euro goes back to the organisation that sent it."""
        self._owe(return_of(self.causes, work), amount)

    def _owe(self, liability: Liability, amount: int) -> None:
        self.causes += 1
        self.payments.owe(liability, str(self.causes), amount)
        self.owed[liability.id] += amount

    @rule(there=some.booleans())
    def record_bulletin(self, there: bool) -> None:
        """The Central Bank's rates of the day are recorded anew, or lack."""
        self.bulletins += 1
        self.payments.later = self.bulletins if there else None

    @rule()
    def name_creditor(self) -> None:
        """The Board decides again where the State is paid."""
        self.payments.creditors += 1

    @rule(payee=some.just("bob"))
    def die(self, payee: str) -> None:
        """A payee dies."""
        self.payments.dead.add(payee)

    @rule()
    def inherit(self) -> None:
        """What he had passes to his heirs, as far as no payment run has it and the bank cannot have paid it."""
        parties = Parties(died=dict.fromkeys(self.payments.dead, DAY), links=HEIRS)
        for credit, parts in self.payments.pass_on(parties).items():
            one = self.payments.credits[credit]
            assert sum(part.credit.net.amount for part in parts) == one.net.amount
            self.credited[one.payee] -= one.net.amount
            for part in parts:
                self.credited[part.credit.payee] += part.credit.net.amount

    @rule(net=amounts, back=some.booleans())
    def leave_late_money(self, net: int, back: bool) -> None:
        """A payee dies with money on his account that no payment run has; some of it is taken back of his heirs."""
        self.payments.react()
        while (run := self.one_in(0, RunState.PREPARED, RunState.APPROVED)) is not None:
            self.payments.abandon(run)
            self.payments.react()
        self.credit("bob", "play", net)
        self.die("bob")
        self.inherit()
        if back:
            self.take_back(-1)
            self.inherit()

    # Payment runs
    @rule()
    def prepare(self) -> None:
        """Another payment run."""
        run = f"p{len(self.runs)}"
        self.payments.prepare(run)
        self.runs.append(run)

    @rule(at=anyone, approved=some.booleans())
    def release(self, at: int, approved: bool) -> None:
        """Approved and released, or only one of the two."""
        run = self.one_in(at, RunState.PREPARED, RunState.APPROVED)
        if run is None:
            return
        if approved:
            self.payments.approve(run)
        before = self.payments.state(PAYMENT_RUN, run).state
        outcome = self.payments.release(run)
        released = not isinstance(outcome, Rejected) and outcome != []
        assert not released or before is RunState.APPROVED
        if released:
            self.pays_only_what_may_be_paid(run)

    @rule(payee=payees, reacted=some.booleans())
    def pay_again(self, payee: str, reacted: bool) -> None:
        """What is free by now is paid to another account at once."""
        if reacted:
            self.payments.react()
        self.give_data(payee)
        self.prepare()
        self.release(-1, approved=True)

    @rule(net=amounts, what=some.sampled_from(("dispute", "take_back", "give_data", "die", "nothing")))
    def race(self, net: int, what: str) -> None:
        """Something comes between approval and release, and nothing has reacted to it."""
        self.payments.react()
        self.give_data("bob")
        self.credit("bob", "play", net)
        self.prepare()
        self.payments.approve(self.runs[-1])
        match what:
            case "dispute":
                self.dispute("play")
            case "take_back":
                self.take_back(-1)
            case "give_data":
                self.give_data("bob")
            case "die":
                self.die("bob")
        self.release(-1, approved=False)

    @rule(at=anyone)
    def abandon(self, at: int) -> None:
        """A run is given up."""
        if (run := self.one_in(at, RunState.PREPARED, RunState.APPROVED)) is not None:
            self.payments.abandon(run)

    @rule(at=anyone, step=some.integers(0, 6))
    def carry_out(self, at: int, step: int) -> None:
        """The job of a release goes on from its beginning, and may die again."""
        if (run := self.one_in(at, RunState.RELEASING)) is not None:
            self.payments.carry_out(run, None if step == 6 else step)

    @rule()
    def react(self) -> None:
        """The policies come to their turn."""
        self.payments.react()


Histories.TestCase.settings = settings(
    max_examples=EXAMPLES,
    stateful_step_count=30,
    derandomize=not os.environ.get("EXAMPLES"),
    database=None,
    deadline=None,
    print_blob=True,
    suppress_health_check=list(HealthCheck),
)
TestHistories = pytest.mark.clause("4.1-a", "X-a", "X-b")(Histories.TestCase)
