"""Settings of intake."""

import re
from base64 import b64decode
from binascii import Error
from dataclasses import dataclass
from pathlib import Path

from services.intake.domain.crd_layout import read_layout
from shared.web.settings import BadSettings, Settings

_PEM = re.compile(rb"-----BEGIN CERTIFICATE-----(.+?)-----END CERTIFICATE-----", re.DOTALL)
_ANCHOR_MAX_BYTES = 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class IntakeSettings(Settings):
    """What intake needs to start."""

    guild: str = "Azərbaycan Professional Kinorejissorlar Gildiyası"
    """The guild's name, as it stands on letters."""
    trust_anchors: str = ""
    """A PEM bundle, or a folder of such, whose certificates electronic signatures must lead to; empty is none."""
    crd_layout: str = ""
    """A JSON file with the layouts of CRD records (`domain/crd_layout.py`); empty: the confirmed ones alone."""

    def __post_init__(self) -> None:
        """Raises BadSettings where anchors or layouts are named and cannot be read."""
        self.crd_layouts()
        if self.trust_anchors and not self.anchors():
            raise BadSettings(f"ROYALTY_TRUST_ANCHORS holds no certificate: {self.trust_anchors}")

    def anchors(self) -> tuple[bytes, ...]:
        """The trust anchors as DER. Raises BadSettings."""
        if not self.trust_anchors:
            return ()
        named = Path(self.trust_anchors)
        try:
            files = sorted(one for one in named.iterdir() if one.is_file()) if named.is_dir() else [named]
            bundles = [one.read_bytes() for one in files if one.stat().st_size <= _ANCHOR_MAX_BYTES]
            return tuple(
                b64decode(b"".join(found.split()), validate=True)
                for bundle in bundles
                for found in _PEM.findall(bundle)
            )
        except (OSError, Error) as error:
            raise BadSettings(f"ROYALTY_TRUST_ANCHORS cannot be read: {error}") from error

    def crd_layouts(self) -> str | None:
        """The layouts of CRD records as JSON, None where only the confirmed ones are there. Raises BadSettings."""
        if not self.crd_layout:
            return None
        try:
            text = Path(self.crd_layout).read_text(encoding="utf-8")
            read_layout(text)
        except (OSError, ValueError) as error:
            raise BadSettings(f"ROYALTY_CRD_LAYOUT cannot be read: {error}") from error
        return text
