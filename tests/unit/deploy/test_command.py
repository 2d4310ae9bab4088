"""The `royalty` command against services that answer from a table."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from typer.testing import CliRunner

from deploy.client import Session
from deploy.command import main, reaching
from shared.contracts.catalogue import SERVICES
from tests.unit.deploy.fake_services import Answers, FakeServices, proved, system


def entity(name: str, *because: tuple[str, str], kind: str = "thing", **facts: Any) -> dict[str, Any]:
    causes = [{"service": service, "id": cause} for service, cause in because]
    told = {"text": f"the {name}", "text_az": f"{name} haqqında"}
    return {"id": name, "kind": kind, **told, "facts": facts, "because": causes}


@pytest.fixture
def addresses(tmp_path: Path) -> Path:
    path = tmp_path / "addresses.json"
    path.write_text(json.dumps({"kafka": "k:1"} | {name: f"http://{name}/" for name in SERVICES}))
    return path


def run(monkeypatch: pytest.MonkeyPatch, addresses: Path, answers: Answers, *words: str) -> tuple[int, str]:
    def reach(addresses: Path, token: str, token_file: Path) -> Session:
        assert reaching.addresses_of(addresses)
        return FakeServices(answers).session(reaching.token_of(token, token_file))

    monkeypatch.setattr(main, "reach", reach)
    result = CliRunner().invoke(main.app, ["--addresses", str(addresses), *words], env={"ROYALTY_TOKEN": "t"})
    return result.exit_code, result.output


def test_exit_codes_tell_what_holds_what_does_not_and_what_cannot_be_asked(
    monkeypatch: pytest.MonkeyPatch, addresses: Path
) -> None:
    broken = system()
    broken["intake", "/v1/jobs/proof"] = proved("read model receipt: row id=1 differs from what the log says")
    refused = system()
    refused["intake", "/v1/verify"] = 403
    asked: list[tuple[Answers, tuple[str, ...]]] = [
        (system(), ("verify",)),
        (broken, ("verify",)),
        (refused, ("verify",)),
        (system(), ("explain", "nothing")),
        (system(), ("explain", "--service", "nobody", "nothing")),
        (system(), ("watermarks",)),
    ]
    codes = [run(monkeypatch, addresses, answers, *words)[0] for answers, words in asked]
    assert codes == [0, 1, 2, 1, 2, 0]


def test_addresses_and_tokens_that_lack_are_said_in_one_line(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, addresses: Path
) -> None:
    half = tmp_path / "half.json"
    half.write_text('{"registry": "http://registry"}')
    for path in (tmp_path / "none.json", half):
        with pytest.raises(reaching.Unusable):
            reaching.addresses_of(path)
    with pytest.raises(reaching.Unusable, match="ROYALTY_TOKEN"):
        reaching.token_of(" ", tmp_path / "none")
    (tmp_path / "token").write_text("secret\n")
    assert reaching.token_of("", tmp_path / "token") == "secret"
    assert reaching.addresses_of(addresses)["intake"] == "http://intake"
    assert run(monkeypatch, tmp_path / "none.json", {}, "verify")[0] == 2


def test_parked_subjects_are_listed_retried_and_skipped(
    monkeypatch: pytest.MonkeyPatch, addresses: Path
) -> None:
    waits = {"id": "p1", "subject": "account", "type": "X", "policy": "match", "error": "digest"}
    answers: dict[tuple[str, str], Any] = {(name, "/v1/parked"): {"items": []} for name in SERVICES}
    answers["matching", "/v1/parked"] = {"items": [waits]}
    reasons = []

    def left(count: int) -> Callable[[httpx.Request], dict[str, Any]]:
        def answered(request: httpx.Request) -> dict[str, Any]:
            reasons.append(json.loads(request.content)["reason"])
            return {"id": "p1", "left": count}

        return answered

    answers["matching", "/v1/parked/p1/retry"] = left(2)
    answers["matching", "/v1/parked/p1/skip"] = left(0)
    assert "digest" in run(monkeypatch, addresses, answers, "parked")[1]
    assert "nothing is parked" in run(monkeypatch, addresses, answers, "parked", "list", "intake")[1]
    words = ("matching", "p1", "--reason", "mended")
    assert "2 events still wait" in run(monkeypatch, addresses, answers, "parked", "retry", *words)[1]
    words = ("matching", "p1", "--reason", "sent twice")
    assert run(monkeypatch, addresses, answers, "parked", "skip", *words)[0] == 0
    assert reasons == ["mended", "sent twice"]


def test_what_a_restored_backup_lost_is_taken_back_and_named(
    monkeypatch: pytest.MonkeyPatch, addresses: Path
) -> None:
    answers = system()
    answers["payments", "/v1/log/take-back"] = {"id": "payments", "taken": 22}
    words = ("take-back", "payments", "--reason", "the backup of the morning")
    assert "22 records" in run(monkeypatch, addresses, answers, *words)[1]
    job = proved()
    job["result"]["lost"] = ["versions 2 to 3 of payment-run-r stood only in private events"]
    answers["payments", "/v1/jobs/proof"] = job
    code, text = run(monkeypatch, addresses, answers, "verify")
    assert (code, "! payments: versions 2 to 3 of payment-run-r" in text) == (0, True)


def test_a_rebuild_is_ordered_for_a_reason_and_its_progress_shown(
    monkeypatch: pytest.MonkeyPatch, addresses: Path
) -> None:
    building = {"version": 2, "position": 333_000, "goal": 812_000, "share": 0.41}
    items = [
        {
            "name": "work",
            "version": 1,
            "generation": 3,
            "without": [{"subject": "film-1", "error": "KeyError: 'title'"}],
            "building": building | {"rate": 63000.0, "seconds_left": 7.6},
        },
        {
            "name": "party",
            "version": None,
            "generation": None,
            "without": [],
            "building": building | {"rate": None, "seconds_left": None},
        },
        {"name": "share", "version": 1, "generation": 1, "without": [], "building": None},
    ]
    asked: list[dict[str, Any]] = []

    def ordered(request: httpx.Request) -> dict[str, Any]:
        asked.append(json.loads(request.content))
        return {"id": "work", "job": "/v1/jobs/j1"}

    answers: dict[tuple[str, str], Any] = {
        ("registry", "/v1/read-models"): {"position": 812_000, "items": items},
        ("registry", "/v1/read-models/work/rebuild"): ordered,
    }
    text = run(monkeypatch, addresses, answers, "read-models", "registry")[1]
    assert "version 2: 41% of 812,000 entries, 63,000 /s, about 8 s left" in text
    assert "film-1: KeyError: 'title'" in text
    assert text.count("41% of 812,000 entries") == 2 and text.count("left") == 1
    words = ("rebuild", "registry", "work", "--reason", "a row looks odd")
    code, text = run(monkeypatch, addresses, answers, *words)
    assert (code, "/v1/jobs/j1" in text, asked) == (0, True, [{"reason": "a row looks odd"}])


def test_readings_are_listed_page_by_page_and_exported_over_services(
    monkeypatch: pytest.MonkeyPatch, addresses: Path, tmp_path: Path
) -> None:
    def reading(number: int) -> dict[str, Any]:
        names = "read_at actor party kind subject document purpose"
        return {"number": number} | {name: f"{name}-{number}" for name in names.split()}

    def page(request: httpx.Request) -> dict[str, Any]:
        assert request.url.params["actor"] == "clerk"
        first = request.url.params["after"] == "0"
        return {"items": [reading(1 if first else 2)], "next": 1 if first else None}

    answers: dict[tuple[str, str], Any] = {
        (name, "/v1/readings"): {"items": [], "next": None} for name in SERVICES
    }
    answers["payments", "/v1/readings"] = page
    code, shown = run(monkeypatch, addresses, answers, "readings", "payments", "--actor", "clerk")
    assert code == 0 and "purpose-1" in shown and "purpose-2" in shown
    assert "nothing was read" in run(monkeypatch, addresses, answers, "readings", "intake")[1]
    answers = {(name, "/v1/readings/csv"): f"service,number\r\n{name},1\r\n" for name in SERVICES}
    kept = tmp_path / "readings.csv"
    code, told = run(monkeypatch, addresses, answers, "readings", "--csv", str(kept))
    assert (code, "5 readings" in told) == (0, True)
    assert kept.read_text().split() == ["service,number", *(f"{name},1" for name in SERVICES)]


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (dict.fromkeys(SERVICES, "localhost:1"), "no http:// or https:// address"),
        ({"registry": "http://r"}, "lacks the address of intake, matching, distribution, payments"),
        ([], "lacks the address of registry"),
    ],
)
def test_addresses_that_cannot_be_used_are_named(tmp_path: Path, said: object, expected: str) -> None:
    path = tmp_path / "addresses.json"
    path.write_text(json.dumps(said))

    with pytest.raises(reaching.Unusable, match=expected):
        reaching.addresses_of(path)


def test_a_token_that_lacks_is_said_with_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(reaching.Unusable, match="set ROYALTY_TOKEN or give --token-file"):
        reaching.token_of("", tmp_path / "token")


def test_a_file_of_policies_is_tried_and_what_it_changes_is_shown(
    monkeypatch: pytest.MonkeyPatch, addresses: Path, tmp_path: Path
) -> None:
    file = tmp_path / "policies.yaml"
    file.write_text("policies: []")
    rule = {"kind": "ADMINISTRATION", "rate": "15"}
    told = {
        "policy": "deductions",
        "version": 2,
        "valid_from": "2026-07-01",
        "decision": "BOARD 9, 2026-06-01",
        "against": 1,
        "changed": 1,
        "changes": [{"path": "rules", "was": rule, "becomes": rule | {"rate": "20"}}],
    }
    sent: list[bytes] = []
    job: dict[str, Any] = {"state": "DONE", "problem": None, "result": {"dry_run": True, "policies": [told]}}

    def taken(request: httpx.Request) -> dict[str, Any]:
        sent.append(request.content)
        return {"job": "/v1/jobs/j"}

    answers: dict[tuple[str, str], Any] = {
        ("distribution", "/v1/policies/file"): taken,
        ("distribution", "/v1/jobs/j"): lambda _: job | {"job": "j"},
        ("distribution", "/v1/watermarks"): {"position": 1},
    }
    code, text = run(monkeypatch, addresses, answers, "policies", str(file))
    assert (code, "would be proposed" in text, '"rate": "20"' in text) == (0, True, True)
    assert b"true" in sent[0] and b"policies: []" in sent[0]
    problem = {
        "title": "The policies cannot be read",
        "errors": [{"where": "line 3", "what": "a tag", "value": "!x"}],
    }
    job = {"state": "FAILED", "problem": problem, "result": None}
    code, text = run(monkeypatch, addresses, answers, "policies", str(file), "--propose")
    assert (code, "line 3 a tag !x" in text) == (1, True)
    assert b"false" in sent[1]
    assert run(monkeypatch, addresses, answers, "policies", str(tmp_path / "none"))[0] == 2
