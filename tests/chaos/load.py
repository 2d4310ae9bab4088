"""The load of a round: stories told side by side, and one paymaster who pays whatever they have earned."""

from __future__ import annotations

import threading
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import timedelta

from deploy.demo.bank import closing_balance, executed
from deploy.demo.cast import Cast
from shared.kernel.money import Money
from tests.chaos import films
from tests.chaos.client import Answers, PatientClient
from tests.chaos.system import System
from tests.e2e.film import AUTHORS, OWN, Film, FilmStory, Json
from tests.e2e.film_figures import PAYMENT_RULES, RULES

PAID_WITHIN_S = 300.0


@dataclass
class Earned:
    """A story whose authors wait for their money."""

    payees: frozenset[str]
    paid: threading.Event = field(default_factory=threading.Event)


class Paymaster:
    """Prepares payment runs over all that is credited, releases them, and brings the bank's answers."""

    def __init__(self, system: System, answers: Answers) -> None:
        self.orders: dict[str, list[Json]] = defaultdict(list)
        """Payee -> his orders, of all runs."""
        self.problem: BaseException | None = None
        self._system = system
        self._answers = answers
        self._waiting: list[Earned] = []
        self._turn = threading.Lock()
        self._number = 0
        self._balance = Money(100_000_000)
        self._leaving = threading.Event()
        self._thread = threading.Thread(target=self._run, name="paymaster", daemon=True)

    def start(self) -> None:
        """Make the rules and the guild's account, then pay for ever."""
        story = self._story()
        story.decide_rules("distribution", RULES)
        story.decide_rules("payments", PAYMENT_RULES)
        story.cast["cashier"].post("intake", "/v1/bank-accounts", {"iban": OWN.iban, "currency": "AZN"})
        self._thread.start()

    def stop(self) -> None:
        """End after the present run."""
        self._leaving.set()
        if self._thread.is_alive():
            self._thread.join()

    def pay(self, payees: Sequence[str]) -> None:
        """Return when the bank has confirmed an order to every payee."""
        earned = Earned(frozenset(payees))
        with self._turn:
            self._waiting.append(earned)
        until = time.monotonic() + PAID_WITHIN_S
        while not earned.paid.wait(0.2):
            if self.problem is not None:
                raise AssertionError(f"the paymaster cannot go on: {self.problem!r}")
            if time.monotonic() > until or self._answers.over.is_set():
                raise AssertionError(f"not paid within {PAID_WITHIN_S:.0f} s: {sorted(earned.payees)}")

    def _run(self) -> None:
        try:
            while not self._leaving.wait(0.2):
                with self._turn:
                    waiting = [one for one in self._waiting if not one.paid.is_set()]
                    self._waiting = waiting
                if waiting:
                    self._pay()
                for one in waiting:
                    if all(self.orders[payee] for payee in one.payees):
                        one.paid.set()
        except BaseException as error:  # noqa: BLE001 - told to every story that waits
            self.problem = error

    def _pay(self) -> None:
        story = self._story()
        self._number += 1
        accountant = story.cast["accountant"]
        day = self._system.clock.today() + timedelta(days=3)
        body = {"execution_date": day.isoformat()}
        answer = accountant.post("payments", "/v1/payment-runs", body, key=f"pay-{self._number}")
        job = story.ended(accountant, "payments", answer)
        assert job["state"] == "DONE", job
        story.payment_run = job["subject"]
        path = f"/v1/payment-runs/{story.payment_run}"
        run = accountant.until("payments", path, lambda found: found["state"] == "PREPARED")
        if not run["orders"]:
            return
        file = story.release_payment(run["digest"])
        movements = executed(file, {})
        story.take_statement(day, self._number, self._balance.amount, movements)
        self._balance = closing_balance(self._balance, movements)
        done = accountant.until("payments", path, _all_answered)
        for order in done["orders"]:
            self.orders[order["payee"]].append(order)

    def _story(self) -> FilmStory:
        cast = Cast(self._system.addresses, self._system.issuer, PatientClient(self._answers))
        return FilmStory(cast, film=Film())


@dataclass
class Told:
    """A story that came to its end."""

    story: FilmStory
    findings: list[str]


def tell(
    system: System,
    paymaster: Paymaster,
    answers: Answers,
    films_: Iterator[Film],
    side_by_side: int,
    seconds: float,
) -> list[Told]:
    """Tell stories side by side, each teller one after another while there is time to begin one.

    A story that breaks off says so in its findings, and nobody begins another.
    """
    told: list[Told] = []
    until, turn = time.monotonic() + seconds, threading.Lock()

    def teller() -> None:
        while time.monotonic() < until and not any(one.findings for one in told):
            with turn:
                film = next(films_)
            told.append(_tell(system, paymaster, answers, film))

    with ThreadPoolExecutor(max_workers=side_by_side) as pool:
        try:
            for work in [pool.submit(teller) for _ in range(side_by_side)]:
                work.result()
        except BaseException:
            # Else whoever breaks us off would wait for every story's end.
            answers.over.set()
            raise
    return told


def _tell(system: System, paymaster: Paymaster, answers: Answers, film: Film) -> Told:
    with PatientClient(answers) as http:
        story = FilmStory(Cast(system.addresses, system.issuer, http), film=film)
        step = "register"
        try:
            story.register()
            step = "hand in"
            story.hand_in()
            step = "receive"
            story.receive()
            step = "match"
            report = story.matched()
            assert (report["outcome"], report["work"]) == ("MATCHED", story.work), report
            step = "compute"
            digest = story.compute()["digest"]
            step = "close"
            allocation = story.close(digest)
            step = "enter payees"
            story.enter_payees()
            step = "credit"
            story.credited()
            step = "pay"
            paymaster.pay([story.parties[role] for role in AUTHORS])
        except Exception as error:  # noqa: BLE001 - a story that breaks off is a finding, and the others go on
            return Told(story, [f"{film.title}: {step}: {type(error).__name__}: {error}"])
    return Told(story, _figures(paymaster, story, allocation))


def _figures(paymaster: Paymaster, story: FilmStory, allocation: Json) -> list[str]:
    """What differs from what was worked by hand."""
    film, found = story.film, []
    credited = {share["role"]: share["net"]["amount"] for share in allocation["shares"]}
    if credited != films.net(film):
        found.append(f"{film.title}: credited {credited}, by hand {films.net(film)}")
    for role, amount in films.paid(film).items():
        orders = paymaster.orders[story.parties[role]]
        got = [(order["net"]["amount"], order["state"]) for order in orders]
        if got != [(amount, "CONFIRMED")]:
            found.append(f"{film.title}: {role} was paid {got}, by hand {amount} once")
    return found


def _all_answered(run: Json) -> bool:
    return all(order["state"] not in ("DRAFT", "ISSUED") for order in run["orders"])
