"""What the statistical base of a cause is made of: comparable accounts, named ones, documents (D-08, D-11)."""

from datetime import date
from hashlib import sha256
from typing import Any

import pytest

from shared.contracts.terms import Channel, UseType
from shared.kernel.periods import Period
from shared.messaging.alarms import open_alarms
from tests.integration.distribution.asking import findings, shown
from tests.integration.distribution.test_causes import (
    BASE_APPROVE,
    BASE_PREPARE,
    BASE_READ,
    answer_for,
    base_of,
    close,
    hear_account,
    hear_cause,
    prepare,
    states,
)
from tests.integration.distribution.world import (
    FILM,
    USER,
)
from tests.support.one_service import OneService

pytestmark = pytest.mark.clause("2.1.1-d", "1.3-g")


@pytest.mark.parametrize(
    ("changed", "comparable"),
    [
        ({"period": Period(date(2026, 1, 1), date(2026, 1, 31))}, "YEAR"),
        ({"use_type": UseType.CABLE}, "CHANNEL"),
        ({"period": Period(date(2025, 1, 1), date(2025, 1, 31))}, "NONE"),
        ({"channel": Channel.PRODUCER}, "NONE"),
    ],
)
async def test_an_empty_class_gives_way_to_the_year_then_to_the_channel(
    distribution: OneService, changed: dict[str, Any], comparable: str
) -> None:
    await hear_account(distribution, **changed)
    await hear_cause(distribution)
    base = await base_of(distribution)
    assert (base["comparable"], base["alert"]) == (comparable, comparable == "NONE")
    assert (base["works"], len(base["accounts"])) == ((0, 0) if comparable == "NONE" else (2, 1))
    alarms = [one.kind for one in await open_alarms(distribution.ctx.pool)]
    assert alarms == (["NO_STATISTICS"] if comparable == "NONE" else [])
    if comparable == "NONE":
        assert (await answer_for(distribution, base)).status_code == 200
        await close(distribution)
        assert await states(distribution) == {"HELD|NO_STATISTICS": {"AZN": 40_00}}
        assert await findings(distribution) == []


async def test_named_users_and_accounts_make_the_base_and_what_is_no_account_refuses_it(
    distribution: OneService,
) -> None:
    await hear_account(distribution)
    await hear_account(distribution, "other", payer="rival", use_type=UseType.CABLE)
    await hear_cause(distribution)
    of_users = await base_of(distribution, users=[USER])
    assert [one["account"] for one in of_users["accounts"]] == ["account"]
    both = await base_of(distribution, accounts=["account", "other"])
    assert (both["version"], both["comparable"], both["total"]) == (2, "CHOSEN", 14_400)
    failed = await prepare(distribution, accounts=["nobody", "other"], users=["rival"])
    assert failed["state"] == "FAILED"
    assert [one["value"] for one in failed["problem"]["errors"]] == ["nobody", "rival"]
    of_none = await distribution.post(
        "accountant", BASE_PREPARE, "/v1/bases", {"cause": "account", "note": "no cause"}
    )
    assert of_none.status_code == 422


async def test_documents_weigh_registered_works_and_a_class_has_a_base_of_its_own(
    distribution: OneService,
) -> None:
    async with distribution.client("clerk", "distribution:document:submit") as client:
        filed = []
        for rows in (f"work;weight\n{FILM};10\n", f"work,weight\n{FILM},5\nnobody,5\n"):
            answer = await client.post(
                "/v1/documents",
                files={"file": ("box.csv", rows.encode(), "text/csv")},
                data={"kind": "OTHER_DOC"},
                headers={"idempotency-key": sha256(rows.encode()).hexdigest()},
            )
            assert answer.status_code == 200, answer.text
            filed.append(answer.json()["id"])
    of_class = {"channel": "USER", "use_type": "ON_AIR", "from": "2026-07-01", "to": "2026-07-31"}
    base = await base_of(distribution, cause=None, of_class=of_class, documents=filed[:1])
    assert (base["cause"], base["comparable"], base["total"], base["documents_sha256"]) == (
        None,
        "CHOSEN",
        10,
        filed[:1],
    )
    failed = await prepare(distribution, cause=None, of_class=of_class, documents=filed)
    assert [one["value"] for one in failed["problem"]["errors"]] == ["nobody"]
    lost = {"cause": None, "of_class": of_class, "documents": ["a" * 64], "note": "not filed"}
    assert (await distribution.post("accountant", BASE_PREPARE, "/v1/bases", lost)).status_code == 409
    refuse = f"/v1/bases/{base['base']}/refuse"
    refused = await distribution.post("director", BASE_APPROVE, refuse, {"version": 1, "reason": "too few"})
    assert refused.status_code == 200
    await distribution.settle()
    (row,) = (await shown(distribution, "/v1/bases", BASE_READ))["items"]
    assert (row["state"], row["reason"], row["answered_by"]) == ("REFUSED", "too few", "director")
