"""The Dockerfile can be rehearsed, and what it builds is small, closed and not root."""

import json
import re

from app.settings import PROJECT
from docs.docker_dry_run import build_context, ignore_patterns, let_through, steps_of
from tests.contracts.documents import text_of

STEPS = steps_of(text_of("Dockerfile"))
FINAL = STEPS[max(n for n, step in enumerate(STEPS) if step.keyword == "FROM") :]


def _texts(keyword: str) -> list[str]:
    return [step.text for step in FINAL if step.keyword == keyword]


def test_every_step_can_be_rehearsed() -> None:
    played = set("FROM WORKDIR COPY RUN ENV USER VOLUME EXPOSE HEALTHCHECK CMD".split())
    assert {step.keyword for step in STEPS} <= played


def test_run_lines_name_relative_paths_only() -> None:
    for step in STEPS:
        if step.keyword == "RUN":
            assert not re.search(r"(?<![\w.\"$])/\w", step.text), step.text


def test_there_are_two_stages_and_only_the_first_has_node() -> None:
    assert sum(step.keyword == "FROM" for step in STEPS) == 2
    final = " ".join(step.text for step in FINAL)
    assert "npm" not in final
    assert "requirements-build" not in final
    assert "-r requirements.lock" in final


def test_everything_is_installed_by_its_hash() -> None:
    for step in STEPS:
        if step.keyword == "RUN" and "pip install" in step.text:
            assert "--require-hashes" in step.text


def test_the_image_runs_as_nobody_special() -> None:
    (user,) = _texts("USER")
    uid, gid = user.split(":")
    assert int(uid) > 1000
    assert int(gid) > 1000


def test_the_image_is_a_production_site_that_listens_outside_itself() -> None:
    environment = dict(text.split("=", 1) for text in _texts("ENV"))
    assert environment["INDSATSKATALOG_ENVIRONMENT"] == "production"
    assert environment["INDSATSKATALOG_HOST"] == "0.0.0.0"  # noqa: S104  (inside a container)
    assert _texts("EXPOSE") == [environment["INDSATSKATALOG_PORT"]]


def test_the_image_starts_the_site_and_asks_whether_it_is_well() -> None:
    (command,) = _texts("CMD")
    assert json.loads(command)[1:] == ["-m", "app", "serve"]
    (health,) = _texts("HEALTHCHECK")
    assert "/healthz" in health


def test_what_is_made_at_run_time_lies_in_a_volume() -> None:
    (workdir,) = _texts("WORKDIR")
    (volume,) = _texts("VOLUME")
    assert json.loads(volume) == [f"{workdir}/var"]


def test_nothing_private_or_built_reaches_the_build() -> None:
    patterns = ignore_patterns(text_of(".dockerignore"))
    for path in (
        ".env",
        ".git/config",
        "var/katalog.sqlite3",
        ".venv/bin/python",
        "node_modules/dkfds/package.json",
        "static/vendor/htmx/htmx.min.js",
        "app/__pycache__/cli.cpython-311.pyc",
        "tests/conftest.py",
    ):
        assert not let_through(path, patterns), path
    for path in (
        "app/main.py",
        "static/css/katalog.css",
        "catalogue_data/packages.yaml",
        ".npmrc",
    ):
        assert let_through(path, patterns), path


def test_everything_that_is_copied_is_there() -> None:
    context = build_context(PROJECT)
    for step in STEPS:
        if step.keyword == "COPY" and "--from" not in step.text:
            for source in step.text.split()[:-1]:
                assert any(n == source or n.startswith(f"{source}/") for n in context), source
