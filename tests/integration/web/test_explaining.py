"""Ids that look like those of a service but are none: nothing is there, and nothing breaks."""

import pytest

from tests.support.apps import NAMES, parts_of
from tests.support.service import Serve

LONG = "9" * 30


@pytest.mark.parametrize("name", NAMES)
async def test_an_id_that_only_looks_like_one_explains_nothing(serve: Serve, name: str) -> None:
    auditor = (await serve(parts_of(name))).caller("auditor")
    for wanted in (
        "a-1-1",
        f"a-{LONG}-1",
        f"a-1-{LONG}",
        f"policy-term-{LONG}",
        "policy-",
        "bulletin-",
        "-",
        "--",
        "a-¹-1",
    ):
        assert (await auditor.get(f"/v1/explain/{wanted}")).status_code == 404, wanted
