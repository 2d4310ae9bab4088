"""A claim from the pages of the public list: without script, once, in the page's language, whatever is typed."""

import re
from asyncio import gather
from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import pytest

from services.matching.api import routes_public_claims
from shared.contracts.matching import AuthorClaimFiled, ClaimCapacity
from shared.contracts.terms import Role
from shared.kernel.clock import baku_day
from shared.web.body import PUBLIC_BYTES_MAX
from shared.web.turnstile import OF_ONE
from tests.integration.matching.claims_desk import open_office
from tests.integration.matching.runs import closed, use
from tests.integration.matching.stranger import (
    ENTRY,
    FORM,
    PATH,
    TYPED,
    Stranger,
    claims,
    key_of,
    ticked,
)
from tests.integration.matching.test_public_pages import Read
from tests.support.one_service import NOON, MakeService


@pytest.fixture
async def stranger(make_service: MakeService) -> Stranger:
    office = await open_office(make_service)
    used: Sequence[Any] = [
        *use("run", "july", "seven-sons", "Yeddi oğul istərəm", (Role.DIRECTOR, None, 6000)),
        *use(
            "run",
            "june",
            "seven-sons",
            "Yeddi oğul istərəm",
            (Role.DIRECTOR, None, 500),
            (Role.SCRIPTWRITER, None, 700),
        ),
        *use("run", "other", "meeting", "Görüş", (Role.DIRECTOR, None, 100)),
    ]
    await office.service.hear("distribution", *closed("run", [*used]))
    await office.service.settle()
    return Stranger(office)


@pytest.mark.clause("X-c", "2.1.2-e")
async def test_an_heir_claims_from_the_page_and_is_told_what_happens_until_when(stranger: Stranger) -> None:
    entry = await stranger.get(f"/public/az/entries/{ENTRY}")
    assert PATH in [one.get("href") for one in entry.all("a")]
    form = await stranger.get(PATH)
    assert form.all("script") == []
    (sent,) = form.all("form")
    assert (sent["method"], sent["action"]) == ("post", PATH)
    entries = [str(one["value"]) for one in form.all("input") if one.get("type") == "checkbox"]
    assert entries == [ENTRY, "june-1-reserve", "june-2-reserve"], "entries of this film, the asked one first"
    assert ticked(form) == entries[:2], "the director's shares of both months, not the scriptwriter's"
    answer = await stranger.send(PATH, {"token": key_of(form), "reserves": entries[:2]} | TYPED)
    assert (answer.status_code, answer.headers["cache-control"]) == (200, "no-store")
    (claim,) = await claims(stranger.office)
    assert (claim["state"], claim["capacity"], claim["works"]) == ("UNCONFIRMED", "HEIR", [])
    assert claim["reserves"] == sorted(entries[:2])
    told = Read(answer.text)
    today = baku_day(NOON)
    for day in (today + timedelta(days=3), today + timedelta(days=60)):
        assert f"{day:%d.%m.%Y}" in told.text
    assert claim["id"] in told.text and "+994501234567" in told.text
    (code,) = await stranger.office.messages()
    assert (code["recipient"], code["claim"]) == ("+994501234567", claim["id"])
    fields = {
        "token": key_of(told),
        "claim": claim["id"],
        "code": code["words"]["az"].partition("kodu: ")[2][:8],
    }
    confirmed = [await stranger.send("/public/az/confirm", fields) for _ in range(2)]
    assert [one.status_code for one in confirmed] == [200, 200], "reloading confirms nothing twice"
    assert "Əlaqəniz təsdiqləndi" in confirmed[1].text
    assert f"{today + timedelta(days=60):%d.%m.%Y}" in confirmed[1].text
    assert await stranger.office.state(claim["id"]) == "UNVERIFIED"
    (said,) = await stranger.office.said()
    assert isinstance(said, AuthorClaimFiled) and said.capacity is ClaimCapacity.HEIR
    assert (said.filed_on, said.reserves) == (today, tuple(sorted(entries[:2])))
    assert (await stranger.office.decided(claim["id"])).json()["reason"] == "UNVERIFIED"


@pytest.mark.clause("X-c")
async def test_reloading_files_nothing_twice_and_a_form_is_sent_once(stranger: Stranger) -> None:
    fields = {"token": await stranger.key(), "reserves": [ENTRY]} | TYPED
    addresses = [f"203.0.113.{number}" for number in range(12)]
    answers = await gather(*(stranger.send(PATH, fields, address=one) for one in addresses))
    assert {one.status_code for one in answers} == {200}
    stranger.office.days.at(baku_day(NOON) + timedelta(days=2), 9, 0)
    later = await stranger.send(PATH, fields)
    numbers = [re.findall(r"<code>([^<]*)</code>", one.text) for one in [*answers, later]]
    (claim,) = await claims(stranger.office)
    assert numbers == [[claim["id"]]] * 13
    assert f"{baku_day(NOON) + timedelta(days=3):%d.%m.%Y}" in later.text, "the days are those of the filing"
    changed = await stranger.send(PATH, fields | {"name": "Another"})
    assert changed.status_code == 409 and "artıq göndərilib" in changed.text
    assert len(await claims(stranger.office)) == 1
    fields["token"] = await stranger.key()
    assert (await stranger.send(PATH, fields)).status_code == 200
    assert len(await claims(stranger.office)) == 2


WRONG: tuple[tuple[dict[str, Any], set[str]], ...] = (
    ({"name": " "}, {"name"}),
    ({"name": "A\r\nBcc: all"}, {"name"}),
    ({"name": "x" * 201, "contact": "x"}, {"name", "contact"}),
    ({"contact": "a@example.org,b@example.org"}, {"contact"}),
    ({"contact": "0501234567"}, {"contact"}),
    ({"contact": "javascript:alert(1)"}, {"contact"}),
    ({"capacity": ""}, {"capacity"}),
    ({"capacity": "OWNER"}, {"capacity"}),
    ({"words": "ə" * 4001}, {"words"}),
    ({"represents": "x" * 201}, {"represents"}),
    ({"reserves": []}, {"reserves"}),
    ({"reserves": ["../../etc/passwd"]}, {"reserves"}),
    ({"reserves": [f"r-{number}" for number in range(51)]}, {"reserves"}),
    ({"name": "", "contact": "", "capacity": "", "reserves": []}, {"name", "contact", "capacity"}),
)


@pytest.mark.clause("X-c")
@pytest.mark.parametrize("language", ["az", "en"])
async def test_what_is_wrong_stands_beside_its_field_and_what_was_typed_stays(
    stranger: Stranger, language: str
) -> None:
    path = PATH.replace("/az/", f"/{language}/")
    key = await stranger.key(path)
    for number, (changed, wrong) in enumerate(WRONG):
        fields = {"token": key, "reserves": [ENTRY]} | TYPED | changed
        answer = await stranger.send(path, fields, address=f"198.51.100.{number}")
        assert answer.status_code == 422, changed
        read = Read(answer.text)
        marked = {str(one["id"]) for _, one in read.elements if one.get("aria-invalid") == "true"}
        assert marked == wrong, changed
        ids = [str(one["id"]) for _, one in read.elements if "id" in one]
        assert len(ids) == len(set(ids))
        described = [str(one["aria-describedby"]) for _, one in read.elements if "aria-describedby" in one]
        assert {one for text in described for one in text.split()} <= set(ids)
        assert all(f"{name}-wrong" in ids for name in wrong)
        links = {str(one["href"])[1:] for one in read.all("a") if str(one["href"]).startswith("#")}
        assert links == wrong | {"content"}
        labelled = {one["for"] for one in read.all("label")}
        boxes = [*read.all("input"), *read.all("textarea")]
        assert {one["id"] for one in boxes if one.get("type") != "hidden"} == labelled
        values = {one["name"]: one.get("value") for one in read.all("input") if "type" not in one}
        for name in ("name", "represents", "contact"):
            assert values[name] == fields[name].replace("\r\n", "\n").strip()
        assert fields["words"].replace("\r\n", "\n") in read.text
        assert set(ticked(read)) == set(fields["reserves"])
        assert key_of(read) == key
    assert await claims(stranger.office) == []
    assert await stranger.office.service.ctx.pool.fetchval("SELECT count(*) FROM vault.claimant") == 0
    right = {"token": key, "reserves": [ENTRY]} | TYPED
    assert (await stranger.send(path, right)).status_code == 200


async def test_whatever_is_typed_into_the_form_stays_text(stranger: Stranger) -> None:
    bad = "</textarea><script>alert(1)</script>\"'><img src=x onerror=alert(1)>{{ 7*7 }}"
    fields = dict.fromkeys((*TYPED, "reserves"), bad) | {"token": await stranger.key()}
    answer = await stranger.send(PATH, fields)
    read = Read(answer.text)
    assert answer.status_code == 422 and read.all("script") == read.all("img") == []
    assert bad in read.text
    code = await stranger.send(
        "/public/en/confirm", {"token": await stranger.key(), "claim": bad, "code": bad[:20]}
    )
    assert code.status_code == 422 and Read(code.text).all("script") == []
    shown = await stranger.get(f"/public/en/confirm?{urlencode({'claim': bad})}")
    assert shown.all("script") == shown.all("img") == []
    right = {"token": await stranger.key(), "reserves": [ENTRY]} | TYPED | {"words": bad, "name": bad[:40]}
    filed = await stranger.send(PATH, right)
    assert filed.status_code == 200 and Read(filed.text).all("script") == []


async def test_what_is_no_form_is_told_as_a_page_and_leaves_nothing(stranger: Stranger) -> None:
    key = await stranger.key()
    good = urlencode({"token": key, "reserves": ENTRY} | TYPED).encode()
    sent: tuple[tuple[str, bytes, dict[str, str], int], ...] = (
        (PATH, b"", FORM, 422),
        (PATH, good.replace(key.encode(), b"short"), FORM, 422),
        (PATH, good + b"&token=" + key.encode(), FORM, 422),
        (PATH, good + b"&x=%00", FORM, 422),
        (PATH, good + b"&x=%FF", FORM, 422),
        (PATH, good + b"&a=b" * 200, FORM, 422),
        (PATH, b"{}", {"content-type": "application/json"}, 422),
        (PATH, b"{", {"content-type": "application/json"}, 422),
        (PATH, good, {"content-type": "multipart/form-data; boundary=x"}, 422),
        (PATH, b"x" * (PUBLIC_BYTES_MAX + 1), FORM, 413),
        (PATH.replace("/az/", "/fr/"), good, FORM, 404),
        ("/public/az", good, FORM, 405),
        ("/public/fr/confirm", good, FORM, 404),
    )
    for number, (path, body, headers, status) in enumerate(sent):
        answer = await stranger.send(path, body, headers=headers, address=f"198.51.100.{number}")
        assert answer.status_code == status, (path, body[:40], answer.text)
        assert answer.headers["content-type"] == "text/html; charset=utf-8"
        assert len(Read(answer.text).all("h1")) == 1
        assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert await claims(stranger.office) == []
    assert (await stranger.get("/public/en?q=%00", 422)).all("html")[0]["lang"] == "en"


@pytest.mark.clause("X-c")
async def test_the_limits_of_the_list_hold_for_the_page_and_are_told_as_one(
    stranger: Stranger, monkeypatch: pytest.MonkeyPatch
) -> None:
    fields = {"reserves": ENTRY} | TYPED
    for _ in range(OF_ONE):
        await stranger.send(PATH, b"x")
    answer = await stranger.send(PATH.replace("/az/", "/en/"), fields | {"token": await stranger.key()})
    assert (answer.status_code, int(answer.headers["retry-after"]) <= 601) == (429, True)
    assert "Come again in 10 minutes." in Read(answer.text).text
    monkeypatch.setattr(routes_public_claims, "WAITING_MAX", 0)
    full = await stranger.send(PATH, fields | {"token": await stranger.key()}, address="203.0.113.1")
    assert (full.status_code, full.headers["retry-after"]) == (429, "3600")
    assert "60 dəqiqədən" in Read(full.text).text
    assert await claims(stranger.office) == []


@pytest.mark.clause("X-c")
async def test_a_code_that_confirms_nothing_is_told_alike(stranger: Stranger) -> None:
    await stranger.send(PATH, {"token": await stranger.key(), "reserves": ENTRY} | TYPED)
    (claim,) = await claims(stranger.office)
    (message,) = await stranger.office.messages()
    code = message["words"]["az"].partition("kodu: ")[2][:8]
    assert key_of(await stranger.get("/public/az/confirm")) != key_of(
        await stranger.get("/public/az/confirm")
    )

    async def told(number: str, tried: str, address: str) -> str:
        fields = {"token": "k" * 30, "claim": number, "code": tried}
        answer = await stranger.send("/public/az/confirm", fields, address=address)
        assert answer.status_code == 422
        return re.sub(r'value="[^"]*"', "", answer.text)

    wrong = "1" * 8 if code != "1" * 8 else "2" * 8
    answers = {await told("no-claim", code, "203.0.113.1"), await told("no-claim", wrong, "203.0.113.1")}
    answers |= {await told(claim["id"], wrong, "203.0.113.2") for _ in range(5)}
    answers.add(await told(claim["id"], code, "203.0.113.3"))
    assert len(answers) == 1 and "Bu kodla təsdiqlənən iddia yoxdur" in answers.pop()
    assert await stranger.office.state(claim["id"]) == "UNCONFIRMED"
    empty = await stranger.send("/public/az/confirm", {"token": "k" * 30, "claim": "", "code": ""})
    marked = {one["id"] for one in Read(empty.text).all("input") if "aria-invalid" in one}
    assert marked == {"claim", "code"}


async def test_an_entry_that_left_the_list_meanwhile_can_still_be_claimed(stranger: Stranger) -> None:
    await stranger.get("/public/az/entries/gone/claim", 404)
    await stranger.get(f"/public/fr/entries/{ENTRY}/claim", 404)
    fields = {"token": await stranger.key(), "reserves": ["gone"]} | TYPED
    path = "/public/az/entries/gone/claim"
    again = await stranger.send(path, fields | {"name": ""})
    assert again.status_code == 422 and ticked(Read(again.text)) == ["gone"]
    assert (await stranger.send(path, fields)).status_code == 200
    (claim,) = await claims(stranger.office)
    assert claim["reserves"] == ["gone"]


async def test_a_page_names_whom_to_turn_to_or_says_that_it_does_not(stranger: Stranger) -> None:
    entry = await stranger.get(f"/public/en/entries/{ENTRY}")
    assert "The address of the guild is not told here" in entry.text
    assert "Azərbaycan Professional Kinorejissorlar Gildiyası" in entry.text
