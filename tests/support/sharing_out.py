"""Which tests stay together when workers share them out: those of one file that has the whole system started for it.
The marker for that, `xdist_group`, is passed over without a word by this version of pytest."""

from typing import Any

import pytest
from xdist.scheduler import LoadScopeScheduling

TOGETHER = "tests/e2e/"


class _Sharing(LoadScopeScheduling):  # type: ignore[misc]
    def _split_scope(self, nodeid: str) -> str:
        file = nodeid.partition("::")[0]
        return file if file.startswith(TOGETHER) else nodeid


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> LoadScopeScheduling:
    """Every other test goes to whoever is free."""
    return _Sharing(config, log)
