"""What happens in a history: people, films, accounts and sums, drawn from one source of chance. Plain data."""

from __future__ import annotations

import os
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from fractions import Fraction
from random import Random
from typing import Any

from tests.simulation.names import FAMILY, GIVEN, OTHER, WORDS
from tests.simulation.rules import ROLES, due_of
from tests.simulation.story_corrections import Mistake, mismatched, mistaken

FIRST, NEXT = date(2026, 7, 1), date(2026, 8, 1)
GENRES = ("feature", "musical", "animated", "documentary")
RATES = ("15", "5", "12.5", "7.25", "3.333", "0", "19.99", "0.5")
WISHES = (
    "REFUSAL PRODUCER PARTS COMPOSERS RETURN DISPUTE PAST REFUND SURPLUS LATER NARROWING DEDUCTIONS".split()
)
WISHED = 2
"""So many of them are in a short story, whichever chance would have left out, and twice as many in a long one: of any
twelve seeds in a row, in two each at the least."""
CORRECTED = int(os.environ.get("CORRECTED", "5"))
"""In every so manieth story the first account was a mistake (`story_corrections`); in every third of these its right
version was matched with a wrong film besides."""
MISMATCHED = int(os.environ.get("MISMATCHED", "10"))
"""In every so manieth story it was matched with a wrong film."""
EXPIRED = int(os.environ.get("EXPIRED", "17"))
"""In every so manieth story somebody of the first film is unknown, all are searched for whose money is in reserve, and
its three years go by."""
CARRIED = int(os.environ.get("CARRIED", "19"))
"""In every so manieth story an author of the first film refused, and what he refused goes into the next period."""
SHARED = int(os.environ.get("SHARED", "23"))
"""In every so manieth story it comes out, when all was distributed, that the first film had one more director."""
LONG = 4
"""Every so manieth seed tells a long story; a short one of one film and one account finds most of what it does, in a
third of its time."""


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
    answers: bool
    """Whether he says another account number where a payment came back."""
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
    over: bool
    """Whether a qəpik more than is due is tied, or tried to."""
    short: int
    """Qəpik that a producer leaves out, which is still covered (D-48)."""


@dataclass(frozen=True)
class Dispute:
    """Somebody claims a film, or a role in it."""

    title: str
    role: str | None
    claimant: int
    ends: str
    """SOON, LATE (when everything else is over) or NEVER."""
    narrows: bool = False
    """Whether by decision no more stays disputed than what the first author has as a director."""


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
    disputes: list[Dispute] = field(default_factory=list)
    comes_back: bool = False
    """Whether one of the first orders comes back for certain."""
    pays_early: float = 0.0
    """How likely a payment run follows a distribution run, before everything is over."""
    wishes: frozenset[str] = frozenset()
    mistake: Mistake | None = None
    expires: bool = False
    """Whether people are searched for whose money is in reserve, and its three years go by."""
    shared: int | None = None
    """Author who comes out to have had a part in the first film."""
    following: Report | None = None
    """The first account's next period, where what was refused of that goes into it."""


def tell(chance: Random, seed: int = 0) -> Story:
    """A story; by the seed some things happen in it for certain, so that every few seeds have all of them."""
    words = WORDS[:]
    chance.shuffle(words)
    long = seed % LONG == 0
    wished = WISHED * (1 + long)
    wishes = frozenset(WISHES[(seed * WISHED + at) % len(WISHES)] for at in range(wished))
    corrected = seed % CORRECTED == CORRECTED - 1
    mistaken_film = not corrected and seed % MISMATCHED == 7 % MISMATCHED
    # What an official says of one account holds for equal words of every other one.
    revoked = mistaken_film or (corrected and seed // CORRECTED % 3 == 2)
    carries = seed % CARRIED == CARRIED // 2 and not revoked
    # What is to go back, or into the next period, somebody has to refuse.
    wishes |= {"REFUSAL"} if carries or "REFUND" in wishes else set()
    story = Story(
        represented=chance.random() < 0.7 or "COMPOSERS" in wishes,
        by_amount=chance.random() < 0.4,
        comes_back="RETURN" in wishes,
        pays_early=chance.choice((0.0, 0.0, 0.7)),
        wishes=wishes,
    )
    _authors(story, chance, (2, 3, 3, 4) if long else (1, 2, 2))
    story.films.append(_first_film(f"{words.pop()} {words.pop()}", story, chance))
    for _ in range(chance.choice((0, 1, 1, 2)) if long else 0):
        story.films.append(_film(f"{words.pop()} {words.pop()}", story, chance))
    story.strangers = [f"{words.pop()} {words.pop()}" for _ in range(chance.choice((0, 0, 1)))]
    story.expires = seed % EXPIRED == EXPIRED // 2
    if story.expires:
        story.films[0] = _unknown(story.films[0], "SCRIPTWRITER")
    if corrected or mistaken_film:
        # Nothing here would say where what nobody registered comes among the works.
        story.strangers = []
    months = [FIRST, date(2026, 6, 1), *(() if carries else (NEXT,))]
    for month in months[: chance.choice((1, 1, 2, 3)) if long and not revoked else 1]:
        story.reports.append(_report(story, chance, month, first=not story.reports))
    if carries:
        story.following = _following(story.reports[0], story.films[0].title, chance)
    story.rates = [
        _rates(chance, "DEDUCTIONS" in wishes, story.expires)
        for _ in range(chance.choice((1, 1, 2) if long else (1, 1, 1, 2)))
    ]
    story.disputes = [_dispute(story, chance) for _ in range(chance.choice((0, 0, 1)) if long else 0)]
    # Over a film that was shown and a role of somebody who is credited.
    for wish in (one for one in ("DISPUTE", "NARROWING") if one in wishes):
        role, ends = chance.choice((None, "DIRECTOR")), chance.choice(("SOON", "LATE"))
        story.disputes.append(Dispute(story.films[0].title, role, 0, ends, narrows=wish == "NARROWING"))
    if not (corrected or mistaken_film) and seed % SHARED == 2 % SHARED:
        story.authors.append(_another_director(story, chance))
        story.shared = len(story.authors) - 1
    if corrected or mistaken_film:
        title = _add_other_film(story, f"{words.pop()} {words.pop()}", chance)
        by_seconds = story.reports[0].channel == "USER" and not story.by_amount
        story.mistake = (
            mistaken(story.reports[0], (title, OTHER), by_seconds, seed // CORRECTED, revoked, chance)
            if corrected
            else mismatched(title, seed // MISMATCHED)
        )
    return story


def _add_other_film(story: Story, title: str, chance: Random) -> str:
    """It has a director of its own, so that what is issued anew is another's."""
    story.authors.append(_another_director(story, chance))
    film = _film(title, story, chance)
    film = _unknown(film, "SCRIPTWRITER") if story.expires else film
    genre = chance.choice(GENRES) if film.genre == "clip" else film.genre
    roles = film.roles | {"DIRECTOR": ((len(story.authors) - 1, Fraction(1)),)}
    story.films.append(replace(film, genre=genre, roles=roles))
    return title


def _another_director(story: Story, chance: Random) -> Author:
    director = _author(OTHER, len(story.authors), len(story.authors) + 1, chance)
    return replace(director, **(_SAFE | {"heirs": ()}))


def _dispute(story: Story, chance: Random) -> Dispute:
    role = chance.choice((None, None, "DIRECTOR", "COMPOSER"))
    claimant = chance.randrange(len(story.authors))
    return Dispute(chance.choice(story.films).title, role, claimant, chance.choice(("SOON", "LATE", "NEVER")))


def _authors(story: Story, chance: Random, counts: tuple[int, ...]) -> None:
    given, family = GIVEN[:], FAMILY[:]
    chance.shuffle(given)
    chance.shuffle(family)
    wished = [wish for wish in OF_AUTHORS if wish in story.wishes]
    count = max(1 + len(wished), chance.choice(counts))
    for at in range(count):
        author = _author(f"{given.pop()} {family.pop()}", at, count, chance)
        if at == 0:
            # The first one can be paid, so that no history is about nothing.
            author = replace(author, **_SAFE)
        elif at <= len(wished):
            author = replace(author, **(_SAFE | {"heirs": ()} | _GRANTED[wished[at - 1]]))
        story.authors.append(author)


OF_AUTHORS = ("REFUSAL", "COMPOSERS", "PAST", "LATER")
"""Wishes that one more author each fulfils: he has a part in the first film."""
_LONG_AGO = date(2020, 1, 1)
_SAFE: Any = {"party_class": "MEMBER", "gives": "GUILD", "died": False, "pays": True, "answers": True}
_SAFE |= {"refuses_from": None, "since": _LONG_AGO}
_GRANTED: dict[str, Any] = {
    "REFUSAL": {"refuses_from": FIRST - timedelta(days=60)},
    "COMPOSERS": {"gives": "COMPOSERS"},
    "PAST": {"since": FIRST + timedelta(days=10)},
    "LATER": {"gives": "LATER"},
}


def _author(name: str, at: int, count: int, chance: Random) -> Author:
    member = chance.random() < 0.9
    gives = chance.choice(("GUILD",) * 8 + ("COMPOSERS", "LATER", "NOBODY")) if member else "NOBODY"
    heirs: tuple[tuple[int, Fraction], ...] = ()
    if chance.random() < 0.12 and count > 1:
        one, other = chance.choice(((1, 3), (2, 7), (1, 2)))
        heirs = (((at + 1) % count, Fraction(one, other)), (at, 1 - Fraction(one, other)))
    return Author(
        name=name,
        party_class=chance.choice(("MEMBER", "MEMBER", "CONTRACT_HOLDER")) if member else "NONE",
        gives=gives,
        since=chance.choice((_LONG_AGO, _LONG_AGO, FIRST + timedelta(days=chance.randint(0, 30)))),
        past=chance.random() < 0.7,
        resident=chance.random() < 0.8,
        died=chance.random() < 0.06,
        pays=chance.random() < 0.9,
        answers=chance.random() < 0.8,
        refuses_from=FIRST + timedelta(days=chance.randint(-60, 40)) if chance.random() < 0.15 else None,
        heirs=heirs,
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


def _first_film(title: str, story: Story, chance: Random) -> Film:
    """The film of all those who are wished for."""
    film = _film(title, story, chance)
    wished = [wish for wish in OF_AUTHORS if wish in story.wishes]
    directors = [0, *(at for at, wish in enumerate(wished, start=1) if wish != "COMPOSERS")]
    roles = film.roles | {"DIRECTOR": tuple((at, Fraction(1, len(directors))) for at in directors)}
    if "COMPOSERS" in wished:
        roles["COMPOSER"] = ((1 + wished.index("COMPOSERS"), Fraction(1)),)
    absent = tuple(role for role in film.absent if role not in roles)
    genre = chance.choice(GENRES) if film.genre == "clip" else film.genre
    return replace(film, genre=genre, roles=roles, absent=absent)


def _unknown(film: Film, role: str) -> Film:
    """The film, of which nobody knows who did that."""
    roles = {name: holders for name, holders in film.roles.items() if name != role}
    return replace(film, roles=roles, absent=tuple(one for one in film.absent if one != role))


def _holders(count: int, chance: Random) -> tuple[tuple[int, Fraction], ...]:
    people = chance.sample(range(count), chance.randint(1, min(3, count)))
    cut = chance.choice(((1,), (1,), (2, 1), (1, 1), (5, 2)))
    missing = chance.choice((0, 0, 0, 1))
    weights = [cut[at % len(cut)] for at in range(len(people))]
    whole = sum(weights) + missing
    return tuple((one, Fraction(weight, whole)) for one, weight in zip(people, weights, strict=True))


def _report(story: Story, chance: Random, month: date, first: bool) -> Report:
    wishes = story.wishes if first else frozenset[str]()
    channel = "PRODUCER" if "PRODUCER" in wishes else chance.choice(("USER", "USER", "PRODUCER"))
    money = channel == "PRODUCER" or story.by_amount
    lines = []
    titles = chance.sample(story.films, chance.randint(1, len(story.films)))
    if first:
        titles = [story.films[0], *(film for film in titles if film is not story.films[0])]
    for film in titles:
        director = story.authors[film.roles["DIRECTOR"][0][0]].name
        wanted = first and film is story.films[0]
        days = [chance.randint(0, 27) for _ in range(chance.choice((1, 1, 2)))]
        for day in (chance.randint(0, 9), chance.randint(10, 27)) if wanted and "PAST" in wishes else days:
            weight = _sum(chance, wanted) if money else _seconds(chance, wanted)
            lines.append((film.title, director, month + timedelta(days=day), weight))
    sums = {title: sum(line[3] for line in lines if line[0] == title) for title, *_ in lines}
    for title in story.strangers:
        # A work without a known id never weighs as much as another: nothing here would say which comes first.
        weight = 1 + max(sums.values()) + chance.randint(0, 500)
        sums[title] = weight
        lines.append((title, "Naməlum Rejissoroğlu", month, weight))
    declared = sum(line[3] for line in lines) if money else _sum(chance, first)
    due = due_of(channel, declared)
    over = "SURPLUS" in wishes or chance.random() < 0.15
    return Report(
        channel=channel,
        month=month,
        lines=tuple(lines),
        declared=declared,
        parts=_parts(due - (short := _short(channel, due, chance)), "PARTS" in wishes, chance),
        surplus=chance.choice((1, 137) if over else (0, 0, 1, 137)),
        over=over,
        short=short,
    )


def _following(first: Report, title: str, chance: Random) -> Report:
    """The first film once more, a month later and of another sum."""
    lines = tuple(
        (*line[:2], line[2].replace(month=NEXT.month), line[3] + chance.randint(1, 99))
        for line in first.lines
        if line[0] == title
    )
    declared = sum(line[3] for line in lines)
    due = due_of(first.channel, declared)
    parts = _parts(due, False, chance)
    return replace(
        first, month=NEXT, lines=lines, declared=declared, parts=parts, surplus=0, over=False, short=0
    )


def _short(channel: str, due: int, chance: Random) -> int:
    return chance.choice((0, 1)) if channel == "PRODUCER" and due > 1 else 0


def _seconds(chance: Random, much: bool) -> int:
    return chance.choice((2700, 5400) if much else (1, 60, 2700, 5400, chance.randint(1, 9000)))


def _sum(chance: Random, much: bool) -> int:
    small, some, more = chance.randint(7, 99), chance.randint(2_000, 9_999), chance.randint(10_000, 9_999_999)
    return chance.choice((some, more) if much else (small, some, more))


def _parts(due: int, wished: bool, chance: Random) -> tuple[int, ...]:
    if due < 3 or (chance.random() < 0.5 and not wished):
        return (due,) if due else ()
    first = chance.randint(1, due - 1)
    return (first, due - first)


def _rates(chance: Random, wished: bool, whole: bool) -> dict[tuple[str, str], dict[str, str]]:
    rates: dict[tuple[str, str], dict[str, str]] = {}
    for channel in ("USER", "PRODUCER"):
        for its_class in ("MEMBER", "CONTRACT_HOLDER", "COMPOSERS_ORGANISATION"):
            # Where something is dealt out a rule for everybody is there: else all of it would stay where it is.
            if its_class == "CONTRACT_HOLDER" and not whole and chance.random() < 0.15:
                continue
            kinds = chance.sample(
                ("ADMINISTRATION", "SOCIAL_CULTURAL", "AGENCY_FEE"), chance.choice((1, 2, 2, 3))
            )
            if wished and its_class == "MEMBER":
                kinds = ["ADMINISTRATION", "SOCIAL_CULTURAL", "AGENCY_FEE"]
            some = [rate for rate in RATES if rate != "0"] if wished else RATES
            rates[(channel, its_class)] = {kind: chance.choice(some) for kind in kinds}
    return rates
