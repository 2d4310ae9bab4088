"""A package as the child process reads it: signature, form, rows, control totals (D-101)."""

from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any

import orjson
import pytest

from shared.jobs.books_reading import Head, Opened, Rows, Told, flat, open_books, rows_of
from tests.support.books import KEY, KEYS, OTHER_KEY, package, signed

pytestmark = pytest.mark.clause("X-f")


@dataclass(frozen=True, slots=True, kw_only=True)
class Thing:
    id: str
    amount: int


def check(part: bytes, personal: bytes, head: Head) -> Told:
    assert personal in (b"{}", SECRETS)
    assert head.as_of == date(2026, 6, 30)
    rows, findings = rows_of("registry", part, {"things": Thing})
    total = sum(thing.amount for thing in rows["things"])
    return Told(rows, {"things": len(rows["things"]), "amount.AZN": total}, findings)


SECRETS = b'{"secrets": []}'
GOOD: dict[str, Any] = {"things": [{"id": "a", "amount": 3}, {"id": "b", "amount": 4}]}
TOTALS: dict[str, Any] = {"things": 2, "amount": {"AZN": 7}}


def opened(place: Path, data: bytes, signature: str | None = None, keys: str = KEYS) -> Opened:
    (place / "package").write_bytes(data)
    return open_books(str(place), signed(data) if signature is None else signature, keys, "registry", check)


def test_a_sound_package(tmp_path: Path) -> None:
    found = opened(tmp_path, package(GOOD, TOTALS, "registry"))
    assert (found.verified_by, found.part, found.findings, found.sound) == ("books-2026", True, (), True)
    assert found.declared == found.found == {"things": 2, "amount.AZN": 7}
    assert list(Rows(tmp_path).of("things", Thing)) == [(Thing(id="a", amount=3), Thing(id="b", amount=4))]
    assert list(Rows(tmp_path).of("others", Thing)) == []


def test_what_no_key_signed_is_not_verified(tmp_path: Path) -> None:
    data = package(GOOD, TOTALS, "registry")
    header, _, signature = signed(data).partition("..")
    for keys, jws in (
        ("", signed(data)),
        (KEYS, signed(data, OTHER_KEY)),
        (KEYS, signed(data + b" ")),
        (KEYS, f"{header}..{signature[:-4]}AAAA"),
        (KEYS, f"{header}.e30.{signature}"),
        (KEYS, ".."),
        (KEYS, "eyJhbGciOiJub25lIn0.."),
        ("{", signed(data)),
        ('{"keys": [{"kty": "oct", "k": "c2VjcmV0", "kid": "books-2026"}]}', signed(data)),
    ):
        found = opened(tmp_path, data, jws, keys)
        assert found.verified_by == ""
        assert [one.where for one in found.findings] == ["signature"]
        assert found.findings[0].what.startswith("NOT VERIFIED")


def test_a_key_of_es256_verifies_too(tmp_path: Path) -> None:
    keys = orjson.dumps({"keys": [KEY.as_dict(private=False), OTHER_KEY.as_dict(private=False)]}).decode()
    data = package(GOOD, TOTALS, "registry")
    assert opened(tmp_path, data, signed(data, OTHER_KEY), keys).sound


def test_a_private_key_set_verifies_too_and_says_the_same(tmp_path: Path) -> None:
    keys = orjson.dumps({"keys": [OTHER_KEY.as_dict(private=False), KEY.as_dict(private=True)]}).decode()
    assert opened(tmp_path, package(GOOD, TOTALS, "registry"), keys=keys).verified_by == "books-2026"


@pytest.mark.parametrize(
    ("totals", "wrong"),
    [
        ({"things": 3, "amount": {"AZN": 7}}, ["totals.registry.things"]),
        (
            {"things": 2, "amount": {"AZN": 8, "EUR": 0}},
            ["totals.registry.amount.AZN", "totals.registry.amount.EUR"],
        ),
        ({"things": 2}, ["totals.registry.amount.AZN"]),
        ({}, ["totals.registry.amount.AZN", "totals.registry.things"]),
    ],
)
def test_wrong_control_totals(tmp_path: Path, totals: dict[str, Any], wrong: list[str]) -> None:
    found = opened(tmp_path, package(GOOD, totals, "registry"))
    assert [one.where for one in found.findings] == wrong
    assert not found.sound


def test_every_bad_row_is_told(tmp_path: Path) -> None:
    part = {"things": [{"id": "a"}, {"id": "b", "amount": 4}, 7, {"id": "c", "amount": 1.5}], "ghosts": [{}]}
    found = opened(tmp_path, package(part, {"things": 1, "amount": {"AZN": 4}}, "registry"))
    assert [one.where for one in found.findings] == [
        *("parts.registry.things[0]", "parts.registry.things[2]", "parts.registry.things[3]"),
        "parts.registry",
    ]


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\xff\xfe",
        b"[" * 100_000,
        b"{}",
        b'{"format": 1}',
        package(GOOD, TOTALS, "registry", format="royalty-books/2"),
        package(GOOD, TOTALS, "registry", as_of="2026-02-30"),
        package(GOOD, TOTALS, "registry", package=" "),
        package(GOOD, TOTALS, "registry", system="x" * 81),
        package(GOOD, {"things": 1.5}, "registry"),
    ],
)
def test_what_is_no_package(tmp_path: Path, data: bytes) -> None:
    found = opened(tmp_path, data)
    assert found.head is None
    assert found.findings
    assert not found.sound


def test_no_part_is_nothing_to_do_but_its_totals_tell_that_it_lacks(tmp_path: Path) -> None:
    found = opened(tmp_path, package(None, {}, "registry"))
    assert (found.part, found.findings) == (False, ())
    found = opened(tmp_path, package(None, {"things": 2}, "registry"))
    assert [one.where for one in found.findings] == ["totals.registry"]


def test_sums_by_currency_have_one_name_each() -> None:
    assert flat({"n": 1, "paid": {"AZN": 5, "EUR": 6}}) == {"n": 1, "paid.AZN": 5, "paid.EUR": 6}


@pytest.mark.clause("X-c")
def test_personal_values_come_apart_and_are_those_that_the_package_names(tmp_path: Path) -> None:
    named = package(GOOD, TOTALS, "registry", personal={"registry": sha256(SECRETS).hexdigest()})
    plain = package(GOOD, TOTALS, "registry")
    others = package(GOOD, TOTALS, "registry", personal={"intake": sha256(SECRETS).hexdigest()})
    for data, handed_in, told in (
        (named, SECRETS, []),
        (plain, None, []),
        (others, None, []),
        (named, None, ["were not handed in, and the package names them"]),
        (named, SECRETS + b" ", ["are not those that the package names"]),
        (plain, SECRETS, ["are not those that the package names"]),
    ):
        (tmp_path / "personal").unlink(missing_ok=True)
        if handed_in is not None:
            (tmp_path / "personal").write_bytes(handed_in)
        assert [one.what for one in opened(tmp_path, data).findings] == told
