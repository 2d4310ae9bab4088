"""Films without end, each with names, bank accounts and a sum of its own, and what comes of the sum by hand.

The figures are those of `tests.e2e.film_figures` and of whole steps of 18.00 AZN on top. A step divides without
rest everywhere, so it adds to each figure and leaves every rounding as it is: gross 600, 600, 200, 200, 200 qəpik
(6:6:2:2:2 of 18); less administration 15% (90, 90, 30, 30, 30) and social and cultural 5% (30, 30, 10, 10, 10): net
480, 480, 160, 160, 160; less social insurance 15% (72, 72, 24, 24, 24): paid 408, 408, 136, 136, 136.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from itertools import count

from deploy.demo.bank import Account
from tests.e2e.film import AUTHORS, DUE, OWN, Film
from tests.e2e.film_figures import NET, PAID

STEP_DUE = 1800
STEP_NET = dict(zip(AUTHORS, (480, 480, 160, 160, 160), strict=True))
STEP_PAID = dict(zip(AUTHORS, (408, 408, 136, 136, 136), strict=True))
STEPS_MAX = 400

_FIRST = ("Gümüş", "Mavi", "Uzaq", "Sakit", "Qədim", "Ağ", "Dəniz", "Payız", "İtmiş", "Son", "Kiçik", "Qızıl")
_SECOND = (
    "körpü",
    "yol",
    "bağ",
    "liman",
    "qatar",
    "məktub",
    "dağ",
    "çıraq",
    "saat",
    "bulaq",
    "kənd",
    "güzgü",
)
_THIRD = ("nağılı", "axşamı", "səsi", "kölgəsi", "xatirəsi", "sirri", "yuxusu", "mahnısı", "günü", "izi")
_NAMES = ("Aydın", "Banu", "Cavid", "Dilarə", "Elçin", "Fidan", "Günel", "Həsən", "İlqar", "Jalə", "Kamran")
_FAMILIES = ("Sınaqlı", "Nümunəli", "Uydurma", "Təcrübəli", "Misallı", "Sözdəli", "Kağızlı")


def film(number: int, steps: int) -> Film:
    """The film of a number, its account of 60.00 AZN and so many steps."""
    first, rest = number % len(_FIRST), number // len(_FIRST)
    second, rest = rest % len(_SECOND), rest // len(_SECOND)
    title = f"{_FIRST[first]} {_SECOND[second]} {_THIRD[rest % len(_THIRD)]}"
    names = {
        role: f"{_NAMES[(number + place) % len(_NAMES)]} {_FAMILIES[place % len(_FAMILIES)]}{_letters(number)}"
        for place, role in enumerate(AUTHORS)
    }
    return Film(
        title=title,
        authors=names,
        ibans=tuple(iban("DEMO", number * 10 + place) for place in range(len(AUTHORS))),
        members=tuple(f"M-{number * 10 + place + 1000:05d}" for place in range(len(AUTHORS))),
        user=f"Nümunə TV {number}",
        contract=f"L-2026/{number + 100}",
        due=DUE + steps * STEP_DUE,
        own=Account(iban("NABZ", number + 5_000_000), "AZN", OWN.owner),
    )


def all_films(rng: random.Random) -> Iterator[Film]:
    """One film after another, each with a sum of its own."""
    return (film(number, rng.randrange(STEPS_MAX)) for number in count())


def net(made: Film) -> dict[str, int]:
    """What each role is credited with, in minor units."""
    return {role: NET[role] + _steps(made) * STEP_NET[role] for role in AUTHORS}


def paid(made: Film) -> dict[str, int]:
    """What the bank pays to each role, in minor units."""
    return {role: PAID[role] + _steps(made) * STEP_PAID[role] for role in AUTHORS}


def iban(bank: str, number: int) -> str:
    """A valid Azerbaijani account number that no bank gave out."""
    account = f"{bank}{number:020d}"
    digits = "".join(str(int(letter, 36)) for letter in f"{account}AZ00")
    return f"AZ{98 - int(digits) % 97:02d}{account}"


def _steps(made: Film) -> int:
    return (made.due - DUE) // STEP_DUE


def _letters(number: int) -> str:
    """A number in letters, for names have no digits."""
    return "".join(chr(ord("a") + int(digit)) for digit in str(number))
