"""Who read whose personal data and documents, and what for: recorded before it is shown, never changed, exported."""

import csv
import io
from pathlib import Path

import asyncpg
import pytest

from services.payments.main import PARTS
from services.registry.main import PARTS as REGISTRY
from shared.eventstore.migrate import migrate
from shared.eventstore.readings import Recorded, page_readings
from shared.web.reading import OWN
from tests.integration.payments.closed_runs import closed_run
from tests.integration.payments.played import adopt_all, give_data, pay
from tests.integration.payments.registered import PARTIES, WORKS
from tests.support.backends import ROOT, MakeDatabase
from tests.support.one_service import MakeService, OneService, make_service
from tests.support.service import Serve

__all__ = ["make_service"]

STATEMENT, PAYEE, DISPUTE = "payments:statement:read", "payments:payee:read", "payments:dispute:read"
FILE, READINGS = "payments:payment-run:release", "payments:reading:read"


@pytest.fixture
async def payments(make_service: MakeService) -> OneService:
    """With one payee paid and one dispute."""
    service = await make_service(PARTS)
    await service.hear("registry", *PARTIES, *WORKS)
    await adopt_all(service)
    await give_data(service, "rasim")
    await service.hear("distribution", *closed_run())
    await service.settle()
    return service


async def readings(service: OneService) -> list[Recorded]:
    return await page_readings(service.ctx.pool, after=0, limit=100)


async def documents(service: OneService) -> dict[str, tuple[str, str]]:
    """Every address that shows personal data or a document -> its scope, and what kind is recorded."""
    paid = await pay(service)
    body = {"work": "film-1", "parties": ["rasim"], "claim": "his brother's", "document_sha256": "a" * 64}
    dispute = (await service.post("lawyer", "payments:dispute:submit", "/v1/disputes", body)).json()["id"]
    (statement,) = (await service.get(STATEMENT, "/v1/statements?payee=rasim")).json()["items"]
    return {
        f"/v1/statements/{statement['id']}": (STATEMENT, "STATEMENT"),
        f"/v1/statements/{statement['id']}/pdf": (STATEMENT, "STATEMENT"),
        "/v1/payees/rasim": (PAYEE, "PAYMENT_DATA"),
        f"/v1/disputes/{dispute}": (DISPUTE, "CLAIM"),
        f"/v1/payment-runs/{paid['payment_run']}/file": (FILE, "PAYMENT_FILE"),
    }


@pytest.mark.clause("X-c")
async def test_nothing_personal_is_shown_without_a_purpose_and_every_reading_is_recorded(
    payments: OneService,
) -> None:
    opened = await documents(payments)
    before = await readings(payments)
    assert {one.kind for one in before} == {"PAYMENT_DATA"}, (
        "the job that made the bank's file reads accounts"
    )
    for path, (scope, _) in opened.items():
        for purpose in ("", "?purpose=", "?purpose=x", "?purpose=%20%20%20%20", f"?purpose={'x' * 201}"):
            refused = await payments.get(scope, path + purpose)
            assert refused.status_code == 422, (path, purpose)
            assert [error["where"] for error in refused.json()["errors"]] == ["query.purpose"]
    assert await readings(payments) == before
    for path, (scope, kind) in opened.items():
        known = len(await readings(payments))
        assert (await payments.get(scope, f"{path}?purpose=complaint+7")).status_code == 200
        (new,) = (await readings(payments))[known:]
        assert (new.actor, new.party, new.kind, new.purpose) == ("reader", None, kind, "complaint 7")
        assert new.subject in ("rasim", path.rpartition("/")[2])


async def test_a_party_reads_its_own_without_saying_why_and_that_is_recorded_too(
    payments: OneService,
) -> None:
    (path, *_) = await documents(payments)
    before = len(await readings(payments))
    assert (await payments.get(STATEMENT, path, party="rasim")).status_code == 200
    assert (await payments.get(STATEMENT, path, party="john")).status_code == 404
    (new,) = (await readings(payments))[before:]
    assert (new.party, new.subject, new.purpose) == ("rasim", "rasim", OWN)
    assert path.endswith(new.document or "?")


async def test_what_cannot_be_recorded_is_not_shown(payments: OneService) -> None:
    owner = await asyncpg.connect(payments.ctx.settings.pg_dsn.replace("payments_app", "payments_owner", 1))
    await owner.execute("REVOKE INSERT ON log.reading FROM payments_app")
    await owner.close()
    answer = await payments.get(PAYEE, "/v1/payees/rasim?purpose=curiosity")
    assert (answer.status_code, answer.json()["type"]) == (500, "urn:royalty:problem:broken")


async def test_the_record_is_paged_filtered_and_exported(payments: OneService) -> None:
    for number in range(5):
        path = f"/v1/payees/rasim?purpose=question+{number}"
        assert (await payments.get(PAYEE, path)).status_code == 200
    assert (await payments.get(PAYEE, "/v1/payees/rasim?purpose=%3DHYPERLINK(%22x%22)")).status_code == 200
    seen, after = [], 0
    while after is not None:
        page = (await payments.get(READINGS, f"/v1/readings?limit=4&after={after}")).json()
        seen += page["items"]
        after = page["next"]
    assert [one["purpose"] for one in seen][:2] == ["question 0", "question 1"]
    assert len(seen) == len({one["number"] for one in seen}) == 6
    for query, count in {"actor=reader": 6, "actor=nobody": 0, "subject=rasim": 6, "subject=john": 0}.items():
        assert len((await payments.get(READINGS, f"/v1/readings?{query}")).json()["items"]) == count, query
    exported = await payments.get(READINGS, "/v1/readings/csv?after=1")
    assert exported.headers["content-type"].startswith("text/csv")
    rows = list(csv.DictReader(io.StringIO(exported.text)))
    assert [(row["service"], row["actor"], row["subject"]) for row in rows] == [
        ("payments", "reader", "rasim")
    ] * 5
    assert rows[-1]["purpose"] == '\'=HYPERLINK("x")', "a spreadsheet shows it and does not compute it"


async def test_the_record_has_a_scope_of_its_own_in_every_service(serve: Serve) -> None:
    registry = await serve(REGISTRY)
    for path in ("/v1/readings", "/v1/readings/csv"):
        assert (await registry.caller("clerk", "registry:party:read").get(path)).status_code == 403
        assert (
            await registry.caller("author", "registry:reading:read", party="p").get(path)
        ).status_code == 404
        assert (await registry.caller("auditor", "registry:reading:read").get(path)).status_code == 200


async def test_readings_recorded_before_there_was_one_table_are_kept(
    make_database: MakeDatabase, tmp_path: Path
) -> None:
    """A database of the time when each service had a table of its own."""
    now = ROOT / "services" / "payments" / "migrations"
    then = tmp_path / "payments" / "migrations"
    then.mkdir(parents=True)
    for name in ("001_vault.sql", "002_claims.sql"):
        (then / name).write_text((now / name).read_text())
    database = await make_database("boxes")
    await migrate(database.dsn_owner, "boxes", then.parent)
    owner = await asyncpg.connect(database.dsn_owner)
    await owner.execute(
        "INSERT INTO vault.reading (payee, actor, purpose, read_at) VALUES ('p', 'a', 'why', now())"
    )
    assert (await migrate(database.dsn_owner, "boxes", now.parent))[0] == "003_readings"
    (kept,) = await owner.fetch("SELECT kind, subject, actor, purpose FROM log.reading")
    assert tuple(kept) == ("VAULT", "p", "a", "why")
    assert await owner.fetchval("SELECT to_regclass('vault.reading')") is None
    await owner.close()
