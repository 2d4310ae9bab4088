"""One invented film, its five authors and the broadcaster that showed it: the shortest way of money there is.

Every name, number and sum is invented. The account is 60.00 AZN for one broadcast. Who needs many stories at once
gives each a `Film` of its own.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from typing import Any

from deploy.client import Session
from deploy.demo.bank import Account, Movement, statement
from deploy.demo.cast import Cast
from deploy.demo.files.workbook import Cell, one_sheet
from shared.kernel.ids import receipt_id
from shared.kernel.money import Money

Json = dict[str, Any]

OWN = Account("AZ21NABZ00000000137010001944", "AZN", "Film müəllifləri gildiyası (nümunə)")
JULY = {"from": "2026-07-01", "to": "2026-07-31"}
DUE = 6000
PAGE = b"an invented document"
PAPER = sha256(PAGE).hexdigest()

AUTHORS = {
    "DIRECTOR": "Əlişir Nümunəvi",
    "SCRIPTWRITER": "Çiçək Sınaqlı",
    "CINEMATOGRAPHER": "Ülkər Göyçaylı",
    "PRODUCTION_DESIGNER": "İldırım Xəzərli",
    "COMPOSER": "Ağşın Məşədi",
}
IBANS = (
    "AZ71DEMO00000000000000000011",
    "AZ87DEMO00000000000000000014",
    "AZ33DEMO00000000000000000016",
    "AZ06DEMO00000000000000000017",
    "AZ49DEMO00000000000000000019",
)
BIC = "DEMOAZ22"
PAY_DAY = date(2026, 9, 1)
TITLE = "Gümüşü dağın nağılı"

FORM: Json = {
    "file_type": "XLSX",
    "sheet": "Hesabat",
    "header_row": 1,
    "columns": [
        {"header": "Tarix", "field": "day", "type": "DATE", "mandatory": True},
        {"header": "Başlanğıc", "field": "start", "type": "TIME", "mandatory": True},
        {"header": "Müddət", "field": "duration", "type": "DURATION", "mandatory": True},
        {"header": "Film", "field": "title", "type": "TEXT", "mandatory": True},
        {"header": "Rejissor", "field": "directors", "type": "AUTHORS", "mandatory": True},
    ],
}


@dataclass(frozen=True, kw_only=True)
class Film:
    """What tells one story's film from another's; the default is the one whose figures are worked by hand."""

    title: str = TITLE
    authors: Mapping[str, str] = field(default_factory=lambda: AUTHORS)
    """Role -> name."""
    ibans: tuple[str, ...] = IBANS
    """The authors' bank accounts, in the order of the roles."""
    members: tuple[str, ...] = ("M-001", "M-002", "M-003", "M-004", "M-005")
    user: str = "Nümunə TV"
    contract: str = "L-2026/01"
    due: int = DUE
    """The account's sum in minor units."""
    own: Account = OWN
    """The guild's bank account to which the broadcaster pays."""

    def account_file(self) -> bytes:
        """The broadcaster's XLSX: one film, one evening."""
        head: list[Cell] = [column["header"] for column in FORM["columns"]]
        line: list[Cell] = [date(2026, 7, 14), "21:00:00", "01:30:00", self.title, self.authors["DIRECTOR"]]
        return one_sheet("Hesabat", [head, line], frozenset({1}), [12] * len(head))


@dataclass
class FilmStory:
    """The film's way from the registry to the bank, step by step; each step answers with what it learned."""

    cast: Cast
    asked: Callable[[str], None] = lambda _: None
    """Called with a service that was asked for something, before its outcome is waited for."""
    film: Film = field(default_factory=Film)
    parties: dict[str, str] = field(default_factory=dict)
    """Role -> party id of its author; "USER" is the broadcaster."""
    work: str = ""
    contract: str = ""
    account: str = ""
    run: str = ""
    payment_run: str = ""

    def register(self) -> None:
        """Five members with mandates, their film, the broadcaster and its licence contract."""
        clerk = self.cast["registrar"]
        film = self.film
        for (role, name), member in zip(film.authors.items(), film.members, strict=True):
            self.parties[role] = self._party(clerk, role, name, "NATURAL", "MEMBER", member)
            mandate = {"use_types": ["ON_AIR"], "valid_from": "2020-01-01", "document_sha256": PAPER}
            clerk.post("registry", f"/v1/parties/{self.parties[role]}/mandates", mandate)
        self.parties["USER"] = self._party(clerk, "USER", film.user, "LEGAL", "USER", None)
        work = {
            "titles": [{"text": film.title, "language": "az", "script": "LATIN", "kind": "ORIGINAL"}],
            "genre": "feature",
            "year": 1984,
            "roles": [
                {"role": role, "holders": [{"party": self.parties[role], "fraction": "1/1"}]}
                for role in film.authors
            ],
        }
        self.work = clerk.post("registry", "/v1/works", work)["id"]
        contract = {
            "number": film.contract,
            "kind": "LICENCE",
            "party": self.parties["USER"],
            "valid_from": "2026-01-01",
            "uses": ["ON_AIR"],
            "key": "DURATION",
            "form": FORM,
            "document_sha256": PAPER,
        }
        answer = clerk.post("registry", "/v1/contracts", contract)
        self.contract = answer["id"]
        self.asked("registry")
        for service in ("intake", "matching", "distribution", "payments"):
            self.cast["auditor"].heard(service, "registry", answer["sequence"])

    def hand_in(self) -> Json:
        """The account, accepted."""
        cover = {
            "contract": self.contract,
            "period": JULY,
            "declared_total": {"amount": self.film.due, "currency": "AZN"},
            "stamped": True,
            "signed_by": "Baş mühasib",
            "signed_on": "2026-08-03",
            "scan": PAPER,
        }
        clerk = self.cast["clerk"]
        files = {"file": ("iyul.xlsx", self.film.account_file()), "scan": ("cover.txt", PAGE)}
        answer = clerk.upload("intake", "/v1/accounts", files, {"cover": json.dumps(cover)})
        self.asked("intake")
        assert self.ended(clerk, "intake", answer)["state"] == "DONE"
        self.account = answer["id"]
        return clerk.until("intake", f"/v1/accounts/{self.account}", _is("ACCEPTED"))

    def receive(self) -> Json:
        """The bank's statement of 5 August, its one receipt allocated to the account: covered."""
        cashier, film = self.cast["cashier"], self.film
        cashier.post("intake", "/v1/bank-accounts", {"iban": film.own.iban, "currency": "AZN"})
        payer = (film.user, "AZ97DEMO00000000000000000901")
        movement = Movement("IN-1", Money(film.due), True, *payer, remittance=f"{film.contract} iyul")
        self.take_statement(date(2026, 8, 5), 1, 0, (movement,))
        receipt = receipt_id(film.own.iban, "IN-1", 1)
        cashier.until("intake", f"/v1/receipts/{receipt}", lambda _: True)
        body = {"target": self.account, "amount": {"amount": film.due, "currency": "AZN"}}
        cashier.post("intake", f"/v1/receipts/{receipt}/allocate", body)
        self.asked("matching")
        return cashier.until("intake", f"/v1/accounts/{self.account}", lambda found: found["covered"])

    def take_statement(self, day: date, number: int, opening: int, movements: tuple[Movement, ...]) -> None:
        """Hand in a bank statement whose opening balance is given in minor units."""
        cashier = self.cast["cashier"]
        data = statement(self.film.own, day, number, Money(opening), movements)
        answer = cashier.upload("intake", "/v1/bank-statements", {"file": ("camt053.xml", data)})
        self.asked("intake")
        assert self.ended(cashier, "intake", answer)["state"] == "DONE"

    def matched(self) -> Json:
        """The one report's outcome, once the account is matched."""
        official = self.cast["official"]
        path = f"/v1/matchings/{self.account}-1"
        official.until("matching", path, _is("MATCHED"))
        (report,) = official.get("matching", f"{path}/reports")["items"]
        found: Json = report
        return found

    def decide_rules(self, service: str, policies: dict[str, Json]) -> None:
        """Submit and approve policies; each is in force from 2026-01-01."""
        for name, body in policies.items():
            self.cast["board-secretary"].post(
                service, "/v1/policies", {"policy": name, "valid_from": "2026-01-01", **body}
            )
            self.cast["board-chair"].post(
                service, f"/v1/policies/{name}/approve", {"version": 1}, key=f"{service}/{name}"
            )

    def compute(self) -> Json:
        """A run over all that is ready, computed."""
        economist = self.cast["economist"]
        economist.until("distribution", "/v1/ready", self._is_ready, limit=500)
        self.run = economist.post("distribution", "/v1/runs", {"targets": [self.account]})["id"]
        self.asked("distribution")
        return economist.until("distribution", f"/v1/runs/{self.run}", _is("COMPUTED"))

    def close(self, digest: str) -> Json:
        """The run approved by another person, and the film's allocation."""
        head = self.cast["head-of-distribution"]
        head.post("distribution", f"/v1/runs/{self.run}/approve", {"digest": digest})
        self.asked("distribution")
        head.until("distribution", f"/v1/runs/{self.run}", _is("CLOSED"))
        (found,) = head.get("distribution", "/v1/allocations", run=self.run)["items"]
        body: Json = found["body"]
        return body

    def enter_payees(self) -> None:
        """Account number and tax profile of every author, each approved by another person."""
        for (role, name), iban in zip(self.film.authors.items(), self.film.ibans, strict=True):
            path = f"/v1/payees/{self.parties[role]}"
            body = {
                "holder": name,
                "iban": iban,
                "bic": BIC,
                "kind": "NATURAL",
                "residence": "RESIDENT",
            }
            self.cast["payee-clerk"].post("payments", f"{path}/payment-data", body)
            self.cast["payee-controller"].post("payments", f"{path}/approve", {"version": 1})

    def credited(self) -> list[Json]:
        """The authors' balances, in the order of the roles, once payments has credited them."""
        accountant = self.cast["accountant"]
        sequence = accountant.get("distribution", "/v1/watermarks")["sequence"]
        accountant.heard("payments", "distribution", sequence)
        paths = [f"/v1/balances/{self.parties[role]}" for role in self.film.authors]
        return [accountant.until("payments", path, lambda _: True) for path in paths]

    def prepare_payment(self) -> Json:
        """A payment run over what was credited, with its draft."""
        accountant = self.cast["accountant"]
        self.credited()
        answer = accountant.post("payments", "/v1/payment-runs", {"execution_date": PAY_DAY.isoformat()})
        self.asked("payments")
        job = self.ended(accountant, "payments", answer)
        assert job["state"] == "DONE", job
        self.payment_run = job["subject"]
        return accountant.until("payments", f"/v1/payment-runs/{self.payment_run}", _is("PREPARED"))

    def release_payment(self, digest: str) -> bytes:
        """The run approved and released by two further people; the file for the bank."""
        path = f"/v1/payment-runs/{self.payment_run}"
        self.cast["chief-accountant"].post("payments", f"{path}/approve", {"digest": digest})
        director = self.cast["director-general"]
        answer = director.post("payments", f"{path}/release", {"digest": digest})
        self.asked("payments")
        assert self.ended(director, "payments", answer)["state"] == "DONE"
        director.until("payments", path, _is("RELEASED"))
        return director.download("payments", f"{path}/file", purpose="to the bank")

    def answered(self, movements: tuple[Movement, ...]) -> Json:
        """The payment run once the bank's statement of the day has said what became of every order."""
        self.take_statement(PAY_DAY, 2, self.film.due, movements)
        path = f"/v1/payment-runs/{self.payment_run}"
        return self.cast["accountant"].until("payments", path, _all_answered)

    def _is_ready(self, page: Json) -> bool:
        return any(one["target"] == self.account and one["ready"] for one in page["items"])

    @staticmethod
    def ended(session: Session, service: str, answer: Json) -> Json:
        """The job of an answer when it has ended."""
        return session.job(service, answer)

    def _party(
        self, clerk: Session, key: str, name: str, kind: str, party_class: str, number: str | None
    ) -> str:
        body = {
            "kind": kind,
            "party_class": party_class,
            "names": [{"name": name, "kind": "CANONICAL"}],
            "member_number": number,
        }
        party: str = clerk.post("registry", "/v1/parties", body, key=f"{self.film.contract}/{key}")["id"]
        return party


def _is(state: str) -> Callable[[Json], bool]:
    return lambda found: found["state"] == state


def _all_answered(run: Json) -> bool:
    return all(order["state"] not in ("DRAFT", "ISSUED") for order in run["orders"])
