"""Intake's part of the old system's books as its package has it, and its accounts as files: for a job's child process
(D-101)."""

from collections.abc import Iterator
from datetime import date
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, Any

import msgspec
from stdnum import iban

from services.intake.domain.books import BookedAccount, BookedReceipt, BookedShare, Books
from services.intake.domain.books_check import (
    ACCOUNTS,
    RECEIPTS,
    Known,
    check_known,
    check_rows,
    defect,
    place,
    totals_of,
)
from services.intake.domain.bounds import MONEY_MAX
from services.intake.domain.cover import Cover
from services.intake.domain.found import Found
from services.intake.formats import spool
from services.intake.formats.documents import take_apart
from shared.contracts.intake import UsageLine
from shared.contracts.registry import Contract
from shared.contracts.wire import reader, to_json
from shared.jobs.books_reading import Head, Rows, Told, rows_of
from shared.kernel.findings import Finding
from shared.kernel.money import Money
from shared.kernel.periods import Period

Text = Annotated[
    str, msgspec.Meta(min_length=1, max_length=80, pattern=r"^[^\s\x00-\x1f\x7f][^\x00-\x1f\x7f]*\Z")
]
FILES = "files"
"""The accounts once more, with their lines: read where the child works alone."""
Currency = Annotated[str, msgspec.Meta(pattern=r"^[A-Z]{3}\Z")]
Iban = Annotated[str, msgspec.Meta(pattern=r"^[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}\Z")]
Territory = Annotated[str, msgspec.Meta(pattern=r"^([A-Z]{2}|WORLD)\Z")]
Amount = Annotated[int, msgspec.Meta(ge=1, le=MONEY_MAX)]
Sum = Annotated[int, msgspec.Meta(ge=0, le=MONEY_MAX)]
Base = Annotated[int, msgspec.Meta(ge=-MONEY_MAX, le=MONEY_MAX)]


class ShareRow(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What of a receipt is for an account."""

    account: Text
    amount: Amount


class ReceiptRow(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A receipt; amounts are in minor units."""

    number: Text
    amount: Amount
    currency: Currency
    value_date: date
    bank_reference: Text
    bank_account: Iban | None = None
    payer: Text | None = None
    vat: Sum = 0
    vat_paid: Sum = 0
    reserved: Sum = 0
    allocated: Annotated[tuple[ShareRow, ...], msgspec.Meta(max_length=100)] = ()

    def booked(self) -> BookedReceipt:
        """The row as a value."""
        return BookedReceipt(
            number=self.number,
            payer=self.payer,
            amount=Money(self.amount, self.currency),
            vat=self.vat,
            vat_paid=self.vat_paid,
            reserved=self.reserved,
            value_date=self.value_date,
            bank_reference=self.bank_reference,
            bank_account=self.bank_account or "",
            shares=tuple(BookedShare(account=one.account, amount=one.amount) for one in self.allocated),
        )


class AccountRow(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An account; amounts are in minor units, lines as in every JSON account: objects keyed by the headers of its
    contract's form."""

    number: Text
    contract: Text
    period: Period
    currency: Currency
    declared_total: Sum
    due: Sum
    lines: msgspec.Raw
    income: Base | None = None
    use_type: Text | None = None
    territory: Territory | None = None
    signed_on: date | None = None

    @property
    def file(self) -> bytes:
        """Its lines as an account of the type JSON, as the package has them."""
        return b'{"lines": ' + bytes(self.lines) + b"}"

    @property
    def head(self) -> bytes:
        """All but the lines: the document that stands for its cover and scan."""
        fields = {name: getattr(self, name) for name in self.__struct_fields__ if name != "lines"}
        return to_json(fields)

    def booked(self) -> BookedAccount:
        """The row as a value. Raises msgspec.ValidationError when its lines are no list."""
        attested = sha256(self.head).hexdigest()
        cover = Cover(
            period=self.period,
            declared_total=Money(self.declared_total, self.currency),
            use_type=self.use_type,
            # The old system accepted it: stamp and signature were seen there (D-13).
            stamped=True,
            signed=True,
            signed_on=self.signed_on,
            scan_sha256=attested,
            cover_sha256=attested,
            territory=self.territory,
        )
        return BookedAccount(
            number=self.number,
            contract=self.contract,
            cover=cover,
            income=self.income,
            due=self.due,
            lines=len(msgspec.json.decode(self.lines, type=list[msgspec.Raw])),
            file_sha256=sha256(self.file).hexdigest(),
        )


def check_part(part: bytes, _personal: bytes, _: Head) -> Told:
    """The rows of intake's part, which has no personal values, their control totals, and what is wrong with them in
    themselves."""
    rows, findings = rows_of("intake", part, {RECEIPTS: ReceiptRow, ACCOUNTS: AccountRow})
    receipts = [row.booked() for row in rows[RECEIPTS]]
    accounts, files = [], []
    for row in rows[ACCOUNTS]:
        try:
            accounts.append(row.booked())
            files.append(row)
        except msgspec.MsgspecError as error:
            findings.append(defect(place(ACCOUNTS, row.number, "lines"), f"cannot be read: {error}"))
    findings += [
        defect(place(RECEIPTS, one.number, "bank_account"), "its check digits do not fit", one.bank_account)
        for one in receipts
        if one.bank_account and not iban.is_valid(one.bank_account)
    ]
    books = Books(tuple(receipts), tuple(accounts))
    kinds: dict[str, list[Any]] = {RECEIPTS: receipts, ACCOUNTS: accounts, FILES: files}
    return Told(kinds, totals_of(books), [*findings, *check_rows(books)])


def books_in(rows: Rows) -> Books:
    """The part as it was found sound; of the accounts' lines their number and hash alone."""
    return Books(
        tuple(one for some in rows.of(RECEIPTS, BookedReceipt) for one in some),
        tuple(one for some in rows.of(ACCOUNTS, BookedAccount) for one in some),
    )


def check_against(directory: str, known: Known, today: date) -> list[Finding]:
    """What the part in a job's directory says against what intake has heard, line by line too. `known` has contracts as
    those judge taken-over accounts."""
    rows = Rows(Path(directory))
    findings = check_known(books_in(rows), known)
    for some in rows.of(FILES, AccountRow):
        for row in some:
            account = row.booked()
            contract = known.contract_of(account)
            if contract is not None and contract.currency == account.currency:
                findings += _check_lines(row, account, contract, today)
    return findings


def write_files(directory: str) -> None:
    """Put every account's file and cover into the job's directory, named by their sha256."""
    for some in Rows(Path(directory)).of(FILES, AccountRow):
        for row in some:
            for data in (row.file, row.head):
                (Path(directory) / sha256(data).hexdigest()).write_bytes(data)


def _check_lines(
    row: AccountRow, account: BookedAccount, contract: Contract, today: date
) -> Iterator[Finding]:
    """The defects that every account may have (2.1.1), and whether it comes to what the old system says of it."""
    with TemporaryDirectory(prefix="royalty-books-account-") as directory:
        files = Path(directory)
        (files / spool.FILE).write_bytes(row.file)
        checked = take_apart(directory, account.cover, contract, today)
        if not checked.outcome.proper:
            yield from _found(files / spool.FINDINGS, account.number)
            return
        lines = reader(tuple[UsageLine, ...])
        chunks = spool.read_chunks(files / spool.LINES)
        uses = len({line.line for _, chunk in chunks for line in lines(chunk)})
    income, due = checked.outcome.income, checked.outcome.due
    for field, said, is_so in (
        ("lines", account.lines, uses),
        ("due", account.due, due.amount if due is not None else None),
        ("income", account.income, income.amount if income is not None else None),
    ):
        if said not in (None, is_so):
            what = f"by the contract's form and terms it is {is_so}"
            yield defect(place(ACCOUNTS, account.number, field), what, said)


def _found(path: Path, number: str) -> Iterator[Finding]:
    read = reader(Found)
    with path.open("rb") as told:
        for line in told:
            one = read(line)
            where = f"{place(ACCOUNTS, number)}, {one.where}"
            yield Finding(where, one.what, one.value, one.clause, one.rule)
