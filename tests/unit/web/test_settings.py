"""A setting that cannot be used is named in one line before the service starts."""

from __future__ import annotations

import pytest

from shared.web.auth import TokenVerifier
from shared.web.settings import BadSettings, Settings

ENOUGH = {"ROYALTY_PG_DSN": "postgresql://none", "ROYALTY_KAFKA_BOOTSTRAP": "none:1", "ROYALTY_JWKS": "{}"}


def test_three_settings_are_enough() -> None:
    settings = Settings.from_env(ENOUGH)

    assert (settings.port, settings.log_level, settings.kafka_security) == (0, "INFO", "PLAINTEXT")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ROYALTY_NOW", "tomorrow"),
        ("ROYALTY_NOW", "2026-09-01T09:00:00"),
        ("ROYALTY_PORT", "eighty"),
        ("ROYALTY_LOG_LEVEL", "LOUD"),
        ("ROYALTY_KAFKA_SECURITY", "SASL;username=x"),
        ("ROYALTY_KAFKA_SECURITY", "SSL;password_file=/no/such/file"),
    ],
)
def test_what_cannot_be_used_is_named(name: str, value: str) -> None:
    with pytest.raises(BadSettings, match=name):
        Settings.from_env(ENOUGH | {name: value})


def test_what_lacks_is_named_at_once() -> None:
    with pytest.raises(BadSettings, match="ROYALTY_PG_DSN, ROYALTY_KAFKA_BOOTSTRAP, ROYALTY_JWKS"):
        Settings.from_env({})


@pytest.mark.parametrize("jwks", ["{}", "{", '{"keys": []}', "/no/such/file"])
def test_a_key_set_without_keys_is_refused(jwks: str) -> None:
    with pytest.raises(BadSettings, match="ROYALTY_JWKS"):
        TokenVerifier(jwks)
