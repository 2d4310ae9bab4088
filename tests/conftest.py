"""The suite's plug-ins: backends, broker, clause markers. Fixtures live in tests/support."""

from importlib.util import find_spec

pytest_plugins = [
    "pytester",
    "tests.support.backends",
    "tests.support.clauses",
    "tests.support.waiting",
    "tests.support.service",
    *(["tests.support.kafka"] if find_spec("tests.support.kafka") else []),
]
