"""A document: filed once, kept for its time, then a hash without bytes."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from shared.contracts.terms import DocumentKind
from shared.eventstore.documents import (
    DOCUMENT,
    YEARS,
    DocumentExpired,
    DocumentFiled,
    ExpireDocument,
    FileDocument,
)
from shared.kernel.decider import AlreadyApplied, Rejected, accepted
from shared.web.explanation import hashes_in
from shared.web.settings import BadSettings, Settings

SHA = "a" * 64
FILED = DocumentFiled(
    sha256=SHA,
    kind=DocumentKind.CONTRACT,
    media_type="application/pdf",
    size=7,
    parties=("p1", "p2"),
    dated_on=date(2026, 1, 12),
    filed_on=date(2026, 1, 15),
    filed_by="registrar",
    keep_until=date(2036, 12, 31),
)  # fmt: skip
GONE = DocumentExpired(sha256=SHA, day=date(2037, 1, 1))


def answer(given: Sequence[Any], command: Any) -> Any:
    return DOCUMENT.decide(command, DOCUMENT.fold(given))


@pytest.mark.clause("X-c")
def test_a_document_is_filed_once_as_the_same() -> None:
    assert answer([], FileDocument(filing=FILED)) == accepted(FILED)
    again = replace(FILED, parties=("p1",), filed_on=date(2026, 5, 1), filed_by="clerk")
    assert answer([FILED], FileDocument(filing=again)) == AlreadyApplied()
    for other in (replace(FILED, parties=("p3",)), replace(FILED, kind=DocumentKind.IDENTITY)):
        assert answer([FILED], FileDocument(filing=other)) == accepted(other)


@pytest.mark.clause("X-c")
def test_nothing_goes_while_a_retention_time_stands() -> None:
    """31 December 2036 is its last day; filed again until 2050 the longer time counts."""
    kept = answer([FILED], ExpireDocument(day=date(2036, 12, 31), sha256=SHA))
    assert isinstance(kept, Rejected) and kept.reason == "RETENTION_STANDS"
    over = ExpireDocument(day=date(2037, 1, 1), sha256=SHA)
    assert answer([FILED], over) == accepted(GONE)
    longer = replace(FILED, kind=DocumentKind.DECISION, keep_until=date(2050, 12, 31))
    assert isinstance(answer([FILED, longer], over), Rejected)
    shorter = replace(longer, keep_until=date(2030, 12, 31))
    assert isinstance(answer([FILED, shorter], ExpireDocument(day=date(2031, 1, 1), sha256=SHA)), Rejected)
    assert answer([FILED, GONE], over) == AlreadyApplied()
    assert isinstance(answer([], over), Rejected)


def test_what_expired_can_be_filed_anew() -> None:
    anew = replace(FILED, filed_on=date(2040, 2, 1), keep_until=date(2050, 12, 31))
    assert answer([FILED, GONE], FileDocument(filing=anew)) == accepted(anew)
    assert not DOCUMENT.fold([FILED, GONE, anew]).expired


@pytest.mark.clause("X-c")
def test_how_long_documents_are_kept_is_a_setting() -> None:
    needed = {"ROYALTY_PG_DSN": "d", "ROYALTY_KAFKA_BOOTSTRAP": "k:1", "ROYALTY_JWKS": "{}"}
    assert Settings.from_env(needed).years_kept() == YEARS
    years = Settings.from_env(needed | {"ROYALTY_DOCUMENT_YEARS": "ACCOUNT=12 BANK=6"}).years_kept()
    assert (years[DocumentKind.ACCOUNT], years[DocumentKind.BANK], years[DocumentKind.COVER]) == (12, 6, 10)
    for wrong in ("ACCOUNT", "ACCOUNT=", "ACCOUNT=0", "ACCOUNT=-1", "account=3", "PAPER=3", "BANK=1000"):
        with pytest.raises(BadSettings, match="DOCUMENT_YEARS"):
            Settings.from_env(needed | {"ROYALTY_DOCUMENT_YEARS": wrong})


def test_the_hashes_that_facts_name_are_found() -> None:
    facts = {
        "document_sha256": "d",
        "mandates": [{"document_sha256": "m", "id": "x"}],
        "roles": ({"evidence_sha256": ""}, {"evidence_sha256": "e"}),
        "vault_fingerprint": "f",
        "evidence_sha256": ["g", None, 3],
    }
    assert list(hashes_in(facts)) == ["d", "m", "e", "g"]
