"""Certificates under tax treaties: two people, one at a time, and what they do to a rule (D-46)."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from services.payments.domain.tax import (
    Residence,
    Source,
    TaxBase,
    TaxedLine,
    TaxKind,
    TaxRule,
    TaxTerm,
    Treaty,
    under_treaty,
    withhold,
)
from services.payments.domain.tax_certificate import (
    TAX_CERTIFICATES,
    ApproveTaxCertificate,
    Certificate,
    EnterTaxCertificate,
    State,
    TaxCertificateApproved,
    TaxCertificateEntered,
    TaxCertificateWithdrawn,
    WithdrawTaxCertificate,
    treaty_on,
)
from shared.contracts.terms import PartyKind
from shared.kernel.decider import Accepted, AlreadyApplied, Rejected
from shared.kernel.money import Money

YEAR = Certificate(
    country="TR",
    rate=Decimal(10),
    valid_from=date(2026, 1, 1),
    valid_to=date(2026, 12, 31),
    document_sha256="ab" * 32,
)
ENTERED = TaxCertificateEntered(payee="john", number=1, certificate=YEAR, entered_by="clerk")
APPROVED = TaxCertificateApproved(payee="john", number=1, approved_by="controller")
WITHDRAWN = TaxCertificateWithdrawn(payee="john", number=1, reason="revoked", withdrawn_by="controller")
STANDARD = TaxRule(
    rule="non-resident",
    payee_kind=PartyKind.LEGAL,
    residence=Residence.NON_RESIDENT,
    sources=(Source.AZERBAIJANI, Source.FOREIGN),
    valid_from=date(2025, 1, 1),
    valid_to=None,
    terms=(
        TaxTerm(kind=TaxKind.INCOME_TAX, rate=Decimal(14), base=TaxBase.GROSS, reference="125.1.7"),
        TaxTerm(kind=TaxKind.SOCIAL_INSURANCE, rate=Decimal(15), base=TaxBase.NET, reference="14.5.4"),
    ),
)
TREATY = Treaty(certificate=1, country="TR", rate=Decimal(10), valid_to=date(2026, 12, 31))


def given(*events: object) -> State:
    return TAX_CERTIFICATES.fold(events)  # type: ignore[arg-type]


def enter(certificate: Certificate = YEAR, by: str = "clerk") -> EnterTaxCertificate:
    return EnterTaxCertificate(payee="john", certificate=certificate, by=by)


@pytest.mark.clause("X-d")
def test_a_certificate_is_approved_by_another() -> None:
    entered = TAX_CERTIFICATES.decide(enter(), given())
    assert entered == Accepted((ENTERED,))
    assert TAX_CERTIFICATES.decide(enter(), given(ENTERED)) == AlreadyApplied()
    same = TAX_CERTIFICATES.decide(ApproveTaxCertificate(number=1, by="clerk"), given(ENTERED))
    assert isinstance(same, Rejected) and same.forbidden and same.reason == "SAME_PERSON"
    approve = ApproveTaxCertificate(number=1, by="controller")
    assert TAX_CERTIFICATES.decide(approve, given(ENTERED)) == Accepted((APPROVED,))
    assert TAX_CERTIFICATES.decide(approve, given(ENTERED, APPROVED)) == AlreadyApplied()


def test_two_certificates_never_hold_on_one_day() -> None:
    longer = replace(YEAR, valid_from=date(2026, 12, 31), valid_to=date(2027, 12, 30))
    second = TaxCertificateEntered(payee="john", number=2, certificate=longer, entered_by="clerk")
    approve = ApproveTaxCertificate(number=2, by="controller")
    refused = TAX_CERTIFICATES.decide(approve, given(ENTERED, APPROVED, second))
    assert isinstance(refused, Rejected) and refused.reason == "OVERLAPS"
    withdrawn = given(ENTERED, APPROVED, second, WITHDRAWN)
    assert isinstance(TAX_CERTIFICATES.decide(approve, withdrawn), Accepted)
    following = replace(longer, valid_from=date(2027, 1, 1))
    apart = given(ENTERED, APPROVED, replace(second, certificate=following))
    assert isinstance(TAX_CERTIFICATES.decide(approve, apart), Accepted)


def test_a_withdrawn_one_is_never_approved() -> None:
    withdraw = WithdrawTaxCertificate(number=1, reason="revoked", by="controller")
    assert TAX_CERTIFICATES.decide(withdraw, given(ENTERED, APPROVED)) == Accepted((WITHDRAWN,))
    assert TAX_CERTIFICATES.decide(withdraw, given(ENTERED, WITHDRAWN)) == AlreadyApplied()
    approve = ApproveTaxCertificate(number=1, by="controller")
    refused = TAX_CERTIFICATES.decide(approve, given(ENTERED, WITHDRAWN))
    assert isinstance(refused, Rejected) and refused.reason == "WITHDRAWN"


@pytest.mark.clause("3.4-a")
def test_a_certificate_holds_on_its_days_once_it_is_approved() -> None:
    assert treaty_on(given(ENTERED), date(2026, 6, 1)) is None
    assert treaty_on(given(ENTERED, APPROVED, WITHDRAWN), date(2026, 6, 1)) is None
    held = given(ENTERED, APPROVED)
    assert treaty_on(held, date(2025, 12, 31)) is None
    assert treaty_on(held, date(2026, 1, 1)) == treaty_on(held, date(2026, 12, 31)) == TREATY
    assert treaty_on(held, date(2027, 1, 1)) is None


@pytest.mark.parametrize(
    ("command", "reason"),
    [
        (ApproveTaxCertificate(number=2, by="controller"), "NO_SUCH_CERTIFICATE"),
        (WithdrawTaxCertificate(number=0, reason="x", by="controller"), "NO_SUCH_CERTIFICATE"),
        (enter(replace(YEAR, valid_to=date(2025, 12, 31))), "ENDS_BEFORE_IT_BEGINS"),
    ],
)
def test_what_is_refused(
    command: EnterTaxCertificate | ApproveTaxCertificate | WithdrawTaxCertificate, reason: str
) -> None:
    refused = TAX_CERTIFICATES.decide(command, given(ENTERED))
    assert isinstance(refused, Rejected) and refused.reason == reason


@pytest.mark.clause("3.4-a")
def test_a_foreign_society_is_taxed_at_the_treatys_rate_with_a_certificate() -> None:
    """Of 100.00 gross, 80.00 net: 14% are 14.00; under a treaty of 10% it is 10.00, and insurance stays 12.00."""
    line = TaxedLine(credit="a", gross=Money(10000), net=Money(8000))
    amounts = [one.withholding.amount for one in withhold(STANDARD, [line])]
    assert amounts == [Money(1400), Money(1200)]
    granted = under_treaty(STANDARD, TREATY)
    tax, insurance = (one.withholding for one in withhold(granted, [line]))
    assert (tax.amount, tax.rate, insurance.amount) == (Money(1000), Decimal(10), Money(1200))
    assert tax.reference == "125.1.7; treaty with TR, certificate 1 valid until 2026-12-31"


@pytest.mark.clause("3.4-a")
def test_without_a_certificate_the_standard_rate_applies_and_a_treaty_never_raises_it() -> None:
    assert under_treaty(STANDARD, None) is STANDARD
    dearer = under_treaty(STANDARD, replace(TREATY, rate=Decimal(20)))
    assert dearer.terms == STANDARD.terms
    resident = replace(STANDARD, residence=Residence.RESIDENT)
    assert under_treaty(resident, TREATY) is resident
