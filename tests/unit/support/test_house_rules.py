"""Every rule of the house can fail: each is fed something bad, and the same thing mended."""

import pytest

from tests.support.house import code, layout, sources, writing
from tests.support.house.layout import ENTRIES, README_PARTS
from tests.support.house.sources import SERVICES, Rule, Source


def snippet(path: str, text: str = "") -> Source:
    """A file that does not exist; § parts what this file must not say itself."""
    return sources.snippet(path, text.replace("§", ""))


EVENT = snippet(
    "shared/contracts/registry.py",
    "class PartyRegistered:\n    @property\n    def subject(self) -> str: ...\n\nclass Party:\n    name: str\n",
)
BUILDS = "from shared.contracts import registry\nx = registry.PartyRegistered(party='1')\n"
BUILDS_TOO = "from shared.contracts.registry import PartyRegistered as P\nx = P(party='1')\n"
READS = "from shared.contracts.registry import PartyRegistered as P\ndef f(x: P) -> None: ...\n"
READS_TOO = "from shared.contracts import registry\nx = isinstance(y, registry.PartyRegistered)\n"
VALUE = "from shared.contracts import registry\nx = registry.Party(name='1')\n"
DOMAIN = "services/registry/domain/work.py"
CONTRACTS = '[[tool.importlinter.contracts]]\ncontainers = ["services.registry"%s]\n'
OTHERS = "".join(f', "services.{name}"' for name in SERVICES[1:])
ALIKE = tuple(snippet(f"services/{service}/{name}.py") for service in SERVICES for name in ENTRIES)
PARTS = "".join(f"## {part}\n" for part in README_PARTS)
JOB = "deploy/demo/job.py"
OPENS = "async def show(of, ask):\n %s\n return await ask.ctx.blobs.get(of)\n"
SHOWS = "from services.intake.vault import read_payer\nasync def show(of, ask):\n %s\n return await read_payer(of)\n"

DEPENDS = snippet("pyproject.toml", '[project]\ndependencies = ["tzdata", "aiokafka[lz4]==0.14.0"]\n')

CASES: list[tuple[Rule, tuple[Source, ...], tuple[Source, ...]]] = [
    (writing.short_files, (snippet("a.py", "x = 1\n" * 401),), (snippet("a.py", "x = 1\n" * 400),)),
    (writing.small_files, (snippet("a.csv", "x" * 1048577),), (snippet("a.csv", "x" * 1048576),)),
    (writing.nothing_left_open, (snippet("a.py", "# FIX§ME later\n"),), (snippet("a.py", "# fixed\n"),)),
    (writing.no_excused_tests, (snippet("a.py", "pytest.§skip()\n"),), (snippet("a.py", "skipped = 1\n"),)),
    (
        writing.no_excused_tests,
        (snippet("a.py", "@pytest.mark.§skipif(x)\n"),),
        (snippet("tests/matchbench/shapes.py", "pytest.§skip()\n"),),
    ),
    (
        writing.no_machine_paths,
        (snippet("a.md", "see /ro§ot/notes"),),
        (snippet("a.md", "/v1/works/1 ./ro§ot/x"),),
    ),
    (writing.no_machine_paths, (snippet("a.py", 'Path("/ho§me/ann/x")'),), (snippet("a.py", 'home / "x"'),)),
    (
        writing.no_registry_hosts,
        (snippet("Makefile", "pip -i https://py§pi.org/x"),),
        (snippet("Makefile", "pip"),),
    ),
    (
        writing.project_speaks_of_itself,
        (snippet("a.md", "as iss§ue 3 says"),),
        (snippet("a.md", "the issue of 3 orders"),),
    ),
    (
        writing.no_private_keys,
        (snippet("k.pem", "-----BEGIN RSA PRI§VATE KEY-----"),),
        (snippet("k.pem", "-----BEGIN"),),
    ),
    (
        writing.broker_checks_are_named,
        (snippet("tests/contract/broker/test_a.py", "async def test_b():\n x()\n"),),
        (snippet("tests/contract/broker/test_a.py", 'async def test_b():\n """It serves."""\n'),),
    ),
    (
        writing.broker_checks_are_named,
        (snippet("tests/contract/broker/test_a.py", 'def test_b():\n """A."""\ndef test_c():\n """A."""\n'),),
        (snippet("tests/contract/broker/test_a.py", 'def test_b():\n """A."""\ndef test_c():\n """B."""\n'),),
    ),
    (
        code.short_functions,
        (snippet("a.py", "def f():\n" + " x = 1\n" * 69),),
        (snippet("a.py", "def f():\n" + " x = 1\n" * 68),),
    ),
    (
        code.no_stubs,
        (snippet("a.py", "def f():\n '''Doc.'''\n raise NotImple§mentedError\n"),),
        (snippet("a.py", "def f():\n x()\n raise ValueError\n"),),
    ),
    (code.no_float_in_domains, (snippet(DOMAIN, "x = float(1)\n"),), (snippet(DOMAIN, "x = int(1)\n"),)),
    (
        code.no_float_in_domains,
        (snippet("shared/kernel/money.py", "x = 0.5\n"),),
        (snippet("shared/web/app.py", "x = 0.5\n"),),
    ),
    (
        code.no_clock_or_chance_in_domains,
        (snippet(DOMAIN, "x = datetime.now(UTC)\n"),),
        (snippet(DOMAIN, "x = time(9, 30), at.time()\n"),),
    ),
    (code.no_clock_or_chance_in_domains, (snippet(DOMAIN, "x = time.time()\n"),), ()),
    (
        code.no_clock_or_chance_in_domains,
        (snippet(DOMAIN, "x = uuid4()\n"),),
        (snippet(DOMAIN, "x = uuid5(a, b)\n"),),
    ),
    (
        code.no_system_clock_in_services,
        (snippet("services/intake/handlers.py", "x = datetime.datetime.utcnow()\n"),),
        (snippet("services/intake/handlers.py", "x = ctx.clock.now()\n"),),
    ),
    (
        code.outside_only,
        (snippet(JOB, "await asyncio.sleep(1)\n"),),
        (snippet("deploy/local/a.py", "sleep(1)\n"),),
    ),
    (
        code.outside_only,
        (snippet(JOB, "from services.intake import main\n"),),
        (snippet(JOB, "x = 'services'\n"),),
    ),
    (
        code.outside_only,
        (snippet("tests/e2e/test_a.py", "x = 'postgresql://a'\n"),),
        (snippet("tests/e2e/test_a.py", ""),),
    ),
    (
        code.public_events_are_built_by_publishers,
        (EVENT, snippet("services/registry/handlers.py", BUILDS)),
        (
            EVENT,
            snippet("services/registry/publisher.py", BUILDS),
            snippet("services/registry/handlers.py", VALUE),
        ),
    ),
    (
        code.public_events_are_built_by_publishers,
        (EVENT, snippet("services/intake/policies.py", BUILDS_TOO)),
        (EVENT,),
    ),
    (
        writing.named_tests_are_there,
        (snippet("SECURITY.md", "shown by `test_nothing`"), snippet("tests/test_a.py", "def test_it(): ...")),
        (snippet("SECURITY.md", "`test_it`, `test_a`"), snippet("tests/test_a.py", "def test_it(): ...")),
    ),
    (
        code.readings_are_recorded,
        (snippet("services/intake/api/a.py", OPENS % "pass"),),
        (
            snippet("services/intake/api/a.py", OPENS % "await ask.record('SCAN', [of])"),
            snippet("services/intake/jobs/a.py", OPENS % "pass"),
        ),
    ),
    (
        code.readings_are_recorded,
        (snippet("services/intake/api/a.py", SHOWS % "pass"),),
        (snippet("services/intake/api/a.py", SHOWS % "await ask.record('PAYER', [of])"),),
    ),
    (
        code.public_events_are_read_at_the_edge,
        (EVENT, snippet("services/intake/jobs/take.py", READS)),
        (
            EVENT,
            snippet("services/intake/projections/party.py", READS),
            snippet("services/intake/policies.py", READS),
            snippet("services/registry/publisher.py", READS),
            snippet("services/intake/jobs/take.py", VALUE),
        ),
    ),
    (
        code.public_events_are_read_at_the_edge,
        (EVENT, snippet("services/intake/publisher.py", READS_TOO)),
        (EVENT, snippet("services/registry/publisher.py", READS_TOO)),
    ),
    (layout.services_are_alike, (*ALIKE, snippet("services/intake/tools/a.py")), ALIKE),
    (layout.services_are_alike, ALIKE[1:], (*ALIKE, snippet("services/intake/handlers/take.py"))),
    (layout.services_are_alike, (*ALIKE, snippet("services/sixth/main.py")), ALIKE),
    (
        layout.readmes_are_alike,
        (snippet("services/intake/README.md", PARTS.replace("Proof", "What is proved")),),
        (snippet("services/intake/README.md", PARTS), snippet("README.md", "## Proof")),
    ),
    (layout.readmes_are_alike, (snippet("services/intake/README.md", f"{PARTS}## Vault\n"),), ()),
    (layout.readmes_are_alike, (snippet("services/intake/README.md", PARTS.replace("Personal", "Own")),), ()),
    (
        layout.packages_explain_themselves,
        (snippet("shared/web/__init__.py", '"""' + "a\n" * 11 + '"""'),),
        (snippet("shared/web/__init__.py", '"""' + "a\n" * 10 + '"""'), snippet("shared/web/app.py")),
    ),
    (layout.packages_explain_themselves, (snippet("shared/web/__init__.py", "x = 1"),), ()),
    (layout.platform_is_closed, (snippet("shared/drawer/a.py"),), (snippet("shared/web/a.py"),)),
    (
        layout.top_level_is_closed,
        (snippet("scripts/a.sh"),),
        (snippet("README.md"), snippet(".ci/run"), snippet("uv.lock")),
    ),
    (
        layout.no_drawers,
        (snippet("services/intake/api/utils.py"),),
        (snippet("services/intake/api/paging.py"),),
    ),
    (layout.no_drawers, (snippet("shared/common/__init__.py"),), (snippet("shared/kernel/__init__.py"),)),
    (
        layout.packages_are_packages,
        (snippet("shared/web/a.py"),),
        (snippet("shared/web/a.py"), snippet("shared/web/__init__.py")),
    ),
    (
        layout.nothing_dead,
        (snippet("shared/web/a.py"), snippet("tests/unit/test_a.py", "import shared.web.a")),
        (snippet("shared/web/a.py"), snippet("shared/web/__init__.py", "from .a import x")),
    ),
    (
        layout.nothing_dead,
        (snippet("deploy/demo/a.py"),),
        (snippet("deploy/demo/a.py"), snippet("Makefile", "python -m deploy.demo.a\n")),
    ),
    (
        layout.dependencies_are_used,
        (DEPENDS, snippet("tests/a.py", "import aiokafka")),
        (DEPENDS, snippet("shared/a.py", "import aiokafka.errors")),
    ),
    (
        layout.contracts_name_every_service,
        (snippet("pyproject.toml", CONTRACTS % ""),),
        (snippet("pyproject.toml", CONTRACTS % OTHERS),),
    ),
]


@pytest.mark.parametrize(
    ("rule", "bad", "good"), CASES, ids=[f"{rule.__name__}-{n}" for n, (rule, _, _) in enumerate(CASES)]
)
def test_a_rule_fails_on_the_bad_and_passes_the_good(
    rule: Rule, bad: tuple[Source, ...], good: tuple[Source, ...]
) -> None:
    findings = list(rule(bad))
    assert findings
    assert all(":" in str(finding) and finding.text for finding in findings)
    assert list(rule(good)) == []


def test_every_rule_is_shown_able_to_fail() -> None:
    shown = {rule for rule, _, _ in CASES}
    assert {*writing.RULES, *code.RULES, *layout.RULES} == shown
