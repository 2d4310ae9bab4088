"""Reader of a bank's CSV statements by the account's profile (`domain/bank_profile.py`), as strict as of a camt.053.

Opening and closing balance must stand in the file and the lines between must add up to them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from io import BytesIO

from services.intake.domain.bank_profile import (
    COLUMNS,
    SIGNED,
    BankAccountProfiled,
    StatementProfile,
    profile_on,
)
from services.intake.formats import cell_times, cells
from services.intake.formats.delimited import read_csv
from services.intake.formats.statements import Balance, Counterparty, Entry, Statement, Transaction
from services.intake.formats.tables import Kind, Row
from shared.kernel.findings import Finding, Unreadable
from shared.kernel.money import Money

_FINDINGS_MAX = 100
_RETURNS = frozenset({"RRTN", "RPCR"})


@dataclass(frozen=True, slots=True)
class CsvSource:
    """An own account whose bank sends CSV, and how that looks."""

    account: str
    currency: str
    profiled: tuple[BankAccountProfiled, ...]


def read_csv_statement(data: bytes, source: CsvSource) -> Statement:
    """The statement of the file, or Unreadable with every defect found. It is read by the newest profile that is valid
    on the day on which it closes."""
    if not source.profiled:
        raise Unreadable(
            [Finding("file", "no XML, and the account has no profile of CSV statements", source.account)]
        )
    refused: Unreadable | None = None
    for profiled in sorted(source.profiled, key=lambda one: one.valid_from, reverse=True):
        try:
            statement = _Reader(source, profiled.profile).read(data)
        except Unreadable as error:
            refused = refused or error
            continue
        if profile_on(source.profiled, statement.closing.day) == profiled:
            return statement
    raise refused or Unreadable(
        [Finding("file", "no profile of the account is valid on its day", source.account)]
    )


@dataclass(frozen=True, slots=True)
class _Line:
    entry: Entry
    day: date
    balance: Money | None
    where: str


class _Reader:
    """Reads one file by one profile."""

    def __init__(self, source: CsvSource, profile: StatementProfile) -> None:
        self._source = source
        self._profile = profile
        self._findings: list[Finding] = []
        self._labelled: dict[str, Money] = {}

    def read(self, data: bytes) -> Statement:
        """The statement. Raises Unreadable."""
        lines = self._lines(data)
        if self._profile.newest_first:
            lines.reverse()
        if not lines and not self._findings:
            self._note("file", "no line of a movement", "")
        self._raise()
        opening, closing = self._balances(lines)
        self._raise()
        assert opening is not None and closing is not None
        first, last = min(line.day for line in lines), max(line.day for line in lines)
        return Statement(
            statement_id=f"CSV {first} {last} {opening.amount} {closing.amount}",
            sequence_number=None,
            account=self._source.account,
            currency=self._source.currency,
            created_on=None,
            from_day=first,
            to_day=last,
            opening=Balance(opening, first),
            closing=Balance(closing, last),
            entries=tuple(line.entry for line in lines),
        )

    def _raise(self) -> None:
        if self._findings:
            raise Unreadable(self._findings[:_FINDINGS_MAX])

    def _note(self, where: str, what: str, value: str) -> None:
        self._findings.append(Finding(where, what, value[:80]))

    def _lines(self, data: bytes) -> list[_Line]:
        profile = self._profile
        places: dict[str, int] = {}
        lines: list[_Line] = []
        for row in read_csv(BytesIO(data), profile.encoding, profile.separator).rows:
            if len(self._findings) >= _FINDINGS_MAX:
                break
            if row.number == profile.header_row:
                places = self._places(row)
            elif row.is_empty or self._is_label(row):
                continue
            elif row.number > profile.header_row and places:
                line = self._line(row, places, len(lines) + 1)
                lines += [line] if line is not None else []
        if not places and not self._findings:
            self._note(f"row {profile.header_row}", "the row of the headers lacks", "")
        return lines

    def _places(self, row: Row) -> dict[str, int]:
        headers = [row.at(place).text for place in range(len(row.cells))]
        places = {}
        for field, header in self._profile.columns.items():
            if headers.count(header) == 1:
                places[field] = headers.index(header)
            else:
                self._note(
                    f"row {row.number}", f"{headers.count(header)} columns where one has to be", header
                )
        self._raise()
        return places

    def _is_label(self, row: Row) -> bool:
        filled = [place for place in range(len(row.cells)) if row.at(place).kind is not Kind.EMPTY]
        label = row.at(filled[0]).text
        if label not in (self._profile.opening_label, self._profile.closing_label):
            return False
        if len(filled) < 2:
            self._note(row.where(filled[0]), "the balance lacks", label)
        elif label in self._labelled:
            self._note(row.where(filled[0]), "a balance that stands twice", label)
        elif (amount := self._amount(row, filled[1])) is not None:
            self._labelled[label] = amount
        return True

    def _amount(self, row: Row, place: int) -> Money | None:
        marks = (self._profile.decimal_mark, self._profile.thousands_mark)
        found = cells.parse_amount(row.at(place), self._source.currency, *marks, row.where(place))
        if isinstance(found, Finding):
            self._findings.append(found)
            return None
        return found

    def _line(self, row: Row, places: dict[str, int], number: int) -> _Line | None:
        booked = self._day(row, places["booked_on"])
        value = self._day(row, places["value_on"]) if self._filled(row, places, "value_on") else booked
        moved = self._moved(row, places)
        currency = self._text(row, places, "currency")
        if currency and currency != self._source.currency:
            self._note(
                row.where(places["currency"]),
                f"not in the account's currency {self._source.currency}",
                currency,
            )
        reference = self._text(row, places, "reference")
        if not reference:
            self._note(row.where(places["reference"]), "no reference of the bank", "")
        balance = self._amount(row, places["balance"]) if self._filled(row, places, "balance") else None
        if booked is None or value is None or moved is None or not reference:
            return None
        entry = self._entry(row, places, moved, (booked, value), (reference, number))
        return _Line(entry, booked, balance, f"row {row.number}")

    def _entry(
        self, row: Row, places: dict[str, int], moved: int, days: tuple[date, date], named: tuple[str, int]
    ) -> Entry:
        credit, amount = moved > 0, Money(abs(moved), self._source.currency)
        told = self._text(row, places, "code")
        code = self._profile.codes.get(told, told)
        other = Counterparty(
            self._text(row, places, "name"), self._text(row, places, "account").replace(" ", "")
        )
        transaction = Transaction(
            number=1,
            credit=credit,
            amount=amount,
            servicer_reference=named[0],
            end_to_end_id=self._text(row, places, "end_to_end_id"),
            remittance=self._text(row, places, "remittance"),
            references=(),
            debtor=other if credit else Counterparty(),
            creditor=Counterparty() if credit else other,
            charges=(),
            instructed=None,
            exchange=None,
            returned=code in _RETURNS,
            return_reason="",
            bank_code=code,
            note="",
        )
        return Entry(str(named[1]), credit, amount, days[1], days[0], named[0], False, (), (transaction,))

    def _moved(self, row: Row, places: dict[str, int]) -> int | None:
        """Minor units that came (above zero) or left; None when it cannot be told."""
        profile = self._profile
        if profile.sign == COLUMNS:
            filled = [field for field in ("credit", "debit") if self._filled(row, places, field)]
            amounts = {field: self._amount(row, places[field]) for field in filled}
            told = {
                field: amount.amount
                for field, amount in amounts.items()
                if amount is not None and amount.amount
            }
            if len(amounts) != len([one for one in amounts.values() if one is not None]):
                return None
            if len(told) != 1 or min(told.values()) < 0:
                self._note(f"row {row.number}", "not one amount that came or left", "")
                return None
            return told.get("credit", 0) - told.get("debit", 0)
        amount = self._amount(row, places["amount"])
        if amount is None or profile.sign == SIGNED:
            return None if amount is None else amount.amount
        side = self._text(row, places, "side")
        if amount.amount < 0 or (side in profile.credit_words) == (side in profile.debit_words):
            self._note(row.where(places["side"]), "cannot tell whether it came or left", side)
            return None
        return amount.amount if side in profile.credit_words else -amount.amount

    def _day(self, row: Row, place: int) -> date | None:
        found = cell_times.parse_day(row.at(place), (self._profile.date_format,), row.where(place))
        if isinstance(found, Finding):
            self._findings.append(found)
            return None
        return found

    def _filled(self, row: Row, places: dict[str, int], field: str) -> bool:
        return field in places and row.at(places[field]).kind is not Kind.EMPTY

    def _text(self, row: Row, places: dict[str, int], field: str) -> str:
        return " ".join(row.at(places[field]).text.split()) if field in places else ""

    def _balances(self, lines: Sequence[_Line]) -> tuple[Money | None, Money | None]:
        """Opening and closing balance, after every line was held against them."""
        profile = self._profile
        opening = self._labelled.get(profile.opening_label or "")
        closing = self._labelled.get(profile.closing_label or "")
        for name, label, found in (
            ("opening", profile.opening_label, opening),
            ("closing", profile.closing_label, closing),
        ):
            if label is not None and found is None:
                self._note("file", f"the {name} balance lacks", label)
        first = lines[0].balance
        if opening is None and first is not None:
            opening = first - _movement(lines[0].entry)
        if opening is None:
            self._note(lines[0].where, "the balance lacks", "")
            return None, None
        running = opening
        for line in lines:
            running = running + _movement(line.entry)
            if "balance" in profile.columns and line.balance != running:
                self._note(
                    line.where, f"the balance after it is {running}, not as written", str(line.balance or "")
                )
        closing = closing if closing is not None else running
        if closing != running:
            self._note(
                "file",
                f"opening {opening} and all lines come to {running}, not the closing balance",
                str(closing),
            )
        return opening, closing


def _movement(entry: Entry) -> Money:
    return entry.amount if entry.credit else -entry.amount
