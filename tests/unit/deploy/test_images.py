"""The images and the compose file, as far as they can be proved without an engine."""

import os
import re
import shutil
import stat
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from deploy.images.environment import main
from tests.support.house.sources import ROOT, SERVICES

COMPOSE = ROOT / "docker-compose.yml"


def _composed() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load(COMPOSE.read_text(encoding="utf-8"))
    return loaded


def _variables(text: str) -> set[str]:
    return set(re.findall(r"\$\{(ROYALTY_\w+):\?", text))


def test_every_service_is_composed_alike() -> None:
    services = _composed()["services"]
    assert set(services) == {*SERVICES, "postgres", "kafka", "migrate"}
    for name in SERVICES:
        service = services[name]
        assert service["environment"]["SERVICE"] == name
        assert service["environment"]["ROYALTY_PG_DSN"].startswith(f"postgresql://{name}_app:")
        assert service["environment"]["ROYALTY_PG_DSN"].endswith(f"/{name}")
        assert service["depends_on"] == {
            "kafka": {"condition": "service_healthy"},
            "migrate": {"condition": "service_completed_successfully"},
        }
        assert "/livez" in service["healthcheck"]["test"][-1]
        assert service["ports"][0].startswith("127.0.0.1:")
        shared = {"image", "build", "restart", "depends_on", "healthcheck"}
        assert {k: service[k] for k in shared} == {k: services["registry"][k] for k in shared}


def test_data_survive_in_named_volumes() -> None:
    composed = _composed()
    mounted = {
        volume.partition(":")[0]
        for name in ("postgres", "kafka")
        for volume in composed["services"][name]["volumes"]
        if not volume.startswith(".")
    }
    assert mounted == set(composed["volumes"]) == {"postgres-data", "kafka-data"}


def test_databases_and_migrations_name_every_service() -> None:
    listed = " ".join(SERVICES)
    assert f"in {listed}" in (ROOT / "deploy/images/create-databases.sh").read_text(encoding="utf-8")
    assert f"in {listed};" in _composed()["services"]["migrate"]["command"][-1]


def test_the_broker_keeps_everything_and_makes_no_topic_by_itself() -> None:
    environment = _composed()["services"]["kafka"]["environment"]
    assert environment["KAFKA_LOG_RETENTION_MS"] == "-1"
    assert environment["KAFKA_AUTO_CREATE_TOPICS_ENABLE"] == "false"


def test_mounted_and_built_files_are_there() -> None:
    composed = _composed()
    script = ROOT / "deploy/images/create-databases.sh"
    assert f"./{script.relative_to(ROOT)}:" in composed["services"]["postgres"]["volumes"][1]
    assert script.stat().st_mode & stat.S_IXUSR
    subprocess.run(["sh", "-n", script], check=True)
    assert (ROOT / composed["services"]["registry"]["build"]["dockerfile"]).is_file()


def test_the_image_runs_one_service_as_nobody_in_particular() -> None:
    lines = (ROOT / "deploy/images/Dockerfile").read_text(encoding="utf-8").splitlines()
    assert "USER 10001" in lines
    assert any(line.startswith("HEALTHCHECK") for line in lines)
    assert lines[-1] == 'CMD ["sh", "-c", "exec python -m services.${SERVICE}.main"]'
    copied = {word for line in lines if line.startswith("COPY") for word in line.split()[1:-1]}
    allowed = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    assert copied == {line.removeprefix("!") for line in allowed if line.startswith("!")}


def test_the_settings_answer_everything_that_is_demanded(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / ".env"
    assert main([str(path), "registry:work:read"]) == 0
    assert capsys.readouterr().out.splitlines()[-1].count(".") == 2
    written = dict(line.split("=", 1) for line in path.read_text(encoding="utf-8").splitlines())
    assert set(written) == _variables(COMPOSE.read_text(encoding="utf-8"))
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert main([str(path)]) == 0
    assert dict(line.split("=", 1) for line in path.read_text(encoding="utf-8").splitlines()) == written


def _compose_programs() -> list[list[str]]:
    """How compose is called here: the engine's plug-in, the program of its own that needs no engine, or nothing."""
    plugin, program = ["docker", "compose"], ["docker-compose"]
    return [
        words
        for words in (plugin, program)
        if shutil.which(words[0])
        and subprocess.run([*words, "version"], capture_output=True, check=False).returncode == 0
    ]


@pytest.mark.parametrize("program", _compose_programs(), ids=" ".join)
def test_compose_itself_accepts_the_file(program: list[str], tmp_path: Path) -> None:
    text = COMPOSE.read_text(encoding="utf-8")
    values = dict.fromkeys(_variables(text), "x")
    file = tmp_path / COMPOSE.name
    # The program of its own is older than the project's name; the rest of the file it proves like the plug-in.
    file.write_text(text if len(program) > 1 else re.sub(r"(?m)^name: .*$", "", text), encoding="utf-8")
    words = [*program, "--file", str(file), "--project-directory", str(ROOT), "config", "--quiet"]
    subprocess.run(words, cwd=tmp_path, env=os.environ | values, check=True)
