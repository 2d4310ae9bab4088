"""Running a pure function in a child process, and what becomes of a child that does not answer."""

import asyncio
import contextlib
import os
import pickle
import re
import signal
import sys
from collections.abc import Callable
from typing import Any, TypeVar

import structlog

from shared.jobs.kinds import JobFailed
from shared.kernel.findings import Finding

T = TypeVar("T")
MIB = 1024 * 1024
_NAMED = re.compile(rb"^[A-Za-z_.]+(?:Error|Exception|Warning)\b", re.MULTILINE)
_NAMED_MAX = 5
_log = structlog.get_logger()


async def compute(
    function: Callable[..., T], args: tuple[object, ...], *, memory_mb: int, deadline_s: float
) -> T:
    """`function(*args)` in a child process of at most `memory_mb` MiB of address space and `deadline_s` seconds.

    Raises what the function raises (Unreadable arrives as Unreadable), and JobFailed when the child ran out
    of memory or time, or died.
    """
    question = pickle.dumps(
        (memory_mb * MIB, function.__module__, function.__qualname__, pickle.dumps(args)),
        pickle.HIGHEST_PROTOCOL,
    )
    child = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "shared.jobs.child",
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        env=_environment(),
        start_new_session=True,
    )
    try:
        async with asyncio.timeout(deadline_s):
            answer, told = await child.communicate(question)
    except TimeoutError:
        raise failed("took longer than the job's deadline", f"{deadline_s:g} s") from None
    finally:
        await _end(child)
    found: T = _unpack(answer, told, child.returncode, memory_mb)
    return found


def failed(what: str, value: str) -> JobFailed:
    """A job that failed through its child process and not through a finding in its input."""
    return JobFailed([Finding("the reader process", what, value)], title="The work could not be computed")


def _unpack(answer: bytes, told: bytes, code: int | None, memory_mb: int) -> Any:
    if told:
        # Its words may quote the file that it reads.
        named = [name.decode() for name in _NAMED.findall(told)[-_NAMED_MAX:]]
        _log.info("a child process complained", bytes=len(told), named=named)
    if code != 0 or not answer:
        if b"MemoryError" in told:
            raise failed("needed more memory than the job may have", f"{memory_mb} MiB")
        raise failed("died", _how(code))
    word, value = pickle.loads(answer)
    if word == "memory":
        raise failed("needed more memory than the job may have", f"{memory_mb} MiB")
    if word == "error":
        raise _raised(*value)
    return value


def _raised(kind: type[Exception], args: tuple[Any, ...], attributes: dict[str, Any]) -> Exception:
    """The child's exception, made without its constructor, which may want other arguments than it keeps."""
    error = kind.__new__(kind, *args)
    vars(error).update(attributes)
    return error


def _how(code: int | None) -> str:
    if code is not None and code < 0:
        try:
            return signal.Signals(-code).name
        except ValueError:
            return f"signal {-code}"
    return f"exit code {code}"


async def _end(child: asyncio.subprocess.Process) -> None:
    """Kill what still runs, with everything that it started, and reap it."""
    if child.returncode is None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(child.pid, signal.SIGKILL)
        # Its pipes are drained, else a full one would keep the transport open.
        await child.communicate()


def _environment() -> dict[str, str]:
    """What Python needs and nothing more: the service's environment holds its passwords."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "TMPDIR") if name in os.environ}
    return kept | {"PYTHONPATH": os.pathsep.join(path or "." for path in sys.path), "PYTHONHASHSEED": "0"}
