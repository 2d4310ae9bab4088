"""What intake is told from outside: trust anchors that can be read, or a clear word at the start."""

from pathlib import Path

import pytest

from services.intake.settings import IntakeSettings
from shared.web.settings import BadSettings
from tests.unit.intake.signed_pdfs import authority


def settings(anchors: Path | str) -> IntakeSettings:
    return IntakeSettings(pg_dsn="p", kafka_bootstrap="k:1", jwks="{}", trust_anchors=str(anchors))


def test_anchors_stand_in_a_bundle_or_a_folder(tmp_path: Path) -> None:
    root, other = authority("Root"), authority("Other")
    bundle = tmp_path / "anchors.pem"
    bundle.write_bytes(b"Root:\n" + root.pem + b"\n" + other.pem)
    assert settings(bundle).anchors() == (root.der, other.der)
    assert settings(tmp_path).anchors() == (root.der, other.der)
    assert settings("").anchors() == ()


@pytest.mark.parametrize("content", [b"", b"-----BEGIN CERTIFICATE-----\n!\n-----END CERTIFICATE-----"])
def test_anchors_that_cannot_be_read_are_said_at_the_start(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a.pem").write_bytes(content)
    with pytest.raises(BadSettings):
        settings(tmp_path)
    with pytest.raises(BadSettings):
        settings(tmp_path / "nowhere")
