"""What JSON may say at a door: no character that a database cannot hold, no number beyond 64 bits, no abyss and
no flood."""

from typing import Any

import orjson

from shared.kernel.findings import Finding

DEPTH_MAX = 32
NUMBER_MAX = 2**63
VALUES_MAX = 10_000
"""Of a body. A finding for each of half a million would hold up everybody for seconds and fill an answer with them."""
_FINDINGS_MAX = 20


def defects_of(body: bytes) -> list[Finding]:
    """Why a body is no JSON that can be taken, each with its place; empty when it is. Lone surrogates, NaN and
    bytes that are no UTF-8 are no JSON."""
    try:
        value = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        return [Finding("body", f"is no JSON: {error}")]
    findings: list[Finding] = []
    values = 1
    open_places: list[tuple[str, int, Any]] = [("body", 0, value)]
    while open_places and len(findings) < _FINDINGS_MAX:
        where, depth, value = open_places.pop()
        if what := _defect(value, depth):
            findings.append(Finding(where[:200], what))
        elif isinstance(value, dict | list) and (values := values + len(value)) > VALUES_MAX:
            return [Finding("body", f"holds more than {VALUES_MAX} values")]
        elif isinstance(value, dict):
            if any("\0" in name for name in value):
                findings.append(Finding(where[:200], "has a name with the character U+0000"))
            open_places += [(f"{where}.{name}", depth + 1, one) for name, one in value.items()]
        elif isinstance(value, list):
            open_places += [(f"{where}.{number}", depth + 1, one) for number, one in enumerate(value)]
    return findings


def _defect(value: object, depth: int) -> str:
    if depth > DEPTH_MAX:
        return f"is nested deeper than {DEPTH_MAX} levels"
    if isinstance(value, str) and "\0" in value:
        return "contains the character U+0000"
    if isinstance(value, int | float) and not -NUMBER_MAX <= value < NUMBER_MAX:
        return "is a number beyond 64 bits"
    return ""
