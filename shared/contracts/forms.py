"""The form of an account, set by its contract (clause 2.1.1, D-12)."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class FormColumn:
    """One column: its header in the file, the field it fills, its type, and what counts as empty.

    Fields: day, start, end, duration, seconds, title, original_title, directors, scriptwriters,
    cinematographers, production_designers, composers, authors, year, country, category, genre, season,
    episode, isan, eidr, income, amount, remark, work, owner, owner_ipi, role, percent, kind, use_type.
    Types: TEXT, DATE, TIME, DURATION, INTEGER, YEAR, AMOUNT, PERCENT, AUTHORS, IDENTIFIER.
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
    that is summed above it (income or amount), or "declared" when the cell is the cover's total."""

    label_field: str
    label: str
    field: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountForm:
    """How an account's file must look. An account is judged by the form valid for its period."""

    file_type: str
    """XLSX or CSV."""
    columns: tuple[FormColumn, ...]
    header_row: int = 1
    """Row of the headers, counted from 1."""
    sheet: str | None = None
    """Sheet of an XLSX; None is the first."""
    encoding: str = "utf-8"
    separator: str = ";"
    """Of a CSV."""
    date_format: str = "DD.MM.YYYY"
    """DD.MM.YYYY, YYYY-MM-DD or DD/MM/YYYY."""
    decimal_mark: str = "."
    thousands_mark: str = ""
    author_separator: str = ";"
    no_work: tuple[NoWorkRule, ...] = ()
    nil_allowed: bool = False
    authors_may_lack: bool = False
    """Foreign films without known authors are allowed by contract (D-15)."""
    total: FormTotal | None = None
    electronic_signature: bool = False
    """Whether a verified electronic signature of the cover stands for its stamp and signature (D-13)."""
    signer_certificates: tuple[str, ...] = ()
    """sha256 of the certificates whose electronic signature counts; empty: any that leads to a trust anchor."""
