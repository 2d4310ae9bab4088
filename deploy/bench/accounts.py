"""Large accounts: lines a second from the job's start to the last event in the log, beside the raw reading of the same
file; memory of the service and its child; and, in a run of its own, what others wait for meanwhile."""

from __future__ import annotations

import asyncio
import csv
import json
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO

import httpx
import xlsxwriter

from deploy.bench.caller import offer, request
from deploy.bench.measuring import Measure
from deploy.local.stack import Stack

CSV_LINES = 1_000_000
XLSX_LINES = 200_000
WORKS = 20_000
PER_SECOND = 200
_COLUMNS = (
    ("Tarix", "day", "DATE"), ("Başlanğıc", "start", "TIME"), ("Son", "end", "TIME"),
    ("Müddət", "duration", "DURATION"), ("Ad", "title", "TEXT"), ("Müəlliflər", "authors", "AUTHORS"),
    ("İl", "year", "YEAR"), ("Ölkə", "country", "TEXT"), ("Növ", "category", "TEXT"), ("Seriya", "episode", "INTEGER"),
)  # fmt: skip
_SCOPES = ("intake:account:submit", "intake:account:read", "intake:bank:decide", "intake:job:read")
_RAW = """
import csv, sys, time
path = sys.argv[1]
begun = time.perf_counter()
if path.endswith("csv"):
    with open(path, encoding="utf-8", newline="") as file:
        rows = sum(1 for _ in csv.reader(file, delimiter=";"))
else:
    from python_calamine import CalamineWorkbook
    rows = sum(1 for _ in CalamineWorkbook.from_path(path).get_sheet_by_index(0).iter_rows())
print(rows / (time.perf_counter() - begun))
"""


@dataclass
class _Taken:
    """One account taken in."""

    seconds: float
    service_mb: float
    child_mb: float


def measure() -> list[Measure]:
    """With a durable database, the registry for the contract and intake for the accounts."""
    with tempfile.TemporaryDirectory(prefix="royalty-bench-") as directory:
        place = Path(directory)
        files = [_csv(place / "account.csv", CSV_LINES), _xlsx(place / "account.xlsx", XLSX_LINES)]
        with Stack(place / "stack", datetime.now(UTC), durable=True, only=("registry", "intake")) as stack:
            desk = _Desk(stack)
            found = []
            for path, lines in zip(files, (CSV_LINES, XLSX_LINES), strict=True):
                found += _rate(desk, path, lines)
            return [*found, _beside_others(desk, files[0])]


def _rate(desk: _Desk, path: Path, lines: int) -> list[Measure]:
    taken = desk.take(path)
    kind = path.suffix[1:].upper()
    raw = float(subprocess.run([sys.executable, "-c", _RAW, path], capture_output=True, check=True).stdout)
    rate = lines / taken.seconds
    return [
        Measure(
            f"lines of an account of {lines:,} ({kind}), checked, stored and published",
            f"{rate:,.0f} /s", "reading the same file", f"{raw:,.0f} /s", rate / raw,
        ),
        Measure(
            f"memory meanwhile ({kind})", f"service {taken.service_mb:.0f} MB, child {taken.child_mb:.0f} MB at most"
        ),
    ]  # fmt: skip


def _beside_others(desk: _Desk, path: Path) -> Measure:
    """The same lines as another file, while others open bank accounts at a rate."""
    other = path.with_name("other.csv")
    other.write_bytes(path.read_bytes() + b"\n")
    waited: list[float] = []
    done = threading.Event()

    def offered() -> None:
        number = 0
        while not done.is_set():
            calls = [desk.command(number + n) for n in range(PER_SECOND * 2)]
            number += len(calls)
            waited.extend(asyncio.run(offer(desk.address, calls, PER_SECOND, 32)))

    others = threading.Thread(target=offered)
    others.start()
    try:
        desk.take(other)
    finally:
        done.set()
        others.join()
    waited.sort()
    half, most = (waited[int(len(waited) * share)] * 1000 for share in (0.5, 0.99))
    return Measure(
        f"answer at {PER_SECOND} commands/s while {CSV_LINES:,} lines come in",
        f"p50 {half:.1f} ms, p99 {most:.1f} ms",
    )


class _Desk:
    """A clerk with a contract for each kind of file."""

    def __init__(self, stack: Stack) -> None:
        self.stack = stack
        self.address = stack.addresses["intake"]
        self._token = stack.issuer.token("clerk", _SCOPES)
        self._http = httpx.Client(timeout=120, headers={"authorization": f"Bearer {self._token}"})
        self.contracts = self._agree()

    def take(self, path: Path) -> _Taken:
        """Hand a file in; from its job's start to its end."""
        cover = {
            "contract": self.contracts[path.suffix], "stamped": True, "signed_by": "N. N.",
            "period": {"from": "2026-01-01", "to": "2026-01-31"}, "declared_total": {"amount": 100, "currency": "AZN"},
        }  # fmt: skip
        answer = self._until(
            lambda: self._hand_in(path, cover), lambda found: found.status_code != 404
        ).json()
        begun = time.perf_counter()
        memory = _Peaks(self.stack.services["intake"].pid)
        job = self._until(
            lambda: self._get(answer["job"]),
            lambda found: memory.look() or found["state"] in ("DONE", "FAILED"),
        )
        seconds = time.perf_counter() - begun
        if job["state"] != "DONE" or job["result"]["state"] != "ACCEPTED":
            raise RuntimeError(f"the account was not taken in: {job}")
        return _Taken(seconds, memory.service_mb, memory.child_mb)

    def command(self, number: int) -> bytes:
        """The request of a small command."""
        bban = f"NABZ{number:020}"
        digits = "".join(str(int(letter, 36)) for letter in f"{bban}AZ00")
        body = json.dumps({"iban": f"AZ{98 - int(digits) % 97:02}{bban}", "currency": "AZN"}).encode()
        host = self.address.removeprefix("http://")
        return request(host, "/v1/bank-accounts", self._token, f"bank-{number}", body)

    def _agree(self) -> dict[str, str]:
        registry = self.stack.addresses["registry"]
        token = self.stack.issuer.token("registrar", ["registry:party:submit", "registry:contract:submit"])

        def post(path: str, body: dict[str, Any]) -> str:
            headers = {"authorization": f"Bearer {token}", "idempotency-key": f"{path}-{body.get('number')}"}
            answer = self._http.post(f"{registry}{path}", json=body, headers=headers).raise_for_status()
            made: str = answer.json()["id"]
            return made

        party = post("/v1/parties", {"kind": "LEGAL", "party_class": "USER", "names": [{"name": "Yayımçı"}]})
        columns = [
            {
                "header": header,
                "field": field,
                "type": kind,
                "mandatory": field in ("day", "start", "title", "authors"),
            }
            for header, field, kind in _COLUMNS
        ]
        return {
            f".{kind.lower()}": post(
                "/v1/contracts",
                {
                    "number": f"L-{kind}", "kind": "LICENCE", "party": party, "currency": "AZN",
                    "valid_from": "2026-01-01", "uses": ["ON_AIR"], "key": "DURATION", "document_sha256": "d" * 64,
                    "form": {"file_type": kind, "columns": columns},
                },
            )
            for kind in ("CSV", "XLSX")
        }  # fmt: skip

    def _hand_in(self, path: Path, cover: dict[str, Any]) -> httpx.Response:
        with path.open("rb") as file:
            headers = {"idempotency-key": f"{path.name}-{time.monotonic_ns()}"}
            files: dict[str, tuple[str, BinaryIO | bytes]] = {
                "file": (path.name, file),
                "scan": ("cover.txt", b"the signed cover"),
            }
            data = {"cover": json.dumps(cover)}
            return self._http.post(f"{self.address}/v1/accounts", files=files, data=data, headers=headers)

    def _get(self, path: str) -> dict[str, Any]:
        found: dict[str, Any] = self._http.get(f"{self.address}{path}").raise_for_status().json()
        return found

    @staticmethod
    def _until(ask: Callable[[], Any], enough: Callable[[Any], bool]) -> Any:
        while not enough(found := ask()):
            time.sleep(0.05)
        return found


class _Peaks:
    """The most that a service and its children held while it was looked at."""

    def __init__(self, pid: int) -> None:
        self._pid = pid
        self.service_mb = self.child_mb = 0.0

    def look(self) -> bool:
        """Look once more; False, so that it can stand in a condition."""
        self.service_mb = max(self.service_mb, _mb(self._pid, "VmRSS"))
        children = Path(f"/proc/{self._pid}/task/{self._pid}/children").read_text().split()
        self.child_mb = max([self.child_mb, *(_mb(int(child), "VmHWM") for child in children)])
        return False


def _mb(pid: int, what: str) -> float:
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return 0.0
    return next((int(line.split()[1]) / 1024 for line in status.splitlines() if line.startswith(what)), 0.0)


def _lines(count: int) -> Iterator[list[str]]:
    """A log of 31 days."""
    yield [header for header, _, _ in _COLUMNS]
    for number in range(count):
        start, lasts, work = number * 7 % 86_400, 60 + number % 5_000, number * 7_919 % WORKS
        yield [
            f"{1 + number * 31 // count:02}.01.2026", _clock(start), _clock((start + lasts) % 86_400), _clock(lasts),
            f"Film {work}", f"Müəllif {work % 500}; Ssenarist {work % 300}", str(1950 + work % 70), "AZ", "Bədii",
            str(work % 10),
        ]  # fmt: skip


def _clock(seconds: int) -> str:
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"


def _csv(path: Path, count: int) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, delimiter=";").writerows(_lines(count))
    return path


def _xlsx(path: Path, count: int) -> Path:
    with xlsxwriter.Workbook(path, {"constant_memory": True}) as book:
        sheet = book.add_worksheet()
        for row, cells in enumerate(_lines(count)):
            sheet.write_row(row, 0, cells)
    return path
