"""An account's file at the door: who hands it in, what is answered at once, what goes on after a cut."""

from dataclasses import replace
from datetime import date
from hashlib import sha256

from deploy.demo.files.accounts import MAKERS
from services.intake.api.schemas import CoverBody
from services.intake.domain.account import ACCOUNT, SubmitAccount
from services.intake.domain.items import WORKS, written_works
from shared.contracts import intake as public
from shared.contracts.batches import batch_digest, item_digest
from shared.contracts.forms import AccountForm, FormColumn
from shared.contracts.registry import ContractSigned
from shared.contracts.terms import DocumentKind
from shared.contracts.wire import to_json
from shared.eventstore.store import Meta
from shared.jobs.filing import file_document
from shared.kernel.ids import derived_id
from tests.integration.intake.desk import SCAN, contract_of, cover_of, take_account, upload
from tests.integration.intake.test_accounts import READ
from tests.support.one_service import OneService
from tests.unit.intake.given import read_account


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


async def test_characters_that_no_text_has_are_refused_at_the_door(intake: OneService) -> None:
    bad = await take_account(intake, "producer.xlsx", signed_by="a\u0000b")
    assert (bad.response.status_code, bad.response.json()["errors"][0]["where"]) == (422, "cover.signed_by")
    taken = await take_account(intake, "producer.xlsx", key="good")
    admitted = await intake.post(
        "chief", "intake:account:decide", f"/v1/accounts/{taken.id}/admit", {"decision": "x\u0000"}
    )
    assert admitted.status_code == 422
