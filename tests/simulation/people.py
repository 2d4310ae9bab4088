"""Who lives a story: what everyone does in his turn, and what of it he enters into the independent books."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from functools import partial
from hashlib import sha256
from random import Random

from deploy.demo.cast import SCOPES
from tests.simulation.books import Books
from tests.simulation.paid import Accounts
from tests.simulation.person import Json, Person
from tests.simulation.rules import TABLE
from tests.simulation.story import Story
from tests.simulation.world import World

PAPER = sha256(b"an invented document").hexdigest()
READS = tuple(
    f"{owner}:{noun}:read"
    for owner, nouns in {
        "registry": "state job party work contract",
        "intake": "state job account receipt bank ledger",
        "matching": "state job matching",
        "distribution": "state job run allocation reserve ledger policy",
        "payments": "state job balance ledger payment-run dispute payee policy",
    }.items()
    for noun in nouns.split()
)
BOARD = {"body": "BOARD", "number": "Board 1/2026", "date": "2025-12-15"}
CONFERENCE = {"body": "CONFERENCE", "number": "Conference 1/2025", "date": "2025-12-15"}
USES = ["ON_AIR", "CABLE"]
ORGANISATION = "COMPOSERS"


@dataclass
class Cast:
    """The persons of one history, what they share, and the books that they keep."""

    world: World
    story: Story
    books: Books
    accounts: Accounts
    ids: dict[str, str] = field(default_factory=dict)
    """Names of the story -> ids as answered; a channel's is that of its contract."""
    handed_in: list[str] = field(default_factory=list)
    closed: list[Json] = field(default_factory=list)
    """Closed runs as the head of distribution saw them."""
    registering: bool = False
    """Whether a late mandate was asked for and not answered yet: the books do not know it, others may."""
    distributed: int = 0
    """Reports in closed runs."""

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


async def register(me: Person, cast: Cast) -> None:
    """Authors, the organisation, mandates, refusals, heirs, films, then the payers and their contracts."""
    for at, author in enumerate(cast.story.authors):
        await _author(me, cast, at)
        if author.gives in ("GUILD", "COMPOSERS"):
            await mandate(me, cast, at)
        if author.refuses_from is not None:
            await _refuse(me, cast, at)
    for at, author in enumerate(cast.story.authors):
        if author.heirs:
            await _heirs(me, cast, at)
    for film in cast.story.films:
        await _film(me, cast, film.title)
    for channel in ("USER", "PRODUCER"):
        await _payer(me, cast, channel)


async def _author(me: Person, cast: Cast, at: int) -> None:
    author = cast.story.authors[at]
    if author.gives == "COMPOSERS" and ORGANISATION not in cast.ids:
        await _organisation(me, cast)
    body = {
        "kind": "NATURAL",
        "party_class": author.party_class,
        "names": [{"name": author.name, "kind": "CANONICAL"}],
        "died_on": "2026-08-15" if author.died else None,
    }
    answer = await me.post("registry", "/v1/parties", body)
    cast.ids[author.name] = answer["id"]
    cast.books.registered.parties[answer["id"]] = {
        "class": author.party_class,
        "abroad": False,
        "died": author.died,
        "resident": author.resident,
    }


async def _organisation(me: Person, cast: Cast) -> None:
    body = {
        "kind": "LEGAL",
        "party_class": "COMPOSERS_ORGANISATION",
        "names": [{"name": "Bəstəkarlar Təşkilatı", "kind": "CANONICAL"}],
        "country": "TR",
    }
    organisation = (await me.post("registry", "/v1/parties", body))["id"]
    cast.ids[ORGANISATION] = organisation
    cast.books.registered.parties[organisation] = {
        "class": "COMPOSERS_ORGANISATION",
        "abroad": True,
        "died": False,
        "resident": False,
    }
    if cast.story.represented:
        body = {
            "number": "REP-1",
            "kind": "REPRESENTATION",
            "party": organisation,
            "valid_from": "2020-01-01",
            "uses": USES,
            "document_sha256": PAPER,
        }
        answer = await me.post("registry", "/v1/contracts", body)
        cast.books.registered.represented[organisation] = answer["sequence"]


async def mandate(me: Person, cast: Cast, at: int) -> None:
    """An author gives his rights to the guild or to the composers' organisation."""
    author = cast.story.authors[at]
    to = cast.ids[ORGANISATION] if author.gives == "COMPOSERS" else None
    body = {
        "organisation": to,
        "use_types": USES,
        "valid_from": author.since.isoformat(),
        "covers_past_uses": author.past,
        "document_sha256": PAPER,
    }
    party = cast.ids[author.name]
    answer = await me.post("registry", f"/v1/parties/{party}/mandates", body)
    cast.books.registered.mandates.append(
        {"number": answer["sequence"], "party": party, "to": to, "from": author.since, "past": author.past}
    )


async def join_late(me: Person, cast: Cast) -> None:
    """Authors who give their rights in the middle of everything: who has heard of it then, counts it."""
    for at, author in enumerate(cast.story.authors):
        if author.gives == "LATER":
            await me.turn(partial(cast.lacks, author.name))
            for _ in range(cast.chance.randint(0, 80)):
                await me.turn()
            cast.registering = True
            await mandate(me, cast, at)
            cast.registering = False


async def _refuse(me: Person, cast: Cast, at: int) -> None:
    author = cast.story.authors[at]
    assert author.refuses_from is not None
    body = {"use_types": USES, "valid_from": author.refuses_from.isoformat(), "document_sha256": PAPER}
    party = cast.ids[author.name]
    answer = await me.post("registry", f"/v1/parties/{party}/refusals", body)
    cast.books.registered.refusals.append(
        {"number": answer["sequence"], "party": party, "from": author.refuses_from}
    )


async def _heirs(me: Person, cast: Cast, at: int) -> None:
    author = cast.story.authors[at]
    heirs = [(cast.ids[cast.story.authors[heir].name], fraction) for heir, fraction in author.heirs]
    body = {
        "payees": [{"receiver": receiver, "fraction": _written(fraction)} for receiver, fraction in heirs],
        "valid_from": "2026-01-01",
        "document_sha256": PAPER,
    }
    answer = await me.post("registry", f"/v1/parties/{cast.ids[author.name]}/payees", body)
    cast.books.registered.links += [
        {
            "number": answer["sequence"],
            "owner": cast.ids[author.name],
            "receiver": receiver,
            "fraction": fraction,
            "from": date(2026, 1, 1),
        }
        for receiver, fraction in heirs
    ]


async def _film(me: Person, cast: Cast, title: str) -> None:
    film = next(one for one in cast.story.films if one.title == title)
    roles = {
        role: [(cast.ids[cast.story.authors[at].name], fraction) for at, fraction in holders]
        for role, holders in film.roles.items()
    }
    body = {
        "titles": [{"text": title, "kind": "ORIGINAL"}],
        "genre": film.genre,
        "year": 1984,
        "roles": [
            {"role": role, "holders": [{"party": one, "fraction": _written(part)} for one, part in holders]}
            for role, holders in roles.items()
        ]
        + [{"role": role, "absent": True, "evidence_sha256": PAPER} for role in film.absent],
    }
    answer = await me.post("registry", "/v1/works", body)
    cast.ids[title] = answer["id"]
    cast.books.registered.works[title] = {
        "id": answer["id"],
        "genre": film.genre,
        "roles": roles,
        "absent": film.absent,
    }


async def _payer(me: Person, cast: Cast, channel: str) -> None:
    if all(report.channel != channel for report in cast.story.reports):
        return
    user = channel == "USER"
    body: Json = {
        "kind": "LEGAL",
        "party_class": channel,
        "names": [{"name": f"Nümunə {channel}", "kind": "CANONICAL"}],
    }
    payer = (await me.post("registry", "/v1/parties", body))["id"]
    field_, its_type = ("seconds", "INTEGER")
    if not user or cast.story.by_amount:
        field_, its_type = ("income" if not user else "amount"), "AMOUNT"
    columns = [
        {"header": "Tarix", "field": "day", "type": "DATE", "mandatory": True},
        {"header": "Film", "field": "title", "type": "TEXT", "mandatory": True},
        {"header": "Rejissor", "field": "directors", "type": "AUTHORS", "mandatory": True},
        {"header": "Ölçü", "field": field_, "type": its_type, "mandatory": True},
    ]
    key = ("AMOUNT" if cast.story.by_amount else "DURATION") if user else "INCOME"
    body = {
        "number": f"C-{channel}",
        "kind": "LICENCE" if user else "ROYALTY_PAYMENT",
        "party": payer,
        "valid_from": "2020-01-01",
        "uses": ["ON_AIR"],
        "key": key,
        "form": {"file_type": "CSV", "columns": columns, "author_separator": ","},
        "document_sha256": PAPER,
    } | ({} if user else {"royalty_percent": "18"})
    cast.ids[channel] = (await me.post("registry", "/v1/contracts", body))["id"]


def _written(fraction: Fraction) -> str:
    return f"{fraction.numerator}/{fraction.denominator}"
