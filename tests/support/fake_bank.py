"""A bank that executes every file that it is handed, even one that it has executed before, and says what it booked.

What it says goes the way of the real thing: a camt.053 file, read and classified by intake's own rules. What it paid is
counted apart from all that, by order and by account number.
"""

from collections import Counter
from datetime import date

from deploy.demo.bank import Account, Movement, closing_balance, statement
from deploy.demo.bank_orders import PaymentOrder, read_orders
from services.intake.domain.bank_entry import BankEntryEntered
from services.intake.domain.own_payments import OwnPayments
from services.intake.formats.bookings import Knowledge, bookings_of
from services.intake.formats.camt053 import read_statements
from services.intake.publisher import public_of
from shared.contracts.intake import BankEntryClassified
from shared.kernel.money import Money


class FakeBank:
    """The guild's account at it."""

    def __init__(self, iban: str = "AZ97DEMO00000000000000000901") -> None:
        self.account = Account(iban, "AZN", "APFG")
        self.balance = Money(1_000_000_00)
        self.executed: Counter[str] = Counter()
        """Executions by end-to-end id."""
        self.paid: Counter[str] = Counter()
        """Minor units by account number, less what came back."""
        self.orders: dict[str, PaymentOrder] = {}
        self._movements: list[Movement] = []
        self._statements = 0
        self._known: tuple[BankEntryEntered, ...] = ()

    def take(self, file: bytes, *, wrong: dict[str, int] | None = None) -> None:
        """Execute a file; `wrong` says by end-to-end id what it pays instead of what was ordered."""
        for order in read_orders(file).orders:
            amount = Money((wrong or {}).get(order.end_to_end_id, order.amount.amount))
            self.executed[order.end_to_end_id] += 1
            self.orders[order.end_to_end_id] = order
            self._book(order, amount, credit=False)

    def send_back(self, end_to_end_id: str, code: str = "AC04", fee: int = 0) -> None:
        """The payee's bank does not take it, and keeps a fee (minor units)."""
        order = self.orders[end_to_end_id]
        self._book(order, order.amount - Money(fee), credit=True, code=code)

    def _book(self, order: PaymentOrder, amount: Money, *, credit: bool, code: str = "") -> None:
        self.paid[order.creditor_iban] += -amount.amount if credit else amount.amount
        movement = Movement(
            reference=f"{'RTN' if credit else 'OUT'}-{len(self._movements)}-{self._statements}",
            amount=amount,
            credit=credit,
            other_name=order.creditor_name,
            other_iban=order.creditor_iban,
            remittance=order.remittance,
            end_to_end_id=order.end_to_end_id,
            return_reason=code,
        )
        self._movements.append(movement)

    def close_day(self, day: date) -> bytes:
        """The day's camt.053."""
        self._statements += 1
        data = statement(self.account, day, self._statements, self.balance, self._movements)
        self.balance = closing_balance(self.balance, self._movements)
        self._movements = []
        return data

    def read(self, data: bytes) -> list[BankEntryClassified]:
        """What intake makes of a statement, as it tells the others."""
        (read,) = read_statements(data)
        own = frozenset({self.account.iban})
        leaving = bookings_of(read, Knowledge(own), "f").entries
        known = Knowledge(own, OwnPayments((*self._known, *leaving)))
        booked = bookings_of(read, known, "f")
        assert not booked.receipts, "what is the guild's own would be received"
        self._known = (*self._known, *booked.entries)
        told = [public_of(entry) for entry in booked.entries]
        return [one for one in told if isinstance(one, BankEntryClassified)]

    def told(self, day: date) -> list[BankEntryClassified]:
        """What intake tells of the day."""
        return self.read(self.close_day(day))


def refusal(end_to_end_id: str, day: date, code: str = "AC01") -> BankEntryClassified:
    """What intake tells of a pain.002 that rejects an order."""
    return BankEntryClassified(
        entry=f"rjct-{end_to_end_id}",
        kind="STATUS",
        amount=Money(0),
        day=day,
        end_to_end_id=end_to_end_id,
        bank_code=code,
        status="RJCT",
    )
