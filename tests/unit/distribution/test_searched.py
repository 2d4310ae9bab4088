"""What has to be done to find somebody before his reserve expires (2.1.1-r, D-26)."""

import pytest

from services.distribution.projections.searched import evidence_of
from services.distribution.projections.work import may_be_foreign
from shared.contracts.registry import Title, Work
from shared.projections import Row

PUBLISHED, CONTACTED, ASKED = "2026-03-01", "2026-03-02", "2026-03-03"


def done(published: str | None = None, contacted: str | None = None, asked: str | None = None) -> Row:
    return {"published_on": published, "contacted_on": contacted, "asked_on": asked}


def work(origin: str, *countries: str) -> Work:
    title = Title(text="Görüş", language="az", script="LATIN", kind="ORIGINAL")
    return Work(id="w", titles=(title,), genre="", origin=origin, countries=countries)


@pytest.mark.clause("2.1.1-r", "2.1.4-e")
@pytest.mark.parametrize(
    ("row", "home", "abroad"),
    [
        (done(), False, False),
        (done(PUBLISHED), False, False),
        (done(contacted=CONTACTED, asked=ASKED), False, False),
        (done(PUBLISHED, asked=ASKED), False, False),
        (done(PUBLISHED, CONTACTED), True, False),
        (done(PUBLISHED, CONTACTED, ASKED), True, True),
    ],
)
def test_a_search_is_a_publication_and_a_contact_and_abroad_an_enquiry(
    row: Row, home: bool, abroad: bool
) -> None:
    assert bool(evidence_of([row], abroad=False)) is home
    assert bool(evidence_of([row], abroad=True)) is abroad


@pytest.mark.clause("2.1.1-r")
def test_the_evidence_of_merged_works_counts_together_with_its_last_days() -> None:
    rows = [done(PUBLISHED), done("2026-05-01", CONTACTED), done(asked=ASKED)]
    assert evidence_of(rows, abroad=True) == (
        "published 2026-05-01",
        f"contacted {CONTACTED}",
        f"enquired {ASKED}",
    )


@pytest.mark.clause("2.1.4-e")
@pytest.mark.parametrize(
    ("origin", "countries", "abroad"),
    [
        ("NATIONAL", (), False),
        ("NATIONAL", ("FR",), False),
        ("FOREIGN", ("AZ",), True),
        ("UNKNOWN", (), True),
        ("UNKNOWN", ("FR", "AZ"), False),
        ("UNKNOWN", ("FR",), True),
    ],
)
def test_what_an_account_says_is_from_here_is_not_asked_for_abroad(
    origin: str, countries: tuple[str, ...], abroad: bool
) -> None:
    assert may_be_foreign(work(origin, *countries)) is abroad
