"""An account and a schedule on paper: keyed by one, confirmed by another, judged as every other file."""

import csv
import json
from dataclasses import replace
from hashlib import sha256
from io import StringIO
from typing import Any

import httpx
import pytest

from deploy.demo.files.accounts import MAKERS
from services.intake.main import PARTS
from shared.contracts.intake import AccountAccepted, AccountReturned, ScheduleAccepted
from shared.contracts.registry import ContractChanged
from shared.kernel.money import Money
from tests.integration.intake.desk import PAGE, SCAN, contract_of, cover_of, items, take_account
from tests.support.one_service import OneService

pytestmark = pytest.mark.clause("X-d", "2.1.1-c")

KEY, CONFIRM, READ = "intake:paper:submit", "intake:paper:decide", "intake:paper:read"
FORM = contract_of("C03").form
assert FORM is not None
HEADERS = [column.header for column in FORM.columns]
TITLE, INCOME = HEADERS[0], HEADERS[4]
FILMS = [
    dict(zip(HEADERS, ("Görüş", "Tofiq Tağızadə", "Ə. Qulubəyov", "1955", "1 000,50"), strict=True)),
    dict(zip(HEADERS, ("Şəki", "A. Babayev", "Ə. Qulubəyov", "1960", "0,50"), strict=True)),
]
TOTAL = {TITLE: "CƏMİ", INCOME: "1 001,00"}
PRODUCER: dict[str, Any] = {"declared_total": {"amount": 100_100, "currency": "AZN"}}


async def open_paper(service: OneService, file: str, kind: str = "ACCOUNT", **cover: Any) -> httpx.Response:
    await service.ctx.blobs.put(PAGE, "image/png")
    account = cover.pop("account", None)
    data = {"cover": json.dumps(cover_of(file, **cover)), "kind": kind}
    if account is not None:
        data["account"] = account
    opened = sha256(json.dumps(data).encode()).hexdigest()
    async with service.client("ann", KEY) as client:
        sent: dict[str, Any] = (
            {"files": {"scan": ("s.png", b"scan")}} if cover.get("scan", SCAN) is None else {}
        )
        response = await client.post("/v1/papers", data=data, headers={"idempotency-key": opened}, **sent)
    await service.settle()
    return response


async def key(
    service: OneService, paper: str, page: int, lines: list[dict[str, str]], by: str = "ann"
) -> httpx.Response:
    return await service.post(by, KEY, f"/v1/papers/{paper}/pages/{page}", {"lines": lines})


async def confirm(service: OneService, paper: str, by: str = "eve", **body: Any) -> httpx.Response:
    response = await service.post(by, CONFIRM, f"/v1/papers/{paper}/confirm", body)
    await service.settle()
    return response


async def test_a_paper_account_is_keyed_by_one_and_confirmed_by_another(intake: OneService) -> None:
    paper = (await open_paper(intake, "producer.xlsx", **PRODUCER)).json()["id"]
    wrong = [FILMS[0] | {INCOME: "1000,00"}]
    assert (await key(intake, paper, 1, wrong)).status_code == 200
    assert (await key(intake, paper, 2, [FILMS[1], TOTAL], by="bob")).status_code == 200
    (task,) = await items(intake, "intake:task:read", "/v1/tasks?kind=PAPER")
    assert (task["id"], task["amount"]) == (paper, 100_100)
    right: dict[str, Any] = {"revision": 2, "lines": 2, "total": "1 001,00"}
    assert (await confirm(intake, paper, **right)).json()["reason"] == "TOTAL_DIFFERS"
    await key(intake, paper, 1, [FILMS[0]])
    right["revision"] = 3
    for keyer in ("ann", "bob"):
        own = await confirm(intake, paper, by=keyer, **right)
        assert (own.status_code, own.json()["reason"]) == (403, "SAME_PERSON")
    assert (await confirm(intake, paper, **right | {"lines": 3})).json()["reason"] == "LINES_DIFFER"
    assert (await confirm(intake, paper, **right | {"total": None})).status_code == 422
    assert (await confirm(intake, paper, **right | {"total": "1001.00"})).status_code == 422
    answer = await confirm(intake, paper, **right)
    assert answer.status_code == 202, answer.text
    accepted = (await intake.published())[-1]
    assert isinstance(accepted, AccountAccepted)
    assert (accepted.account, accepted.submitted_by) == (answer.json()["id"], "ann")
    assert (accepted.income, accepted.due) == (Money(100_100), Money(18_018))
    assert (await confirm(intake, paper, **right)).json()["id"] == accepted.account
    shown = (await intake.get(READ, f"/v1/papers/{paper}")).json()
    assert (shown["state"], shown["target"], shown["ended_by"]) == ("CONFIRMED", accepted.account, "eve")
    assert shown["keyed_by"] == ["ann", "bob"]
    pages = await items(intake, READ, f"/v1/papers/{paper}/pages")
    assert [page["lines"][0][0] for page in pages] == ["Görüş", "Şəki"]
    why = await PARTS.explain(intake.ctx, accepted.account)
    assert why is not None
    assert ("intake", paper) in [(because.service, because.id) for because in why.because]
    assert await PARTS.explain(intake.ctx, paper) is not None
    assert await items(intake, "intake:task:read", "/v1/tasks?kind=PAPER") == []


@pytest.mark.clause("2.1.1-m", "2.1.1-k")
async def test_a_keyed_account_is_judged_by_the_same_grounds_and_answered_by_a_new_version(
    intake: OneService,
) -> None:
    paper = (await open_paper(intake, "producer.xlsx", stamped=False, **PRODUCER)).json()["id"]
    await key(intake, paper, 1, [FILMS[0] | {HEADERS[1]: "", HEADERS[2]: "-"}, FILMS[1], TOTAL])
    account = (await confirm(intake, paper, revision=1, lines=2, total="1001,00")).json()["id"]
    (event,) = await intake.published()
    assert isinstance(event, AccountReturned)
    assert event.counts_by_ground == {"2.1.1-g": 1, "2.1.1-i": 1}
    found = await items(intake, "intake:account:read", f"/v1/accounts/{account}/findings")
    assert [one["where"] for one in found] == ["cover.stamped", "B2"]
    second = (await open_paper(intake, "producer.xlsx", account=account, **PRODUCER)).json()["id"]
    await key(intake, second, 1, [*FILMS, TOTAL])
    assert (await confirm(intake, second, revision=1, lines=2, total="1001")).json()["id"] == account
    accepted = (await intake.published())[-1]
    assert isinstance(accepted, AccountAccepted)
    assert (accepted.account, accepted.version) == (account, 2)


@pytest.mark.clause("2.2.2-a")
async def test_a_paper_schedule_goes_the_same_way(intake: OneService) -> None:
    rows = list(csv.DictReader(StringIO(MAKERS["schedule_eur.csv"]().decode()), delimiter=";"))
    paper = (await open_paper(intake, "schedule_eur.csv", "SCHEDULE")).json()["id"]
    await key(intake, paper, 1, rows)
    answer = await confirm(intake, paper, revision=1, lines=len(rows), total="1000.00")
    assert answer.status_code == 202, answer.text
    accepted = (await intake.published())[-1]
    assert isinstance(accepted, ScheduleAccepted)
    assert (accepted.schedule, accepted.total) == (answer.json()["id"], Money(100_000, "EUR"))
    assert accepted.submitted_by == "ann"
    lines = await items(intake, "intake:schedule:read", f"/v1/schedules/{accepted.schedule}/lines")
    assert len(lines) == len(rows)


async def test_what_cannot_be_keyed(intake: OneService) -> None:
    lacking = await open_paper(intake, "producer.xlsx", scan=None)
    assert lacking.status_code == 201, lacking.text
    paper = lacking.json()["id"]
    stranger = await key(intake, paper, 1, [{"Qiymət": "1"}])
    assert (stranger.status_code, stranger.json()["errors"][0]["where"]) == (422, "body.lines.0.Qiymət")
    assert (
        await key(intake, paper, 1, [{TITLE: "ə" * 2_000, HEADERS[1]: "ə" * 2_000}] * 20)
    ).status_code == 422
    assert (await key(intake, paper, 1, [{TITLE: "a\x00"}])).status_code == 422
    assert (await key(intake, paper, 0, [])).status_code == 422
    assert (await key(intake, "nobody", 1, [])).json()["reason"] == "UNKNOWN_PAPER"
    assert (await confirm(intake, "nobody", revision=0, lines=0)).status_code == 404
    drop = await intake.post("ann", KEY, f"/v1/papers/{paper}/drop", {"reason": "came as a file"})
    assert drop.status_code == 200
    assert (await key(intake, paper, 1, [FILMS[0]])).json()["reason"] == "DROPPED"
    unknown = await open_paper(intake, "producer.xlsx", account="nobody")
    assert unknown.status_code == 404


async def test_a_form_that_was_mended_meanwhile_is_told_and_breaks_nothing(intake: OneService) -> None:
    paper = (await open_paper(intake, "producer.xlsx", **PRODUCER)).json()["id"]
    await key(intake, paper, 1, [*FILMS, TOTAL])
    contract = contract_of("C03")
    assert contract.form is not None
    columns = tuple(
        replace(one, header=f"{one.header} (AZN)" if one.header == INCOME else one.header)
        for one in contract.form.columns
    )
    mended = replace(contract, version=2, form=replace(contract.form, columns=columns))
    await intake.hear("registry", ContractChanged(contract=mended))
    await intake.settle()
    answer = await confirm(intake, paper, revision=1, lines=2, total="1001,00")
    assert (answer.status_code, answer.json()["reason"]) == (409, "FORM_CHANGED")
    drop = await intake.post("ann", KEY, f"/v1/papers/{paper}/drop", {"reason": "the form was mended"})
    assert drop.status_code == 200


async def test_lines_that_stand_already_are_no_other_account(intake: OneService) -> None:
    for number, how in enumerate(("first", "again")):
        paper = (await open_paper(intake, "producer.xlsx", signed_by=how, **PRODUCER)).json()["id"]
        await key(intake, paper, 1, [*FILMS, TOTAL])
        answer = await confirm(intake, paper, revision=1, lines=2, total="1001,00")
        assert answer.status_code == (202, 409)[number]
    assert answer.json()["reason"] == "DUPLICATE_FILE"
    await take_account(intake, "producer.xlsx")
