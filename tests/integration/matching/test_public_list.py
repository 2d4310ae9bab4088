"""The public list: what a closed run reserved, item by item, for whoever looks for his own, and nothing personal."""

from fractions import Fraction
from typing import Any

import httpx
import pytest

from services.matching.projections import public_list
from shared.contracts.registry import (
    CreditedName,
    Holder,
    PartiesMerged,
    Party,
    PartyRegistered,
    RoleShares,
    SharesChanged,
    Title,
    Work,
    WorkChanged,
    WorkRegistered,
    WorksMerged,
    WorksSplit,
)
from shared.contracts.terms import Channel, PartyClass, PartyKind, Role
from shared.projections.verify import verify_projections
from tests.integration.matching.films import MISPRINT, UNKNOWN, account
from tests.integration.matching.runs import AUGUST, closed, use
from tests.integration.matching.test_account import adopt_standing_decision, outcomes
from tests.support.one_service import OneService

PATH = "/v1/public/reserved"
FIELDS = {
    *("reserve", "title", "other_titles", "year", "author", "role", "period", "source", "amount"),
    *("kept_until", "how_to_claim"),
}
MEETING = use("run", "meeting-july", "meeting", "Görüş", (Role.SCRIPTWRITER, "qulubeyov", 60_00))
COMMISSARS = use(
    "run",
    "commissars-july",
    "commissars-1966",
    "26 Bakı komissarı",
    (Role.DIRECTOR, "ibrahimov", 12_34),
    (Role.COMPOSER, None, 5_00),
    channel=Channel.PRODUCER,
    period=AUGUST,
)


def party(party_id: str, *names: str, kind: PartyKind = PartyKind.NATURAL) -> PartyRegistered:
    credited = tuple(CreditedName(name=name, script="LATIN") for name in names)
    return PartyRegistered(
        party=Party(id=party_id, kind=kind, party_class=PartyClass.NONE, names=credited, country="AZ")
    )


def work(work_id: str, *titles: str, year: int | None = None) -> Work:
    named = tuple(Title(text=title, language="az", script="LATIN") for title in titles)
    return Work(id=work_id, titles=named, genre="feature", year=year)


async def asked(service: OneService, **query: str) -> httpx.Response:
    """The list as anybody gets it: without a token."""
    transport = httpx.ASGITransport(app=service.app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://service") as stranger:
        return await stranger.get(PATH, params=query)


async def entries(service: OneService, **query: str) -> list[dict[str, Any]]:
    answer = await asked(service, **query)
    assert answer.status_code == 200, answer.text
    if "q" in query:
        # What is common is found by walking the list: the same, whatever is asked for.
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(public_list, "COMMON_FROM", 0)
            assert (await asked(service, **query)).json() == answer.json(), query
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


async def titles(service: OneService, **query: str) -> list[str]:
    return [one["title"] for one in await entries(service, **query)]


@pytest.fixture
async def searched(matching: OneService) -> OneService:
    await matching.hear("distribution", *closed("run", [*MEETING, *COMMISSARS]))
    await matching.settle()
    return matching


@pytest.mark.clause("2.1.1-r", "2.1.2-e")
async def test_the_list_says_what_an_author_needs_and_nothing_more(matching: OneService) -> None:
    await matching.hear("distribution", *closed("run", [*MEETING, *COMMISSARS]))
    await matching.settle()
    director, composer, writer = await entries(matching)
    assert writer == {
        "reserve": "meeting-july-1-reserve",
        "title": "Görüş",
        "other_titles": ["The Meeting"],
        "year": 1955,
        "author": "Ədhəm Qulubəyov",
        "role": "SCRIPTWRITER",
        "period": {"from": "2026-07-01", "to": "2026-07-31"},
        "source": {"channel": "USER", "use_type": "ON_AIR"},
        "amount": {"amount": 60_00, "currency": "AZN"},
        "kept_until": "2029-09-01",
        "how_to_claim": writer["how_to_claim"],
    }
    assert (director["author"], director["source"]["channel"]) == ("Əjdər İbrahimov", "PRODUCER")
    assert (composer["author"], composer["amount"]["amount"]) == (None, 5_00)
    assert [set(one) for one in (director, composer, writer)] == [FIELDS] * 3


async def test_a_search_is_common_from_so_many_names_on(
    searched: OneService, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(public_list, "COMMON_FROM", 2)
    async with searched.ctx.engine.connect() as connection:
        found = [await public_list.is_common(connection, one) for one in ("26 bak", "Görüş", " ", "…", None)]
    # Two films are called "26 Bakı komissarı"; only one of them has a reserve, and is sought by it.
    assert found == [False, False, False, False, False]
    more = use("more", "more-july", "commissars-2009", "26 Bakı komissarı", (Role.DIRECTOR, "otriba", 1))
    await searched.hear("distribution", *closed("more", more))
    await searched.settle()
    async with searched.ctx.engine.connect() as connection:
        assert await public_list.is_common(connection, "26 bak")
    assert len(await entries(searched, q="26 bak")) == 3


@pytest.mark.clause("2.1.2-e")
async def test_a_run_stands_on_the_list_when_all_its_items_were_heard(matching: OneService) -> None:
    allocated, reserved, manifest = closed("run", MEETING)
    await matching.hear("distribution", allocated, reserved)
    await matching.settle()
    assert await entries(matching) == []
    await matching.hear("distribution", manifest)
    await matching.settle()
    assert await titles(matching) == ["Görüş"]
    lacking = closed("other", use("other", "o", "meeting", "Görüş", (Role.DIRECTOR, "tagizade", 1)))
    await matching.hear("distribution", lacking[0], lacking[2])
    await matching.settle()
    assert await titles(matching) == ["Görüş"]
    parked = (await matching.get("matching:parked:read", "/v1/parked")).json()["items"]
    assert [one["subject"] for one in parked] == ["other"] and "RESERVES 0 of 1" in str(parked)


@pytest.mark.clause("2.1.2-e", "2.1.2-g")
async def test_what_nobody_knows_is_listed_as_it_was_reported(matching: OneService) -> None:
    await adopt_standing_decision(matching)
    await matching.hear("intake", *account("july", (UNKNOWN, MISPRINT)))
    await matching.settle()
    await matching.post(
        "official", "matching:matching:decide", "/v1/matchings/july-1/close", {"reason": "The day is here."}
    )
    await matching.settle()
    found = await outcomes(matching)
    unknown = found[UNKNOWN.number].work
    assert unknown is not None and found[MISPRINT.number].outcome == "UNDECIDED"
    items = [
        *use("run", "n", unknown, UNKNOWN.titles[0], (Role.ALL, None, 10_00), report=UNKNOWN.number),
        *use("run", "u", "undecided-1", MISPRINT.titles[0], (Role.ALL, None, 20_00), report=MISPRINT.number),
    ]
    await matching.hear("distribution", *closed("run", items))
    await matching.settle()
    listed = {one["title"]: one for one in await entries(matching)}
    assert {title: one["author"] for title, one in listed.items()} == {
        "Le Phare de minuit": "Armand Belcourt",
        "O qızı tarın": "Həsən Seyidbəyli",
    }
    assert await titles(matching, q="belcourt") == ["Le Phare de minuit"]
    assert await titles(matching, q="o qizi tar") == ["O qızı tarın"]
    # Found to be a registered film: it stands on the list under that film's title, and is found by both.
    merged = WorksMerged(merge="m", survivor="found", others=(unknown,), reason="identified")
    entered = (
        WorkRegistered(work=work(unknown, UNKNOWN.titles[0])),
        WorkRegistered(work=work("found", "Mayak")),
    )
    await matching.hear("registry", *entered, merged)
    await matching.settle()
    (one,) = await entries(matching, q="mayak")
    assert (one["title"], one["other_titles"]) == ("Mayak", ["Le Phare de minuit"])
    assert await titles(matching, q="phare") == ["Mayak"]


@pytest.mark.clause("2.1.2-e")
async def test_an_heir_is_not_named_but_the_author_is(matching: OneService) -> None:
    heir = Holder(party="heir", fraction=Fraction(1), author="ibrahimov")
    roles = (RoleShares(role=Role.DIRECTOR, holders=(heir,)),)
    await matching.hear(
        "registry", party("heir", "Gizli Varis"), SharesChanged(work="commissars-1966", roles=roles)
    )
    part = (Role.DIRECTOR, "heir", 9_00)
    await matching.hear("distribution", *closed("run", use("run", "a", "commissars-1966", "26 Bakı", part)))
    await matching.settle()
    (one,) = await entries(matching)
    assert one["author"] == "Əjdər İbrahimov"
    assert await titles(matching, q="əjdər") == ["26 Bakı komissarı"]
    assert await titles(matching, q="gizli varis") == []
    assert "Varis" not in (await asked(matching)).text


SEARCHES: tuple[tuple[str, list[str]], ...] = (
    ("Görüş", ["Görüş"]),
    ("GORUS", ["Görüş"]),
    ("Ҝөрүш", ["Görüş"]),
    ("goerues", ["Görüş"]),
    ("meet", ["Görüş"]),
    ("qulu", ["Görüş"]),
    ("ədhəm q", ["Görüş"]),
    ("Гулубәјов", ["Görüş"]),
    ("Adham", ["Görüş"]),
    ("iyirmi altı bakı", ["26 Bakı komissarı"] * 2),
    ("26 baki", ["26 Bakı komissarı"] * 2),
    ("ajdar", ["26 Bakı komissarı"]),
    ("Görüş Bakı", []),
    ("%", []),
    ("_____", []),
    ("'; DROP TABLE view.reserve; --", []),
    ("<script>alert(1)</script>", []),
    ("\u202egörüş\u200f", ["Görüş"]),
    ("ქართული", []),
    ("  ", ["26 Bakı komissarı", "26 Bakı komissarı", "Görüş"]),
)


@pytest.mark.clause("2.1.2-e")
async def test_it_is_searched_in_any_alphabet(searched: OneService) -> None:
    assert {q: await titles(searched, q=q) for q, _ in SEARCHES} == dict(SEARCHES)


async def test_it_is_narrowed_and_read_page_by_page(searched: OneService) -> None:
    assert await titles(searched, role="SCRIPTWRITER") == ["Görüş"]
    assert await titles(searched, channel="PRODUCER") == ["26 Bakı komissarı"] * 2
    assert await titles(searched, period="2026") == ["26 Bakı komissarı"] * 2 + ["Görüş"]
    assert await titles(searched, period="2026-07") == ["Görüş"]
    assert await titles(searched, period="2027") == []
    assert await titles(searched, period="2026-07", channel="PRODUCER") == []
    first = (await asked(searched, limit="2")).json()
    rest = (await asked(searched, limit="2", cursor=first["next"])).json()
    assert [one["role"] for one in first["items"] + rest["items"]] == ["DIRECTOR", "COMPOSER", "SCRIPTWRITER"]
    assert rest["next"] is None
    wrong = ({"q": "a" * 301}, {"role": "GAFFER"}, {"channel": "x"}, {"period": "2026-13"}, {"cursor": "x"})
    for query in (*wrong, {"limit": "501"}):
        assert (await asked(searched, **query)).status_code == 422, query


async def test_what_the_registry_changes_is_changed_on_the_list(searched: OneService) -> None:
    await searched.hear(
        "registry",
        WorkChanged(work=work("meeting", "Görüş", "Rendezvous", year=1956)),
        WorkRegistered(work=work("double", "Tarix", year=1957)),
        WorksMerged(merge="m1", survivor="double", others=("meeting",), reason="one film"),
        party("other", "Edhem Quliyev"),
        PartiesMerged(merge="m2", survivor="other", others=("qulubeyov",), reason="one person"),
    )
    await searched.settle()
    (one,) = await entries(searched, q="rendez")
    assert (one["title"], one["other_titles"]) == ("Tarix", ["Görüş", "Rendezvous"])
    assert (one["year"], one["author"]) == (1957, "Edhem Quliyev")
    assert await titles(searched, q="tarix") == ["Tarix"] == await titles(searched, q="qulubeyov")
    assert await titles(searched, q="quliyev") == ["Tarix"]
    split = WorksSplit(split="s", survivor="double", others=("meeting",), reason="no", undoes="m1")
    await searched.hear("registry", split)
    await searched.settle()
    assert await titles(searched, q="tarix") == []
    assert await titles(searched, q="rendez") == ["Görüş"]


@pytest.mark.clause("X-a")
async def test_the_list_comes_out_the_same_from_the_log(searched: OneService) -> None:
    before = await entries(searched)
    verdict = await verify_projections(searched.projections)
    assert list(verdict.findings) == []
    for view in ("listed_name", "listed_run", "reserve", "reserved_use", "inherited_share"):
        await searched.projections.rebuild(view)
    assert await entries(searched) == before


@pytest.mark.clause("2.1.2-e")
async def test_whether_amounts_are_shown_is_a_policy_that_two_approve(searched: OneService) -> None:
    body = {"valid_from": "2026-01-01", "body": {"show_amounts": False}, "decision": "Board 4/2026"}
    await searched.post("ali", "matching:policy:submit", "/v1/policies", body)
    assert (await entries(searched))[0]["amount"] is not None
    approved = await searched.post(
        "leyla", "matching:policy:approve", "/v1/policies/matching/approve", {"version": 1}
    )
    assert approved.status_code == 200, approved.text
    assert {one["amount"] for one in await entries(searched)} == {None}
