"""A YAML file of policies, as `POST /v1/policies` takes them one by one. For child processes.

policies:
  - policy: term
    valid_from: 2026-01-01
    decision: {body: BOARD, number: 13/2025, date: 2025-12-15}
    body: {years_after_death: 70}
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from services.distribution.domain.policy import DecisionReference, findings_of, proposal_of
from services.distribution.domain.policy_words import day_of
from shared.kernel.findings import Finding, Unreadable
from shared.kernel.policy import ProposePolicy

if TYPE_CHECKING:
    from services.distribution.formats.plain_yaml import Read

BYTES_MAX = 256 * 1024
POLICIES_MAX = 50
_POLICY = {"policy", "valid_from", "decision", "body"}
_DECISION = {"body", "number", "date"}
_DOCUMENT = "document_sha256"
_SHA256 = re.compile(r"[0-9a-f]{64}")
_NUMBER_MAX = 80
_SHOWN = 80


def read_policies(data: bytes, by: str) -> tuple[ProposePolicy[DecisionReference], ...]:
    """The proposals of a file, which `by` hands in. Raises Unreadable with everything that is wrong, each with its line
    and path."""
    # The library is for the child process alone.
    from services.distribution.formats.plain_yaml import read_plain

    read = read_plain(data, BYTES_MAX)
    listed = read.value.get("policies") if isinstance(read.value, dict) else None
    if not isinstance(listed, list) or set(read.value) != {"policies"} or not listed:
        raise Unreadable([Finding("file", "has `policies:` with a list of policies, and nothing else")])
    if len(listed) > POLICIES_MAX:
        raise Unreadable([Finding("policies", f"has more than {POLICIES_MAX}", str(len(listed)))])
    found: list[Finding] = []
    proposals = []
    for number, item in enumerate(listed):
        path = f"policies.{number}"
        shape = list(_shape(path, item))
        if shape:
            found.extend(_placed(read, shape))
            continue
        proposal = _proposal(item, by)
        proposals.append(proposal)
        found.extend(_placed(read, _below(path, findings_of(proposal))))
    if found:
        raise Unreadable(found)
    return tuple(proposals)


def _shape(path: str, item: Any) -> Iterator[Finding]:
    """What is wrong with a policy before its body is looked at."""
    if not isinstance(item, Mapping) or set(item) != _POLICY:
        yield Finding(path, f"a policy has {', '.join(sorted(_POLICY))}", _shown(item))
        return
    if not isinstance(item["policy"], str):
        yield Finding(f"{path}.policy", "the name of a policy", _shown(item["policy"]))
    if day_of(item["valid_from"]) is None:
        yield Finding(f"{path}.valid_from", "a day, YYYY-MM-DD", _shown(item["valid_from"]))
    if not isinstance(item["body"], Mapping):
        yield Finding(f"{path}.body", "the values of the policy", _shown(item["body"]))
    yield from _decision_shape(f"{path}.decision", item["decision"])


def _decision_shape(path: str, told: Any) -> Iterator[Finding]:
    if not isinstance(told, Mapping) or not _DECISION <= set(told) <= {*_DECISION, _DOCUMENT}:
        yield Finding(
            path, f"a decision has {', '.join(sorted(_DECISION))} and, if any, {_DOCUMENT}", _shown(told)
        )
        return
    number, document = told["number"], told.get(_DOCUMENT, "")
    if type(number) not in (str, int) or not 1 <= len(str(number)) <= _NUMBER_MAX:
        yield Finding(f"{path}.number", f"a number of at most {_NUMBER_MAX} signs", _shown(number))
    if day_of(told["date"]) is None:
        yield Finding(f"{path}.date", "a day, YYYY-MM-DD", _shown(told["date"]))
    if not isinstance(document, str) or (document and not _SHA256.fullmatch(document)):
        yield Finding(f"{path}.{_DOCUMENT}", "64 hexadecimal digits", _shown(document))


def _proposal(item: Mapping[str, Any], by: str) -> ProposePolicy[DecisionReference]:
    decision = item["decision"]
    reference = DecisionReference(
        body=str(decision["body"]),
        number=str(decision["number"]),
        date=date.fromisoformat(decision["date"]),
        document_sha256=decision.get(_DOCUMENT, ""),
    )
    return proposal_of(item["policy"], date.fromisoformat(item["valid_from"]), item["body"], reference, by)


def _below(path: str, findings: list[Finding]) -> Iterator[Finding]:
    """Findings of a proposal, which know its body alone, by their place in the file."""
    for one in findings:
        first = one.where.partition(".")[0]
        inside = one.where if first in _POLICY else f"body.{one.where}"
        yield Finding(f"{path}.{inside}", one.what, one.value[:_SHOWN], one.clause, one.rule)


def _placed(read: Read, findings: Any) -> Iterator[Finding]:
    for one in findings:
        yield Finding(read.where(one.where), one.what, one.value, one.clause, one.rule)


def _shown(value: Any) -> str:
    return str(value)[:_SHOWN]
