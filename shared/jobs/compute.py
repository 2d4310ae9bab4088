"""Running pure functions in child processes, and what becomes of a child that does not answer."""

import asyncio
import contextlib
import os
import pickle
import re
import signal
import sys
from collections.abc import Callable
from typing import Any, Self, TypeVar

import structlog

from shared.jobs.child import ANSWER_LENGTH
from shared.jobs.kinds import JobFailed
from shared.kernel.findings import Finding

T = TypeVar("T")
MIB = 1024 * 1024
_BUFFER = 4 * MIB
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
    async with Crew() as crew:
        return await crew(function, args, memory_mb=memory_mb, deadline_s=deadline_s)


class Crew:
    """Child processes that answer one question after another, as `compute` does, and end with the block: what they
    have loaded and looked up serves the next question. There are as many of them as there were questions at a time."""

    def __init__(self) -> None:
        self._idle: list[_Child] = []

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        while self._idle:
            await self._idle.pop().end()

    async def __call__(
        self, function: Callable[..., T], args: tuple[object, ...], *, memory_mb: int, deadline_s: float
    ) -> T:
        """As `compute`."""
        child = self._idle.pop() if self._idle else await _Child.begun()
        word = "lost"
        try:
            async with asyncio.timeout(deadline_s):
                word, value = await child.ask(function, args, memory_mb)
        except TimeoutError:
            raise failed("took longer than the job's deadline", f"{deadline_s:g} s") from None
        finally:
            if word != "result":
                await child.end()
        if word != "result":
            raise _raised(word, value, memory_mb)
        self._idle.append(child)
        found: T = value
        return found


class _Child:
    """One process."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        assert process.stdin is not None and process.stdout is not None and process.stderr is not None
        self._process, self._to, self._back = process, process.stdin, process.stdout
        # Drained all the time, else a full pipe would stop the child.
        self._told = asyncio.create_task(process.stderr.read())

    @classmethod
    async def begun(cls) -> Self:
        """A new process, waiting for its first question."""
        return cls(
            await asyncio.create_subprocess_exec(
                sys.executable,
                "-m",
                "shared.jobs.child",
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.PIPE,
                env=_environment(),
                start_new_session=True,
                limit=_BUFFER,
            )
        )

    async def ask(
        self, function: Callable[..., object], args: tuple[object, ...], memory_mb: int
    ) -> tuple[str, Any]:
        """What the child answers; ("died", how) when it ends instead."""
        question = (memory_mb * MIB, function.__module__, function.__qualname__)
        asked = [pickle.dumps(one, pickle.HIGHEST_PROTOCOL) for one in (question, args)]
        # One that ends before it was asked everything may still have said why.
        with contextlib.suppress(ConnectionError):
            self._to.writelines(asked)
            del asked
            await self._to.drain()
        try:
            size = int.from_bytes(await self._back.readexactly(ANSWER_LENGTH), "big")
            word, value = pickle.loads(await self._back.readexactly(size))
            return word, value
        except asyncio.IncompleteReadError:
            code = await self._process.wait()
            return ("memory", None) if b"MemoryError" in await self._told else ("died", _how(code))

    async def end(self) -> None:
        """Kill it, unless it has ended, with everything that it started, and reap it."""
        if self._process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
        # Its pipes are drained, else a full one would keep the transport open.
        self._to.close()
        await self._back.read()
        if told := await self._told:
            # Its words may quote the file that it reads.
            named = [name.decode() for name in _NAMED.findall(told)[-_NAMED_MAX:]]
            _log.info("a child process complained", bytes=len(told), named=named)
        await self._process.wait()


def failed(what: str, value: str) -> JobFailed:
    """A job that failed through its child process and not through a finding in its input."""
    return JobFailed([Finding("the reader process", what, value)], title="The work could not be computed")


def _raised(word: str, value: Any, memory_mb: int) -> Exception:
    if word == "memory":
        return failed("needed more memory than the job may have", f"{memory_mb} MiB")
    if word == "died":
        return failed("died", value)
    # The child's exception, made without its constructor, which may want other arguments than it keeps.
    kind, args, attributes = value
    error: Exception = kind.__new__(kind, *args)
    vars(error).update(attributes)
    return error


def _how(code: int) -> str:
    if code < 0:
        try:
            return signal.Signals(-code).name
        except ValueError:
            return f"signal {-code}"
    return f"exit code {code}"


def _environment() -> dict[str, str]:
    """What Python needs and nothing more: the service's environment holds its passwords."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "TMPDIR") if name in os.environ}
    return kept | {"PYTHONPATH": os.pathsep.join(path or "." for path in sys.path), "PYTHONHASHSEED": "0"}
