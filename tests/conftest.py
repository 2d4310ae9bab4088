"""The suite's plug-ins: backends, broker, clause markers. Fixtures live in tests/support."""

from hypothesis import HealthCheck, settings

# How long an example takes is a matter of the machine and of what else it does: no test is about that.
settings.register_profile(
    "house", parent=settings(), deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("house")

pytest_plugins = [
    "pytester",
    "tests.support.backends",
    "tests.support.clauses",
    "tests.support.garbage",
    "tests.support.sharing_out",
    "tests.support.waiting",
    "tests.support.service",
    "tests.support.kafka",
    "tests.support.broker_contract",
]
