"""Files that nobody should hand in, through the real route of a running service: it stays up, and says why not."""

import asyncio
import time
from dataclasses import replace
from datetime import date
from typing import Any

import httpx
import pytest

from deploy.demo.bank import Account, Movement, statement
from services.intake.main import PARTS
from shared.kernel.money import Money
from shared.web.body import BoundedBody
from tests.integration.web.knocking import knock
from tests.support.service import Caller, Serve, Served

OWN = Account("AZ21NABZ00000000137010001944", "AZN", "APFG")
PATH = "/v1/bank-statements"
BOUNDARY = "b0undary"
MULTIPART = (("content-type", f"multipart/form-data; boundary={BOUNDARY}"), ("idempotency-key", "k"))
ALIVE_SECONDS_MAX = 2.0


def good(entries: int = 1) -> bytes:
    movements = [
        Movement(f"IN-{n}", Money(100), True, "Payer", "AZ97DEMO00000000000000000901") for n in range(entries)
    ]
    return statement(OWN, date(2026, 8, 5), 1, Money(0), movements)


def part(data: bytes, name: str = "file", filename: str = "f.xml", more: str = "") -> bytes:
    head = (
        f'--{BOUNDARY}\r\ncontent-disposition: form-data; name="{name}"; filename="{filename}"\r\n{more}\r\n'
    )
    return head.encode() + data + b"\r\n"


END = f"--{BOUNDARY}--\r\n".encode()


@pytest.fixture
async def intake(serve: Serve) -> Served:
    served = await serve(PARTS)
    await opened(served)
    return served


async def opened(served: Served) -> None:
    chief = served.caller("chief", "intake:bank:decide")
    answer = await chief.post("/v1/bank-accounts", {"iban": OWN.iban, "currency": OWN.currency})
    assert answer.status_code == 201, answer.text


def clerk_of(served: Served) -> Caller:
    return served.caller("clerk", "intake:bank:submit", "intake:bank:read", "intake:receipt:read")


def app_of(served: Served) -> Any:
    transport = served.http._transport
    assert isinstance(transport, httpx.ASGITransport)
    return transport.app


async def jobs_of(served: Served) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = (await served.caller("auditor").get("/v1/jobs")).json()["items"]
    return found


BAD_BODIES = {
    "no part at all": b"",
    "only the end": END,
    "no file": part(b"x", name="other") + END,
    "an empty file": part(b"") + END,
    "a field that is no file": part(b"").replace(b'; filename="f.xml"', b"") + END,
    "cut off in the file": part(good())[:-900],
    "cut off before the end": part(good()),
    "another boundary": part(good()).replace(BOUNDARY.encode(), b"other") + b"--other--",
    "5,000 parts": part(b"", name="x") * 5_000 + END,
    "5,000 fields": part(b"", name="x").replace(b'; filename="f.xml"', b"") * 5_000 + END,
    "a part without a name": f"--{BOUNDARY}\r\ncontent-type: text/xml\r\n\r\nx\r\n".encode() + END,
    "a head without end": f"--{BOUNDARY}\r\n".encode() + b"x: y\r\n" * 200_000 + END,
}  # fmt: skip


async def test_parts_that_are_none_are_refused_and_nothing_is_queued(intake: Served) -> None:
    for why, body in BAD_BODIES.items():
        answer = await knock(app_of(intake), clerk_of(intake), PATH, [body], headers=MULTIPART)
        assert answer.status in (400, 422), (why, answer.body)
        assert answer.headers["content-type"] == "application/problem+json"
    assert await jobs_of(intake) == []


@pytest.mark.parametrize(
    "kind",
    ["multipart/form-data", "multipart/form-data; boundary=", 'multipart/form-data; boundary="; charset=utf-7',
     f"multipart/form-data; boundary={BOUNDARY}; charset=unicode_escape", "multipart/mixed; boundary=x"],
)  # fmt: skip
async def test_a_type_that_names_no_parts_is_refused(intake: Served, kind: str) -> None:
    headers = [("content-type", kind), ("idempotency-key", "k")]
    answer = await knock(app_of(intake), clerk_of(intake), PATH, [part(good()), END], headers=headers)
    assert (answer.status, answer.problem) == (422, "invalid"), answer.body
    assert await jobs_of(intake) == []


async def test_an_upload_that_is_broken_off_does_nothing(intake: Served) -> None:
    gone = asyncio.Event()
    gone.set()
    body = part(good()) + END
    for half in (body, body[:700]):
        answer = await knock(
            app_of(intake), clerk_of(intake), PATH, [half[:300], half[300:]], headers=MULTIPART, hangs_up=gone
        )
        assert (answer.status, answer.problem) == (400, "body-incomplete")
    assert await jobs_of(intake) == []


async def test_an_upload_that_does_not_come_is_not_waited_for(intake: Served) -> None:
    app, never = app_of(intake), asyncio.Event()
    slow = BoundedBody(app, seconds_max=0.05)

    async def impatient(scope: Any, receive: Any, send: Any) -> None:
        await slow(scope, receive, send)

    answer = await knock(impatient, clerk_of(intake), PATH, [part(b"x")], headers=MULTIPART, hangs_up=never)
    assert (answer.status, answer.problem) == (408, "too-slow")


async def test_a_file_name_may_say_anything(intake: Served) -> None:
    names = [
        "../../etc/passwd",
        "a\\b",
        "%00",
        "x" * 3_000,
        "кино.xml",
        "\ufffd",
        "%22; name=%22cover",
        "\0",
        "\x1b[2J",
    ]
    for number, name in enumerate(names):
        headers = [MULTIPART[0], ("idempotency-key", f"n{number}")]
        answer = await knock(
            app_of(intake), clerk_of(intake), PATH, [part(good(), filename=name), END], headers=headers
        )
        assert answer.status in (202, 400, 422), (name, answer.body)
    assert (await clerk_of(intake).get("/livez")).json()["alive"]


async def test_one_file_handed_in_twenty_times_at_once_is_one_statement(intake: Served) -> None:
    clerk, files = clerk_of(intake), {"file": ("s.xml", good(3), "application/xml")}
    same = await asyncio.gather(*(clerk.post(PATH, files=files, key="same") for _ in range(20)))
    assert {(answer.status_code, answer.text) for answer in same} == {(202, same[0].text)}
    others = await asyncio.gather(*(clerk.post(PATH, files=files) for _ in range(5)))
    ended = [await clerk.ended(answer) for answer in (same[0], *others)]
    assert {job["state"] for job in ended} == {"DONE"}
    position = (await clerk.get("/v1/watermarks")).json()["position"]
    found = (await clerk.get("/v1/receipts", min_position=position)).json()["items"]
    assert sorted(receipt["bank_reference"] for receipt in found) == ["IN-0", "IN-1", "IN-2"]
    other = {"file": ("s.xml", good(2), "application/xml")}
    refused = await clerk.post(PATH, files=other, key="same")
    assert (refused.status_code, refused.json()["type"]) == (
        422,
        "urn:royalty:problem:idempotency-key-reused",
    )


LAUGHS = b"<!DOCTYPE d [" + b"".join(
    b'<!ENTITY l%d "%s">' % (n, b"&l%d;" % (n - 1) * 10 if n else b"ha") for n in range(12)
) + b"]><Document>&l11;</Document>"  # fmt: skip
HOSTILE = {
    "entities": b'<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]><Document>&x;</Document>',
    "a document type from elsewhere": b'<!DOCTYPE d SYSTEM "http://127.0.0.1:9/x.dtd"><Document/>',
    "a billion laughs": LAUGHS,
    "an abyss": b"<a>" * 400_000,
    "one attribute of 20 MiB": b'<Document x="' + b"y" * (20 * 1024 * 1024) + b'"/>',
    "zeros": b"\0" * 1_000_000,
}


async def test_a_hostile_statement_fails_with_place_and_reason_and_appends_nothing(intake: Served) -> None:
    clerk, before = clerk_of(intake), (await intake.running.ctx.store.head()).position
    for why, data in HOSTILE.items():
        job = await clerk.ended(await clerk.post(PATH, files={"file": ("s.xml", data)}))
        assert (job["state"], bool(job["problem"]["errors"])) == ("FAILED", True), why
        assert all(error["where"] and error["what"] for error in job["problem"]["errors"]), why
        assert "root:" not in str(job)
    assert (await intake.running.ctx.store.head()).position == before


@pytest.mark.parametrize(
    ("limits", "what"),
    [({"deadline_s": 0.2}, "deadline"), ({"memory_mb": 24}, "memory")],
    ids=["deadline", "memory"],
)
async def test_a_file_that_eats_time_or_memory_ends_its_job_and_the_service_stays_up(
    serve: Serve, limits: dict[str, Any], what: str
) -> None:
    kind = replace(PARTS.jobs["take-statement"], **limits)
    served = await serve(replace(PARTS, jobs={**PARTS.jobs, "take-statement": kind}))
    await opened(served)
    clerk = clerk_of(served)
    begun = await clerk.post(PATH, files={"file": ("s.xml", good(10_000), "application/xml")})
    ended = asyncio.create_task(clerk.ended(begun))
    slowest = 0.0
    # Between two questions the loop works: in one process an answer from memory would never give way.
    while not (await asyncio.wait({ended}, timeout=0.02))[0]:
        asked = time.monotonic()
        assert (await clerk.get("/livez")).json()["alive"]
        slowest = max(slowest, time.monotonic() - asked)
    job = await ended
    assert job["state"] == "FAILED"
    assert any(what in error["what"] for error in job["problem"]["errors"]), job["problem"]
    assert slowest < ALIVE_SECONDS_MAX
    assert (await clerk.get("/v1/receipts")).json()["items"] == []
