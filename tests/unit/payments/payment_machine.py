"""What has to hold of payments at every step of a history, and in the end."""

from collections import Counter, defaultdict

from hypothesis.stateful import RuleBasedStateMachine, invariant

from services.payments.domain.bank_book import entry_movements
from services.payments.domain.credit import CREDIT
from services.payments.domain.double_entry import Account, Movement, booked
from services.payments.domain.order import ORDER
from services.payments.domain.order_terms import Outcome
from services.payments.domain.payment_run import PAYMENT_RUN
from services.payments.domain.payment_run_events import RunState
from shared.kernel.money import Money
from tests.unit.payments.payment_abroad import ORG, TAX, TAXED_ABROAD, euro
from tests.unit.payments.payment_bank import Bank
from tests.unit.payments.payment_decided import Letter
from tests.unit.payments.payment_given import RATE, unsettled
from tests.unit.payments.payment_history import Payments


class PaymentMachine(RuleBasedStateMachine):
    """Payments and the books beside them: `credited`, `owed`, `told` and the bank's own."""

    def __init__(self) -> None:
        super().__init__()
        self.payments = Payments()
        self.bank = Bank()
        self.credited: dict[str, int] = defaultdict(int)
        self.runs: list[str] = []
        self.owed: dict[str, int] = defaultdict(int)
        """Liability -> all that was ever owed for it."""
        self.causes = self.bulletins = 0
        self.told: dict[str, Money] = {}
        """Order -> what the bank is to pay."""
        self.handed: Counter[str] = Counter()
        """How often the bank got a run's file."""

    def one_in(self, at: int, *states: RunState) -> str | None:
        """A run in one of these states."""
        found = [run for run in self.runs if self.payments.state(PAYMENT_RUN, run).state in states]
        return found[at % len(found)] if found else None

    def decide_by_letter(self, order: str, claims: bool) -> bool:
        """Two people decide of an order by the bank's letter: what it kept is asked back, or its fee. What manat stand
        for they say once the statements are there: it is all that those did not tell."""
        if order in self.bank.manat and any(one == order for one, _ in self.bank.says):
            return False
        kept = self.bank.kept[order]
        letter = Letter(
            paid=self.bank.paid[order] - kept,
            charged=0 if claims else kept,
            claimed=kept if claims else 0,
            manat=self.bank.manat.get(order),
        )
        if not self.payments.decide(order, letter):
            return False
        state = self.payments.state(ORDER, order)
        due = self.told[order].amount if state.stands else 0
        assert (state.charged, state.questions) == (letter.charged, ())
        assert state.difference == letter.paid + letter.claimed - due
        return True

    def pays_only_what_may_be_paid(self, run: str) -> None:
        """A released run pays whom and what may be paid, by the rates and rules of the day, each credit once."""
        live = self.payments
        held = {hold.work for hold in live.holds()}
        paid = live.paid_by()
        orders = live.drafts[run].orders
        to = Counter((order.payee, order.amount.currency) for order in orders)
        assert all(count == 1 for count in to.values())
        for order in orders:
            lines = [line.credit for line in order.lines]
            gross = sum(one.net.amount for one in lines)
            rate = TAXED_ABROAD if order.payee == ORG else RATE
            taken = (gross * rate * 2 + 100) // 200
            assert (order.gross.amount, order.net.amount) == (gross, gross - taken)
            assert gross > taken if lines else not gross
            owed = [item.amount.amount for item in order.items]
            assert sum(owed) > 0 if owed else lines
            royalty = gross - taken
            if order.payee == ORG and lines:
                assert live.later is not None
                royalty = euro(royalty, live.later)
            currency = "EUR" if order.payee == ORG else "AZN"
            self.told[order.order] = Money(royalty + sum(owed), currency)
            assert order.amount == self.told[order.order]
            version = live.creditors if order.payee == TAX else live.versions[order.payee]
            assert order.payee not in live.dead | live.erased and version == order.payment_data
            assert not held & {one.work for one in lines}
            assert not held & {of.work for item in order.items for of in item.works}
            assert not any(paid[one.credit] for one in lines)
            assert not live.reversed() & {one.credit for one in lines}

    @invariant()
    def is_conserved(self) -> None:
        """What a payee was credited with is his balance, and what the orders that stand took of it."""
        live = self.payments
        balance: dict[str, int] = defaultdict(int)
        for one in live.unpaid():
            balance[one.payee] += one.net.amount
        paid: dict[str, int] = defaultdict(int)
        for state in live.orders().values():
            if state.stands:
                gross = sum(live.credits[one].net.amount for one in state.issued.credits)
                withheld = sum(one.amount.amount for one in state.issued.withheld)
                assert state.issued.net.amount + withheld == gross
                assert gross > 0 if state.issued.credits else state.issued.items
                assert state.issued.amount == self.told[state.issued.order]
                paid[state.issued.payee] += gross
        for payee, credited in self.credited.items():
            assert credited == balance[payee] + paid[payee], payee

    @invariant()
    def is_paid_once(self) -> None:
        """A credit is in one order that stands and in one run that waits, and the bank executes what it is handed."""
        live = self.payments
        for credit, orders in live.paid_by().items():
            assert len(orders) <= 1, f"{credit} is paid by {orders}"
        in_runs = Counter(
            one
            for run, draft in live.drafts.items()
            if live.state(PAYMENT_RUN, run).state in (RunState.PREPARED, RunState.APPROVED)
            for one in draft.pays
        )
        assert all(count == 1 for count in in_runs.values())
        for order, times in self.bank.executed.items():
            assert times <= self.handed[live.state(ORDER, order).issued.payment_run]

    def teardown(self) -> None:
        """All is carried out, heard and decided: then the books are the bank's, and none waits."""
        live = self.payments
        live.react()
        while (run := self.one_in(0, RunState.RELEASING)) is not None:
            live.carry_out(run)
        self._settle()
        self.is_conserved()
        self.is_paid_once()
        self._books_are_the_banks()
        for credit in live.credits:
            state = live.state(CREDIT, credit)
            assert (state.order is None) == (not live.paid_by()[credit])
        for name, state in live.liabilities().items():
            by = {
                order: item.amount
                for order, one in live.orders().items()
                for item in one.issued.items
                if one.stands and item.liability == name
            }
            assert state.orders == by
            assert self.owed[name] == state.owed + sum(by.values())

    def _settle(self) -> None:
        """All is heard and decided."""
        live = self.payments
        while self.bank.says:
            order, said = self.bank.says.pop(0)
            live.hear(order, said)
        live.react()
        for order, state in live.orders().items():
            if self.bank.plain(order) and not state.decided:
                assert (state.outcome, state.questions) == (Outcome.CONFIRMED, ())
            if unsettled(state):
                assert self.decide_by_letter(order, claims=len(self.runs) % 2 == 0)
                live.react()

    def _books_are_the_banks(self) -> None:
        """What the bank booked is what its orders have paid, what it owes, and its charges; nothing is left of it."""
        claims: Counter[str] = Counter()
        charges: Counter[str] = Counter()
        for order, state in self.payments.orders().items():
            stands = self.told[order].amount if state.outcome is Outcome.CONFIRMED else 0
            assert not unsettled(state)
            assert stands + state.difference + state.charged == self.bank.paid[order], f"{order}: {state}"
            claims[self.told[order].currency] += state.difference
            charges[self.told[order].currency] += state.charged
        moves = [
            move
            for event in self.payments.events
            if (found := booked(event)) is not None
            for move in found.movements
        ]
        for entry in self.bank.entries:
            moves += entry_movements(entry.kind, entry.amount, credit=False)
        sums = _sums(moves)
        for currency in ("AZN", "EUR"):
            assert sums[Account.UNMATCHED, currency] == sums[Account.ORDERS, currency] == 0
            assert sums[Account.CLAIMS, currency] == -claims[currency]
            assert sums[Account.BANK_CHARGES, currency] == -charges[currency]


def _sums(moves: list[Movement]) -> Counter[tuple[str, str]]:
    sums: Counter[tuple[str, str]] = Counter()
    for move in moves:
        sums[move.debit, move.amount.currency] -= move.amount.amount
        sums[move.credit, move.amount.currency] += move.amount.amount
    return sums
