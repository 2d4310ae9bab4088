"""Accounts from upload to acceptance or return, on the demo's files."""

from dataclasses import replace
from datetime import date
from hashlib import sha256
from typing import Any

import orjson
import pytest

from deploy.demo.files.accounts import MAKERS
from services.intake.api.schemas import CoverBody
from services.intake.domain.account import ACCOUNT, SubmitAccount
from services.intake.domain.items import WORKS, written_works
from shared.contracts import intake as public
from shared.contracts.batches import batch_digest, item_digest
from shared.contracts.forms import AccountForm, FormColumn
from shared.contracts.registry import ContractChanged, ContractSigned
from shared.contracts.terms import Channel, DocumentKind, Measure, UseType
from shared.contracts.wire import to_json
from shared.eventstore.store import Meta
from shared.jobs.filing import file_document
from shared.kernel.ids import derived_id
from shared.kernel.money import Money
from tests.integration.intake.desk import SCAN, contract_of, cover_of, items, take_account, upload
from tests.support.one_service import OneService
from tests.unit.intake.given import read_account

READ = "intake:account:read"


@pytest.mark.clause("2.1.1-e", "2.1.1-c", "1.3-h")
async def test_a_broadcasters_account_is_accepted_with_its_items_first(intake: OneService) -> None:
    taken = await take_account(intake, "july_broadcaster.xlsx")
    assert taken.response.status_code == 202
    assert taken.job["state"] == "DONE", taken.job
    published = await intake.published()
    *listed, accepted = published
    assert isinstance(accepted, public.AccountAccepted)
    assert (accepted.channel, accepted.use_type) == (Channel.USER, UseType.ON_AIR)
    assert accepted.due == Money(4_800_000)
    assert accepted.submitted_by == "clerk"
    assert accepted.known == {"registry": 10}
    assert accepted.digest == batch_digest(item_digest(item) for item in listed)
    works = [work for item in listed if isinstance(item, public.ReportedWorksListed) for work in item.reports]
    lines = [line for item in listed if isinstance(item, public.UsageLinesListed) for line in item.lines]
    assert (accepted.counts.reports, accepted.counts.lines) == (len(works), len(lines)) == (214, 385)
    no_works = {work.number for work in works if work.no_work_rule is not None}
    counted = [line for line in lines if line.report not in no_works]
    assert len(counted) == 220
    assert sum(line.value for line in counted) == 960_000
    assert {line.measure for line in lines} == {Measure.SECONDS}
    shown = await items(intake, READ, f"/v1/accounts/{taken.id}/lines?limit=500")
    assert len(shown) == 385


@pytest.mark.clause("2.1.3-a", "2.1.3-c")
async def test_a_producers_account_is_due_18_percent_of_its_income(intake: OneService) -> None:
    await take_account(intake, "producer.xlsx")
    accepted = (await intake.published())[-1]
    assert isinstance(accepted, public.AccountAccepted)
    assert (accepted.income, accepted.due) == (Money(2_502_495), Money(450_449))
    assert accepted.channel is Channel.PRODUCER


@pytest.mark.clause("2.1.1-k", "2.1.1-g", "2.1.1-h", "2.1.1-i", "2.1.1-j")
async def test_a_defective_account_goes_back_with_every_defect_and_its_correction_is_accepted(
    intake: OneService,
) -> None:
    returned = await take_account(intake, "second_broadcaster_defective.xlsx")
    assert returned.job["result"]["state"] == "RETURNED"
    (event,) = await intake.published()
    assert isinstance(event, public.AccountReturned)
    assert event.counts_by_ground == {"2.1.1-g": 1, "2.1.1-h": 1, "2.1.1-i": 2, "2.1.1-j": 5}
    found = await items(intake, READ, f"/v1/accounts/{returned.id}/findings")
    assert [finding["where"] for finding in found] == [
        "cover.stamped", "C8", "E3", "D5", "A6", "A7", "F9", "row 11", "E15",
    ]  # fmt: skip
    whole = await intake.get(READ, f"/v1/accounts/{returned.id}/versions/1/findings")
    assert sha256(whole.content).hexdigest() == event.findings_sha256
    assert [orjson.loads(line) for line in whole.content.splitlines()] == found
    assert (found[1]["row"], found[1]["column"], found[1]["rule"]) == (8, "C", "EMPTY_BOX")
    pages: list[Any] = []
    cursor: str | None = "0"
    while cursor is not None:
        page = await intake.get(READ, f"/v1/accounts/{returned.id}/findings?limit=2&cursor={cursor}")
        pages, cursor = pages + page.json()["items"], page.json()["next"]
    assert pages == found
    marked = f"/v1/accounts/{returned.id}/versions/1/returned"
    assert (await intake.get(READ, marked)).status_code == 422
    sheet = await intake.get(READ, f"{marked}?purpose=to+mend+it")
    assert sheet.content.startswith(b"PK")
    assert (await intake.get(READ, marked, party="O01")).status_code == 404
    file = "second_broadcaster_corrected.xlsx"
    path = f"/v1/accounts/{returned.id}/versions"
    corrected = await upload(intake, path, MAKERS[file](), cover_of(file), key="v2")
    assert corrected.job["result"] | {"account": ""} == {
        "account": "", "version": 2, "state": "ACCEPTED", "reports": 12, "lines": 12, "warnings": 0,
        "due": {"amount": 120_000, "currency": "AZN"},
    }  # fmt: skip
    accepted = (await intake.published())[-1]
    assert isinstance(accepted, public.AccountAccepted)
    assert (accepted.account, accepted.version, accepted.replaces) == (returned.id, 2, None)


@pytest.mark.clause("2.1.1-k")
async def test_a_replacement_that_is_returned_leaves_the_accepted_version_standing(
    intake: OneService,
) -> None:
    file = "second_broadcaster_corrected.xlsx"
    taken = await take_account(intake, file)
    worse = "second_broadcaster_defective.xlsx"
    path = f"/v1/accounts/{taken.id}/versions"
    await upload(intake, path, MAKERS[worse](), cover_of(worse), key="worse")
    shown = (await intake.get(READ, f"/v1/accounts/{taken.id}")).json()
    assert (shown["state"], shown["version"], shown["accepted_version"]) == ("ACCEPTED", 2, 1)
    third = await upload(intake, path, MAKERS[file](), cover_of(file, signed_on="2026-08-11"), key="third")
    assert third.job["result"]["state"] == "ACCEPTED"
    events = await intake.published()
    accepted = [event for event in events if isinstance(event, public.AccountAccepted)]
    assert [(event.version, event.replaces) for event in accepted] == [(1, None), (3, 1)]
    funded = events[-1]
    assert isinstance(funded, public.AccountFunded)
    assert (funded.version, funded.covered, funded.received) == (3, False, Money(0))


async def test_the_same_file_is_taken_once_and_the_answer_names_the_account(intake: OneService) -> None:
    first = await take_account(intake, "producer.xlsx", key="k")
    again = await take_account(intake, "producer.xlsx", key="k")
    assert again.response.json() == first.response.json()
    other = await take_account(intake, "producer.xlsx", key="another")
    assert other.response.status_code == 409
    assert other.response.json()["reason"] == "DUPLICATE_FILE"
    assert first.id in other.response.json()["detail"]
    changed = await take_account(intake, "producer.xlsx", key="k", stamped=False)
    assert changed.response.status_code == 422


async def test_a_file_that_is_a_later_version_is_no_other_account(intake: OneService) -> None:
    first = await take_account(intake, "second_broadcaster_defective.xlsx")
    file = "second_broadcaster_corrected.xlsx"
    await upload(intake, f"/v1/accounts/{first.id}/versions", MAKERS[file](), cover_of(file), key="v2")
    other = await take_account(intake, file, key="other")
    assert other.response.status_code == 409
    assert first.id in other.response.json()["detail"]


async def test_a_token_bound_to_a_party_sees_and_submits_only_its_own(intake: OneService) -> None:
    taken = await take_account(intake, "producer.xlsx")
    assert (await intake.get(READ, f"/v1/accounts/{taken.id}", party="O03")).status_code == 200
    assert (await intake.get(READ, f"/v1/accounts/{taken.id}", party="O01")).status_code == 404
    assert (await intake.get(READ, f"/v1/accounts/{taken.id}/findings", party="O01")).status_code == 404
    assert (await intake.get(READ, "/v1/accounts", party="O01")).json()["items"] == []
    file = "july_broadcaster.xlsx"
    stranger = await upload(intake, "/v1/accounts", MAKERS[file](), cover_of(file), key="x", party="O02")
    assert stranger.response.status_code == 404
    async with intake.client("clerk", "intake:account:decide", "intake:bank:read", party="O03") as client:
        admit = f"/v1/accounts/{taken.id}/admit"
        answer = await client.post(admit, json={"decision": "B"}, headers={"idempotency-key": "a"})
        assert answer.status_code == 404
        assert (await client.get("/v1/bank-statements")).status_code == 404
    version = f"/v1/accounts/{taken.id}/versions"
    strange = await upload(intake, version, MAKERS[file](), cover_of(file), key="y", party="O02")
    assert strange.response.status_code == 404
    meta, kind = Meta(actor="clerk", correlation_id="c"), DocumentKind.COVER
    cover = cover_of(
        file, scan=await file_document(intake.ctx, meta, b"scan", "image/png", kind, parties=["O01"])
    )
    own = await upload(intake, "/v1/accounts", MAKERS[file](), cover, key="z", party="O01")
    assert own.response.status_code == 202


async def test_what_the_upload_answers_at_once(intake: OneService) -> None:
    unknown = await take_account(intake, "producer.xlsx", contract="nobody")
    assert unknown.response.status_code == 404
    no_cover = await take_account(
        intake, "producer.xlsx", key="2", period={"from": "2026-07-31", "to": "2026-07-01"}
    )
    assert no_cover.response.status_code == 422
    assert no_cover.response.json()["errors"][0]["where"] == "cover.period"
    unscanned = await take_account(intake, "producer.xlsx", key="3", scan=None)
    assert unscanned.response.status_code == 422
    unkept = await take_account(intake, "producer.xlsx", key="5", scan="6" * 64)
    assert (unkept.response.status_code, unkept.response.json()["reason"]) == (409, "DOCUMENT_LACKS")
    async with intake.client("clerk", READ) as client:
        denied = await client.post("/v1/accounts", headers={"idempotency-key": "4"})
    assert denied.status_code == 403
    assert await intake.published() == []


async def test_an_interrupted_job_goes_on_at_the_first_missing_chunk(intake: OneService) -> None:
    file = "second_broadcaster_corrected.xlsx"
    data, contract = MAKERS[file](), contract_of("C02")
    account = derived_id("account", "C02", sha256(data).hexdigest())
    cover = CoverBody.model_validate(cover_of(file)).cover(SCAN, "0" * 64)
    found = read_account(data, cover, contract, date(2026, 9, 1))
    assert found.grouped is not None
    # What the attempt that was cut off had appended.
    first = written_works(account, 1, 1, to_json(found.grouped.reports))
    meta = Meta(actor="clerk", correlation_id="cut off")
    await intake.ctx.store.execute(WORKS, f"{account}-1", first, meta)
    taken = await take_account(intake, file)
    assert taken.id == account
    listed, lines, accepted = await intake.published()
    assert isinstance(listed, public.ReportedWorksListed)
    assert isinstance(lines, public.UsageLinesListed)
    assert isinstance(accepted, public.AccountAccepted)
    assert accepted.digest == batch_digest([item_digest(listed), item_digest(lines)])


async def test_an_upload_that_was_cut_off_before_its_job_is_taken_in_all_the_same(intake: OneService) -> None:
    data, attested = MAKERS["producer.xlsx"](), cover_of("producer.xlsx")
    cover = CoverBody.model_validate(attested).cover(SCAN, "0" * 64)
    sha = await intake.ctx.blobs.put(data, "application/octet-stream")
    command = SubmitAccount(
        account="a", contract="C03", payer="O03", currency="AZN", file_sha256=sha, file_name="x", cover=cover,
        submitted_by="clerk",
    )  # fmt: skip
    await intake.ctx.store.execute(ACCOUNT, "a", command, Meta(actor="clerk", correlation_id="c"))
    await intake.settle()
    assert isinstance((await intake.published())[-1], public.AccountAccepted)
    listed = (await intake.get("intake:document:read", "/v1/documents", party="O03")).json()["items"]
    assert [(one["kind"], one["sha256"]) for one in listed] == [("ACCOUNT", sha)]


async def test_an_account_of_many_lines_comes_in_chunks(intake: OneService) -> None:
    form = AccountForm(
        file_type="CSV",
        columns=(
            FormColumn(header="title", field="title", type="TEXT", mandatory=True),
            FormColumn(header="authors", field="authors", type="AUTHORS", mandatory=True),
            FormColumn(header="seconds", field="seconds", type="INTEGER", mandatory=True),
        ),
    )
    contract = replace(contract_of("C01"), id="C09", form=form)
    await intake.hear("registry", ContractSigned(contract=contract))
    await intake.settle()
    rows = "".join(f"Film {number % 1300};Author {number % 1300};{number + 1}\n" for number in range(2600))
    data = f"title;authors;seconds\n{rows}".encode()
    cover = cover_of("july_broadcaster.xlsx", contract="C09")
    taken = await upload(intake, "/v1/accounts", data, cover, key="many")
    assert taken.job["state"] == "DONE", taken.job
    accepted = (await intake.published())[-1]
    assert isinstance(accepted, public.AccountAccepted)
    assert accepted.counts == public.BatchCounts(report_chunks=3, reports=1300, line_chunks=6, lines=2600)


@pytest.mark.clause("2.1.1-c", "2.1.1-f")
async def test_an_account_is_judged_by_the_form_of_its_period(intake: OneService) -> None:
    """A version from August on asks for another form: July's account keeps the one it was agreed for (D-12)."""
    contract = contract_of("C03")
    assert contract.form is not None
    other = replace(contract.form, sheet="Another sheet")
    changed = replace(contract, version=2, applies_from=date(2026, 8, 1), form=other)
    await intake.hear("registry", ContractChanged(contract=changed))
    await intake.settle()
    taken = await take_account(intake, "producer.xlsx")
    assert taken.job["result"]["state"] == "ACCEPTED", taken.job
    accepted = (await intake.published())[-1]
    assert isinstance(accepted, public.AccountAccepted) and accepted.contract_version == 1
    whole = replace(changed, version=3, applies_from=date(2026, 1, 1))
    await intake.hear("registry", ContractChanged(contract=replace(whole, id="C33")))
    await intake.settle()
    returned = await take_account(intake, "producer.xlsx", contract="C33", key="later-form")
    assert returned.job["result"]["counts_by_ground"] == {"2.1.1-f": 1}


@pytest.mark.clause("1.1-a")
async def test_another_use_than_the_contracts_is_returned(intake: OneService) -> None:
    returned = await take_account(intake, "producer.xlsx", use_type="ONLINE")
    assert returned.job["result"]["counts_by_ground"] == {"1.1-a": 1}


async def test_characters_that_no_text_has_are_refused_at_the_door(intake: OneService) -> None:
    bad = await take_account(intake, "producer.xlsx", signed_by="a\u0000b")
    assert (bad.response.status_code, bad.response.json()["errors"][0]["where"]) == (422, "cover.signed_by")
    taken = await take_account(intake, "producer.xlsx", key="good")
    admitted = await intake.post(
        "chief", "intake:account:decide", f"/v1/accounts/{taken.id}/admit", {"decision": "x\u0000"}
    )
    assert admitted.status_code == 422


@pytest.mark.clause("2.1.1-j")
async def test_a_period_to_come_is_returned(intake: OneService) -> None:
    period = {"from": "2031-07-01", "to": "2031-07-31"}
    taken = await take_account(intake, "producer.xlsx", period=period)
    assert taken.job["result"]["counts_by_ground"] == {"2.1.1-j": 1}
    (found,) = await items(intake, READ, f"/v1/accounts/{taken.id}/findings")
    assert (found["where"], found["value"]) == ("cover.period.to", "2031-07-31")


@pytest.mark.clause("1.3-f")
async def test_a_row_of_several_works_is_not_cut_by_a_page(intake: OneService) -> None:
    contract = contract_of("C02")
    assert contract.form is not None
    column = FormColumn(header="Seriya", field="episode", type="EPISODES")
    form = replace(contract.form, columns=(*contract.form.columns, column), file_type="CSV", total=None)
    await intake.hear("registry", ContractChanged(contract=replace(contract, version=2, form=form)))
    await intake.settle()
    header = ";".join(one.header for one in form.columns)
    day = {"day": "05/07/2026", "title": "Qonşular", "authors": "A. Aliyev", "episode": "1-3", "year": "1999"}
    rows = [header]
    for start in ("20:00", "22:00"):
        said = day | {"start": start, "end": f"{start[:3]}30"}
        rows.append(";".join(said.get(one.field, "") for one in form.columns))
    data = "\r\n".join(rows).encode(form.encoding)
    account = await upload(
        intake, "/v1/accounts", data, cover_of("second_broadcaster_corrected.xlsx"), key="episodes"
    )
    assert account.job["result"]["state"] == "ACCEPTED", account.job
    path = f"/v1/accounts/{account.id}/lines?limit=2"
    page = (await intake.get("intake:account:read", path)).json()
    assert [(line["line"], line["part"], line["value"]) for line in page["items"]] == [
        (2, part, 600) for part in (1, 2, 3)
    ]
    rest = (await intake.get("intake:account:read", f"{path}&cursor={page['next']}")).json()
    assert [line["part"] for line in rest["items"]] == [1, 2, 3] and rest["next"] is None
