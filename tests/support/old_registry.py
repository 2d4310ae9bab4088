"""What an old system had of members, their mandates and receivers, and works: a registry's part of its books."""

from typing import Any

PART: dict[str, Any] = {
    "parties": [
        {
            "key": "P1",
            "kind": "NATURAL",
            "names": [
                {"name": "Rasim Ocaqov", "kind": "CANONICAL"},
                {"name": "Расим Оджагов", "script": "CYRILLIC_RU"},
            ],
            "ipi_name_numbers": ["14107338"],
        },
        {"key": "P2", "kind": "NATURAL", "names": [{"name": "Emin Sabitoğlu"}]},
        {
            "key": "P3",
            "kind": "LEGAL",
            "party_class": "SOCIETY",
            "names": [{"name": "SACEM"}],
            "country": "FR",
        },
    ],
    "memberships": [
        {"key": "1", "party": "P1", "number": "M-1", "valid_from": "2001-01-01"},
        {"key": "2", "party": "P2", "number": "M-2", "valid_from": "2003-05-01", "valid_to": "2019-12-31"},
    ],
    "mandates": [
        {"key": "1", "party": "P1", "use_types": ["ON_AIR", "CINEMA"], "valid_from": "2001-01-01"},
        {
            "key": "2",
            "party": "P2",
            "organisation": "P3",
            "use_types": ["ON_AIR"],
            "territory": "FR",
            "valid_from": "2020-01-01",
        },
    ],
    "payees": [
        {
            "party": "P2",
            "valid_from": "2020-01-01",
            "receivers": [{"receiver": "P1", "fraction": "1/3"}, {"receiver": "P3", "fraction": "2/3"}],
        }
    ],
    "contracts": [
        {
            "key": "C1",
            "number": "R-7/2015",
            "kind": "REPRESENTATION",
            "party": "P3",
            "currency": "EUR",
            "valid_from": "2015-01-01",
            "uses": ["ON_AIR", "CINEMA"],
            "territory": "FR",
            "payment_calendar": [{"act": "PAYMENT", "month": 6}],
            "terms": {"charges": "OUR"},
        },
        {
            "key": "C2",
            "number": "P-12/2022",
            "kind": "ROYALTY_PAYMENT",
            "party": "P1",
            "valid_from": "2022-03-01",
            "valid_to": "2027-02-28",
            "uses": ["CINEMA"],
            "distribution_key": "INCOME",
            "royalty_percent": "18",
            "form": {
                "file_type": "CSV",
                "columns": [
                    {"header": "Film", "field": "title", "type": "TEXT", "mandatory": True},
                    {"header": "Gəlir", "field": "income", "type": "AMOUNT", "mandatory": True},
                ],
            },
            "reporting": {"frequency": "QUARTERLY", "deadline_days": 30},
        },
    ],
    "works": [
        {
            "key": "W1",
            "titles": [
                {"text": "Ad günü"},
                {"text": "День рождения", "language": "ru", "kind": "TRANSLATED"},
            ],
            "genre": "feature",
            "year": 1977,
            "countries": ["AZ", "SU"],
            "isan": "0000-0000-3A8D-0000-Z-0000-0000-6",
            "producers": [{"party": "P3"}],
            "roles": [
                {"role": "DIRECTOR", "holders": [{"party": "P1", "fraction": "1/1"}]},
                {
                    "role": "COMPOSER",
                    "holders": [
                        {"party": "P1", "fraction": "1/2"},
                        {"party": "P2", "fraction": "1/2"},
                    ],
                },
                {"role": "CINEMATOGRAPHER", "absent": True},
            ],
        },
        {"key": "W2", "kind": "SERIES", "titles": [{"text": "Qonşular"}], "genre": "series"},
        {
            "key": "W3",
            "kind": "SEASON",
            "parent": "W2",
            "season": 2,
            "titles": [{"text": "II"}],
            "genre": "series",
        },
        {
            "key": "W4",
            "kind": "EPISODE",
            "parent": "W3",
            "episode": 1,
            "titles": [{"text": "1"}],
            "genre": "series",
        },
    ],
}
PERSONAL: dict[str, Any] = {
    "identities": [
        {"party": "P1", "fin": "5zxa1b2", "born_on": "1950-03-02", "email": "rasim@example.az"},
    ]
}
"""What comes apart from it, for the vault."""
TOTALS = {"parties": 3, "memberships": 2, "mandates": 2, "payees": 1, "contracts": 2, "works": 4, "shares": 3}
