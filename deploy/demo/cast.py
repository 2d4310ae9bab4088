"""Who acts in the demo: each with a token of his own, none with the scopes of his controller (D-95)."""

from __future__ import annotations

from collections.abc import Mapping

import httpx

from deploy.client import Session
from deploy.local.keys import TokenIssuer
from shared.contracts.catalogue import SERVICES

_READS = [f"{service}:{noun}:read" for service in SERVICES for noun in ("state", "job", "parked")] + [
    f"{owner}:{noun}:read"
    for owner, nouns in {
        "registry": ("party", "work", "contract"),
        "intake": ("account", "schedule", "receipt", "bank", "ledger", "letter", "claim", "invoice", "task"),
        "matching": ("matching", "review", "identification", "enquiry", "listing", "claim", "policy"),
        "distribution": (
            "policy",
            "bulletin",
            "base",
            "run",
            "allocation",
            "reserve",
            "return",
            "refund",
            "advance",
            "ordered",
            "write-off",
            "difference",
            "ledger",
            "report",
        ),
        "payments": (
            *("policy", "dispute", "payment-run", "balance", "statement", "ledger", "payee"),
            *("order", "liability"),
        ),
    }.items()
    for noun in nouns
]

SCOPES: Mapping[str, tuple[str, ...]] = {
    "registrar": (
        "registry:party:submit",
        "registry:mandate:submit",
        "registry:work:submit",
        "registry:contract:submit",
    ),
    "clerk": (
        "intake:account:submit",
        "intake:schedule:submit",
        "intake:letter:submit",
        "intake:claim:submit",
        "intake:invoice:submit",
        "matching:identification:submit",
        "matching:enquiry:submit",
        "matching:claim:submit",
        "matching:claim:approve",
    ),
    "cashier": ("intake:bank:submit", "intake:bank:decide", "intake:receipt:decide"),
    "official": (
        "matching:review:decide",
        "matching:matching:decide",
        "matching:identification:decide",
        "matching:claim:decide",
    ),
    "board-secretary": tuple(
        f"{service}:policy:submit" for service in ("registry", "matching", "distribution", "payments")
    ),
    "board-chair": tuple(
        f"{service}:policy:approve" for service in ("registry", "matching", "distribution", "payments")
    ),
    "economist": (
        "distribution:bulletin:submit",
        "distribution:base:prepare",
        "distribution:run:prepare",
        "distribution:refund:prepare",
        "distribution:advance:prepare",
        "distribution:write-off:prepare",
        "distribution:difference:submit",
    ),
    "head-of-distribution": (
        "distribution:base:approve",
        "distribution:bulletin:approve",
        "distribution:run:approve",
        "distribution:refund:approve",
        "distribution:advance:approve",
        "distribution:write-off:approve",
        "distribution:ordered:approve",
        "distribution:held:approve",
    ),
    "lawyer": (
        "payments:dispute:submit",
        "payments:dispute:decide",
        "distribution:held:decide",
        "distribution:ordered:prepare",
    ),
    "payee-clerk": ("payments:payee:submit", "payments:tax:submit"),
    "payee-controller": ("payments:payee:approve", "payments:tax:approve"),
    "accountant": ("payments:payment-run:prepare", "payments:order:submit", "payments:month:submit"),
    "chief-accountant": ("payments:payment-run:approve", "payments:order:decide", "payments:month:approve"),
    "director-general": ("payments:payment-run:release", "payments:dispute:decide"),
    "auditor": (
        *(
            f"{service}:{right}"
            for service in SERVICES
            for right in ("state:submit", "reading:read", "audit:submit", "document:read")
        ),
        "distribution:report:submit",
    ),
}
"""Subject -> what he may do, beside reading everything."""


class Cast:
    """Sessions of the demo's people."""

    def __init__(self, addresses: Mapping[str, str], issuer: TokenIssuer, http: httpx.Client) -> None:
        self._addresses = addresses
        self._issuer = issuer
        self._http = http
        self._sessions: dict[str, Session] = {}
        self._seen: dict[str, int] = {}

    def __getitem__(self, subject: str) -> Session:
        """The session of one subject. Raises KeyError for a stranger."""
        if subject not in self._sessions:
            token = self._issuer.token(subject, (*_READS, *SCOPES[subject]))
            self._sessions[subject] = self._session(token)
        return self._sessions[subject]

    @property
    def services(self) -> tuple[str, ...]:
        """The services that run."""
        return tuple(self._addresses)

    def both(self, subject: str, other: str) -> Session:
        """A session of `subject` with the other's scopes too: what a token could do if duties were not separate."""
        token = self._issuer.token(subject, (*_READS, *SCOPES[subject], *SCOPES[other]))
        return self._session(token)

    def _session(self, token: str) -> Session:
        return Session(self._addresses, token, self._http, self._seen)

    def public(self) -> Session:
        """Somebody from the street, without a token."""
        return Session(self._addresses, "", self._http)
