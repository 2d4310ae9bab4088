"""Search on a real database: works and parties in every alphabet, misspelt, by identifier; what a token may see."""

from typing import Any

import pytest

from services.registry.main import PARTS
from tests.support.one_service import MakeService, OneService, make_service

__all__ = ["make_service"]

ISAN = "0000-0000-3A8D-0000-Z-0000-0000-6"
TITLES = ("Yeddi oğul istərəm", "Tütək səsi", "Şərikli çörək", "Бәхтијар", "Насими", "Uzaq sahillərdə")
READ = ("registry:work:read", "registry:party:read")


@pytest.fixture
async def service(make_service: MakeService) -> OneService:
    made = await make_service(PARTS)
    for number, title in enumerate(TITLES):
        body = {
            "titles": [{"text": title, "kind": "ORIGINAL"}, {"text": f"Film No {number}x"}],
            "genre": "feature",
            "roles": [],
        } | ({"isan": ISAN} if number == 0 else {})
        answer = await made.post("registrar", "registry:work:submit", "/v1/works", body)
        assert answer.status_code == 201, answer.text
    return made


async def party(service: OneService, name: str, **facts: Any) -> str:
    body = {"kind": "NATURAL", "names": [{"name": name, "kind": "CANONICAL"}], **facts}
    answer = await service.post("registrar", "registry:party:submit", "/v1/parties", body)
    return str(answer.json()["id"])


async def found(service: OneService, q: str, *scopes: str, **more: Any) -> list[dict[str, Any]]:
    async with service.client("reader", *(scopes or READ), party=more.pop("party", None)) as client:
        answer = await client.get("/v1/search", params={"q": q, **more})
    assert answer.status_code == 200, answer.text
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


@pytest.mark.clause("2.1.1-r")
async def test_works_are_found_by_any_title_and_identifier(service: OneService) -> None:
    for asked, label, how in (
        ("7 OGUL ISTEREM", "Yeddi oğul istərəm", "FOLDED"),
        ("Sharikli chorek", "Şərikli çörək", "FOLDED"),
        ("bəxtiyar", "Бәхтијар", "FOLDED"),
        ("Şərkli çörk", "Şərikli çörək", "SIMILAR"),
        ("nesmi", "Насими", "SIMILAR"),
        ("sahil", "Uzaq sahillərdə", "PART"),
        ("ş", "Şərikli çörək", "PREFIX"),
        ("0000 0000 3a8d 0000", "Yeddi oğul istərəm", "EXACT"),
    ):
        first = (await found(service, asked))[0]
        assert (first["label"], first["how"]) == (label, how), asked
    second = (await found(service, "film no 2x"))[0]
    assert (second["label"], second["value"]) == ("Şərikli çörək", "Film No 2x")
    listed = (await service.get(READ[0], "/v1/works?title=sherikli+chorek")).json()
    assert [one["title"] for one in listed["items"]] == ["Şərikli çörək"]
    assert listed["next"] is None


async def test_parties_are_found_by_name_and_number_by_whom_may_see_them(service: OneService) -> None:
    tofiq = await party(service, "Tofiq Tağızadə", member_number="M-014", ipi_name_numbers=["14107338"])
    nesimi = await party(service, "Nəsimi Tağıyev", isni="0000 0001 2281 955X")
    for asked in ("тофик тагизаде", "Tağızadə Tofiq", "tofik tagizada", "m014", "00014107338"):
        first = (await found(service, asked))[0]
        assert (first["id"], first["kind"]) == (tofiq, "PARTY"), asked
    assert {one["kind"] for one in await found(service, "nəsimi")} == {"WORK", "PARTY"}
    assert [one["kind"] for one in await found(service, "nəsimi", READ[0])] == ["WORK"]
    assert [one["kind"] for one in await found(service, "nəsimi", kind="WORK")] == ["WORK"]
    assert [one["id"] for one in await found(service, "000000012281955X", kind="PARTY")] == [nesimi]
    # A party-bound token finds itself alone.
    assert [one["id"] for one in await found(service, "nəsimi", party=nesimi)] == [nesimi]
    assert await found(service, "tofiq", party=nesimi) == []
    listed = (await service.get(READ[1], "/v1/parties?name=tagizade", party=nesimi)).json()["items"]
    assert [one["id"] for one in listed if one["id"] != nesimi] == []


async def work_of(service: OneService, title: str, *holders: dict[str, Any]) -> str:
    body = {
        "titles": [{"text": title, "kind": "ORIGINAL"}],
        "genre": "feature",
        "roles": [{"role": "DIRECTOR", "holders": list(holders)}],
    }
    answer = await service.post("registrar", "registry:work:submit", "/v1/works", body)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


def told(items: list[dict[str, Any]]) -> list[tuple[str, str]]:
    return [(one["label"], one["how"]) for one in items]


@pytest.mark.clause("1.3-a")
async def test_an_authors_name_lists_his_works_after_what_is_called_so(service: OneService) -> None:
    """A share that came to an heir leads to the author whom he had it of; a merged author to the one that stands."""
    hasan, double, heir = [
        await party(service, name) for name in ("Həsən Seyidbəyli", "G. Seidbeili", "Varis")
    ]
    whole = {"party": hasan, "fraction": "1/1"}
    await work_of(service, "Telefonçu qız", whole)
    sold = {"party": heir, "author": hasan, "fraction": "1/1", "basis": "ASSIGNMENT"}
    await work_of(service, "Cazibə qüvvəsi", sold | {"document_sha256": "0" * 64, "signed_on": "2020-01-01"})
    await work_of(service, "Həsən Seyidbəyli", {"party": heir, "fraction": "1/1"})
    moved = await work_of(service, "Möcüzələr adası", {"party": double, "fraction": "1/1"})
    asked = await found(service, "гасан сеидбейли")
    by_him = [("Cazibə qüvvəsi", "AUTHOR"), ("Telefonçu qız", "AUTHOR")]
    assert told(asked)[-2:] == by_him
    assert {one["kind"] for one in asked[:-2]} == {"PARTY", "WORK"}, (
        "the work that has his name stands before"
    )
    assert (asked[-1]["field"], asked[-1]["value"]) == ("AUTHOR", "Həsən Seyidbəyli")
    assert told(await found(service, "Seyidbəyli", kind="WORK"))[-2:] == by_him
    assert told(await found(service, "varis")) == [("Varis", "EXACT"), ("Həsən Seyidbəyli", "AUTHOR")]
    # Who may not see parties finds nothing by them.
    assert told(await found(service, "Seyidbəyli", READ[0])) == [("Həsən Seyidbəyli", "PART")]
    assert await found(service, "Seyidbəyli", kind="PARTY") != []
    assert [one["id"] for one in await found(service, "Seyidbəyli", party=hasan)] == [hasan]

    merge = {"others": [double], "reason": "one person"}
    async with service.client("official", "registry:party:decide") as client:
        answer = await client.post(f"/v1/parties/{hasan}/merge", json=merge, headers={"idempotency-key": "m"})
    assert answer.status_code == 201, answer.text
    await service.settle()
    works = [one for one in await found(service, "Həsən Seyidbəyli") if one["how"] == "AUTHOR"]
    assert [one["label"] for one in works] == ["Cazibə qüvvəsi", "Möcüzələr adası", "Telefonçu qız"]
    # What he has no share in any more is not his.
    shares = {"roles": [{"role": "DIRECTOR", "holders": [{"party": heir, "fraction": "1/1"}]}]}
    await service.post("registrar", "registry:work:submit", f"/v1/works/{moved}/shares", shares)
    assert len([one for one in await found(service, "Həsən Seyidbəyli") if one["how"] == "AUTHOR"]) == 2
    amended = {"titles": [{"text": "Telefonçu qadın", "kind": "ORIGINAL"}], "genre": "feature"}
    first = works[-1]["id"]
    await service.post("registrar", "registry:work:submit", f"/v1/works/{first}/amend", amended)
    assert ("Telefonçu qadın", "AUTHOR") in told(await found(service, "Həsən Seyidbəyli"))
    assert len(await found(service, "Həsən Seyidbəyli", limit=3)) == 3


async def test_a_title_that_is_gone_finds_nothing(service: OneService) -> None:
    work = (await found(service, "Tütək səsi"))[0]["id"]
    body = {"titles": [{"text": "Ney səsi", "kind": "ORIGINAL"}], "genre": "feature"}
    await service.post("registrar", "registry:work:submit", f"/v1/works/{work}/amend", body)
    assert [one["how"] for one in await found(service, "Tütək səsi")] == ["SIMILAR"]
    assert (await found(service, "ney"))[0]["label"] == "Ney səsi"


@pytest.mark.parametrize(
    "asked",
    [
        "x" * 300,
        "a " * 150,
        "%",
        "_",
        "\\",
        "%_\\'\";--",
        "😀🎬",
        "\u202eabc",
        "!!!",
        "אבג",
        "گل",
        "0" * 300,
        "ﷺ",
        "Ⅷ",
    ],
)
async def test_hostile_queries_answer(service: OneService, asked: str) -> None:
    assert len(await found(service, asked)) <= 20


async def test_a_query_has_its_bounds(service: OneService) -> None:
    async with service.client("reader", *READ) as client:
        for params in (
            {"q": ""},
            {"q": "x" * 10_000},
            {},
            {"q": "x", "kind": "ALL"},
            {"q": "x", "limit": "1000"},
        ):
            assert (await client.get("/v1/search", params=params)).status_code == 422
        assert (await client.get("/v1/search?q=%00")).status_code in (200, 422)
    async with service.client("reader", "registry:work:read") as client:
        assert (await client.get("/v1/search?q=x&kind=PARTY")).status_code == 403
