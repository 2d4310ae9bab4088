"""The letter with which an account goes back: written once, served unchanged, sent by a clerk."""

from io import BytesIO

import httpx
import pytest
from pypdf import PdfReader

from services.intake.main import PARTS
from tests.integration.intake.desk import items, take_account
from tests.support.one_service import OneService

WRITE, READ = "intake:letter:submit", "intake:letter:read"


async def write(service: OneService, account: str, **changed: object) -> httpx.Response:
    body = {"version": 1, "answer_until": "2026-12-31"} | changed
    response = await service.post("clerk", WRITE, f"/v1/accounts/{account}/letters", body)
    await service.settle()
    return response


@pytest.mark.clause("2.1.1-k", "X-c")
async def test_an_account_that_goes_back_gets_its_letter(intake: OneService) -> None:
    returned = await take_account(intake, "second_broadcaster_defective.xlsx")
    answer = await write(intake, returned.id)
    assert answer.status_code == 202, answer.text
    first = answer.json()
    assert (await write(intake, returned.id)).json()["id"] == first["id"]
    (letter,) = await items(intake, READ, f"/v1/letters?about={returned.id}")
    assert (letter["version"], letter["party"], letter["sent"]) == (1, "O02", [])
    pdf = await intake.get(READ, f"/v1/letters/{first['id']}/pdf?purpose=sending")
    assert pdf.headers["content-type"] == "application/pdf"
    assert (await intake.get(READ, f"/v1/letters/{first['id']}/pdf?purpose=again")).content == pdf.content
    text = " ".join(page.extract_text() for page in PdfReader(BytesIO(pdf.content)).pages)
    for wanted in (
        "Party O02",
        returned.id[:8],
        "31.12.2026",
        "2.1.1-g 1",
        "2.1.1-i 2",
        "2.1.1-j 5",
        "Total 9",
    ):
        assert wanted in " ".join(text.split()), (wanted, text)
    body = {"sent_on": letter["written_on"], "way": "POST"}
    assert (await intake.post("clerk", WRITE, f"/v1/letters/{first['id']}/send", body)).status_code == 200
    await intake.settle()
    shown = (await intake.get(READ, f"/v1/letters/{first['id']}", party="O02")).json()
    assert shown["sent"] == [{"on": letter["written_on"], "way": "POST", "by": "clerk"}]
    assert (await intake.get(READ, f"/v1/letters/{first['id']}", party="O01")).status_code == 404
    assert (await intake.get(READ, f"/v1/letters/{first['id']}/pdf")).status_code == 422
    why = await PARTS.explain(intake.ctx, first["id"])
    assert why is not None
    assert [because.id for because in why.because] == [returned.id]


async def test_what_did_not_go_back_gets_no_letter(intake: OneService) -> None:
    taken = await take_account(intake, "producer.xlsx")
    assert (await write(intake, taken.id)).json()["reason"] == "NOT_RETURNED"
    assert (await write(intake, "nobody")).status_code == 404
    assert (await write(intake, taken.id, answer_until="2020-01-01")).status_code == 422
