"""Intake's part of the books of the old system (D-101): money that came there and was not distributed, and accounts
that were accepted there and whose money has not come or is not distributed; and money of what was distributed there
and nobody was credited with.

Receipts and accounts bear the old system's numbers; contracts and parties are named by the registry's ids, for its part
is taken over first.
"""

from dataclasses import dataclass
from datetime import date

from services.intake.domain.cover import Cover
from shared.kernel.money import Money


@dataclass(frozen=True, slots=True, kw_only=True)
class BookedShare:
    """What of a receipt is for an account of the same package, by the account's number."""

    account: str
    amount: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BookedReceipt:
    """Money that the old system received and did not distribute, or keeps in reserve or held."""

    number: str
    payer: str | None
    """The user, producer or society that paid it, by the registry's id or the old system's key; None where the old
    system does not tell."""
    amount: Money
    """VAT included."""
    vat: int
    value_date: date
    bank_reference: str
    bank_account: str
    """The guild's own account that it came to: there a bank takes it back. Empty where the old system does not tell."""
    shares: tuple[BookedShare, ...]
    vat_paid: int = 0
    """Of the VAT what the old system paid already."""
    reserved: int = 0
    """What of it the old system had distributed and not credited: distribution takes that over, as reserves and held
    sums."""

    @property
    def allocated(self) -> int:
        """What is for accounts, in minor units."""
        return sum(share.amount for share in self.shares)


@dataclass(frozen=True, slots=True, kw_only=True)
class BookedAccount:
    """An account that the old system accepted. Its lines stand in its file, uses alone and no row of a total."""

    number: str
    contract: str
    cover: Cover
    income: int | None
    due: int
    lines: int
    file_sha256: str

    @property
    def currency(self) -> str:
        """Of all its amounts."""
        return self.cover.declared_total.currency


@dataclass(frozen=True, slots=True)
class Books:
    """Intake's part of one package."""

    receipts: tuple[BookedReceipt, ...] = ()
    accounts: tuple[BookedAccount, ...] = ()
