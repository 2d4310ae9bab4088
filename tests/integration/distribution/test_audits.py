"""The auditor's archive: everything of a receipt, a run or a payee, checked without the system."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.integration.distribution.asking import closed_run
from tests.integration.distribution.test_causes import answer_for, base_of, close, hear_account, hear_cause
from tests.support.audits import asked_for, checked, exported, job_of, lines, read
from tests.support.one_service import OneService


@pytest.mark.clause("X-a", "X-b", "X-d")
async def test_a_run_is_exported_whole_and_holds_without_the_system(
    distribution: OneService, tmp_path: Path
) -> None:
    run = await closed_run(distribution)
    result, archive = await exported(distribution, "run", run)
    assert checked(archive, tmp_path / "whole") == (0, "holds\n")
    entries = lines(archive)
    types = [one["type"].split(".")[-2] if one["sequence"] else one["type"] for one in entries]
    for wanted in (
        *("RunOpened", "RunComputed", "RunClosing", "RunClosed", "RoyaltyAllocated", "RoyaltyReserved"),
        *("PolicyProposed", "PolicyApproved", "BulletinRecorded"),
        *("ReceiptRecorded", "ReceiptAllocated", "AccountAccepted", "ScheduleAccepted", "WorkMatched"),
    ):
        assert wanted in types, wanted
    manifest, approvals = read(archive, "manifest.json"), lines(archive, "approvals.jsonl")
    assert (manifest["kind"], manifest["id"], manifest["entries"]) == ("run", run, result["entries"])
    who = {(one["type"], one["field"], one["who"]) for one in approvals}
    assert {("RunOpened", "prepared_by", "accountant"), ("RunClosed", "approved_by", "director")} <= who
    # The facts of the run lie in it: they hold no personal data.
    facts = next(json.loads(one["payload"]) for one in entries if one["type"] == "RunOpened")["facts_sha256"]
    assert any(one["sha256"] == facts and one["included"] for one in manifest["documents"])
    again, same = await exported(distribution, "run", run)
    assert (again["sha256"], same) == (result["sha256"], archive)


@pytest.mark.clause("X-b")
@pytest.mark.parametrize(
    ("of", "was", "becomes", "said"),
    [
        (
            "entries.jsonl",
            b'\\"amount\\":2500',
            b'\\"amount\\":2600',
            "its digest is not that of its columns",
        ),
        ("ledger.jsonl", b'"amount":2500', b'"amount":2600', "ledger.jsonl: its bytes are not those"),
        ("approvals.jsonl", b"director", b"accountant", "approvals.jsonl: its bytes are not those"),
    ],
)
async def test_whatever_is_altered_is_found(
    distribution: OneService, tmp_path: Path, of: str, was: bytes, becomes: bytes, said: str
) -> None:
    run = await closed_run(distribution)
    _, archive = await exported(distribution, "run", run)

    def spoil(name: str, data: bytes) -> bytes:
        if name != of:
            return data
        assert was in data
        return data.replace(was, becomes, 1)

    code, told = checked(archive, tmp_path, spoil)
    assert code == 1 and said in told and told.endswith("does not hold\n"), told


@pytest.mark.clause("X-a")
async def test_a_receipt_is_exported_with_what_became_of_it(distribution: OneService, tmp_path: Path) -> None:
    await closed_run(distribution)
    _, archive = await exported(distribution, "receipt", "receipt-account")
    assert checked(archive, tmp_path) == (0, "holds\n")
    allocated = [json.loads(one["payload"]) for one in lines(archive) if one["type"] == "RoyaltyAllocated"]
    assert {one["target"] for one in allocated} == {"account"}
    ledger = lines(archive, "ledger.jsonl")
    assert {one["holder"] for one in ledger} == {"receipt-account", "account"}
    assert sum(one["amount"] for one in ledger if one["debit"] == "MONEY") == 100_01


@pytest.mark.clause("X-c")
async def test_a_payee_is_exported_with_his_shares_alone(distribution: OneService, tmp_path: Path) -> None:
    await closed_run(distribution)
    _, archive = await exported(distribution, "payee", "dir")
    assert checked(archive, tmp_path) == (0, "holds\n")
    entries = lines(archive)
    for one in entries:
        if one["type"] == "RoyaltyAllocated":
            assert any(share["receiver"] == "dir" for share in json.loads(one["payload"])["shares"])
    heard = {one["said"]["subject"] for one in entries if one["said"] and "subject" in one["said"]}
    assert "scr" not in heard
    kinds = {one["type"] for one in entries if one["sequence"]}
    assert "registry.PartyRegistered.v1" in kinds and "registry.MandateGranted.v1" in kinds


async def test_what_is_not_there_cannot_be_exported(distribution: OneService) -> None:
    for kind in ("run", "receipt", "payee"):
        job = await job_of(distribution, await asked_for(distribution, kind, "none"))
        assert job["state"] == "FAILED" and job["problem"]["errors"][0]["what"] == f"there is no such {kind}"
    assert (await asked_for(distribution, "work", "x")).status_code == 422


@pytest.mark.clause("1.3-g", "X-d")
async def test_the_archive_of_a_receipt_has_the_statistical_data_that_it_was_distributed_by(
    distribution: OneService, tmp_path: Path
) -> None:
    await hear_account(distribution)
    await hear_cause(distribution)
    base = await base_of(distribution)
    assert (await answer_for(distribution, base)).status_code == 200
    await close(distribution)
    _, archive = await exported(distribution, "receipt", "receipt-cause")
    assert checked(archive, tmp_path) == (0, "holds\n")
    assert {"BasePrepared", "BaseApproved"} <= {one["type"] for one in lines(archive)}
    manifest, approvals = read(archive, "manifest.json"), lines(archive, "approvals.jsonl")
    named = {one["sha256"]: one["included"] for one in manifest["documents"]}
    assert named[base["weights_sha256"]] is True
    assert ("BaseApproved", "director") in {(one["type"], one["who"]) for one in approvals}
