"""`royalty`: explain, verify and look after a running system from a terminal.

Exit codes: 0 it holds or is done, 1 there are findings or nobody knows the id, 2 it cannot be asked.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Annotated, Any, NoReturn

import httpx
import typer
from rich.console import Console
from rich.markup import escape
from typer.core import TyperGroup

from deploy.client import Failed, Session, Waited
from deploy.command import auditing, explaining, policies, showing
from deploy.command.explained import written
from deploy.command.following import follow
from deploy.command.match_bench import add_match_bench
from deploy.command.reaching import Unusable, reach
from deploy.command.readings import export, recorded
from deploy.command.verifying import verify as prove
from shared.contracts.catalogue import SERVICES

FINDINGS, UNUSABLE = 1, 2
_WIDTH_WITHOUT_TERMINAL = 160

_screen = Console()
if not _screen.is_terminal:
    _screen = Console(width=_WIDTH_WITHOUT_TERMINAL)
_errors = Console(stderr=True, soft_wrap=True)


class _Commands(TyperGroup):
    """Turns what goes wrong outside into one line and an exit code."""

    def invoke(self, ctx: Any) -> Any:
        """Run the command."""
        try:
            return super().invoke(ctx)
        except explaining.NotKnown as error:
            _fail(str(error), FINDINGS)
        except Failed as failed:
            problem = failed.problem
            words = [str(problem.get(name)) for name in ("title", "detail") if problem.get(name)]
            words += [
                " ".join(str(one.get(name)) for name in ("where", "what", "value"))
                for one in problem.get("errors", ())
            ]
            _fail(f"{failed.status}: {'. '.join(words) or problem}", UNUSABLE)
        except httpx.TransportError as error:
            _fail(f"cannot reach {error.request.url}: {error}; does the system run, and there?", UNUSABLE)
        except (Unusable, Waited) as error:
            _fail(str(error), UNUSABLE)


app = typer.Typer(cls=_Commands, no_args_is_help=True, add_completion=False, help=__doc__)
parked_app = typer.Typer(help="What waits for a person: list, retry, skip.")
app.add_typer(parked_app, name="parked", invoke_without_command=True)
add_match_bench(app, _screen)

Service = Annotated[str, typer.Argument(help="registry, intake, matching, distribution or payments")]
Reason = Annotated[str, typer.Option(help="Why; it is written down")]
ServiceOrAll = Annotated[str, typer.Argument(help="One service; none: all")]


@app.callback()
def reached(
    ctx: typer.Context,
    addresses: Annotated[
        Path, typer.Option(envvar="ROYALTY_ADDRESSES", help="JSON file: service -> address")
    ] = Path("demo-out/addresses.json"),
    token_file: Annotated[
        Path, typer.Option(envvar="ROYALTY_TOKEN_FILE", help="Read when ROYALTY_TOKEN is not set")
    ] = Path("demo-out/token"),
    token: Annotated[str, typer.Option(envvar="ROYALTY_TOKEN", hidden=True)] = "",
) -> None:
    """Explain, verify and look after a running royalty system.

    Exit codes: 0 it holds or is done, 1 there are findings or nobody knows the id, 2 it cannot be asked.
    """
    # Not before a command asks: its help needs no running system.
    ctx.obj = partial(reach, addresses, token, token_file)


@app.command()
def explain(
    ctx: typer.Context,
    entity_id: Annotated[str, typer.Argument(help="A payment order, a share, an account, a work ...")],
    service: Annotated[str, typer.Option(help="Who is asked first; none: each in turn")] = "",
    facts: Annotated[bool, typer.Option(help="Show every deciding fact")] = False,
    lang: Annotated[str, typer.Option(help="Its language: az or en")] = "en",
    json: Annotated[Path | None, typer.Option(help="Write the whole way to this file as JSON")] = None,
    pdf: Annotated[
        Path | None, typer.Option(help="Write a picture of the flow, and the way, to this file")
    ] = None,
) -> None:
    """Why something is as it is: from a payment down to the line of an account."""
    _services(service)
    if lang not in ("az", "en"):
        raise typer.BadParameter(f"{lang!r} is neither az nor en")
    node = explaining.explain(_session(ctx), entity_id, service or None)
    written(node, lang, json, pdf)
    _screen.print(explaining.as_tree(node, facts=facts, language=lang))


@app.command()
def audit(
    ctx: typer.Context,
    kind: Annotated[str, typer.Argument(help="receipt, run or payee")],
    entity_id: Annotated[str, typer.Argument(help="Its id")],
    out: Annotated[Path, typer.Option(help="Where the archive goes; none: <kind>-<id>.zip")] = Path(),
) -> None:
    """Export all events, documents, approvals and hashes of a receipt, a run or a payee, for the auditor."""
    if kind not in auditing.KINDS:
        raise typer.BadParameter(f"{kind!r} is none of {', '.join(auditing.KINDS)}")
    path = out if out != Path() else Path(f"{kind}-{entity_id}.zip")
    with _screen.status("exporting ..."):
        found = auditing.export(_session(ctx), kind, entity_id, path)
    _screen.print(f"{found.entries:,} entries and {found.documents:,} documents in {path}")
    _screen.print(
        f"[dim]sha256 {found.sha256}; to check it without the system: unzip it, python3 check.py[/]"
    )


@app.command()
def verify(ctx: typer.Context) -> None:
    """Prove the logs, the read models and the identity of D-98, and name what does not hold."""
    with _screen.status("proving ..."):
        verdict = prove(_session(ctx), lambda text: _errors.print(f"[dim]{text}[/]"))
    _screen.print(showing.verdict_shown(verdict))
    if not verdict.holds:
        raise typer.Exit(FINDINGS)


@app.command()
def watermarks(ctx: typer.Context) -> None:
    """How far each service is, and how far it has heard the others."""
    session = _session(ctx)
    marks = {name: session.get(name, "/v1/watermarks") for name in SERVICES}
    _screen.print(showing.watermarks_shown(marks))


@parked_app.callback()
def parked(ctx: typer.Context) -> None:
    """What waits for a person; alone: the list."""
    if ctx.invoked_subcommand is None:
        _list_parked(_session(ctx), SERVICES)


@parked_app.command("list")
def list_parked(ctx: typer.Context, service: ServiceOrAll = "") -> None:
    """Show what is parked, oldest first."""
    _list_parked(_session(ctx), _services(service))


@parked_app.command()
def retry(ctx: typer.Context, service: Service, parked_id: str, reason: Reason) -> None:
    """Run a parked subject's events again, in order."""
    (name,) = _services(service)
    answer = _session(ctx).post(name, f"/v1/parked/{parked_id}/retry", {"reason": reason}, key=_fresh())
    _left(answer["left"])


@parked_app.command()
def skip(ctx: typer.Context, service: Service, parked_id: str, reason: Reason) -> None:
    """Leave a parked event out for ever, for a reason."""
    (name,) = _services(service)
    answer = _session(ctx).post(name, f"/v1/parked/{parked_id}/skip", {"reason": reason}, key=_fresh())
    _left(answer["left"])


@app.command("take-back")
def take_back(ctx: typer.Context, service: Service, reason: Reason) -> None:
    """After an old backup was restored: take back from the topic what the log lost (deploy/runbooks)."""
    (name,) = _services(service)
    answer = _session(ctx).post(name, "/v1/log/take-back", {"reason": reason}, key=_fresh())
    _screen.print(f"[green]{answer['taken']} records taken back[/]; now `royalty verify` names what is lost")


@app.command("read-models")
def read_models(ctx: typer.Context, service: ServiceOrAll = "") -> None:
    """Read models, and how far the building of one is."""
    session = _session(ctx)
    found = {name: session.get(name, "/v1/read-models") for name in _services(service)}
    _screen.print(showing.read_models_shown(found))


@app.command()
def rebuild(
    ctx: typer.Context,
    service: Service,
    read_model: Annotated[str, typer.Argument(help="As `royalty read-models` names it")],
    reason: Reason,
) -> None:
    """Build a read model again beside the live one, while the service works."""
    (name,) = _services(service)
    answer = _session(ctx).post(
        name, f"/v1/read-models/{read_model}/rebuild", {"reason": reason}, key=_fresh()
    )
    _screen.print(f"{answer['job']}; `royalty read-models {name}` tells how far it is")


@app.command()
def jobs(
    ctx: typer.Context,
    service: ServiceOrAll = "",
    state: Annotated[str | None, typer.Option(help="QUEUED, RUNNING, DONE, FAILED, CANCELLED")] = None,
) -> None:
    """Long work of the services."""
    session = _session(ctx)
    found = [
        (name, job)
        for name in _services(service)
        for job in session.get(name, "/v1/jobs", state=state)["items"]
    ]
    _screen.print(showing.jobs_shown(found))


@app.command()
def readings(
    ctx: typer.Context,
    service: ServiceOrAll = "",
    actor: Annotated[str | None, typer.Option(help="Only what this subject read")] = None,
    subject: Annotated[str | None, typer.Option(help="Only readings of this one's data")] = None,
    csv: Annotated[Path | None, typer.Option(help="Write them to this file instead")] = None,
) -> None:
    """Who read whose personal data and documents, and what for."""
    session = _session(ctx)
    if csv is not None:
        _screen.print(f"{export(session, _services(service), actor, subject, csv):,} readings in {csv}")
        return
    found = [(name, one) for name in _services(service) for one in recorded(session, name, actor, subject)]
    _screen.print(showing.readings_shown(found))


@app.command("policies")
def hand_in_policies(
    ctx: typer.Context,
    file: Annotated[Path, typer.Argument(help="YAML: `policies:`, a list of proposals")],
    propose: Annotated[
        bool, typer.Option("--propose", help="Propose them; without it nothing is entered")
    ] = False,
) -> None:
    """Distribution's policies from a file: what each would change, and what is wrong with it."""
    job = policies.hand_in(_session(ctx), file, propose=propose, key=_fresh())
    _screen.print(policies.shown(job))
    if job["state"] != "DONE":
        raise typer.Exit(FINDINGS)


@app.command()
def tail(
    ctx: typer.Context,
    service: Service,
    after: Annotated[int | None, typer.Option(help="Begin behind this position; none: now")] = None,
) -> None:
    """A service's log as it grows, until Ctrl-C."""
    (name,) = _services(service)
    session = _session(ctx)
    position = session.get(name, "/v1/watermarks")["position"] if after is None else after
    for event in follow(session, name, position):
        _screen.print(showing.event_shown(name, event), soft_wrap=True)


def _list_parked(session: Session, services: Sequence[str]) -> None:
    found = [(name, one) for name in services for one in session.get(name, "/v1/parked")["items"]]
    _screen.print(showing.parked_shown(found))


def _session(ctx: typer.Context) -> Session:
    session: Session = ctx.obj()
    ctx.call_on_close(session.http.close)
    return session


def _services(named: str) -> Sequence[str]:
    if named and named not in SERVICES:
        raise typer.BadParameter(f"{named!r} is none of {', '.join(SERVICES)}")
    return (named,) if named else SERVICES


def _fresh() -> str:
    """A person who asks twice means it twice."""
    return secrets.token_hex(16)


def _left(left: int) -> None:
    _screen.print("[green]done[/]" if not left else f"[yellow]{left} events still wait[/]")


def _fail(text: str, code: int) -> NoReturn:
    _errors.print(f"[bold red]royalty:[/] {escape(text)}", highlight=False)
    raise typer.Exit(code)
