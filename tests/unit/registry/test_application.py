"""An application: what is found in it, who confirms, who decides, and what a decision leads to."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import Any

import pytest

from services.registry.domain.application import (
    APPLICATION,
    AcceptApplication,
    AnswerQuery,
    CheckApplication,
    ConfirmShare,
    FailEntry,
    IssueCertificate,
    QueryApplicant,
    RefuseApplication,
    SubmitApplication,
)
from services.registry.domain.application_check import Known, blocking, check_claim
from services.registry.domain.application_entry import entered_party, entered_work
from services.registry.domain.application_events import (
    ApplicationAccepted,
    ApplicationAnswered,
    ApplicationChecked,
    ApplicationQueried,
    ApplicationRefused,
    ApplicationSubmitted,
    CertificateIssued,
    Claim,
    CoAuthorConfirmed,
    EntryFailed,
    Event,
    Evidence,
    Numbered,
    Status,
)
from services.registry.domain.identifiers import IdentifierKind
from shared.contracts.registry import (
    CreditedName,
    Holder,
    Mandate,
    Party,
    RoleShares,
    ShareBasis,
    Title,
    Work,
)
from shared.contracts.terms import DocumentKind, PartyClass, PartyKind, Role, UseType
from shared.kernel.decider import AlreadyApplied, Rejected, accepted
from shared.kernel.findings import Finding

DAY = date(2026, 9, 1)
PAPERS = (
    Evidence(kind=DocumentKind.APPLICATION, sha256="a" * 64),
    Evidence(kind=DocumentKind.CREDITS, sha256="c" * 64),
    Evidence(kind=DocumentKind.IDENTITY, sha256="d" * 64),
)
STORED = frozenset(one.sha256 for one in PAPERS)
WORK = Work(id="w", titles=(Title(text="Görüş", language="az", script="LATIN"),), genre="feature", year=1955)
ROLES = (
    RoleShares(role=Role.DIRECTOR, holders=(Holder(party="p1", fraction=Fraction(1)),)),
    RoleShares(
        role=Role.SCRIPTWRITER,
        holders=(Holder(party="p1", fraction=Fraction(1, 2)), Holder(party="p2", fraction=Fraction(1, 2))),
    ),
)
DECLARED = Claim(work=WORK, roles=ROLES, evidence=PAPERS)
PERSON = Party(
    id="p9",
    kind=PartyKind.NATURAL,
    party_class=PartyClass.NONE,
    names=(CreditedName(name="Səidə Haqverdiyeva", script="LATIN"),),
    country="AZ",
)
MANDATE = Mandate(
    id="m",
    party="p9",
    organisation=None,
    use_types=(UseType.ON_AIR,),
    valid_from=DAY,
    document_sha256="a" * 64,
)
JOINING = Claim(party=PERSON, is_new=True, mandate=MANDATE, evidence=PAPERS)
KNOWN = Known(parties=frozenset({"p1", "p2"}), stored=STORED, holders={}, alike={})


def submitted(claim: Claim, applicant: str | None = "p1") -> ApplicationSubmitted:
    return ApplicationSubmitted(
        application="x", applicant=applicant, claim=claim, submitted_by="clerk", submitted_on=DAY
    )


CHECKED = ApplicationChecked(application="x", findings=())
CONFIRMED = CoAuthorConfirmed(
    application="x", party="p2", document_sha256=None, confirmed_by="author2", confirmed_on=DAY
)
ASKED = ApplicationQueried(application="x", query=1, question="?", asked_by="official", asked_on=DAY)
TOLD = ApplicationAnswered(application="x", query=1, claim=DECLARED, answered_by="clerk", answered_on=DAY)
READY: list[Event] = [submitted(DECLARED), CHECKED, CONFIRMED]
ACCEPT = AcceptApplication(by="official", day=DAY, member_number=None, valid_from=None)
ACCEPTED = ApplicationAccepted(
    application="x", member_number=None, valid_from=None, accepted_by="official", accepted_on=DAY
)


def answer(given: Sequence[Event], command: Any) -> Any:
    return APPLICATION.decide(command, APPLICATION.fold(given))


def why(given: Sequence[Event], command: Any) -> str:
    rejected = answer(given, command)
    assert isinstance(rejected, Rejected), rejected
    return rejected.reason


def wheres(claim: Claim, known: Known = KNOWN) -> list[str]:
    return [finding.where for finding in check_claim(claim, known)]


@pytest.mark.clause("1.3-a")
def test_what_is_whole_and_proved_has_no_findings() -> None:
    assert wheres(DECLARED) == [] == wheres(JOINING)


@pytest.mark.clause("1.3-a", "X-c")
@pytest.mark.parametrize(
    ("claim", "known", "found"),
    [
        (replace(DECLARED, evidence=()), KNOWN, ["evidence", "evidence"]),
        (replace(JOINING, evidence=PAPERS[1:2]), KNOWN, ["evidence", "evidence"]),
        (DECLARED, replace(KNOWN, stored=frozenset()), ["evidence"] * 3),
        (DECLARED, replace(KNOWN, parties=frozenset({"p1"})), ["party"]),
        (replace(JOINING, is_new=False), KNOWN, ["party"]),
        (DECLARED, replace(KNOWN, alike={"w0": "Görüş"}), ["duplicate"]),
        (replace(DECLARED, roles=(ROLES[0], ROLES[0])), KNOWN, ["roles"]),
    ],
)
def test_every_defect_is_found(claim: Claim, known: Known, found: list[str]) -> None:
    assert wheres(claim, known) == found


@pytest.mark.clause("1.3-a")
def test_shares_that_are_not_the_whole_are_found() -> None:
    holder = Holder(party="p1", fraction=Fraction(3, 4), basis=ShareBasis.MANDATE, document_sha256="a" * 64)
    found = check_claim(replace(DECLARED, roles=(RoleShares(role=Role.DIRECTOR, holders=(holder,)),)), KNOWN)
    assert ("roles.DIRECTOR", "3/4") in [(one.where, one.value) for one in found]


@pytest.mark.clause("1.3-a")
def test_an_identifier_holds_by_its_check_digits_and_is_nobody_elses() -> None:
    """The IPI name number 00014107338 is of reference.md; with another last digit it is none."""
    good, bad = (Numbered(kind=IdentifierKind.IPI_NAME, number=one) for one in ("00014107338", "00014107339"))
    assert wheres(replace(JOINING, identifiers=(good,))) == []
    assert wheres(replace(JOINING, identifiers=(bad,))) == ["identifiers.IPI_NAME"]
    taken = replace(KNOWN, holders={(IdentifierKind.IPI_NAME, "00014107338"): "p7"})
    assert wheres(replace(JOINING, identifiers=(good,)), taken) == ["identifiers.IPI_NAME"]
    assert wheres(replace(DECLARED, identifiers=(good,))) == ["identifiers.IPI_NAME"], "it names no work"
    assert entered_party(replace(JOINING, identifiers=(good,)), PERSON).ipi_name_numbers == ("00014107338",)
    assert entered_work(DECLARED, WORK) == WORK


@pytest.mark.clause("X-d")
def test_who_spoke_for_the_applicant_does_not_decide() -> None:
    given = [*READY, ASKED, replace(TOLD, answered_by="helper"), CHECKED]
    for by in ("clerk", "helper"):
        for command in (replace(ACCEPT, by=by), RefuseApplication(reason="no", by=by, day=DAY)):
            rejected = answer(given, command)
            assert isinstance(rejected, Rejected) and rejected.forbidden
    assert answer(given, ACCEPT) == accepted(ACCEPTED)


@pytest.mark.clause("1.3-a")
def test_nothing_is_accepted_before_it_is_checked_confirmed_and_answered() -> None:
    assert why(READY[:1], ACCEPT) == "NOT_CHECKED"
    assert why(READY[:2], ACCEPT) == "NOT_CONFIRMED"
    found = ApplicationChecked(application="x", findings=(Finding("party", "is no registered party"),))
    assert why([*READY, found], ACCEPT) == "HAS_FINDINGS"
    only_alike = ApplicationChecked(application="x", findings=(Finding("duplicate", "looks like Görüş"),))
    assert not blocking(only_alike.findings)
    assert answer([*READY, only_alike], ACCEPT) == accepted(ACCEPTED)
    assert why([*READY, ASKED], ACCEPT) == "WAITS_FOR_ANSWER"
    assert why([*READY, ASKED], QueryApplicant(question="?", by="official", day=DAY)) == "WAITS_FOR_ANSWER"
    assert why(READY, AnswerQuery(claim=DECLARED, by="clerk", day=DAY)) == "NOTHING_ASKED"
    assert why(READY, replace(ACCEPT, member_number="M-1", valid_from=DAY)) == "MEMBER_NUMBER"
    assert why([submitted(JOINING, None), CHECKED], ACCEPT) == "MEMBER_NUMBER"
    assert why([], ACCEPT) == "UNKNOWN_APPLICATION"


@pytest.mark.clause("1.3-a")
def test_other_shares_have_to_be_confirmed_anew() -> None:
    told = replace(TOLD, claim=replace(DECLARED, work=replace(WORK, year=1956)))
    assert why([*READY, ASKED, told, CHECKED], ACCEPT) == "NOT_CONFIRMED"
    more_papers = replace(TOLD, claim=replace(DECLARED, evidence=PAPERS[:2]))
    assert answer([*READY, ASKED, more_papers, CHECKED], ACCEPT) == accepted(ACCEPTED)


@pytest.mark.clause("1.3-a", "X-d")
def test_only_co_authors_confirm() -> None:
    confirm = ConfirmShare(party="p2", claim_number=1, document_sha256=None, by="author2", day=DAY)
    assert answer(READY[:2], confirm) == accepted(CONFIRMED)
    assert answer(READY, confirm) == AlreadyApplied()
    for nobody in ("p1", "p3"):
        assert why(READY, replace(confirm, party=nobody)) == "NO_CO_AUTHOR"
    assert why(READY[:2], replace(ACCEPT, by="author2")) == "NOT_CONFIRMED"


@pytest.mark.clause("1.3-a", "X-c")
def test_who_stands_for_a_merged_co_author_confirms_and_a_split_asks_him_himself() -> None:
    stand = {"p2": "elder"}
    confirm = ConfirmShare(
        party="elder", claim_number=1, document_sha256=None, by="author2", day=DAY, stand=stand
    )
    by_elder = replace(CONFIRMED, party="elder")
    assert answer(READY[:2], confirm) == accepted(by_elder)
    assert answer(READY, confirm) == AlreadyApplied(), "what he confirmed himself is confirmed"
    given = [*READY[:2], by_elder]
    assert answer(given, replace(ACCEPT, stand=stand)) == accepted(ACCEPTED)
    assert why(given, ACCEPT) == "NOT_CONFIRMED"
    # The applicant and his co-author are one person: nobody is left to confirm.
    assert answer(READY[:2], replace(ACCEPT, stand={"p2": "p1"})) == accepted(ACCEPTED)
    assert answer(READY[:2], replace(ACCEPT, stand={"p1": "p2"})) == accepted(ACCEPTED)
    assert why(READY, replace(confirm, party="p1", stand={"p2": "p1"})) == "NO_CO_AUTHOR"


@pytest.mark.clause("1.3-a", "X-d")
def test_a_co_author_confirms_the_shares_that_he_saw() -> None:
    """The answer gives him a fourth instead of the half: his word for the half, come late, is none for the fourth."""
    fourth = (
        replace(ROLES[1].holders[0], fraction=Fraction(3, 4)),
        Holder(party="p2", fraction=Fraction(1, 4)),
    )
    less = replace(DECLARED, roles=(ROLES[0], replace(ROLES[1], holders=fourth)))
    given = [*READY[:2], ASKED, replace(TOLD, claim=less)]
    confirm = ConfirmShare(party="p2", claim_number=1, document_sha256=None, by="author2", day=DAY)
    assert answer([*READY[:2], ASKED], confirm) == accepted(CONFIRMED), (
        "while a question is open the claim stands"
    )
    assert why(given, confirm) == "CLAIM_CHANGED"
    assert why(READY[:2], replace(confirm, claim_number=2)) == "CLAIM_CHANGED"
    assert answer(given, replace(confirm, claim_number=2)) == accepted(CONFIRMED)


@pytest.mark.clause("1.3-a")
def test_a_check_that_comes_late_is_none_of_another_claim() -> None:
    found = (Finding("party", "is no registered party"),)
    first = CheckApplication(claim_number=1, findings=found)
    assert answer(READY[:1], first) == accepted(ApplicationChecked(application="x", findings=found))
    assert answer([*READY[:1], ASKED], first) == accepted(ApplicationChecked(application="x", findings=found))
    answered = [*READY[:1], ASKED, TOLD]
    assert answer(answered, first) == AlreadyApplied()
    assert why(answered, ACCEPT) == "NOT_CHECKED"
    second = replace(first, claim_number=2)
    assert answer(answered, second) == accepted(ApplicationChecked(application="x", findings=found))
    refused = ApplicationRefused(application="x", reason="no", refused_by="official", refused_on=DAY)
    for decided in (ACCEPTED, refused):
        assert answer([*READY, decided], first) == AlreadyApplied(), "who waits behind it goes on"


@pytest.mark.clause("1.3-a")
def test_rights_that_were_given_before_are_found() -> None:
    """Who gave some of the uses to whomever, for a day of the mandate, cannot give them again (D-02)."""
    elsewhere = replace(MANDATE, id="m0", organisation="s1", use_types=(UseType.ON_AIR, UseType.CABLE))
    found = check_claim(JOINING, replace(KNOWN, mandates=(elsewhere,)))
    assert [(one.where, one.value, one.clause) for one in found] == [("mandate", "m0", "D-02")]
    assert blocking(found)
    over = replace(elsewhere, valid_from=date(2020, 1, 1), valid_to=date(2026, 8, 31))
    other_use = replace(elsewhere, use_types=(UseType.CABLE,))
    abroad = replace(elsewhere, territory="TR")
    for none in (over, other_use, abroad, MANDATE):
        assert wheres(JOINING, replace(KNOWN, mandates=(none,))) == [], "the applied one may be given already"


@pytest.mark.clause("1.3-a", "X-c")
def test_a_decision_is_final_and_a_certificate_is_issued_once() -> None:
    issue = IssueCertificate(number="W-1", sha256="f" * 64, day=DAY)
    certified = CertificateIssued(application="x", number="W-1", sha256="f" * 64, issued_on=DAY)
    assert why(READY, issue) == "NOT_ACCEPTED"
    assert answer([*READY, ACCEPTED], issue) == accepted(certified)
    assert answer([*READY, ACCEPTED, certified], issue) == AlreadyApplied()
    refused = ApplicationRefused(application="x", reason="no", refused_by="official", refused_on=DAY)
    for given in ([*READY, ACCEPTED], [*READY, refused]):
        for command in (ACCEPT, RefuseApplication(reason="no", by="official", day=DAY)):
            assert why(given, command) == "DECIDED"
    again = replace(submitted(DECLARED), submitted_on=date(2026, 9, 2))
    assert why(READY, SubmitApplication(submitted=again)) == "ALREADY_SUBMITTED"
    assert answer(READY, SubmitApplication(submitted=submitted(DECLARED))) == AlreadyApplied()


@pytest.mark.clause("1.3-a")
def test_what_the_registry_refuses_is_open_again() -> None:
    findings = (Finding("entry", "the number is another's", "IDENTIFIER_TAKEN"),)
    failed = EntryFailed(application="x", findings=findings)
    assert answer([*READY, ACCEPTED], FailEntry(findings=findings)) == accepted(failed)
    state = APPLICATION.fold([*READY, ACCEPTED, failed])
    assert (state.status, state.acceptances) == (Status.OPEN, 1)
    assert why([*READY, ACCEPTED, failed], ACCEPT) == "HAS_FINDINGS"
