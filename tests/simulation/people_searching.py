"""The clerk who looks for those whose money is in reserve, and the years in which nobody comes for it."""

from __future__ import annotations

from datetime import date, timedelta

from tests.simulation.comparing import same_everywhere
from tests.simulation.expired import WITNESSES
from tests.simulation.people import PAPER, Cast
from tests.simulation.people_registering import ORGANISATION, organisation
from tests.simulation.person import Json, Person

FORGOTTEN = 0.15
"""How likely a step is not taken: then the reserve stays where it is."""

_UNHEARD = "is no foreign organisation that matching has heard of"


async def search(me: Person, cast: Cast) -> None:
    """Write to the people of every work with something in reserve, and ask abroad for one that nobody registered;
    now and then one of these is forgotten, but for that with most in it, so that something expires."""
    shares = cast.books.reserved()
    reserved = {share["work"]: share["role"] for share in shares}
    largest = max(shares, key=lambda share: share["gross"])["work"] if shares else None
    for work, role in sorted(reserved.items()):
        name = work if role != "ALL" else await _provisional(me, work)
        if work == largest or cast.chance.random() >= FORGOTTEN:
            await _write_to_people(me, cast, name)
            cast.clocks.took(work, "CONTACT")
        if role == "ALL" and (work == largest or cast.chance.random() >= FORGOTTEN):
            await _enquire(me, cast, name)
            cast.clocks.took(work, "ENQUIRY")


async def _write_to_people(me: Person, cast: Cast, work: str) -> None:
    body = {
        "kind": "CONTACT",
        "source": "OTHER_DOC",
        "place": "The address that was known",
        "day": cast.world.today.isoformat(),
        "result": "NOT_REACHED",
        "evidence_sha256": PAPER,
    }
    await me.post("matching", f"/v1/identifications/{work}/record", body)


async def _provisional(me: Person, title: str) -> str:
    """Under which id matching knows a work that nobody registered."""

    def there(page: Json) -> bool:
        return any(one["title"] == title for one in page["items"])

    page = await me.until("matching", "/v1/identifications", there, limit=200)
    return next(str(one["work"]) for one in page["items"] if one["title"] == title)


async def _enquire(me: Person, cast: Cast, work: str) -> None:
    if ORGANISATION not in cast.ids:
        await organisation(cast.person("registrar"), cast)
    asked = {"society": cast.ids[ORGANISATION], "works": [work]}
    opened: Json = {"reason": _UNHEARD}
    while "reason" in opened:
        opened = await me.post("matching", "/v1/enquiry-lists", asked, unless=(_UNHEARD,))
    path = f"/v1/enquiry-lists/{opened['id']}"
    await me.until("matching", path, lambda one: one["state"] == "READY")
    today = cast.world.today
    sent = {
        "day": today.isoformat(),
        "answer_by": (today + timedelta(days=90)).isoformat(),
        "channel": "mail",
    }
    await me.post("matching", f"{path}/send", sent)


async def outlive_reserves(cast: Cast) -> None:
    """The last claim day of the oldest one; the day after, which one of those to whom a claim may have come is late to
    say; and the day after that of the youngest."""
    last_days = cast.clocks.last_days()
    if not last_days:
        return
    await _dawn(cast, last_days[0], list(cast.world.nodes))
    late = cast.chance.choice(WITNESSES)
    for services in ([one for one in cast.world.nodes if one != late], [late]):
        await _dawn(cast, last_days[0] + timedelta(days=1), services)
    if len(last_days) > 1:
        await _dawn(cast, last_days[-1] + timedelta(days=1), list(cast.world.nodes))


async def _dawn(cast: Cast, day: date, services: list[str]) -> None:
    """A day begins for these services: each seals the one before."""
    await cast.world.dawn(day, services)
    cast.clocks.seal(services, cast.world.today - timedelta(days=1))
    cast.happened["reserves expired"] += cast.clocks.expire(cast.world.today, cast.accounts.disputes.values())
    await same_everywhere(cast.world, cast.books, cast.accounts)
