"""What happened in a history: a history in which little happens proves little."""

from __future__ import annotations

from collections import Counter

from tests.simulation.people import Cast
from tests.simulation.rules import KINDS

MUST = (
    *(
        "shares",
        "reserves",
        "credits",
        "orders",
        "returned orders",
        "paid again",
        "payment data renewed",
        "deaths",
    ),
    *(
        "disputes opened",
        "disputes narrowed",
        "disputes ended",
        "refused shares",
        "shares of the composers' organisation",
    ),
    *("royalties of producers", "receipts in parts", "a cent too much", *KINDS),
    *("refunds to payers", "refunds paid"),
    *("statements too early", "statements twice"),
    *("shares taken back", "shares issued anew", "receivables of who was paid", "matches revoked"),
    *("shares that wait for recovery", "shares let go when it is recovered"),
    *("reserves expired", "reserves redistributed"),
)
"""What happens in every few histories (see `story.WISHES`)."""


def counted(cast: Cast) -> Counter[str]:
    """The events of a history by name, those of no money left out."""
    books, accounts = cast.books, cast.accounts
    shares = [share for run in books.runs for share in books.shares(run) if share["gross"]]
    happened = Counter(cast.happened)
    issued = [share for run in books.runs.values() for some in run["issued"].values() for share in some]
    happened["shares taken back"] = sum(
        bool(share["gross"]) for run in books.runs for share in books.taken_back(run)
    )
    happened["shares issued anew"] = sum(bool(share["gross"]) for share in issued)
    for run in books.runs.values():
        happened["refused shares carried"] += sum(map(len, run["carried"].values()))
    for share in shares:
        waited = share.get("of", share)["reason"] == "RECOVERY"
        happened["shares that wait for recovery"] += share["reason"] == "RECOVERY"
        happened["shares let go when it is recovered"] += waited and share["state"] == "CREDITED"
        happened["refused shares"] += share["state"] == "REFUSED"
        happened["shares of the composers' organisation"] += share["class"] == "COMPOSERS_ORGANISATION"
        for kind, taken in share["deductions"].items():
            happened[kind] += taken > 0
    happened.update(
        {
            "shares": len(shares),
            "reserves": len(books.reserves()),
            "credits": len(accounts.credits),
            "orders": len(accounts.orders) + len(accounts.returned),
            "returned orders": len(accounts.returned),
            "paid again": accounts.again,
            "royalties of producers": sum(one["channel"] == "PRODUCER" for one in books.accounts.values()),
            "gaps seen": cast.world.topics.gaps,
            "deaths": sum(node.deaths for node in cast.world.nodes.values()),
        }
    )
    return +happened
