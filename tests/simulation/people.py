"""Who lives a story, what they share, and the rules that are decided before and while they do."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from hashlib import sha256
from random import Random

from deploy.demo.cast import SCOPES
from tests.simulation.books import Books
from tests.simulation.expired import Clocks
from tests.simulation.paid import Accounts
from tests.simulation.person import Json, Person
from tests.simulation.rules import TABLE
from tests.simulation.story import Dispute, Story
from tests.simulation.world import World

PAGE = b"an invented document"
PAPER = sha256(PAGE).hexdigest()
READS = tuple(
    f"{owner}:{noun}:read"
    for owner, nouns in {
        "registry": "state job party work contract",
        "intake": "state job account receipt bank ledger",
        "matching": "state job matching identification enquiry",
        "distribution": "state job base refund advance run allocation reserve ledger policy",
        "payments": "state job balance ledger payment-run dispute payee policy",
    }.items()
    for noun in nouns.split()
)
BOARD = {"body": "BOARD", "number": "Board 1/2026", "date": "2025-12-15", "document_sha256": "ab" * 32}
CONFERENCE = {
    "body": "CONFERENCE",
    "number": "Conference 1/2025",
    "date": "2025-12-15",
    "document_sha256": "ab" * 32,
}


@dataclass
class Cast:
    """The persons of one history, what they share, and the books that they keep."""

    world: World
    story: Story
    books: Books
    accounts: Accounts
    clocks: Clocks
    ids: dict[str, str] = field(default_factory=dict)
    """Names of the story -> ids as answered; a channel's is that of its contract."""
    handed_in: list[str] = field(default_factory=list)
    paid_for: int = 0
    """Reports whose money the cashier has taken, or takes."""
    closed: list[Json] = field(default_factory=list)
    """Closed runs as the head of distribution saw them."""
    registering: bool = False
    """Whether a late mandate was asked for and not answered yet: the books do not know it, others may."""
    distributed: int = 0
    """Reports in closed runs."""
    tied: int = 0
    """Reports whose money is tied to them."""
    ruling: bool = False
    """Whether an official was asked about a match and did not answer yet."""
    correcting: bool = False
    """Whether a further version of an account is still to come."""
    moving: int = 0
    """How many move at payments what may recover something: orders, returns, disputes."""
    still: bool = False
    """Whether somebody needs that nobody does."""
    disputed: dict[str, Dispute] = field(default_factory=dict)
    """Disputes as they were told, by the ids that they were opened under."""
    happened: Counter[str] = field(default_factory=Counter)
    """What happened, by name."""

    @property
    def chance(self) -> Random:
        """The one source of chance."""
        return self.world.chance

    def lacks(self, name: str) -> bool:
        """Whether the registrar has not been answered yet about somebody or something of the story."""
        return name not in self.ids

    def nothing_more(self, seen: int) -> bool:
        """Whether no more reports are distributed than were seen to be."""
        return self.distributed <= seen

    def mending(self) -> bool:
        """Whether an account has, or gets, a version or a ruling that no closed run has taken."""
        books = self.books
        return self.correcting or any(
            one["run"] is not None and one.get("taken") != books.newest(name)
            for name, one in books.accounts.items()
        )

    @asynccontextmanager
    async def moves(self, me: Person) -> AsyncIterator[None]:
        """Something that may recover what was taken back of a payee, or uses what would. Where nothing ever is taken
        back nobody waits for anybody."""
        if self.story.mistake is not None:
            await me.turn(lambda: self.still)
        self.moving += 1
        try:
            with me.busy():
                yield
        finally:
            self.moving -= 1

    @asynccontextmanager
    async def keeps_still(self, me: Person) -> AsyncIterator[None]:
        """Nobody does such a thing meanwhile: whether payments hears of it before or after what is taken back, nobody
        could say who only knows what he was answered."""
        await me.turn(lambda: self.moving > 0)
        self.still = True
        try:
            yield
        finally:
            self.still = False

    def person(self, subject: str) -> Person:
        """Somebody with the scopes of his office, who reads what everybody may."""
        return Person(self.world, subject, *READS, *SCOPES[subject])


async def prologue(cast: Cast) -> None:
    """The rules that every history has: the key, the genres, the term, matching, tax, the guild's account."""
    from tests.e2e.film_figures import PAYMENT_RULES

    key = {
        genre.upper(): {role: weight for role, weight in zip(_ROLES, row, strict=True) if weight}
        for genre, row in TABLE.items()
    }
    standing = {"standing_decision": "Board 3/2026"}
    genres = {genre: genre.upper() for genre in TABLE}
    rules: list[tuple[str, str, Json]] = [
        ("distribution", "key", {"body": {"groups": key}, "decision": CONFERENCE}),
        ("distribution", "genres", {"body": {"genres": genres}, "decision": BOARD}),
        ("distribution", "term", {"body": {"years_after_death": 70}, "decision": BOARD}),
        ("matching", "matching", {"body": standing, "decision": "Board 3/2026"}),
    ]
    rules += [("payments", name, body) for name, body in PAYMENT_RULES.items()]
    secretary, chair = cast.person("board-secretary"), cast.person("board-chair")
    # Who wrote to somebody keeps a document of it (D-26, D-103).
    archivist = Person(cast.world, "archivist", "matching:document:submit")
    paper: Json = {"files": {"file": ("letter.txt", PAGE)}, "data": {"kind": "OTHER_DOC"}}
    await archivist.post("matching", "/v1/documents", **paper)
    for service, name, body in rules:
        await decide(secretary, chair, service, name, {"valid_from": "2026-01-01"} | body, 1)


_ROLES = ("DIRECTOR", "SCRIPTWRITER", "CINEMATOGRAPHER", "PRODUCTION_DESIGNER", "COMPOSER")


async def decide(secretary: Person, chair: Person, service: str, name: str, body: Json, version: int) -> None:
    """One proposes a policy, another approves it."""
    # Matching has one policy only and is not told which.
    named = {} if service == "matching" else {"policy": name}
    await secretary.post(service, "/v1/policies", named | body)
    await chair.post(service, f"/v1/policies/{name}/approve", {"version": version})


async def rule(cast: Cast) -> None:
    """The Board decides over deductions, and perhaps once more."""
    secretary, chair = cast.person("board-secretary"), cast.person("board-chair")
    for version, rates in enumerate(cast.story.rates, start=1):
        rules = [
            {"channel": channel, "use_type": "ON_AIR", "payee_class": its_class, "kind": kind, "rate": rate}
            for (channel, its_class), kinds in rates.items()
            for kind, rate in kinds.items()
        ]
        begins = date(2026, 1, 1) if version == 1 else cast.world.today
        body = {"valid_from": begins.isoformat(), "body": {"rules": rules}, "decision": BOARD}
        await decide(secretary, chair, "distribution", "deductions", body, version)
        exact = {key: {kind: Fraction(rate) for kind, rate in kinds.items()} for key, kinds in rates.items()}
        cast.books.rates[version] = {"from": begins, "rates": exact}
