"""An electronic signature counts only when every bit of it is proved (2.1.1, second ground; D-13)."""

import zlib

import pytest

from services.intake.domain.signature import Doubt, Electronic, Proof
from services.intake.formats import pdf_signature
from services.intake.formats.pdf_signature import may_be_signed, prove
from tests.unit.intake.signed_pdfs import NOW, authority, plain_pdf, signed_pdf, signer

pytestmark = pytest.mark.clause("2.1.1-g")


def proved(data: bytes) -> Electronic:
    return prove(data, (authority("Root").der,), NOW)


def test_a_whole_signature_under_an_anchor_is_verified() -> None:
    data = signed_pdf(signer())
    found = proved(data)
    assert (found.proof, found.doubt) == (Proof.VERIFIED, None)
    certificate = signer().signing_cert
    assert certificate is not None
    assert found.certificates == (certificate.sha256.hex(),)
    assert found.signed_at is not None
    assert may_be_signed(data)


def test_two_that_sign_one_after_the_other_are_both_proved() -> None:
    twice = signed_pdf(signer(days=(-50, 50)), data=signed_pdf(signer()), field="S2")
    found = proved(twice)
    assert (found.proof, len(found.certificates)) == (Proof.VERIFIED, 2)
    stranger = signed_pdf(signer("Other"), data=signed_pdf(signer()), field="S2")
    assert proved(stranger).doubt is Doubt.UNTRUSTED


@pytest.mark.parametrize(
    ("data", "doubt"),
    [
        (signed_pdf(signer("Other")), Doubt.UNTRUSTED),
        (signed_pdf(signer(days=(-100, -1))), Doubt.EXPIRED),
        (signed_pdf(signer(days=(1, 100))), Doubt.EXPIRED),
        (plain_pdf(), Doubt.NO_SIGNATURE),
        (b"%PDF-1.7 /ByteRange garbage", Doubt.UNREADABLE),
        (b"", Doubt.UNREADABLE),
        (b"\x89PNG", Doubt.UNREADABLE),
        (signed_pdf(signer())[:-2000], Doubt.UNREADABLE),
    ],
    ids=["stranger", "expired", "not yet", "unsigned", "garbage", "empty", "picture", "cut off"],
)
def test_what_is_not_proved_says_why(data: bytes, doubt: Doubt) -> None:
    assert proved(data) == Electronic(
        proof=Proof.NOT_VERIFIED,
        doubt=doubt,
        certificates=proved(data).certificates,
        signed_at=proved(data).signed_at,
    )


def test_one_changed_byte_of_the_page_is_seen() -> None:
    data = signed_pdf(signer(), "Total 100")
    at = data.index(b"stream") + 12
    for changed in (
        data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :],
        data.replace(b"/MediaBox", b"/MediaBux", 1),
    ):
        assert proved(changed).proof is Proof.NOT_VERIFIED


def test_what_was_added_after_the_signature_is_seen() -> None:
    data = signed_pdf(signer())
    for more in (b"\n% one more line\n", b"\n1 0 obj\n<< /Evil true >>\nendobj\n"):
        assert proved(data + more).proof is Proof.NOT_VERIFIED


def test_without_anchors_nothing_is_verified() -> None:
    assert prove(signed_pdf(signer()), (), NOW).doubt is Doubt.NO_ANCHORS


def test_a_file_that_takes_too_long_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    def endless(*_: object) -> None:
        while True:
            zlib.crc32(b"")

    monkeypatch.setattr(pdf_signature, "SECONDS_MAX", 0.05)
    monkeypatch.setattr(pdf_signature, "_prove", endless)
    assert proved(b"%PDF-").doubt is Doubt.TOO_LONG


def test_a_huge_file_is_read_as_any_other() -> None:
    found = proved(plain_pdf() + b"\0" * 1_000_000)
    assert found.proof is Proof.NOT_VERIFIED


def test_a_plain_scan_needs_no_proof() -> None:
    assert not may_be_signed(plain_pdf())
    assert not may_be_signed(b"\xff\xd8\xff /ByteRange")
