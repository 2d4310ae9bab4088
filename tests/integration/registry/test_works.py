"""Works over HTTP: identifiers, series, inclusion, producers, sources, shares by agreement or in equal parts."""

import asyncio
from typing import Any

import httpx
import pytest

from services.registry.main import PARTS
from shared.contracts.registry import SharesChanged
from tests.support.one_service import MakeService, OneService, make_service

__all__ = ["make_service"]

SHA = "0" * 64
SOURCE = {"kind": "CISNET", "reference": "C-77", "on": "2026-03-01"}


@pytest.fixture
async def service(make_service: MakeService) -> OneService:
    return await make_service(PARTS)


def work(title: str = "Görüş", **more: Any) -> dict[str, Any]:
    return {"titles": [{"text": title, "kind": "ORIGINAL"}], "genre": "feature", "roles": []} | more


async def post(service: OneService, path: str, body: dict[str, Any], noun: str = "work") -> httpx.Response:
    return await service.post("registrar", f"registry:{noun}:submit", path, body)


async def entered(service: OneService, body: dict[str, Any], path: str = "/v1/works") -> str:
    noun = "party" if path == "/v1/parties" else "work"
    answer = await post(service, path, body, noun)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


async def person(service: OneService, name: str = "Tofiq Tağızadə") -> str:
    return await entered(service, {"kind": "NATURAL", "names": [{"name": name}]}, "/v1/parties")


async def refusal(service: OneService, body: dict[str, Any], path: str = "/v1/works") -> tuple[int, str]:
    answer = await post(service, path, body)
    return answer.status_code, answer.json().get("reason", answer.text)


async def shown(service: OneService, work_id: str) -> dict[str, Any]:
    found: dict[str, Any] = (await service.get("registry:work:read", f"/v1/works/{work_id}")).json()
    return found


async def test_an_identifier_names_one_work_also_when_two_enter_it_at_once(service: OneService) -> None:
    body = work(eidr="10.5240/7EC7-228A-510A-053E-CBB8-J")
    both = await asyncio.gather(post(service, "/v1/works", body), post(service, "/v1/works", body))
    assert sorted(answer.status_code for answer in both) == [201, 409]
    (first,) = (answer.json()["id"] for answer in both if answer.status_code == 201)
    assert (await post(service, "/v1/works", work(isan="0000-0000-D07A-0090-Y"))).status_code == 422
    isan = work("Ögey ana", isan="0000-0000-D07A-0090-Q-0000-0000-X")
    second = await entered(service, isan)
    assert await refusal(service, isan | {"isan": "0000-0000-D07A-0090-Q"}) == (409, "KEY_OF_ANOTHER_WORK")
    # An amended work lets go of what it does not have any more, and takes what is free.
    amended = {name: value for name, value in isan.items() if name != "roles"}
    changed = amended | {"isan": None, "eidr": body["eidr"]}
    assert await refusal(service, changed, f"/v1/works/{second}/amend") == (409, "KEY_OF_ANOTHER_WORK")
    assert (await post(service, f"/v1/works/{second}/amend", amended | {"isan": None})).status_code == 200
    assert (await post(service, f"/v1/works/{first}/amend", amended)).status_code == 200


async def test_a_series_has_seasons_and_episodes_whose_numbers_are_its_own(service: OneService) -> None:
    series = await entered(service, work("Dədə Qorqud", kind="SERIES"))
    season = await entered(service, work("Dədə Qorqud 2", kind="SEASON", parent=series, season=2))
    assert await refusal(service, work(kind="SEASON", parent=series, season=2)) == (
        409,
        "KEY_OF_ANOTHER_WORK",
    )
    episode = work(
        "Basat", kind="EPISODE", parent=season, episode=7, titles=[{"text": "Basat", "kind": "EPISODE"}]
    )
    found = await shown(service, await entered(service, episode))
    assert (found["work"]["parent"], found["work"]["season"], found["work"]["episode"]) == (season, 2, 7)
    assert await refusal(service, episode | {"season": 2}) == (409, "KEY_OF_ANOTHER_WORK")
    assert await refusal(service, episode | {"parent": "nothing"}) == (409, "UNKNOWN_WORK")
    film = await entered(service, work())
    assert await refusal(service, episode | {"parent": film}) == (409, "PARENT_OF_ANOTHER_KIND")
    assert await refusal(service, episode | {"parent": None}) == (409, "PARENT_LACKS")


@pytest.mark.clause("1.3-f")
async def test_a_work_is_included_in_others_and_never_in_itself(service: OneService) -> None:
    host = await entered(service, work("Arşın mal alan"))
    song = work("Qaragilə", kind="MUSIC", iswc="T-034.524.680-1", included_in=[{"work": host, "seconds": 90}])
    inner = await entered(service, song)
    assert (await shown(service, inner))["work"]["included_in"] == [{"work": host, "seconds": 90}]
    outer = {name: value for name, value in work(included_in=[{"work": inner}]).items() if name != "roles"}
    assert await refusal(service, outer, f"/v1/works/{host}/amend") == (409, "INCLUSION_CONTRADICTS")
    assert await refusal(service, work(included_in=[{"work": "nothing"}])) == (409, "UNKNOWN_WORK")


@pytest.mark.clause("1.3-i", "2.1.4-b", "1.3-e")
async def test_producers_and_sources_name_parties_that_are_registered(service: OneService) -> None:
    studio = await person(service, "Azərbaycanfilm")
    foreign = work(
        countries=["SU", "AZ"],
        producers=[{"party": studio, "studio": studio}],
        origin="FOREIGN",
        origin_source=SOURCE | {"society": studio},
        sources=[{"field": "year", "source": SOURCE}],
    )
    found = (await shown(service, await entered(service, foreign)))["work"]
    assert found["producers"] == [{"party": studio, "studio": studio}] and found["countries"] == ["SU", "AZ"]
    assert found["origin_source"]["reference"] == "C-77" and found["sources"][0]["field"] == "year"
    assert await refusal(service, foreign | {"producers": [{"party": "nobody"}]}) == (409, "UNKNOWN_PARTY")
    nobody = foreign | {"origin_source": SOURCE | {"society": "nobody"}}
    assert await refusal(service, nobody) == (409, "UNKNOWN_PARTY")
    assert await refusal(service, foreign | {"origin_source": None}) == (409, "ORIGIN_NEEDS_SOURCE")


@pytest.mark.clause("1.3-j")
async def test_where_nobody_has_a_fraction_all_have_equal_parts(service: OneService) -> None:
    one, other = await person(service, "Anar Rzayev"), await person(service, "Kamal Seyidov")
    role = {"role": "SCRIPTWRITER", "holders": [{"party": one}, {"party": other}]}
    film = await entered(service, work(roles=[role]))
    holders = (await shown(service, film))["roles"][0]["holders"]
    assert [(holder["fraction"], holder["basis"]) for holder in holders] == [("1/2", "EQUAL")] * 2
    mixed = role | {"holders": [{"party": one, "fraction": "1/2"}, {"party": other}]}
    assert (await post(service, "/v1/works", work(roles=[mixed]))).status_code == 422
    agreed = {"basis": "AGREEMENT", "document_sha256": SHA, "signed_on": "1984-05-01"}
    parts = [{"party": one, "fraction": "2/3"} | agreed, {"party": other, "fraction": "1/3"} | agreed]
    path = f"/v1/works/{film}/shares"
    assert await refusal(service, {"roles": [role | {"holders": parts[:1]}]}, path) == (
        409,
        "AGREEMENT_IS_NOT_THE_WHOLE",
    )
    assert (await post(service, path, {"roles": [role | {"holders": parts}]})).status_code == 200


@pytest.mark.clause("2.1.3-b", "1.3-d")
async def test_a_warning_is_told_at_registration_and_stays_to_be_seen(service: OneService) -> None:
    artist = await person(service, "Mikayıl Abdullayev")
    role = {"role": "PRODUCTION_DESIGNER", "holders": [{"party": artist}]}
    answer = await post(service, "/v1/works", work("Neft", genre="Documentary", roles=[role]))
    assert answer.status_code == 201
    (warning,) = answer.json()["warnings"]
    assert "D-53" in warning["what"]
    found = await shown(service, answer.json()["id"])
    assert (found["warnings"], found["genre"]) == ([warning], "Documentary")


async def test_verify_finds_merges_and_keys_that_disagree(service: OneService) -> None:
    film = await entered(service, work(eidr="10.5240/7EC7-228A-510A-053E-CBB8-J"))
    other = await entered(service, work("Ögey ana"))
    assert [await check(service.ctx) for check in PARTS.checks] == [[]] * len(PARTS.checks)
    table = await service.ctx.pool.fetchval(
        "SELECT name || '__v' || version || '_g' || generation FROM work.generation"
        " WHERE name = 'work' AND state = 'LIVE'"
    )
    await service.ctx.pool.execute(
        f"""UPDATE view."{table}" SET merged_into = $1 WHERE id = $2""", film, other
    )
    await service.ctx.pool.execute(
        f"""UPDATE view."{table}" SET work = (SELECT work FROM view."{table}" WHERE id = $1) WHERE id = $2""",
        *(film, other),
    )
    found = [await check(service.ctx) for check in PARTS.checks]
    assert found[0] == [] and other in found[1][0] and "EIDR" in found[2][0]


async def test_a_title_is_added_and_found(service: OneService) -> None:
    film = await entered(service, work("Arşın mal alan"))
    spelling = {"text": "The Cloth Peddler", "language": "en", "kind": "TRANSLATED", "source": SOURCE}
    assert (await post(service, f"/v1/works/{film}/titles", spelling)).status_code == 200
    (added,) = (await shown(service, film))["work"]["titles"][1:]
    assert (added["text"], added["source"]["reference"]) == ("The Cloth Peddler", "C-77")
    (hit,) = (await service.get("registry:work:read", "/v1/search?q=cloth peddler")).json()["items"]
    assert hit["id"] == film
    nobody = spelling | {"text": "another", "source": SOURCE | {"society": "nobody"}}
    assert await refusal(service, nobody, f"/v1/works/{film}/titles") == (409, "UNKNOWN_PARTY")


@pytest.mark.clause("2.1.2-j")
async def test_an_agreement_across_roles_is_kept_with_its_document_and_told(service: OneService) -> None:
    film = await entered(service, work())
    parts = [{"role": "DIRECTOR", "fraction": "2/3"}, {"role": "OTHER", "fraction": "1/3"}]
    body = {"parts": parts, "document_sha256": SHA, "signed_on": "2026-01-01"}
    path = f"/v1/works/{film}/agree-roles"
    assert await refusal(service, body, path) == (409, "DOCUMENT_LACKS")
    async with service.client("registrar", "registry:document:submit") as client:
        filed = await client.post(
            "/v1/documents",
            files={"file": ("agreement.pdf", b"%PDF-1.4 agreement", "application/pdf")},
            data={"kind": "CONTRACT"},
            headers={"idempotency-key": "agreement"},
        )
    body |= {"document_sha256": filed.raise_for_status().json()["id"]}
    assert await refusal(service, body | {"parts": parts[:1]}, path) == (409, "NOT_THE_WHOLE")
    assert (await post(service, path, body)).status_code == 200
    assert (await shown(service, film))["across"]["parts"] == parts
    (told,) = [one for one in await service.published() if isinstance(one, SharesChanged)]
    assert told.across is not None and [part.role for part in told.across.parts] == ["DIRECTOR", "OTHER"]
    assert (await post(service, path, body | {"parts": []})).status_code == 200
    assert (await shown(service, film))["across"] is None
