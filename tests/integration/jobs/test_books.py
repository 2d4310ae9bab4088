"""The old system's books through a service: handed in, looked at, signed by two others, entered, proved (D-101)."""

from dataclasses import replace
from datetime import date, timedelta
from hashlib import sha256
from typing import Any

import orjson
import pytest

from shared.contracts.platform import BooksTakenOver
from shared.eventstore.days import DAY, StartDay
from shared.eventstore.store import Meta
from shared.jobs.books import BooksPart, books_jobs
from shared.jobs.books_reading import Head, Rows
from shared.jobs.entering import enter_all
from shared.jobs.kinds import JobContext
from shared.kernel.ids import taken_over_id
from shared.web.routes_books import books_router
from tests.support.books import KEYS, OTHER_KEY, both_sign, hand_in, package, show, sign, signed
from tests.support.one_service import MakeService, OneService, make_service
from tests.support.things import PART, PARTS, THING, ThingEntered, commands_of

__all__ = ["make_service"]
pytestmark = pytest.mark.clause("X-f")

ROWS: dict[str, Any] = {"things": [{"id": "a", "amount": 3}, {"id": "b", "amount": 4}]}
TOTALS: dict[str, Any] = {"things": 2, "amount": {"AZN": 7}}
DATA = package(ROWS, TOTALS, "registry")
SHA = sha256(DATA).hexdigest()


async def entered(service: OneService) -> list[ThingEntered]:
    found = await service.ctx.store.read(0)
    return [one.event for one in found if isinstance(one.event, ThingEntered)]


async def test_the_whole_way(make_service: MakeService) -> None:
    service = await make_service(PARTS, books_jwks=KEYS)
    answer = await hand_in(service, DATA)
    assert answer.status_code == 202
    assert answer.json()["id"] == SHA
    found = await show(service, SHA)
    assert (found["state"], found["protocol"]["verified_by"]) == ("CHECKED", "books-2026")
    assert found["protocol"]["declared"] == found["protocol"]["found"] == {"things": 2, "amount.AZN": 7}
    assert await entered(service) == []
    # A replay with the same key, and the same bytes with another, are the same package.
    assert (await hand_in(service, DATA)).json() == answer.json()
    assert (await hand_in(service, DATA, key="books-2")).json() == answer.json()

    assert (await sign(service, SHA, "clerk")).status_code == 403
    assert (await sign(service, SHA, "ann", "0" * 64)).json()["reason"] == "PROTOCOL_CHANGED"
    assert (await sign(service, SHA, "ann")).status_code == 200
    assert (await sign(service, SHA, "ann")).status_code == 403
    await service.settle()
    assert await entered(service) == []
    assert (await sign(service, SHA, "ben")).status_code == 200
    await service.settle()
    found = await show(service, SHA)
    assert (found["state"], found["signed_by"]) == ("TAKEN_OVER", ["ann", "ben"])
    assert (await service.get("registry:job:read", found["job"])).json()["state"] == "DONE"
    assert sorted(one.amount for one in await entered(service)) == [3, 4]
    (said,) = [one for one in await service.published() if isinstance(one, BooksTakenOver)]
    assert (said.package, said.package_sha256, said.signed_by) == ("2026-1", SHA, ("ann", "ben"))
    assert said.totals == {"things": 2, "amount.AZN": 7}

    assert (await hand_in(service, DATA, key="books-3")).status_code == 202
    assert len(await entered(service)) == 2
    again = await service.post("clerk", "registry:books:submit", f"/v1/books/{SHA}/check", {})
    assert again.json()["reason"] == "TAKEN_OVER"


async def test_what_is_not_sound_is_refused_and_says_why(make_service: MakeService) -> None:
    service = await make_service(PARTS, books_jwks=KEYS)
    short = {"things": [{"id": "a"}]}
    for data, signature, state in (
        (DATA, signed(DATA, OTHER_KEY), "NOT_VERIFIED"),
        (package(ROWS, {"things": 2, "amount": {"AZN": 8}}, "registry"), None, "REFUSED"),
        (package(short, {"things": 0, "amount": {"AZN": 0}}, "registry"), None, "REFUSED"),
        (b"no package", None, "REFUSED"),
        (package(None, {}, "registry"), None, "NOTHING"),
    ):
        sha = sha256(data).hexdigest()
        assert (await hand_in(service, data, signature, key=sha)).status_code == 202
        found = await show(service, sha)
        assert found["state"] == state
        told = (await show(service, sha, "/findings"))["items"]
        assert len(told) == found["protocol"]["findings"]
        assert bool(told) is (state != "NOTHING")
        assert (await sign(service, sha, "ann")).status_code == 409
    assert await entered(service) == []
    # The right signature for what came with a wrong one: the same package, another dry run.
    await hand_in(service, DATA, key="better")
    assert (await show(service, SHA))["state"] == "CHECKED"


async def test_without_a_configured_key_nothing_is_taken_over(make_service: MakeService) -> None:
    service = await make_service(PARTS)
    await hand_in(service, DATA)
    assert (await show(service, SHA))["state"] == "NOT_VERIFIED"
    assert (await sign(service, SHA, "ann")).json()["reason"] == "NOT_VERIFIED"


async def test_a_cut_off_entering_goes_on_and_enters_nothing_twice(make_service: MakeService) -> None:
    cut: list[int] = []

    async def enter(job: JobContext, head: Head, rows: Rows) -> None:
        if not cut:
            cut.append(1)
            await enter_all(job, THING, commands_of(head, rows)[:1], "things")
            raise RuntimeError("the power went")
        await PART.enter(job, head, rows)

    broken = BooksPart(check=PART.check, collide=PART.collide, enter=enter, standing=PART.standing)
    service = await make_service(replace(PARTS, jobs=books_jobs(broken)), books_jwks=KEYS)
    await hand_in(service, DATA)
    await both_sign(service, SHA)
    assert cut
    # A job that broke is taken again after a pause.
    await service.ctx.pool.execute(
        "UPDATE work.job SET not_before = clock_timestamp() WHERE state = 'QUEUED'"
    )
    await service.settle()
    assert (await show(service, SHA))["state"] == "TAKEN_OVER"
    assert sorted(one.amount for one in await entered(service)) == [3, 4]


async def test_what_went_on_since_it_was_signed_is_looked_at_again(make_service: MakeService) -> None:
    service = await make_service(PARTS, books_jwks=KEYS)
    await hand_in(service, DATA)
    assert (await sign(service, SHA, "ann")).status_code == 200
    thing = taken_over_id("old", "thing", "b")
    await service.ctx.store.execute(
        THING, thing, ThingEntered(id=thing, amount=9), Meta(actor="x", correlation_id="y")
    )
    assert (await sign(service, SHA, "ben")).status_code == 200
    await service.settle()
    found = await show(service, SHA)
    assert (found["state"], found["number"], found["signed_by"]) == ("REFUSED", 2, [])
    assert [one["what"] for one in (await show(service, SHA, "/findings"))["items"]] == [
        "is another thing here"
    ]
    assert len(await entered(service)) == 1


async def test_totals_that_do_not_stand_fail_the_job_and_keep_the_turn(make_service: MakeService) -> None:
    async def standing(job: JobContext, head: Head, rows: Rows) -> dict[str, int]:
        return dict(await PART.standing(job, head, rows)) | {"things": 1}

    wrong = BooksPart(check=PART.check, collide=PART.collide, enter=PART.enter, standing=standing)
    service = await make_service(replace(PARTS, jobs=books_jobs(wrong)), books_jwks=KEYS)
    await hand_in(service, DATA)
    await both_sign(service, SHA)
    found = await show(service, SHA)
    assert found["state"] == "BEGUN"
    job = (await service.get("registry:job:read", found["job"])).json()
    assert (job["state"], job["problem"]["errors"][0]["where"]) == ("FAILED", "totals.things")
    assert not [one for one in await service.published() if isinstance(one, BooksTakenOver)]

    other = package({"things": []}, {"things": 0, "amount": {"AZN": 0}}, "registry", package="2026-2")
    sha = sha256(other).hexdigest()
    await hand_in(service, other, key="other")
    await both_sign(service, sha)
    job = (await service.get("registry:job:read", (await show(service, sha))["job"])).json()
    assert job["problem"]["errors"][0]["value"] == "BOOKS_UNFINISHED"


async def test_a_second_package_follows_the_first_but_not_under_its_name(make_service: MakeService) -> None:
    service = await make_service(PARTS, books_jwks=KEYS)
    await hand_in(service, DATA)
    await both_sign(service, SHA)
    for name, state in (("2026-1", "SIGNED"), ("2026-2", "TAKEN_OVER")):
        part = {"things": [{"id": f"c-{name}", "amount": 1}]}
        data = package(part, {"things": 1, "amount": {"AZN": 1}}, "registry", package=name)
        sha = sha256(data).hexdigest()
        await hand_in(service, data, key=name)
        await both_sign(service, sha)
        assert (await show(service, sha))["state"] == state


async def test_the_package_is_opened_by_its_own_scope_and_the_reading_recorded(
    make_service: MakeService,
) -> None:
    service = await make_service(PARTS, books_jwks=KEYS)
    await hand_in(service, DATA)
    path = f"/v1/documents/{SHA}/content?purpose=audit"
    assert (await service.get("registry:document:read", path)).status_code == 403
    async with service.client("auditor", "registry:document:read", "registry:books:read") as client:
        answer = await client.get(path)
    assert orjson.loads(answer.content) == orjson.loads(DATA)
    assert (await service.get("registry:books:read", f"/v1/books/{'0' * 64}")).status_code == 404
    body = {"protocol": "0" * 64}
    unknown = await service.post("ann", "registry:books:approve", f"/v1/books/{'0' * 64}/signatures", body)
    assert unknown.status_code == 404


@pytest.mark.clause("X-c")
async def test_a_package_that_is_given_up_loses_its_bytes_and_may_come_again(
    make_service: MakeService,
) -> None:
    service = await make_service(PARTS, books_jwks=KEYS)
    data = package(ROWS, TOTALS, "registry", personal={"registry": sha256(b"{ }").hexdigest()})
    sha, path = sha256(data).hexdigest(), f"/v1/books/{sha256(data).hexdigest()}/give-up"
    await hand_in(service, data, personal=b"{ }")
    assert (await show(service, sha))["state"] == "CHECKED"
    assert await kept(service, sha) == (True, 1)
    assert (await sign(service, sha, "ann")).status_code == 200
    for _ in range(2):
        assert (await service.post("clerk", "registry:books:submit", path, {})).status_code == 200
    await service.settle()
    assert await kept(service, sha) == (False, 0)
    found = await show(service, sha)
    assert (found["state"], found["signed_by"], found["protocol"]["declared"]) == (
        "GIVEN_UP",
        ["ann"],
        {"things": 2, "amount.AZN": 7},
    )
    assert (await sign(service, sha, "ben")).json()["reason"] == "GIVEN_UP"
    again = await service.post("clerk", "registry:books:submit", f"/v1/books/{sha}/check", {})
    assert again.json()["reason"] == "GIVEN_UP"
    # The first request once more brings no byte back, a new one all of them.
    assert (await hand_in(service, data, personal=b"{ }")).json()["reason"] == "GIVEN_UP"
    assert await kept(service, sha) == (False, 0)
    assert (await hand_in(service, data, key="anew", personal=b"{ }")).status_code == 202
    assert (await show(service, sha))["state"] == "CHECKED"
    assert await kept(service, sha) == (True, 1)
    await both_sign(service, sha)
    assert (await show(service, sha))["state"] == "TAKEN_OVER"
    assert await kept(service, sha) == (True, 0)
    late = await service.post("clerk", "registry:books:submit", path, {})
    assert late.json()["reason"] == "BEGUN"
    unknown = await service.post("clerk", "registry:books:submit", f"/v1/books/{'0' * 64}/give-up", {})
    assert unknown.status_code == 404


@pytest.mark.clause("X-c")
async def test_what_waits_thirty_days_is_given_up_but_not_what_somebody_filed(
    make_service: MakeService,
) -> None:
    service = await make_service(PARTS, books_jwks=KEYS)
    other = package(ROWS, TOTALS, "registry", package="2026-2")
    filed = sha256(other).hexdigest()
    await hand_in(service, DATA)
    await hand_in(service, other, key="other")
    async with service.client("clerk", "registry:document:submit") as client:
        answer = await client.post(
            "/v1/documents",
            files={"file": ("paper.json", other, "application/json")},
            data={"kind": "OTHER_DOC"},
            headers={"idempotency-key": "paper"},
        )
    assert answer.status_code == 200, answer.text
    asked = date.fromisoformat((await show(service, SHA))["asked_on"])
    for days, state, package_kept in ((29, "CHECKED", True), (30, "GIVEN_UP", False)):
        day = asked + timedelta(days=days)
        meta = Meta(actor="clock", correlation_id="day")
        await service.ctx.store.execute(DAY, day.isoformat(), StartDay(day=day), meta)
        await service.settle()
        for sha in (SHA, filed):
            assert (await show(service, sha))["state"] == state
        assert await kept(service, SHA) == (package_kept, 0)
        assert await kept(service, filed) == (True, 0)


@pytest.mark.clause("X-c")
async def test_personal_values_are_bounded_and_only_where_the_part_has_some(
    make_service: MakeService, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shared.web.routes_books.PERSONAL_BYTES_MAX", 3)
    service = await make_service(PARTS, books_jwks=KEYS)
    for personal in (b"", b"{  }"):
        answer = await hand_in(service, DATA, key=f"key-{len(personal)}", personal=personal)
        assert (answer.status_code, answer.json()["errors"][0]["where"]) == (422, "body.personal")
    plain = replace(PARTS, routers=(books_router("registry"),))
    without = await make_service(plain, books_jwks=KEYS)
    assert (await hand_in(without, DATA, personal=b"{}")).status_code == 422
    assert await kept(without, SHA) == (False, 0)


async def kept(service: OneService, sha: str) -> tuple[bool, int]:
    """Whether the package's bytes are kept, and how many parts of personal values wait."""
    waiting = await service.ctx.pool.fetchval("SELECT count(*) FROM vault.books_personal")
    return await service.ctx.blobs.get(sha) is not None, waiting
