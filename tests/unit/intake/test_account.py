"""The account aggregate: versions and outcomes."""

from dataclasses import replace

import pytest

from services.intake.domain.account import (
    ACCOUNT,
    GiveUpVersion,
)
from services.intake.domain.account_events import (
    AccountFundingStated,
    AccountSentBack,
    AccountSubmitted,
    AccountTaken,
)
from shared.kernel.decider import AlreadyApplied
from shared.kernel.money import Money
from tests.unit.intake.account_given import (
    COUNTS,
    DUE,
    back,
    history,
    rejected,
    submit,
    take,
    version,
)
from tests.unit.intake.given import COVER, given, then


@pytest.mark.clause("2.1.1-e")
def test_a_proper_account_is_taken_with_its_manifest() -> None:
    (taken,) = then(given(ACCOUNT, history(submit()), take()))
    assert isinstance(taken, AccountTaken)
    assert (taken.version, taken.replaces, taken.due, taken.submitted_by) == (1, None, DUE, "clerk")
    assert (taken.counts, taken.digest, taken.known) == (COUNTS, "d", {"registry": 7})


@pytest.mark.clause("2.1.1-k")
def test_an_improper_account_goes_back_and_its_correction_is_a_further_version() -> None:
    events = history(submit(), back())
    assert isinstance(events[-1], AccountSentBack)
    (submitted,) = then(given(ACCOUNT, events, version()))
    assert isinstance(submitted, AccountSubmitted)
    assert (submitted.version, submitted.payer) == (2, "p")


def test_a_version_is_decided_once() -> None:
    events = history(submit(), back())
    assert given(ACCOUNT, events, back()) == AlreadyApplied()
    assert given(ACCOUNT, events, take()) == AlreadyApplied()
    assert rejected(events, take(version=2)) == "UNKNOWN_VERSION"


@pytest.mark.clause("2.1.1-f", "2.1.1-k")
def test_a_version_whose_check_cannot_end_is_given_up_and_its_file_may_come_again() -> None:
    give_up = GiveUpVersion(version=1, findings_sha256="why", by="official")
    (sent,) = then(given(ACCOUNT, history(submit()), give_up))
    assert isinstance(sent, AccountSentBack)
    assert (sent.version, sent.counts_by_ground, sent.findings_sha256) == (1, {"2.1.1-f": 1}, "why")
    assert (sent.given_up_by, sent.returned_sha256, sent.file_sha256) == ("official", None, "f1")
    events = history(submit(), give_up)
    assert given(ACCOUNT, events, give_up) == AlreadyApplied()
    # A job that ends late changes nothing.
    assert given(ACCOUNT, events, take()) == AlreadyApplied()
    again = history(submit(), give_up, version("f1"), take(version=2))
    assert ACCOUNT.fold(again).taken is not None
    assert (
        rejected(again, GiveUpVersion(version=2, findings_sha256="why", by="official")) == "ALREADY_DECIDED"
    )
    sent_back = history(submit(), give_up, version("f1"), back(2))
    assert rejected(sent_back, version("f1")) == "DUPLICATE_FILE"


def test_what_cannot_be_given_up() -> None:
    def give_up(version: int) -> GiveUpVersion:
        return GiveUpVersion(version=version, findings_sha256="why", by="official")

    assert rejected([], give_up(1)) == "UNKNOWN_ACCOUNT"
    assert rejected(history(submit()), give_up(2)) == "UNKNOWN_VERSION"
    assert rejected(history(submit(), back()), give_up(1)) == "ALREADY_DECIDED"
    assert rejected(history(submit(), take()), give_up(1)) == "ALREADY_DECIDED"
    assert rejected(history(submit(), back(), version()), give_up(1)) == "ALREADY_DECIDED"


def test_what_cannot_be_handed_in() -> None:
    open_ = history(submit())
    assert rejected(open_, submit()) == "DUPLICATE_FILE"
    assert rejected(open_, version()) == "STILL_BEING_CHECKED"
    sent = history(submit(), back())
    assert rejected(sent, version("f1")) == "DUPLICATE_FILE"
    assert rejected(sent, version(contract="another")) == "ANOTHER_CONTRACT"
    assert rejected([], version()) == "UNKNOWN_ACCOUNT"
    # The same file under a cover that was completed is a correction.
    assert then(given(ACCOUNT, sent, version("f1", cover=replace(COVER, cover_sha256="new"))))


@pytest.mark.clause("2.1.1-k")
def test_a_returned_replacement_leaves_the_accepted_version_standing() -> None:
    events = history(submit(), take(), version(), back(2), version("f3"))
    taken, funded = then(given(ACCOUNT, events, take(version=3)))
    assert isinstance(taken, AccountTaken)
    assert (taken.version, taken.replaces) == (3, 1)
    assert isinstance(funded, AccountFundingStated)
    assert (funded.version, funded.covered) == (3, False)


@pytest.mark.clause("2.1.1-n")
def test_an_account_stays_in_its_currency() -> None:
    events = history(submit(), back())
    assert rejected(events, version(currency="EUR")) == "OTHER_CURRENCY"
    assert rejected(history(submit()), take(due=Money(5, "EUR"))) == "OTHER_CURRENCY"
