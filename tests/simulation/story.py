"""What happens in a history: people, films, accounts and sums, drawn from one source of chance. Plain data."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction
from random import Random

from tests.simulation.rules import ROLES

FIRST = date(2026, 7, 1)
GIVEN = "Əlişir Çiçək Ülkər İldırım Ağşın Bəhruz Dilarə Fəxri Günel Həmid Jalə Kənan Lalə Mürsəl Nigar Orxan".split()
FAMILY = "Xəzərli Sınaqlı Göyçaylı Məşədi Nümunəvi Bozdağ Çinarlı Dənizçi Əkbərzadə Fındıqlı Gürcanlı Quzğunlu".split()
WORDS = (
    "Gümüşü Dağın Nağılı Sarı Külək Tənha Çinar Bulaq Yolçusu Qaranquş Uçuşu Dəmir Körpü Şimal Ulduzu Ağ Gəmi "
    "Payız Məktubu İpək Yaylıq Son Vağzal Qədim Saat Duzlu Göl Narın Yağış Səhra Gülü Mavi Fənər"
).split()
GENRES = ("feature", "musical", "animated", "documentary")
RATES = ("15", "5", "12.5", "7.25", "3.333", "0", "19.99", "0.5")


@dataclass(frozen=True)
class Author:
    """Somebody who made films."""

    name: str
    party_class: str
    gives: str
    """To whom he gave his rights: GUILD, COMPOSERS, LATER (to the guild, in the middle of everything) or NOBODY."""
    since: date
    past: bool
    """Whether the mandate covers what was collected before it."""
    resident: bool
    died: bool
    pays: bool
    """Whether an account number of his is known."""
    refuses_from: date | None
    heirs: tuple[tuple[int, Fraction], ...]
    """Others who receive for him: index and fraction."""


@dataclass(frozen=True)
class Film:
    """A registered work. `roles`: role -> (author, fraction); what is in neither is unknown."""

    title: str
    genre: str
    roles: dict[str, tuple[tuple[int, Fraction], ...]]
    absent: tuple[str, ...]


@dataclass(frozen=True)
class Report:
    """An account: its channel, lines of (title, director, day, seconds or qəpik), and the declared total in qəpik."""

    channel: str
    month: date
    lines: tuple[tuple[str, str, date, int], ...]
    declared: int
    parts: tuple[int, ...]
    """What is received, in receipts; a last qəpik too much stays with its receipt."""
    surplus: int
    short: int
    """Qəpik that a producer leaves out, which is still covered (D-48)."""


@dataclass
class Story:
    """One history's facts."""

    authors: list[Author] = field(default_factory=list)
    films: list[Film] = field(default_factory=list)
    strangers: list[str] = field(default_factory=list)
    """Titles that nobody registered."""
    reports: list[Report] = field(default_factory=list)
    rates: list[dict[tuple[str, str], dict[str, str]]] = field(default_factory=list)
    """Deductions, and those that follow later."""
    represented: bool = True
    """Whether the composers' organisation has a contract."""
    by_amount: bool = False
    """Whether the user's accounts say amounts and not seconds."""


def tell(chance: Random) -> Story:
    """A story."""
    words = WORDS[:]
    chance.shuffle(words)
    story = Story(represented=chance.random() < 0.7, by_amount=chance.random() < 0.4)
    _authors(story, chance)
    for _ in range(chance.choice((1, 2, 2, 3))):
        story.films.append(_film(f"{words.pop()} {words.pop()}", story, chance))
    story.strangers = [f"{words.pop()} {words.pop()}" for _ in range(chance.choice((0, 0, 1)))]
    months = [FIRST, date(2026, 6, 1), date(2026, 8, 1)]
    for month in months[: chance.choice((1, 1, 1, 2, 3))]:
        story.reports.append(_report(story, chance, month))
    story.rates = [_rates(chance) for _ in range(chance.choice((1, 1, 2)))]
    return story


def _authors(story: Story, chance: Random) -> None:
    given, family = GIVEN[:], FAMILY[:]
    chance.shuffle(given)
    chance.shuffle(family)
    count = chance.choice((2, 3, 3, 4))
    for at in range(count):
        # The first one can be paid, so that no history is about nothing.
        member = chance.random() < 0.9 or at == 0
        gives = chance.choice(("GUILD",) * 8 + ("COMPOSERS", "LATER", "NOBODY")) if member else "NOBODY"
        gives = "GUILD" if at == 0 else gives
        heirs: tuple[tuple[int, Fraction], ...] = ()
        if chance.random() < 0.12:
            one, other = chance.choice(((1, 3), (2, 7), (1, 2)))
            heirs = (((at + 1) % count, Fraction(one, other)), (at, 1 - Fraction(one, other)))
        story.authors.append(
            Author(
                name=f"{given.pop()} {family.pop()}",
                party_class=chance.choice(("MEMBER", "MEMBER", "CONTRACT_HOLDER")) if member else "NONE",
                gives=gives,
                since=chance.choice(
                    (date(2020, 1, 1), date(2020, 1, 1), FIRST + timedelta(days=chance.randint(0, 30)))
                ),
                past=chance.random() < 0.7,
                resident=chance.random() < 0.8,
                died=chance.random() < 0.06,
                pays=chance.random() < 0.9 or at == 0,
                refuses_from=FIRST + timedelta(days=chance.randint(-60, 40))
                if chance.random() < 0.15
                else None,
                heirs=heirs,
            )
        )


def _film(title: str, story: Story, chance: Random) -> Film:
    genre = chance.choice((*GENRES * 5, "clip"))
    roles: dict[str, tuple[tuple[int, Fraction], ...]] = {}
    absent = []
    for role in ROLES:
        kind = chance.choice(("known",) * 9 + ("unknown", "absent"))
        if role == "DIRECTOR" or kind == "known":
            roles[role] = _holders(len(story.authors), chance)
        elif kind == "absent":
            absent.append(role)
    return Film(title, genre, roles, tuple(absent))


def _holders(count: int, chance: Random) -> tuple[tuple[int, Fraction], ...]:
    people = chance.sample(range(count), chance.randint(1, min(3, count)))
    cut = chance.choice(((1,), (1,), (2, 1), (1, 1), (5, 2)))
    missing = chance.choice((0, 0, 0, 1))
    weights = [cut[at % len(cut)] for at in range(len(people))]
    whole = sum(weights) + missing
    return tuple((one, Fraction(weight, whole)) for one, weight in zip(people, weights, strict=True))


def _report(story: Story, chance: Random, month: date) -> Report:
    channel = chance.choice(("USER", "USER", "PRODUCER"))
    lines = []
    money = channel == "PRODUCER" or story.by_amount
    titles = chance.sample(story.films, chance.randint(1, len(story.films)))
    for film in titles:
        director = story.authors[film.roles["DIRECTOR"][0][0]].name
        for _ in range(chance.choice((1, 1, 2))):
            weight = _sum(chance) if money else chance.choice((1, 60, 2700, 5400, chance.randint(1, 9000)))
            lines.append((film.title, director, month + timedelta(days=chance.randint(0, 27)), weight))
    sums = {title: sum(line[3] for line in lines if line[0] == title) for title, *_ in lines}
    for title in story.strangers:
        # A work without a known id never weighs as much as another: nothing here would say which comes first.
        weight = 1 + max(sums.values()) + chance.randint(0, 500)
        sums[title] = weight
        lines.append((title, "Naməlum Rejissoroğlu", month, min(weight, 80_000) if not money else weight))
    declared = sum(line[3] for line in lines) if money else _sum(chance)
    due = (declared * 36 + 100) // 200 if channel == "PRODUCER" else declared
    surplus = chance.choice((0, 0, 1, 137))
    short = chance.choice((0, 1)) if channel == "PRODUCER" and due > 1 else 0
    parts = _parts(due - short, chance)
    return Report(channel, month, tuple(lines), declared, parts, surplus, short)


def _sum(chance: Random) -> int:
    return chance.choice(
        (chance.randint(7, 99), chance.randint(100, 9_999), chance.randint(10_000, 9_999_999))
    )


def _parts(due: int, chance: Random) -> tuple[int, ...]:
    if due < 3 or chance.random() < 0.5:
        return (due,) if due else ()
    first = chance.randint(1, due - 1)
    return (first, due - first)


def _rates(chance: Random) -> dict[tuple[str, str], dict[str, str]]:
    rates: dict[tuple[str, str], dict[str, str]] = {}
    for channel in ("USER", "PRODUCER"):
        for its_class in ("MEMBER", "CONTRACT_HOLDER", "COMPOSERS_ORGANISATION"):
            if its_class == "CONTRACT_HOLDER" and chance.random() < 0.15:
                continue
            kinds = chance.sample(
                ("ADMINISTRATION", "SOCIAL_CULTURAL", "AGENCY_FEE"), chance.choice((1, 2, 2, 3))
            )
            rates[(channel, its_class)] = {kind: chance.choice(RATES) for kind in kinds}
    return rates
