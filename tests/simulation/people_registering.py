"""The registrar: authors, mandates, refusals, heirs, films and contracts, and what of it he enters into the books."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from functools import partial
from typing import Any

from tests.simulation.people import PAPER, Cast
from tests.simulation.person import Json, Person
from tests.simulation.registered import heard

USES = ["ON_AIR", "CABLE"]
ORGANISATION = "COMPOSERS"
SIGNED: Json = {"basis": "MANDATE", "document_sha256": PAPER, "signed_on": "1984-05-01"}


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
        await organisation(me, cast)
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


async def organisation(me: Person, cast: Cast) -> None:
    """The composers' organisation, and its contract with the guild where it has one."""
    body = {
        "kind": "LEGAL",
        "party_class": "COMPOSERS_ORGANISATION",
        "names": [{"name": "Bəstəkarlar Təşkilatı", "kind": "CANONICAL"}],
        "country": "TR",
    }
    known = (await me.post("registry", "/v1/parties", body))["id"]
    cast.ids[ORGANISATION] = known
    cast.books.registered.parties[known] = {
        "class": "COMPOSERS_ORGANISATION",
        "abroad": True,
        "died": False,
        "resident": False,
    }
    if cast.story.represented:
        body = {
            "number": "REP-1",
            "kind": "REPRESENTATION",
            "party": known,
            "valid_from": "2020-01-01",
            "uses": USES,
            "document_sha256": PAPER,
        }
        answer = await me.post("registry", "/v1/contracts", body)
        cast.books.registered.represented[known] = answer["sequence"]


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
        "roles": _roles_of(roles, film.absent),
    }
    answer = await me.post("registry", "/v1/works", body)
    cast.ids[title] = answer["id"]
    cast.books.registered.works[title] = {
        "id": answer["id"],
        "genre": film.genre,
        "roles": roles,
        "absent": film.absent,
        "since": [],
    }


async def share_again(me: Person, cast: Cast, at: int) -> None:
    """Half of what the first author has as the first film's director was another's from the beginning: the registrar
    says so, whatever was distributed of it."""
    film = cast.story.films[0]
    work = cast.books.registered.works[film.title]
    found = cast.books.registered.halved(film.title, "DIRECTOR", cast.ids[cast.story.authors[at].name])
    roles = work["roles"] | {"DIRECTOR": found}
    answer = await me.post(
        "registry", f"/v1/works/{work['id']}/shares", {"roles": _roles_of(roles, film.absent)}
    )
    cast.books.registered.say(film.title, "DIRECTOR", found, heard(answer["sequence"]))


def _roles_of(roles: dict[str, Any], absent: tuple[str, ...]) -> list[Json]:
    held = [
        {
            "role": role,
            "holders": [SIGNED | {"party": one, "fraction": _written(part)} for one, part in holders],
        }
        for role, holders in roles.items()
    ]
    return [*held, *({"role": role, "absent": True, "evidence_sha256": PAPER} for role in absent)]


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
    cast.ids[f"{channel} payer"] = payer
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
