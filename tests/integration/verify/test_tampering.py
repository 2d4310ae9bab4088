"""A `verify` that can fail: whatever is changed in a service's read models or its log, it is named."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import pytest

from services.distribution.main import PARTS as DISTRIBUTION
from services.intake.main import PARTS as INTAKE
from services.matching.main import PARTS as MATCHING
from services.payments.main import PARTS as PAYMENTS
from services.registry.main import PARTS as REGISTRY
from shared.eventstore.seals import seal_head
from shared.web.service import Parts
from tests.integration.verify import given
from tests.integration.verify.proving import royalty_verify
from tests.integration.verify.tampering import alter, as_owner, change_figure, drop, position_of
from tests.support.service import Serve, Served


@dataclass(frozen=True, kw_only=True)
class Case:
    """One service, and what somebody does to it."""

    parts: Parts
    given: Callable[[Served], Awaitable[None]]
    figure: str
    """Changes one figure of one row; answers with its key as `verify` writes it."""
    model: str
    also: tuple[str, ...]
    """What else the wrong figure breaks: a part of each finding, in their order after the row's own."""
    dropped: tuple[str, int]
    """Type and number of the entry that is taken out of the log."""
    altered: tuple[str, int, str, str]
    """Type and number of the entry that is changed, and what of it into what."""


CASES = (
    Case(
        parts=REGISTRY,
        given=given.registry,
        figure="UPDATE view.work SET roles = replace(roles::text, '1/2', '2/3')::json RETURNING 'id=' || id",
        model="work",
        also=("claims above the whole in ['SCRIPTWRITER']",),
        dropped=("PartyEntered", 3),
        altered=("PartyEntered", 1, "Məmmədxanlı", "Məmmədxanov"),
    ),
    Case(
        parts=INTAKE,
        given=given.intake,
        figure="UPDATE view.receipt SET amount = amount + 1 WHERE amount = 4800001 RETURNING 'id=' || id",
        model="receipt",
        also=("48,000.02 AZN is not 0.00 AZN allocated (parts: 0.00 AZN) + 48,000.01 AZN unallocated",),
        dropped=("BankAccountOpened", 2),
        altered=("ReceiptEntered", 2, '"amount":500', '"amount":501'),
    ),
    Case(
        parts=MATCHING,
        given=given.matching,
        figure="UPDATE view.target SET reports = reports + 1 RETURNING 'id=' || id",
        model="target",
        also=("the manifest counts {'MATCHED': 3} of 4, found {'MATCHED': 3}",),
        dropped=("registry.PartyRegistered.v1", 5),
        altered=("ReportDecided", 1, '"rule":"EXACT"', '"rule":"AUTHOR"'),
    ),
    Case(
        parts=DISTRIBUTION,
        given=given.distribution,
        figure="UPDATE view.receipt SET unallocated = unallocated + 1 WHERE currency = 'AZN' "
        "RETURNING 'receipt=' || receipt",
        model="receipt",
        also=("received 10001, accounted for 10002", "entries come to 0.01 AZN, the ledger has 0.02 AZN"),
        dropped=("PolicyProposed", 2),
        altered=("intake.ReceiptRecorded.v1", 2, '"amount":9800', '"amount":9900'),
    ),
    Case(
        parts=PAYMENTS,
        given=given.payments,
        figure="UPDATE view.balance SET balance = balance + 1 WHERE payee = 'dir' "
        "RETURNING 'payee=' || payee || ', currency=' || currency",
        model="balance",
        also=(
            "account dir, AZN: balance 4801, unpaid credits 4800",
            "account dir, AZN: balance 48.01 AZN, entries 48.00 AZN",
        ),
        dropped=("registry.PartyRegistered.v1", 2),
        altered=("CreditEntered", 2, '"net":{"amount":1600', '"net":{"amount":1601'),
    ),
)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.parts.service)
async def test_verify_names_what_was_changed(case: Case, serve: Serve) -> None:
    served = await serve(case.parts)
    await case.given(served)
    before = await royalty_verify(served)
    assert before.holds, before.findings
    assert before.proofs[0].rows > 0

    row = await change_figure(served, case.figure)
    changed = await royalty_verify(served)
    whats = [finding.what for finding in changed.findings]
    assert whats[0] == f"read model {case.model}: row {row} differs from what the log says"
    assert len(whats) == 1 + len(case.also), whats
    assert all(part in what for part, what in zip(case.also, whats[1:], strict=True)), whats

    kind, number, old, new = case.altered
    async with as_owner(served) as connection:
        dropped = await position_of(connection, *case.dropped)
        altered = await position_of(connection, kind, number)
        await drop(connection, dropped)
        await alter(connection, altered, old, new)
    verdict = await royalty_verify(served)
    named = {finding.what for finding in verdict.findings}
    assert {finding.service for finding in verdict.findings} == {case.parts.service}
    assert named >= {
        whats[0],
        f"log: position {dropped}: missing: the log goes on at {dropped + 1}",
        f"log: position {altered}: its digest is not that of its columns",
    }
    assert not verdict.holds


async def test_a_tail_that_was_cut_off_is_missed_by_those_who_heard_it(serve: Serve) -> None:
    registry = await serve(REGISTRY)
    matching = await serve(MATCHING)
    await given.registry(registry)
    await seal_head(registry.running.ctx.store)
    await given.come_to(matching, "registry.HeadSealed.v1")
    # The day's own seal comes first: wait for the one that was made here.
    sealed, _ = await registry.running.ctx.store.load("head", "registry")
    seal: dict[str, Any] = {"position": 0}
    while seal["position"] < sealed[-1].position:  # type: ignore[attr-defined]
        seal = (await matching.caller("reader").get("/v1/watermarks")).json()["seals"][0]
    before = await royalty_verify(registry, matching)
    assert before.holds, before.findings
    assert before.proofs[0].vouched_position == seal["position"] > 0

    async with as_owner(registry) as connection:
        await connection.execute("DELETE FROM log.entry WHERE position >= $1", seal["position"])
    found = await royalty_verify(registry, matching)
    cut = f"log: the tail was cut: matching holds the head at position {seal['position']}, the log ends at"
    assert [finding.service for finding in found.findings if finding.what.startswith(cut)] == ["registry"]
