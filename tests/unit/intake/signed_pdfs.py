"""Signed covers for tests: a certificate authority, its people, and PDFs that they sign."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from io import BytesIO

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    pkcs12,
)
from cryptography.x509.oid import NameOID
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import signers
from reportlab.pdfgen.canvas import Canvas

NOW = datetime(2026, 9, 1, 12, tzinfo=UTC)
_WORD = b"test"


@dataclass(frozen=True)
class Authority:
    """A certificate authority."""

    key: ec.EllipticCurvePrivateKey
    certificate: x509.Certificate

    @property
    def pem(self) -> bytes:
        """Its certificate as PEM."""
        return self.certificate.public_bytes(Encoding.PEM)

    @property
    def der(self) -> bytes:
        """Its certificate as DER."""
        return self.certificate.public_bytes(Encoding.DER)


def _name(common: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common)])


def _certificate(
    subject: str, public: ec.EllipticCurvePublicKey, issuer: str, *, ca: bool, days: tuple[int, int]
) -> x509.CertificateBuilder:
    usage = x509.KeyUsage(
        digital_signature=not ca,
        content_commitment=not ca,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=ca,
        crl_sign=ca,
        encipher_only=False,
        decipher_only=False,
    )
    return (
        x509.CertificateBuilder()
        .subject_name(_name(subject))
        .issuer_name(_name(issuer))
        .public_key(public)
        .serial_number(x509.random_serial_number())
        .not_valid_before(NOW + timedelta(days=days[0]))
        .not_valid_after(NOW + timedelta(days=days[1]))
        .add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
        .add_extension(usage, critical=True)
    )


@cache
def authority(name: str) -> Authority:
    """An authority, the same for the same name."""
    key = ec.generate_private_key(ec.SECP256R1())
    built = _certificate(name, key.public_key(), name, ca=True, days=(-3650, 3650))
    return Authority(key, built.sign(key, hashes.SHA256()))


@cache
def signer(by: str = "Root", days: tuple[int, int] = (-100, 100)) -> signers.SimpleSigner:
    """Somebody whose certificate is valid so many days before and after NOW."""
    root = authority(by)
    key = ec.generate_private_key(ec.SECP256R1())
    built = _certificate("Baş mühasib", key.public_key(), by, ca=False, days=days)
    certificate = built.sign(root.key, hashes.SHA256())
    packed = pkcs12.serialize_key_and_certificates(
        b"one", key, certificate, [root.certificate], BestAvailableEncryption(_WORD)
    )
    found: signers.SimpleSigner | None = signers.SimpleSigner.load_pkcs12_data(
        packed, other_certs=[], passphrase=_WORD
    )
    assert found is not None
    return found


def plain_pdf(text: str = "Cover") -> bytes:
    """A page that nobody signed."""
    file = BytesIO()
    canvas = Canvas(file, invariant=1)
    canvas.drawString(100, 700, text)
    canvas.showPage()
    canvas.save()
    return file.getvalue()


def signed_pdf(
    by: signers.SimpleSigner, text: str = "Cover", *, data: bytes = b"", field: str = "S1"
) -> bytes:
    """A page that somebody signed; `data` is signed once more."""
    writer = IncrementalPdfFileWriter(BytesIO(data or plain_pdf(text)))
    meta = signers.PdfSignatureMetadata(field_name=field, md_algorithm="sha256")
    out = signers.sign_pdf(writer, meta, signer=by)
    found: bytes = out.getvalue()
    return found
