"""Accounts from upload to acceptance or return, on the demo's files."""

from dataclasses import replace
from datetime import date
from hashlib import sha256
from typing import Any

import orjson
import pytest

from deploy.demo.files.accounts import MAKERS
from shared.contracts import intake as public
from shared.contracts.batches import batch_digest, item_digest
from shared.contracts.forms import FormColumn
from shared.contracts.registry import ContractChanged
from shared.contracts.terms import Channel, Measure, UseType
from shared.kernel.money import Money
from tests.integration.intake.desk import contract_of, cover_of, items, take_account, upload
from tests.support.one_service import OneService

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
