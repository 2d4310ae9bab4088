"""Whether intake's part of the old system's books can be taken over: its money adds up, and whom it names intake has
heard of (D-90, D-98, D-101)."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from services.intake.domain.books import BookedAccount, BookedReceipt, Books
from shared.contracts.registry import Contract, version_on
from shared.contracts.terms import ContractKind
from shared.kernel.findings import Finding
from shared.kernel.ids import taken_over_id
from shared.kernel.money import Money

CLAUSE = "D-101"
RECEIPTS, ACCOUNTS = "receipts", "accounts"


@dataclass(frozen=True, slots=True)
class Known:
    """What intake has heard of whom the books name."""

    contracts: Mapping[str, tuple[Contract, ...]]
    """Versions by contract, the oldest first."""
    payers: Mapping[str, str]
    """The party of the registry by how a package names it: by its id, or by the key that the old system had for it."""

    def contract_of(self, account: BookedAccount) -> Contract | None:
        """The contract in the version by which the account is judged (D-12), None when it was not heard of."""
        versions = self.contracts.get(account.contract)
        return version_on(versions, account.cover.period.first) if versions else None


def receipt_of_books(system: str, number: str) -> str:
    """Id of a receipt of the old system."""
    return taken_over_id(system, "receipt", number)


def account_of_books(system: str, number: str) -> str:
    """Id of an account of the old system."""
    return taken_over_id(system, "account", number)


def party_of_books(system: str, key: str) -> str:
    """Id that a party of the old system has if the registry took it over."""
    return taken_over_id(system, "party", key)


def place(kind: str, number: str, field: str = "") -> str:
    """Where a row stands in a package, by the old system's number."""
    return f"parts.intake.{kind}[number {number}]{f'.{field}' if field else ''}"


def check_rows(books: Books) -> list[Finding]:
    """What is wrong with the rows in themselves."""
    accounts = {one.number: one for one in books.accounts}
    return [
        *_twice(RECEIPTS, [one.number for one in books.receipts]),
        *_twice(ACCOUNTS, [one.number for one in books.accounts]),
        *_same_money(books.receipts),
        *_same_uses(books.accounts),
        *(finding for receipt in books.receipts for finding in _receipt(receipt, accounts)),
    ]


def check_known(books: Books, known: Known) -> list[Finding]:
    """What the rows say against what intake has heard: parties, contracts with their payers, currencies, sums due."""
    accounts = {one.number: one for one in books.accounts}
    return [
        *(finding for receipt in books.receipts for finding in _payer(receipt, accounts, known)),
        *(finding for account in books.accounts for finding in _contract(account, known)),
        *_above_due(books, known),
    ]


def totals_of(books: Books) -> dict[str, int]:
    """The control totals: how many, and sums in minor units as `<name>.<currency>`. Every currency of a receipt has its
    `received`, `vat` and `allocated`, every one of an account its `due`, also where that is nothing; `reserved` and
    `vat_paid` where something is."""
    sums: Counter[str] = Counter()
    for receipt in books.receipts:
        currency = receipt.amount.currency
        sums[f"received.{currency}"] += receipt.amount.amount
        sums[f"vat.{currency}"] += receipt.vat
        sums[f"allocated.{currency}"] += receipt.allocated
        if receipt.vat_paid:
            sums[f"vat_paid.{currency}"] += receipt.vat_paid
        if receipt.reserved:
            sums[f"reserved.{currency}"] += receipt.reserved
    for account in books.accounts:
        sums[f"due.{account.currency}"] += account.due
    lines = sum(one.lines for one in books.accounts)
    return {"receipts": len(books.receipts), "accounts": len(books.accounts), "lines": lines} | dict(sums)


def defect(where: str, what: str, value: object = "") -> Finding:
    """A defect of the books."""
    return Finding(where, what, str(value), CLAUSE)


def _twice(kind: str, numbers: Iterable[str]) -> Iterator[Finding]:
    for number, count in Counter(numbers).items():
        if count > 1:
            yield defect(place(kind, number, "number"), f"stands {count} times", number)


def _same_money(receipts: Sequence[BookedReceipt]) -> Iterator[Finding]:
    """One booking of the bank under two numbers would count twice."""
    first: dict[tuple[object, ...], str] = {}
    for one in receipts:
        booking = (
            one.bank_account,
            one.bank_reference.strip().lower(),
            one.value_date,
            one.amount,
            one.payer,
        )
        twin = first.setdefault(booking, one.number)
        if twin != one.number:
            where = place(RECEIPTS, one.number, "bank_reference")
            yield defect(where, f"the same money stands as number {twin} too", one.bank_reference)


def _same_uses(accounts: Sequence[BookedAccount]) -> Iterator[Finding]:
    """The same lines of one contract, use and period under two numbers would be distributed twice."""
    first: dict[tuple[object, ...], str] = {}
    for one in accounts:
        uses = (one.contract, one.cover.period, one.cover.use_type, one.file_sha256)
        twin = first.setdefault(uses, one.number)
        if twin != one.number:
            yield defect(place(ACCOUNTS, one.number, "lines"), f"the same lines stand as number {twin} too")


def _receipt(receipt: BookedReceipt, accounts: Mapping[str, BookedAccount]) -> Iterator[Finding]:
    currency = receipt.amount.currency
    given = receipt.allocated + receipt.reserved
    if receipt.vat + given > receipt.amount.amount:
        what = f"more, with {Money(receipt.vat, currency)} of VAT, than the receipt of {receipt.amount}"
        field = "reserved" if receipt.reserved else "allocated"
        yield defect(place(RECEIPTS, receipt.number, field), what, Money(given, currency))
    if receipt.vat_paid > receipt.vat:
        what = f"more than its VAT of {Money(receipt.vat, currency)}"
        yield defect(place(RECEIPTS, receipt.number, "vat_paid"), what, Money(receipt.vat_paid, currency))
    where = place(RECEIPTS, receipt.number, "allocated")
    for number, count in Counter(share.account for share in receipt.shares).items():
        account = accounts.get(number)
        if count > 1:
            yield defect(where, f"names the account {count} times", number)
        if account is None:
            yield defect(where, "names no account of this package", number)
        elif account.currency != currency:
            yield defect(
                where, f"names an account in {account.currency}; the receipt is in {currency}", number
            )


def _payer(receipt: BookedReceipt, accounts: Mapping[str, BookedAccount], known: Known) -> Iterator[Finding]:
    if receipt.payer is None:
        return
    payer = known.payers.get(receipt.payer)
    if payer is None:
        where = place(RECEIPTS, receipt.number, "payer")
        yield defect(where, "intake has heard of no such party", receipt.payer)
        return
    for share in receipt.shares:
        contract = known.contract_of(accounts[share.account])
        if contract is not None and contract.party != payer:
            what = (
                f"account {share.account} is paid by {contract.party}, the receipt was paid by another party"
            )
            yield defect(place(RECEIPTS, receipt.number, "allocated"), what, receipt.payer)


def _contract(account: BookedAccount, known: Known) -> Iterator[Finding]:
    contract = known.contract_of(account)
    if contract is None:
        where = place(ACCOUNTS, account.number, "contract")
        yield defect(where, "intake has heard of no such contract", account.contract)
    elif contract.currency != account.currency:
        where = place(ACCOUNTS, account.number, "currency")
        yield defect(where, f"is not the contract's currency {contract.currency}", account.currency)


def _above_due(books: Books, known: Known) -> Iterator[Finding]:
    """Never more is for an account than is due to it; a producer's may have 0.01 more (D-48, D-99)."""
    given: defaultdict[str, int] = defaultdict(int)
    for receipt in books.receipts:
        for share in receipt.shares:
            given[share.account] += share.amount
    for account in books.accounts:
        contract = known.contract_of(account)
        more = 1 if contract is not None and contract.kind is ContractKind.ROYALTY_PAYMENT else 0
        if given[account.number] > account.due + more:
            what = f"less than what is allocated to it, {Money(given[account.number], account.currency)}"
            where = place(ACCOUNTS, account.number, "due")
            yield defect(where, what, Money(account.due, account.currency))
