"""Proves the electronic signatures of a PDF; runs only in a child process of a job, and asks no network (D-13)."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from io import BytesIO
from typing import Any

from services.intake.domain.signature import Doubt, Electronic, Proof

SECONDS_MAX = 20.0
SIGNATURES_MAX = 20
_MARK = b"%PDF-"
_SIGNED = b"/ByteRange"


def may_be_signed(data: bytes) -> bool:
    """Whether this is a PDF that holds something like a signature: a plain scan needs no child process."""
    return _MARK in data[:1024] and _SIGNED in data


def prove(data: bytes, anchors: tuple[bytes, ...], at: datetime) -> Electronic:
    """What a PDF's signatures are worth at an instant. It never raises for what the file holds."""
    if not anchors:
        return _doubted(Doubt.NO_ANCHORS)
    try:
        with _limited():
            return _prove(data, anchors, at)
    except (TimeoutError, MemoryError):
        return _doubted(Doubt.TOO_LONG)
    except Exception:  # noqa: BLE001 - whatever the library says of a hostile file, it proves nothing
        return _doubted(Doubt.UNREADABLE)


def _prove(data: bytes, anchors: tuple[bytes, ...], at: datetime) -> Electronic:
    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.sign.validation.status import SignatureCoverageLevel

    signatures = PdfFileReader(BytesIO(data), strict=True).embedded_signatures
    if not signatures:
        return _doubted(Doubt.NO_SIGNATURE)
    if len(signatures) > SIGNATURES_MAX:
        return _doubted(Doubt.UNREADABLE)
    statuses = [_status(one, anchors, at) for one in signatures]
    last = statuses[-1]
    doubt = next((found for one in statuses if (found := _doubt(one, at)) is not None), None)
    if doubt is None and last.coverage is not SignatureCoverageLevel.ENTIRE_FILE:
        doubt = Doubt.TAMPERED
    return Electronic(
        proof=Proof.VERIFIED if doubt is None else Proof.NOT_VERIFIED,
        doubt=doubt,
        certificates=tuple(one.signing_cert.sha256.hex() for one in statuses),
        signed_at=last.signer_reported_dt,
    )


def _status(embedded: Any, anchors: tuple[bytes, ...], at: datetime) -> Any:
    from asn1crypto.x509 import Certificate
    from pyhanko.sign.validation import validate_pdf_signature
    from pyhanko.sign.validation.settings import KeyUsageConstraints
    from pyhanko_certvalidator import ValidationContext

    context = ValidationContext(
        trust_roots=[Certificate.load(anchor) for anchor in anchors],
        allow_fetching=False,
        revocation_mode="soft-fail",
        moment=at,
    )
    usage = KeyUsageConstraints(
        key_usage={"digital_signature", "non_repudiation"}, match_all_key_usages=False
    )
    return validate_pdf_signature(embedded, context, key_usage_settings=usage)


def _doubt(status: Any, at: datetime) -> Doubt | None:
    if not (status.intact and status.valid and status.docmdp_ok):
        return Doubt.TAMPERED
    if status.revoked:
        return Doubt.REVOKED
    if status.bottom_line:
        return None
    certificate = status.signing_cert
    in_time = certificate.not_valid_before <= at <= certificate.not_valid_after
    return Doubt.UNTRUSTED if in_time else Doubt.EXPIRED


def _doubted(doubt: Doubt) -> Electronic:
    return Electronic(proof=Proof.NOT_VERIFIED, doubt=doubt)


@contextmanager
def _limited() -> Iterator[None]:
    def over(*_: object) -> None:
        raise TimeoutError

    before = signal.signal(signal.SIGALRM, over)
    signal.setitimer(signal.ITIMER_REAL, SECONDS_MAX)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
