"""What the tests' child processes run."""

import ctypes
import os
import resource
import sys
import threading
from pathlib import Path

from shared.kernel.findings import Finding, Unreadable


class Odd(Exception):
    """An exception whose constructor wants other arguments than it keeps."""

    def __init__(self, first: int, second: int) -> None:
        super().__init__("odd")
        self.sum = first + second


def add(one: int, other: int) -> int:
    sys.stdout.write("noise on standard output\n")
    return one + other


def refuse(where: str) -> None:
    raise Unreadable([Finding(where, "is no date", "31 February", "2.1.1-k"), Finding("row 9", "lacks")])


def raise_odd() -> None:
    raise Odd(20, 22)


def hog(mebibytes: int) -> int:
    return len(bytearray(mebibytes * 1024 * 1024))


def own_id() -> int:
    return os.getpid()


def hang() -> None:
    threading.Event().wait()


def abort() -> None:
    os.abort()


def crash() -> None:
    ctypes.string_at(0)


def leave() -> None:
    os._exit(3)


def surroundings() -> dict[str, object]:
    """What the child sees of the service: environment, open files, its limit."""
    files = (
        sorted(path.name for path in Path("/proc/self/fd").iterdir())
        if Path("/proc/self/fd").exists()
        else []
    )
    return {
        "environment": sorted(os.environ),
        "files": len(files),
        "core": resource.getrlimit(resource.RLIMIT_CORE)[0],
        "heavy": sorted({"sqlalchemy", "asyncpg", "aiokafka"} & set(sys.modules)),
    }


def large(count: int) -> bytes:
    return b"x" * count


def unpicklable() -> object:
    return lambda: None
