"""The pages of the public list: read by anybody, in two languages, whatever is asked."""

import gzip
import re
from html.parser import HTMLParser
from typing import Any
from urllib.parse import quote

import httpx
import pytest

from services.matching.settings import MatchingSettings
from shared.contracts.registry import SharesChanged
from shared.contracts.terms import Role
from tests.integration.matching.runs import closed, use
from tests.integration.matching.test_public_list import COMMISSARS, MEETING, party
from tests.support.one_service import MakeService, OneService

ENTRY = "meeting-july-1-reserve"


VOID = {"meta", "link", "input", "br"}


class Read(HTMLParser):
    """A page as a browser reads it: its elements, their attributes and the text that is seen."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self._open: list[str] = []
        self.feed(page)
        self.close()
        assert self._open == [], "what is opened is closed"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data

    def all(self, tag: str) -> list[dict[str, str | None]]:
        """The attributes of every element of a name."""
        return [attributes for name, attributes in self.elements if name == tag]


async def get(service: OneService, path: str, **headers: str) -> httpx.Response:
    transport = httpx.ASGITransport(app=service.app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://service") as stranger:
        return await stranger.get(
            path, headers={name.replace("_", "-"): one for name, one in headers.items()}
        )


async def page(service: OneService, path: str, status: int = 200) -> Read:
    answer = await get(service, path)
    assert (answer.status_code, answer.headers["content-type"]) == (status, "text/html; charset=utf-8")
    return Read(answer.text)


@pytest.fixture
async def listed(matching: OneService) -> OneService:
    await matching.hear("distribution", *closed("run", [*MEETING, *COMMISSARS]))
    await matching.settle()
    return matching


@pytest.mark.clause("2.1.2-e")
async def test_a_filmmaker_finds_his_film_and_how_to_claim_in_both_languages(listed: OneService) -> None:
    for language, film, words in (
        (
            "az",
            "G%C3%B6r%C3%BC%C5%9F",
            ("Ssenari müəllifi", "İstifadəçi, Efir yayımı", "Son gün", "müraciət"),
        ),
        ("en", quote("Ҝөрүш"), ("Scriptwriter", "User, On air", "Last day", "turn to the guild")),
    ):
        found = await page(listed, f"/public/{language}?q={film}")
        assert found.all("html")[0]["lang"] == language
        (link,) = [one["href"] for one in found.all("a") if "/entries/" in str(one.get("href"))]
        assert link == f"/public/{language}/entries/{ENTRY}"
        entry = await page(listed, str(link))
        told = (
            "Görüş",
            "The Meeting",
            "1955",
            "Ədhəm Qulubəyov",
            "60,00\N{NO-BREAK SPACE}AZN",
            "01.09.2029",
            ENTRY,
        )
        for one in (*told, "01.07.2026 – 31.07.2026", *words):
            assert one in entry.text, (language, one)
        others = {one.get("hreflang"): one["href"] for one in entry.all("link") if one.get("hreflang")}
        assert others == {"az": f"/public/az/entries/{ENTRY}", "en": f"/public/en/entries/{ENTRY}"}


@pytest.mark.clause("2.1.2-e")
async def test_a_page_needs_nothing_but_itself_and_one_stylesheet(listed: OneService) -> None:
    answer = await get(listed, "/public/az", accept_encoding="gzip")
    read = Read(answer.text)
    assert read.all("script") == read.all("style") == read.all("img") == []
    assert not [
        name for _, given in read.elements for name in given if name.startswith("on") or name == "style"
    ]
    (style,) = [one["href"] for one in read.all("link") if one.get("rel") == "stylesheet"]
    sheet = await get(listed, str(style), accept_encoding="gzip")
    assert (
        sheet.headers["content-type"] == "text/css; charset=utf-8"
        and "immutable" in sheet.headers["cache-control"]
    )
    assert "url(" not in sheet.text and "@import" not in sheet.text
    assert "set-cookie" not in answer.headers
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy and "unsafe" not in policy and "script-src" not in policy
    assert answer.headers["content-encoding"] == "gzip"
    assert len(gzip.compress(answer.content)) + len(gzip.compress(sheet.content)) < 30_000
    outside = [one for one in re.findall(r'(?:href|src|action)="([^"]*)"', answer.text) if "//" in one]
    assert outside == []


async def test_whoever_cannot_see_finds_his_way(listed: OneService) -> None:
    for path in ("/public/az", "/public/en?period=x", f"/public/az/entries/{ENTRY}", "/public/az?q=zzzq"):
        read = await page(listed, path)
        assert len(read.all("h1")) == len(read.all("main")) == 1
        named = {one["for"] for one in read.all("label")}
        assert {one["id"] for tag in ("input", "select") for one in read.all(tag)} == named
        described = {str(one["aria-describedby"]) for one in read.all("input") if "aria-describedby" in one}
        assert described <= {one["id"] for one in read.all("p") if "id" in one}
        ids = [given["id"] for _, given in read.elements if "id" in given]
        assert len(ids) == len(set(ids))
        assert read.all("meta")[1]["content"] == "width=device-width, initial-scale=1"


async def test_what_did_not_change_is_not_sent_again(listed: OneService) -> None:
    first = await get(listed, "/public/az?q=26")
    assert first.headers["cache-control"] == "public, max-age=60"
    again = await get(listed, "/public/az?q=26", if_none_match=f'"x", {first.headers["etag"]}')
    assert (again.status_code, again.content) == (304, b"")
    for accepted, packed in (("gzip;q=0", None), ("", None), ("br, gzip", "gzip"), ("gzip; q=1.0", "gzip")):
        answer = await get(listed, "/public/az", accept_encoding=accepted)
        assert answer.headers.get("content-encoding") == packed, accepted
        assert answer.headers["vary"] == "Accept-Encoding"
    await listed.hear(
        "distribution", *closed("r2", use("r2", "z", "meeting", "Görüş", (Role.DIRECTOR, None, 1)))
    )
    await listed.settle()
    changed = await get(listed, "/public/az", if_none_match=(await get(listed, "/public/en")).headers["etag"])
    assert changed.status_code == 200


async def test_a_browser_gets_the_language_that_it_prefers(listed: OneService) -> None:
    for accepted, language in (
        ("", "az"),
        ("en-GB,en;q=0.9", "en"),
        ("az-Latn-AZ, en;q=0.5", "az"),
        ("de, ru;q=0.9", "az"),
        ("tr,en;q=0.8", "en"),
        (",;=", "az"),
    ):
        answer = await get(listed, "/public", accept_language=accepted)
        assert Read(answer.text).all("html")[0]["lang"] == language, accepted
        assert answer.headers["vary"] == "Accept-Encoding, Accept-Language"


HOSTILE = (
    "<script>alert(1)</script>",
    "\"'><img src=x onerror=alert(1)>",
    "{{ 7*7 }}{% raw %}",
    "%' OR '1'='1",
    "\u202e\u2066\u200f",
    "zq" * 5_000,
    "ıj" * 1_500 + "<b>",
    "\U0001f3ac" * 50,
    "\\",
)


@pytest.mark.clause("2.1.2-e")
async def test_whatever_is_typed_stays_text(listed: OneService) -> None:
    for asked in HOSTILE:
        answer = await get(listed, f"/public/az?q={quote(asked)}")
        assert answer.status_code == 200, asked
        read = Read(answer.text)
        assert read.all("script") == read.all("img") == read.all("b") == []
        (box,) = [one for one in read.all("input") if one["id"] == "q"]
        assert box["value"] == asked[:200].strip()
        assert ("çox uzundur" in read.text) == (len(asked) > 200)
        assert "Heç nə tapılmadı" in read.text
    for name in ("role", "channel", "period", "cursor"):
        answer = await get(listed, f"/public/en?{name}={quote(HOSTILE[1])}")
        assert Read(answer.text).all("img") == [] and answer.status_code == (404 if name == "cursor" else 200)


async def test_titles_that_broadcasters_reported_stay_text_too(listed: OneService) -> None:
    bad = '<script>x</script>\u202eFilm & "Co"'
    await listed.hear("distribution", *closed("bad", use("bad", "b", "nobody", bad, (Role.ALL, None, 1))))
    await listed.settle()
    read = await page(listed, "/public/en")
    assert read.all("script") == [] and bad in read.text
    assert bad in (await page(listed, "/public/en/entries/b-1-reserve")).text


async def test_the_list_is_read_to_its_end_and_not_beyond(listed: OneService) -> None:
    many = [
        item for number in range(60) for item in use("m", f"m{number}", "w", "Film", (Role.ALL, None, number))
    ]
    await listed.hear("distribution", *closed("m", many))
    await listed.settle()
    path, seen, pages = "/public/en?q=film", list[str](), 0
    while path:
        read = await page(listed, path)
        seen += [str(one["href"]) for one in read.all("a") if "/entries/" in str(one.get("href"))]
        pages, path = (
            pages + 1,
            next((str(one["href"]) for one in read.all("a") if one.get("rel") == "next"), ""),
        )
        assert not path or "q=film" in path
    assert (pages, len(seen), len(set(seen))) == (3, 60, 60)
    # What stood there last is gone meanwhile, as when its reserve ends: the page says so.
    last = "WyLvv78iLCJ6Il0="
    read = await page(listed, f"/public/en?q=film&cursor={last}")
    assert "The list ends here." in read.text and "/public/en?q=film" in [
        one["href"] for one in read.all("a")
    ]


async def test_what_is_not_there_is_told_as_a_page(listed: OneService) -> None:
    for path, words in (
        ("/public/fr", "Belə səhifə yoxdur"),
        ("/public/en/entries/nothing", "There is no such page"),
        ("/public/xx/entries/nothing", "Belə səhifə yoxdur"),
        ("/public/en?cursor=x", "There is no such page"),
    ):
        assert words in (await page(listed, path, 404)).text
    assert "Write it like 2026" in (await page(listed, "/public/en?period=07.2026")).text
    assert "Görüş" in (await page(listed, "/public/en?role=SCRIPTWRITER&channel=USER&period=2026-07")).text


async def test_an_empty_list_says_that_it_is_empty(matching: OneService) -> None:
    assert "Hazırda siyahıda heç nə yoxdur." in (await page(matching, "/public/az")).text
    assert "Nothing was found" in (await page(matching, "/public/en?q=x")).text


@pytest.mark.clause("2.1.2-e")
async def test_a_page_has_nothing_of_a_person_but_the_credit(make_service: MakeService) -> None:
    """No heir, no number, no day of birth or death, nobody of the guild's staff, and no id of a party."""
    from services.matching.main import PARTS
    from tests.integration.matching.films import registry_events

    office = "Bakı, Nizami küç. 1\nroyalty@example.org"
    service = await make_service(PARTS, MatchingSettings, office=office, guild="Gildiya")
    events: list[Any] = registry_events()
    shares = [one for one in events if isinstance(one, SharesChanged)]
    await service.hear("registry", *events, party("heir-4711", "Gizli Varis"))
    await service.hear("distribution", *closed("run", [*MEETING, *COMMISSARS]))
    await service.settle()
    assert shares
    for path in ("/public/az", f"/public/az/entries/{ENTRY}", "/v1/public/reserved"):
        text = (await get(service, path)).text
        for secret in (
            "Varis",
            "heir-4711",
            "qulubeyov",
            "ibrahimov",
            "economist",
            "head-of-distribution",
            "broadcaster",
        ):
            assert secret not in text, (path, secret)
    entry = (await page(service, f"/public/az/entries/{ENTRY}")).text
    assert office in entry and "Gildiya" in entry
