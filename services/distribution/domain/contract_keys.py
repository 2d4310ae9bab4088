"""The distribution keys of licence contracts: the weight of an hour of the day, where a contract has some, and whether
a work's authors may agree on the parts of its roles (D-39).

A work's money follows its duration x the weight of the contract. What is measured otherwise than in seconds, or without
an hour, counts as it is.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from msgspec import structs

from services.distribution.domain.facts import ReportFact, TargetFact
from services.distribution.domain.policy_facts import Band, ContractKey
from services.distribution.domain.policy_words import Body, unread
from shared.contracts.terms import Measure
from shared.kernel.findings import Finding

CLAUSE = "2.1.2"
ONE = 100
"""The weight of an hour that no band names: weights are whole hundredths."""
_CONTRACTS_MAX = 1_000
_ID_MAX = 80
_KEY = {"across_roles", "bands"}
_BAND = {"from", "to", "weight"}
_HOURS = 24
_HOUR = re.compile(r"([01][0-9]|2[0-4]):00")
_WEIGHT = re.compile(r"[0-9]{1,3}(\.[0-9]{1,2})?")


def weighted(target: TargetFact, keys: Sequence[ContractKey]) -> TargetFact:
    """The target with its seconds multiplied by the weights of its contract; as it is where that has none."""
    bands = next((key.bands for key in keys if key.contract == target.contract), ())
    if not bands:
        return target
    return replace(target, reports=tuple(_weighted(report, bands) for report in target.reports))


def _weighted(report: ReportFact, bands: Sequence[Band]) -> ReportFact:
    if report.measure is not Measure.SECONDS:
        return report
    uses = (structs.replace(use, value=use.value * _weight(use.hour, bands)) for use in report.uses)
    return structs.replace(report, uses=tuple(uses))


def _weight(hour: int | None, bands: Sequence[Band]) -> int:
    if hour is None:
        return ONE
    return next((band.weight for band in bands if band.first <= hour < band.end), ONE)


def check_contract_keys(body: Body) -> Iterator[Finding]:
    """{"contracts": {"<contract id>": {"bands": [{"from": "19:00", "to": "23:00", "weight": "1.5"}],
    "across_roles": false}}}: whole hours, none in two bands; an hour that none names weighs 1."""
    yield from unread(body, {"contracts"}, CLAUSE)
    contracts = body.get("contracts")
    if not isinstance(contracts, Mapping) or len(contracts) > _CONTRACTS_MAX:
        what = f"a table of at most {_CONTRACTS_MAX} contracts to their bands of hours"
        yield Finding("contracts", what, str(contracts)[:80], CLAUSE)
        return
    for contract, key in contracts.items():
        where = f"contracts.{contract[:80]}"
        if not 1 <= len(contract) <= _ID_MAX:
            yield Finding(where, f"the id of a contract has 1 to {_ID_MAX} signs", contract[:80], CLAUSE)
        if not isinstance(key, Mapping) or not key or not set(key) <= _KEY:
            yield Finding(
                where, f"the key of a contract has {' and '.join(sorted(_KEY))}", str(key)[:80], CLAUSE
            )
            continue
        if type(key.get("across_roles", False)) is not bool:
            what = "true or false"
            yield Finding(f"{where}.across_roles", what, str(key["across_roles"])[:80], CLAUSE)
        yield from _check_bands(f"{where}.bands", key.get("bands", []))


def _check_bands(where: str, bands: object) -> Iterator[Finding]:
    if not isinstance(bands, list) or len(bands) > _HOURS:
        yield Finding(where, f"a list of at most {_HOURS} bands of hours", str(bands)[:80], CLAUSE)
        return
    taken: set[int] = set()
    for number, band in enumerate(bands):
        hours = _hours(band)
        if isinstance(hours, str):
            yield Finding(f"{where}.{number}", hours, str(band)[:80], CLAUSE)
        elif not taken.isdisjoint(hours):
            yield Finding(f"{where}.{number}", "its hours are in another band too", str(band)[:80], CLAUSE)
        else:
            taken |= set(hours)


def read_contract_keys(body: Mapping[str, Any]) -> tuple[ContractKey, ...]:
    """What was decided, by contract; nothing where nothing was."""
    contracts: Mapping[str, Any] = body.get("contracts", {})
    return tuple(
        ContractKey(
            contract=contract,
            bands=tuple(
                Band(first=_hour(one["from"]), end=_hour(one["to"]), weight=_hundredths(one["weight"]))
                for one in contracts[contract].get("bands", ())
            ),
            across_roles=contracts[contract].get("across_roles", False),
        )
        for contract in sorted(contracts)
    )


def _hours(band: object) -> range | str:
    if not isinstance(band, Mapping) or set(band) != _BAND:
        return f"a band has {', '.join(sorted(_BAND))}"
    if not all(isinstance(band[name], str) and _HOUR.fullmatch(band[name]) for name in ("from", "to")):
        return "from and to are whole hours, written like 19:00; the day ends at 24:00"
    hours = range(_hour(band["from"]), _hour(band["to"]))
    if not hours:
        return "it begins before it ends; a band over midnight is two"
    weight = band["weight"]
    if type(weight) not in (int, str) or not _WEIGHT.fullmatch(str(weight)) or not _hundredths(weight):
        return 'weight is a number above 0 and below 1000, written as text like "1.5"'
    return hours


def _hour(word: str) -> int:
    return int(word[:2])


def _hundredths(weight: object) -> int:
    return int(Decimal(str(weight)) * ONE)
