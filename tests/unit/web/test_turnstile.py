"""Commands without a token come in a few at a time, and what is remembered of them is bounded."""

from typing import Any

import pytest

from shared.web.problems import Problem
from shared.web.turnstile import OF_ALL, OF_ONE, WINDOW_SECONDS, Turnstile


class Seconds:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def scope(peer: str | None, forwarded: str = "") -> dict[str, Any]:
    headers = [(b"x-forwarded-for", forwarded.encode())] if forwarded else []
    return {"type": "http", "client": (peer, 1) if peer else None, "headers": headers}


def wait_of(turnstile: Turnstile, asked: dict[str, Any]) -> int:
    with pytest.raises(Problem) as refused:
        turnstile.admit(asked)
    assert refused.value.status == 429
    return int(refused.value.headers["Retry-After"])


def test_one_address_has_its_share_of_a_window() -> None:
    seconds = Seconds()
    turnstile = Turnstile(seconds=seconds)
    for _ in range(OF_ONE):
        turnstile.admit(scope("192.0.2.1"))
    seconds.now += 100
    assert wait_of(turnstile, scope("192.0.2.1")) == WINDOW_SECONDS - 100 + 1
    turnstile.admit(scope("192.0.2.2"))
    seconds.now += WINDOW_SECONDS
    turnstile.admit(scope("192.0.2.1"))


def test_all_together_have_theirs_and_no_more_is_remembered() -> None:
    turnstile = Turnstile(seconds=Seconds())
    for number in range(OF_ALL):
        turnstile.admit(scope(f"10.0.{number // 256}.{number % 256}"))
    for number in range(OF_ALL):
        wait_of(turnstile, scope(f"10.1.{number // 256}.{number % 256}"))
    assert len(turnstile._counts) == OF_ALL


def test_a_network_of_the_sixth_version_is_one_address() -> None:
    turnstile = Turnstile(seconds=Seconds())
    for number in range(OF_ONE):
        turnstile.admit(scope(f"2001:db8::{number + 1:x}"))
    wait_of(turnstile, scope("2001:db8::ffff"))
    turnstile.admit(scope("2001:db8:0:1::1"))


def test_only_a_trusted_proxy_says_whose_command_it_is() -> None:
    turnstile = Turnstile(["192.0.2.9"], seconds=Seconds())
    for number in range(OF_ONE):
        turnstile.admit(scope("198.51.100.1", forwarded=f"203.0.113.{number}"))
    wait_of(turnstile, scope("198.51.100.1", forwarded="203.0.113.99"))
    for number in range(OF_ONE):
        # What stands before the last address is what the client says of itself.
        turnstile.admit(scope("192.0.2.9", forwarded=f"10.9.8.{number}, 203.0.113.7"))
    wait_of(turnstile, scope("192.0.2.9", forwarded="203.0.113.7"))
    turnstile.admit(scope("192.0.2.9", forwarded="203.0.113.8"))


@pytest.mark.parametrize("peer", [None, "", "testclient", "x" * 1000])
def test_whoever_has_no_address_is_counted_as_one(peer: str | None) -> None:
    turnstile = Turnstile(seconds=Seconds())
    for _ in range(OF_ONE):
        turnstile.admit(scope(peer))
    wait_of(turnstile, scope(None))
