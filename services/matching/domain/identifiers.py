"""ISAN and EIDR as keys of a search: one written form, check characters tested (D-30).

An identifier that does not pass its check finds nothing: it is shown to the official, never mended.
"""

import re
from typing import Final

_ALPHABET: Final = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_ISAN = re.compile(r"([0-9A-F]{16})([0-9A-Z]?)(?:([0-9A-F]{8})([0-9A-Z]?))?")
_EIDR = re.compile(r"10\.5240/([0-9A-F]{20})([0-9A-Z])")


def check_character(digits: str) -> str:
    """The ISO 7064 MOD 37,36 check character of hexadecimal digits."""
    product = 36
    for char in digits:
        total = (product + _ALPHABET.index(char)) % 36 or 36
        product = total * 2 % 37
    return _ALPHABET[(37 - product) % 36]


def isan_root(written: str) -> str | None:
    """The 16 digits that name the work, whatever its version; None when it is no valid ISAN."""
    text = written.upper().removeprefix("ISAN").strip(" :")
    found = _ISAN.fullmatch(re.sub(r"[-\s]", "", text))
    if found is None:
        return None
    root, first, version, second = found.groups()
    if first and check_character(root) != first:
        return None
    if second and check_character(root + version) != second:
        return None
    return str(root)


def eidr_key(written: str) -> str | None:
    """The EIDR in upper case without hyphens; None when it is no valid EIDR."""
    found = _EIDR.fullmatch(re.sub(r"[-\s]", "", written.upper()))
    if found is None or check_character(found[1]) != found[2]:
        return None
    return f"{found[1]}{found[2]}"
