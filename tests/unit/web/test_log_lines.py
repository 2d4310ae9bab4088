"""The lines of a log, ours and those of libraries: JSON, with the places of an exception and without its words."""

import json
import subprocess
import sys

from shared.observability.wording import places, said
from tests.support.backends import ROOT

SECRET = "AZ21NABZ00000000137010001944"
PROGRAM = f"""
import asyncio, logging, warnings, structlog
from shared.observability.logs import configure_logs

configure_logs("payments", "DEBUG")

def broken():
    raise ValueError("no number: {SECRET}")

async def lost():
    task = asyncio.create_task(asyncio.sleep(0))
    task.get_loop().call_soon(broken_with, "{SECRET}")
    forgotten = asyncio.create_task(breaking())
    await asyncio.wait([forgotten])
    del forgotten

def broken_with(text):
    raise KeyError(text)

async def breaking():
    broken()

asyncio.run(lost())
warnings.warn("odd value {SECRET}")
try:
    try:
        broken()
    except ValueError as error:
        raise RuntimeError("{SECRET}") from error
except RuntimeError:
    structlog.get_logger().error("it broke", exc_info=True)
    logging.getLogger("uvicorn.error").exception("Exception in ASGI application")
structlog.get_logger().info("done")
"""


def test_no_line_quotes_an_exception_a_warning_or_a_lost_task() -> None:
    ran = subprocess.run(
        [sys.executable, "-c", PROGRAM], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert SECRET not in ran.stderr
    lines = [json.loads(line) for line in ran.stderr.splitlines()]
    assert {line["service"] for line in lines} == {"payments"}
    events = [line["event"] for line in lines]
    for told in ("Task exception was never retrieved", "it broke", "Exception in ASGI application", "done"):
        assert told in events, events
    assert any(event.startswith("Exception in callback broken_with") for event in events)
    assert any(event.endswith("UserWarning") for event in events)
    ours, uvicorns = (
        line["exception"] for line in lines if line["event"] in ("it broke", "Exception in ASGI application")
    )
    assert ours == uvicorns
    assert "ValueError" in ours and ours.index("ValueError") < ours.index("RuntimeError")
    assert "in broken" in ours


class Refused(Exception):
    sqlstate, table_name, constraint_name, column_name = "23514", "person", "person__fin__ck", None


class Wrapped(Exception):
    def __init__(self, orig: Exception) -> None:
        super().__init__(f"(driver) {orig}")
        self.orig = orig


def test_a_databases_refusal_is_told_by_its_facts() -> None:
    refusal = Refused(f"new row violates a check\nDETAIL: Failing row contains ({SECRET})")
    assert said(refusal) == "Refused 23514 person person__fin__ck"
    assert said(Wrapped(refusal)) == "Wrapped 23514 person person__fin__ck"
    assert said(OSError("no route to host")) == "OSError: no route to host"
    assert places(Wrapped(refusal)) == "Wrapped 23514 person person__fin__ck"
    group = ExceptionGroup("two", [refusal, ValueError(SECRET)])
    assert "ValueError" in places(group) and SECRET not in places(group)
