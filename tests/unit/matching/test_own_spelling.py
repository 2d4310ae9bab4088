"""Spellings by which a submitter would decide on his own account (D-95)."""

import pytest

from services.matching.domain.own_spelling import Taught, rests_on
from shared.contracts.intake import ReportedAuthor, ReportedWork
from shared.contracts.matching import VariantOf
from shared.contracts.terms import Role

REPORTED = ReportedWork(
    number=1,
    titles=("7 oğul (bədii film)",),
    authors=(ReportedAuthor(name="TAGIZADE T.", role=Role.DIRECTOR),),
)
TITLE = Taught(VariantOf.WORK, "film", "Yeddi oğul")
NAME = Taught(VariantOf.PARTY, "tagizade", "Tofiq Tagızadə")


@pytest.mark.clause("X-d")
@pytest.mark.parametrize(
    ("taught", "work", "party", "rests"),
    [
        (TITLE, "film", None, True),
        (TITLE, "other", None, False),
        (TITLE, None, None, False),
        (Taught(VariantOf.WORK, "film", "Doqquz oğul"), "film", None, False),
        (NAME, "film", "tagizade", True),
        (NAME, "film", "other", False),
        (Taught(VariantOf.PARTY, "tagizade", "Tagi Zade T."), "film", "tagizade", True),
        (Taught(VariantOf.PARTY, "tagizade", "Həsən Seyidbəyli"), "film", "tagizade", False),
        (Taught(VariantOf.PARTY, "film", "Yeddi oğul"), "film", "film", False),
    ],
)
def test_a_match_rests_on_what_the_report_has_of_it(
    taught: Taught, work: str | None, party: str | None, rests: bool
) -> None:
    assert rests_on([taught], REPORTED, work, [party, None]) == rests
    assert not rests_on([], REPORTED, work, [party])
