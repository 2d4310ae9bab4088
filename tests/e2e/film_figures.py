"""What comes of the one film, worked by hand, and the rules it comes by.

60.00 by the feature's key 6:6:2:2:2 of 18, in qəpik 6000 x 6/18 = 2000 (twice) and
6000 x 2/18 = 666 + 12/18 (three times); 2000 + 2000 + 3 x 666 = 5998, so two qəpik are left, and with equal
remainders and weights they go in the order of the roles: 667, 667, 666.

Deductions of the Board, each half up once on the 6000 and then shared by largest remainder on gross:
administration 15% = 900: 300, 300, 100.05, 100.05, 99.90 -> 300, 300, 100, 100, 99 = 899, the last one's
remainder is largest: 100. Social and cultural 5% = 300: 100, 100, 33.35, 33.35, 33.30 -> 299, and the
cinematographer's 0.35 stands before the designer's: 34, 33, 33.
Net: 2000 - 300 - 100 = 1600 (twice), 667 - 100 - 34 = 533, 667 - 100 - 33 = 534, 666 - 100 - 33 = 533; together
4800 = 6000 - 1200.

Tax of a resident natural person in 2026: income tax 0, social insurance 15% of net: 1600 -> 240; 533 -> 79.95,
so 80; 534 -> 80.10, so 80. Paid: 1360, 1360, 453, 454, 453; together 4080 = 4800 - 720.
"""

from __future__ import annotations

from deploy.demo.chapters.payments import tax_rules
from tests.e2e.film import AUTHORS, BIC, OWN
from tests.unit.distribution.run_given import KEY

GROSS = {
    "DIRECTOR": 2000,
    "SCRIPTWRITER": 2000,
    "CINEMATOGRAPHER": 667,
    "PRODUCTION_DESIGNER": 667,
    "COMPOSER": 666,
}
ADMINISTRATION = dict(zip(AUTHORS, (300, 300, 100, 100, 100), strict=True))
SOCIAL_CULTURAL = dict(zip(AUTHORS, (100, 100, 34, 33, 33), strict=True))
NET = dict(zip(AUTHORS, (1600, 1600, 533, 534, 533), strict=True))
PAID = dict(zip(AUTHORS, (1360, 1360, 453, 454, 453), strict=True))

BOARD = {"body": "BOARD", "number": "Board 1/2026", "date": "2025-12-15", "document_sha256": "ab" * 32}
CONFERENCE = {
    "body": "CONFERENCE",
    "number": "Conference 1/2025",
    "date": "2025-12-15",
    "document_sha256": "ab" * 32,
}
RATES = (("ADMINISTRATION", "15"), ("SOCIAL_CULTURAL", "5"))
RULES = {
    "key": {
        "body": {
            "groups": {group: {str(role): part for role, part in row.items()} for group, row in KEY.items()}
        },
        "decision": CONFERENCE,
    },
    "genres": {"body": {"genres": {group.lower(): group for group in KEY}}, "decision": BOARD},
    "term": {"body": {"years_after_death": 70}, "decision": BOARD},
    "deductions": {
        "body": {
            "rules": [
                {"channel": "USER", "use_type": "ON_AIR", "payee_class": "MEMBER", "kind": kind, "rate": rate}
                for kind, rate in RATES
            ]
        },
        "decision": BOARD,
    },
}

PAYMENT_RULES = {
    "tax": {"body": {"rules": tax_rules()}, "decision": "Board 2/2026"},
    "debtor": {"body": {"name": OWN.owner, "iban": OWN.iban, "bic": BIC}, "decision": "Board 2/2026"},
    "notice": {
        "body": {"where": {"az": "Ödəniş şöbəsi", "en": "Payment office"}, "days": 60},
        "decision": "Board 2/2026",
    },
    # What came back is paid to another account within the days that are played.
    "cooling": {"body": {"days": 0}, "decision": "Board 2/2026"},
}
