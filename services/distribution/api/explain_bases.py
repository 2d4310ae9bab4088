"""Why a statistical base weighs works as it does."""

from typing import Any

from services.distribution.domain.base_events import Comparable
from shared.web.explanation import Because, Explanation

_ACCOUNTS_NAMED_MAX = 100
_WORDS = {
    Comparable.CHOSEN: "what was chosen",
    Comparable.PERIOD: "all accounts of the use type and period",
    Comparable.YEAR: "all accounts of the use type in the year, for the period has none",
    Comparable.CHANNEL: "all accounts of the channel in the year, for the use type has none",
    Comparable.NONE: "nothing: there is no statistical data, so what rests on it is held",
}


def explained_base(row: dict[str, Any]) -> Explanation:
    """The last version of a base, down to its accounts, the first of them where there are many."""
    text = (
        f"statistical base, version {row['version']} ({row['state']}): {row['works']} works weighed by "
        f"{_WORDS[Comparable(row['comparable'])]}; prepared by {row['prepared_by']}, answered for by "
        f"{row['answered_by'] or 'nobody yet'}"
    )
    accounts = [one["account"] for one in row["accounts"]]
    causes = [row["cause"]] if row["cause"] is not None else []
    because = (Because("intake", one) for one in (*causes, *accounts[:_ACCOUNTS_NAMED_MAX]))
    return Explanation(row["base"], "base", text, row | {"accounts": len(accounts)}, tuple(because))
