"""The guild's chart of accounts, for the accountant: the policy `chart`.

{"accounts": [{"account", "currency", "number", "name"}]}: each account of double entry with its number and name, for
all currencies (`currency` null), or for one of them otherwise than for the rest.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from services.payments.domain.double_entry import Account
from services.payments.domain.policy_words import Body, text_of, unpacked, word_of
from shared.kernel.findings import Finding, Unreadable

CHART = "chart"
_NUMBER = re.compile(r"[0-9]{1,6}([.-][0-9]{1,6}){0,4}")
_CURRENCY = re.compile(r"[A-Z]{3}")
_CLAUSE = "D-90"


@dataclass(frozen=True, slots=True, kw_only=True)
class ChartLine:
    """An account as the accountant knows it."""

    account: str
    currency: str | None
    number: str
    name: str


Chart = Mapping[tuple[str, str | None], ChartLine]


def line_of(chart: Chart, account: str, currency: str) -> ChartLine | None:
    """The line of an account in a currency; None where the chart has none."""
    return chart.get((account, currency)) or chart.get((account, None))


def read_chart(body: Body) -> Chart:
    """The lines of a chart that has all accounts. Raises Unreadable with every defect."""
    chart = chart_of(body)
    lacking = [one for one in Account if (one.value, None) not in chart]
    if lacking:
        raise Unreadable([Finding("body.accounts", "lacks an account", one, _CLAUSE) for one in lacking])
    return chart


def chart_of(body: Body) -> Chart:
    """The lines of a chart, which may be older than an account. Raises Unreadable with every defect."""
    rows = unpacked(body, ("accounts",), "body")["accounts"]
    if not isinstance(rows, list) or not rows:
        raise Unreadable([Finding("body.accounts", "a list of at least one account", "", _CLAUSE)])
    chart: dict[tuple[str, str | None], ChartLine] = {}
    findings: list[Finding] = []
    for number, row in enumerate(rows):
        where = f"body.accounts[{number}]"
        try:
            line = _line(row, where)
        except Unreadable as error:
            findings += error.findings
            continue
        if (line.account, line.currency) in chart:
            findings.append(Finding(where, "stands twice", line.account, _CLAUSE))
        chart[line.account, line.currency] = line
    if findings:
        raise Unreadable(findings)
    return chart


def _line(row: object, where: str) -> ChartLine:
    fields = unpacked(row, ("account", "currency", "number", "name"), where)
    number, currency = fields["number"], fields["currency"]
    if not isinstance(number, str) or not _NUMBER.fullmatch(number):
        what = 'digits in quotes, in groups with points or hyphens, like "223.1"'
        raise Unreadable([Finding(f"{where}.number", what, str(number)[:80], _CLAUSE)])
    if currency is not None and not (isinstance(currency, str) and _CURRENCY.fullmatch(currency)):
        what = "a currency like EUR, or null for all others"
        raise Unreadable([Finding(f"{where}.currency", what, str(currency)[:80], _CLAUSE)])
    return ChartLine(
        account=word_of(Account, fields["account"], f"{where}.account").value,
        currency=currency,
        number=number,
        name=text_of(fields["name"], f"{where}.name"),
    )
