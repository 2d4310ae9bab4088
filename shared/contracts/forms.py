"""The form of an account, set by its contract (clause 2.1.1, D-12)."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class FormColumn:
    """One column: its header in the file, the field it fills, its type, and what counts as empty.

    Fields: day, start, end, duration, seconds, title, original_title, directors, scriptwriters,
    cinematographers, production_designers, composers, authors, year, country, category, genre, season,
    episode, included_in, isan, eidr, income, amount, box_office, admissions, remark, work,
    work_amount (a work's sum on each of its lines), owner, owner_ipi, role, percent, kind, use_type,
    territory, period_from, period_to.
    Types: TEXT, DATE, TIME, DURATION, INTEGER, YEAR, AMOUNT, PERCENT, AUTHORS, IDENTIFIER, EPISODES.
    """

    header: str
    field: str
    type: str
    mandatory: bool = False
    fillers: tuple[str, ...] = ("-", "n/a")


@dataclass(frozen=True, slots=True, kw_only=True)
class NoWorkRule:
    """Lines that are no works: the column's text is one of `equals`, or begins with or contains a word
    (case and alphabet folded). The rule's name is kept on the line (D-15)."""

    name: str
    field: str
    equals: tuple[str, ...] = ()
    starts_with: tuple[str, ...] = ()
    contains: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class FormTotal:
    """Where the file states its total: the row whose `label_field` column holds `label`, and the field
    that is summed above it (income, amount, box_office or admissions), or "declared" when the cell is the
    cover's total."""

    label_field: str
    label: str
    field: str


FILE_TYPES = ("XLSX", "XLS", "ODS", "CSV", "JSON", "CRD")
"""JSON is an array of objects keyed by the form's headers, or {"lines": [...]}, in utf-8. A CRD's headers are the names
of its layouts' fields; schedules alone come so."""
DATE_FORMATS = (
    *("DD.MM.YYYY", "YYYY-MM-DD", "DD/MM/YYYY", "DD-MM-YYYY", "D.M.YYYY", "D/M/YYYY"),
    *("YYYY.MM.DD", "YYYY/MM/DD", "YYYYMMDD", "SERIAL"),
)
"""No two read the same text as different days: the day comes before the month, or after the year and the month."""
ENCODINGS = (
    *("utf-8", "utf-16", "cp1251", "cp1252", "cp1254", "cp866", "koi8-r"),
    *("iso-8859-1", "iso-8859-5", "iso-8859-9"),
)
SEPARATORS = (",", ";", "\t", "|")
DECIMAL_MARKS = (".", ",")
THOUSANDS_MARKS = ("", " ", ".", ",", "'")


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountForm:
    """How an account's file must look. An account is judged by the form valid for its period."""

    file_type: str
    """One of FILE_TYPES."""
    columns: tuple[FormColumn, ...]
    header_row: int = 1
    """Row of the headers, counted from 1."""
    sheet: str | None = None
    """Sheet of a workbook (XLSX, XLS, ODS); None is the first."""
    encoding: str = "utf-8"
    """Of a CSV, one of ENCODINGS, in any case of letters; utf-16 is told by its byte order mark."""
    separator: str = ";"
    """Of a CSV, one of SEPARATORS."""
    date_format: str = "DD.MM.YYYY"
    """One of DATE_FORMATS; SERIAL is a day's bare number in a workbook."""
    further_date_formats: tuple[str, ...] = ()
    """Formats in which days may be written too."""
    decimal_mark: str = "."
    """One of DECIMAL_MARKS."""
    thousands_mark: str = ""
    """One of THOUSANDS_MARKS, which may be left out; a space is any space, unbroken ones included."""
    author_separator: str = ";"
    no_work: tuple[NoWorkRule, ...] = ()
    nil_allowed: bool = False
    authors_may_lack: bool = False
    """Foreign films without known authors are allowed by contract (D-15); with a column of the country it says which
    are foreign."""
    total: FormTotal | None = None
    electronic_signature: bool = False
    """Whether a verified electronic signature of the cover stands for its stamp and signature (D-13)."""
    signer_certificates: tuple[str, ...] = ()
    """sha256 of the certificates whose electronic signature counts; empty: any that leads to a trust anchor."""

    @property
    def day_formats(self) -> tuple[str, ...]:
        """Every format that days may be written in, in their order."""
        return (self.date_format, *self.further_date_formats)
