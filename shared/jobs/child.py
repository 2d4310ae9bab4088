"""The child process of a job: pure functions, an answer each. `python -m shared.jobs.child`.

Reads questions from standard input until it ends: (memory in bytes, function's module, its name), then the arguments,
each pickled. Writes to what was standard output the length of an answer in eight bytes and then the answer:
("result", value), ("error", an exception in parts) or ("memory", None), pickled; prints go to standard error. After
anything but a result it ends. Standard library only, so that the memory and the start are those of the functions alone.
"""

import contextlib
import ctypes
import gc
import importlib
import os
import pickle
import resource
import signal
import sys
from typing import Any

_PR_SET_PDEATHSIG = 1
_NICE = 10
ANSWER_LENGTH = 8
"""Bytes that say how long an answer is."""
_GARBAGE = (50_000, 20, 100)
_YOUNG_OBJECTS = 50_000
"""Objects that are made before the collector looks at them, as in a service: what a reader makes it keeps."""
_NO_ROOM = ("failed to map segment", "cannot allocate memory")


def _die_with_parent() -> None:
    """Where the system can (Linux), end when the service ends, so that no reader is left over."""
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def _limit(memory_bytes: int) -> None:
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))


def _parts(error: Exception, module: str) -> tuple[type[Exception], tuple[Any, ...], dict[str, Any]]:
    """An exception as class, arguments and attributes; a library's own becomes its words, for the parent has no such
    library loaded."""
    home = type(error).__module__.partition(".")[0]
    if home not in ("builtins", "shared", module.partition(".")[0]):
        return RuntimeError, (f"{type(error).__name__}: {error}",), {}
    return type(error), error.args, dict(vars(error))


def _had_no_room(error: Exception) -> bool:
    """Whether a library could not be loaded for want of memory: the loader says so in words alone."""
    return isinstance(error, ImportError) and any(words in str(error) for words in _NO_ROOM)


def _answer(module: str, name: str) -> tuple[str, Any]:
    try:
        function: Any = importlib.import_module(module)
        for part in name.split("."):
            function = getattr(function, part)
        return "result", function(*pickle.load(sys.stdin.buffer))
    except MemoryError:
        return "memory", None
    except Exception as error:  # noqa: BLE001 - whatever it is, the parent raises it
        return ("memory", None) if _had_no_room(error) else ("error", _parts(error, module))


def _pickled(answer: tuple[str, Any]) -> bytes:
    try:
        return pickle.dumps(answer, pickle.HIGHEST_PROTOCOL)
    except MemoryError:
        return pickle.dumps(("memory", None))
    except Exception as error:  # noqa: BLE001 - the parent gets at least its words
        words = f"{answer[1]!r:.500} cannot be handed back: {error}"
        return pickle.dumps(("error", (RuntimeError, (words,), {})))


def main() -> None:
    """Answer the questions."""
    _die_with_parent()
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    # Who asks the service something goes first.
    os.nice(_NICE)
    gc.set_threshold(_YOUNG_OBJECTS, 20, 20)
    with out, contextlib.suppress(EOFError):
        while True:
            memory_bytes, module, name = pickle.load(sys.stdin.buffer)
            _limit(memory_bytes)
            # What a function makes lives until it answers: to look through all of it again and again finds no garbage.
            gc.set_threshold(*_GARBAGE)
            answer = _answer(module, name)
            pickled = _pickled(answer)
            out.write(len(pickled).to_bytes(ANSWER_LENGTH, "big"))
            out.write(pickled)
            out.flush()
            if answer[0] != "result":
                return
            del answer, pickled


if __name__ == "__main__":
    main()
