"""What two people decide of an order whose outcome the bank's answers do not say (D-86, D-95)."""

from dataclasses import dataclass
from datetime import date

from services.payments.domain.order_terms import Exchanged, OrderItem, Outcome
from shared.contracts.payments import Withholding
from shared.kernel.money import Money


@dataclass(frozen=True, slots=True, kw_only=True)
class OutcomeProposed:
    """Somebody who has the bank's document says what became of the order; it waits for a second person."""

    order: str
    number: int
    paid: Money
    """What the bank has paid of it in all; nothing: it was not carried out, or all of it came back."""
    charged: int = 0
    """Minor units that it kept beside that as its charge, which the guild bears: an expense."""
    claimed: int = 0
    """Minor units that it kept beside that and is asked back: a claim."""
    exchanged: Money | None = None
    """What of all that it took in another currency."""
    day: date
    document_sha256: str
    reason: str
    proposed_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderFoundPaid:
    """Decided: the bank has paid the order."""

    order: str
    number: int
    payee: str
    gross: Money
    withheld: tuple[Withholding, ...]
    net: Money
    amount: Money
    """What it has paid in all, with what it kept and is asked back."""
    difference: int
    """Minor units that it has paid beyond what it was told, below zero what it has kept: a claim between it and the
    guild that is named until it is nothing."""
    claim: Money
    """What that adds to the claims."""
    charge: int = 0
    """Minor units that it adds to the bank's charges."""
    exchanged: Exchanged | None = None
    was: Outcome
    day: date
    document_sha256: str
    reinstated: tuple[str, ...]
    """Credits that this order pays again, where it had failed or come back."""
    proposed_by: str
    decided_by: str
    items: tuple[OrderItem, ...] = ()
    """The liabilities that it pays."""

    @property
    def due(self) -> Money:
        """What the bank had been told to pay."""
        return Money(self.amount.amount - self.difference, self.amount.currency)

    @property
    def paid_again(self) -> tuple[OrderItem, ...]:
        """Liabilities that it pays again, where it had failed or come back."""
        return self.items if self.was in (Outcome.RETURNED, Outcome.FAILED) else ()


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderFoundOverpaid:
    """Decided: the bank has paid, though the order stands as failed or returned and its credits went on: the whole
    amount is a claim of the guild."""

    order: str
    number: int
    amount: Money
    claim: Money
    """What it adds to the claims."""
    charge: int = 0
    """Minor units that it adds to the bank's charges."""
    exchanged: Exchanged | None = None
    day: date
    document_sha256: str
    proposed_by: str
    decided_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderFoundUnpaid:
    """Decided: nothing of the order is paid. Where it stood as paid, it failed just before."""

    order: str
    number: int
    claim: Money
    """What it adds to the claims."""
    difference: int = 0
    """Minor units that the bank kept all the same and is asked back: what the claims are now."""
    charge: int = 0
    """Minor units that it adds to the bank's charges."""
    exchanged: Exchanged | None = None
    day: date
    document_sha256: str
    proposed_by: str
    decided_by: str
