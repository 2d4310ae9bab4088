"""One cell under one rule of an account's form: the value, or the finding that says why there is none.

A typed cell of a workbook carries its own value; a text is read by the form's pattern and nothing else.
Whether an empty box is a defect is the form's question: ask `is_empty` first.
"""

import re
from decimal import Decimal

from services.intake.domain.bounds import MONEY_MAX
from services.intake.formats.tables import FORM_CLAUSE, Cell, Kind
from shared.kernel.findings import Finding
from shared.kernel.money import Money, exponent_of

EMPTY_CLAUSE = "2.1.1-h"
INEXACT_CLAUSE = "2.1.1-j"
FILLERS = frozenset({"-", "--", "---", "–", "—", "n/a", "na", "#n/a", "yoxdur", "нет"})

_DIGITS_MAX = 15
_SPACES = str.maketrans(dict.fromkeys("\u00a0\u202f\u2009", " "))
_DECIMAL_MARKS = ".,"
_THOUSANDS_MARKS = ("", " ", ".", ",", "'")

EPISODES_MAX = 50
_AND = r"\s*(?:,|;|/|\+|&|və|и|and)\s*"


def is_empty(cell: Cell, fillers: frozenset[str] = FILLERS, *, positive: bool = False) -> bool:
    """Whether a box holds no data: nothing, white space or a filler; 0 too where more than 0 is needed (D-14)."""
    if cell.kind is Kind.EMPTY or not cell.text.strip():
        return True
    text = " ".join(cell.text.split()).casefold()
    if text in fillers:
        return True
    return positive and re.fullmatch(r"[-+]?0+(?:[.,]0*)?", text) is not None


def empty_box(where: str, box: str, cell: Cell) -> Finding:
    """The finding for a mandatory box without data (third ground of 2.1.1)."""
    return Finding(where, f"no data in the necessary box {box!r}", cell.text[:80], EMPTY_CLAUSE)


def parse_text(cell: Cell, where: str) -> str | Finding:
    """The text with inner white space folded; a number or day as its canonical text."""
    if cell.kind is Kind.ERROR:
        return no_value(cell, where)
    return " ".join(cell.text.split())


def parse_amount(
    cell: Cell, currency: str, decimal_mark: str, thousands_mark: str, where: str, most: int = MONEY_MAX
) -> Money | Finding:
    """An amount of `currency` in minor units, by the form's marks; a thousands mark may be left out, not added.

    More decimals than the currency has are inexact (2.1.1-j), also when they are zeros: "1.000" could be a
    thousand. So is more than `most` minor units, either way of zero. Anything that is no
    number is not in the contract's form.
    """
    parts = _number(cell, decimal_mark, thousands_mark, "an amount", where)
    if isinstance(parts, Finding):
        return parts
    sign, whole, decimals = parts
    exponent = exponent_of(currency)
    if len(decimals) > exponent:
        what = f"{len(decimals)} decimals, but {currency} has {exponent}"
        return Finding(where, what, cell.text[:80], INEXACT_CLAUSE)
    if len(whole) > _DIGITS_MAX or (minor := int(whole + decimals.ljust(exponent, "0"))) > most:
        return Finding(where, "larger than any amount", cell.text[:80], INEXACT_CLAUSE)
    return Money(-minor if sign else minor, currency)


def parse_percent(cell: Cell, decimal_mark: str, where: str) -> Decimal | Finding:
    """A percentage from 0 to 100, with or without its sign, with at most six decimals.

    A workbook's number counts as it is stored: a cell that only shows 0.5 as "50%" is half a percent here.
    """
    bare = Cell(cell.kind, cell.text.removesuffix("%").rstrip()) if cell.kind is Kind.TEXT else cell
    parts = _number(bare, decimal_mark, "", "a percentage", where)
    if isinstance(parts, Finding):
        return parts
    sign, whole, decimals = parts
    if len(whole) > _DIGITS_MAX or len(decimals) > 6 or not 0 <= Decimal(f"{sign}{whole}.{decimals}") <= 100:
        return Finding(where, "no percentage from 0 to 100 with six decimals", cell.text[:80], INEXACT_CLAUSE)
    return Decimal(f"{whole}.{decimals}")


def parse_integer(cell: Cell, where: str) -> int | Finding:
    """A whole number without groups."""
    if cell.kind not in (Kind.NUMBER, Kind.TEXT):
        return unexpected(cell, "a whole number", where)
    if re.fullmatch(rf"-?[0-9]{{1,{_DIGITS_MAX}}}", cell.text) is None:
        return Finding(where, "not a whole number", cell.text[:80], FORM_CLAUSE)
    return int(cell.text)


def parse_episodes(cell: Cell, where: str) -> int | tuple[str, ...] | Finding:
    """The number of an episode, or the numbers of several on one line: "3", "3, 4", "3-5", "3 və 4" (D-06)."""
    if cell.kind not in (Kind.NUMBER, Kind.TEXT):
        return unexpected(cell, "numbers of episodes", where)
    text = cell.text.strip()
    if met := re.fullmatch(r"([0-9]{1,5})\s*[-\u2013]\s*([0-9]{1,5})", text):
        numbers = list(range(int(met[1]), min(int(met[2]), int(met[1]) + EPISODES_MAX) + 1))
    elif re.fullmatch(rf"[0-9]{{1,5}}(?:{_AND}[0-9]{{1,5}})*", text):
        numbers = sorted({int(number) for number in re.findall(r"[0-9]+", text)})
    else:
        return Finding(where, "no numbers of episodes", text[:80], FORM_CLAUSE)
    if not 1 <= len(numbers) <= EPISODES_MAX:
        what = f"from one to {EPISODES_MAX} episodes may stand on a line"
        return Finding(where, what, text[:80], FORM_CLAUSE)
    return numbers[0] if len(numbers) == 1 else tuple(map(str, numbers))


def parse_year(cell: Cell, where: str) -> int | Finding:
    """A year of four digits. Whether it can be a year of production is for the checks of the account."""
    if cell.kind not in (Kind.NUMBER, Kind.TEXT):
        return unexpected(cell, "a year", where)
    if re.fullmatch(r"[0-9]{4}", cell.text) is None:
        return Finding(where, "not a year of four digits", cell.text[:80], FORM_CLAUSE)
    return int(cell.text)


def parse_names(cell: Cell, separator: str, where: str) -> tuple[str, ...] | Finding:
    """The names between separators, white space folded, fillers dropped, each once, in their order."""
    if cell.kind is Kind.ERROR:
        return no_value(cell, where)
    names = (" ".join(name.split()) for name in cell.text.split(separator))
    return tuple(dict.fromkeys(name for name in names if name and name.casefold() not in FILLERS))


def _number(
    cell: Cell, decimal_mark: str, thousands_mark: str, expected: str, where: str
) -> tuple[str, str, str] | Finding:
    """Sign, whole digits and decimals of a cell, or the finding that it is no number in these marks."""
    if (
        decimal_mark not in _DECIMAL_MARKS
        or thousands_mark not in _THOUSANDS_MARKS
        or decimal_mark == thousands_mark
    ):
        raise ValueError(
            f"no form may declare decimal mark {decimal_mark!r} with thousands mark {thousands_mark!r}"
        )
    if cell.kind is Kind.NUMBER:
        text, decimal_mark, thousands_mark = cell.text, ".", ""
    elif cell.kind is Kind.TEXT:
        text = cell.text.translate(_SPACES).replace("\u2212", "-")
    else:
        return unexpected(cell, expected, where)
    group = re.escape(thousands_mark)
    grouped = rf"[0-9]{{1,3}}(?:{group}[0-9]{{3}})+|" if thousands_mark else ""
    met = re.fullmatch(rf"(-?)({grouped}[0-9]+)(?:{re.escape(decimal_mark)}([0-9]+))?", text)
    if met is None:
        what = f"not {expected} with decimal mark {decimal_mark!r} and thousands mark {thousands_mark!r}"
        return Finding(where, what, cell.text[:80], FORM_CLAUSE)
    return met[1], met[2].replace(thousands_mark, "") if thousands_mark else met[2], met[3] or ""


def unexpected(cell: Cell, expected: str, where: str) -> Finding:
    """The finding for a cell of another kind than its column's."""
    if cell.kind is Kind.ERROR:
        return no_value(cell, where)
    return Finding(where, f"not {expected}", cell.text[:80], FORM_CLAUSE)


def no_value(cell: Cell, where: str) -> Finding:
    """The finding for a cell that holds an error, or a formula whose value was not stored."""
    return Finding(where, "the cell holds no value", cell.text[:80], FORM_CLAUSE)
