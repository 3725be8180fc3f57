"""Runs the steps of the Dockerfile where there is no container engine, and then what they built.

Reads the Dockerfile itself, so the two cannot disagree: each stage becomes a directory, COPY copies
what ``.dockerignore`` lets through, every RUN line is run there as it stands, in an environment
that holds nothing but a path. Then CMD is started as the image's user with a production
environment, looked at, and stopped. It builds no image and proves nothing about the base image.

    python3 docs/docker_dry_run.py
"""

import json
import os
import re
import secrets
import shlex
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatch
from pathlib import Path, PurePosixPath

PROJECT = Path(__file__).resolve().parent.parent
READY_WITHIN_SECONDS = 180
STOPPED_WITHIN_SECONDS = 20
KEPT = re.compile(
    r"^(HOME|LANG|PIP_.*|NPM_CONFIG_.*|.*_PROXY|SSL_CERT_.*|NODE_EXTRA_CA_CERTS)$", re.I
)
"""Variables that say how this machine reaches its package index; everything else is left behind."""


class DryRunFailed(Exception):
    """A step did not do what the image needs."""


@dataclass(frozen=True)
class Step:
    """One instruction of a Dockerfile."""

    keyword: str
    text: str


@dataclass
class Stage:
    """One build stage: its instructions, and the directory that stands for its file system."""

    name: str
    root: Path
    workdir: str = "/"
    environment: dict[str, str] = field(default_factory=dict)
    user: str = ""
    command: tuple[str, ...] = ()
    health: tuple[str, ...] = ()

    @property
    def cwd(self) -> Path:
        """The working directory, inside the stage's directory."""
        return self.root / self.workdir.lstrip("/")


def steps_of(dockerfile: str) -> list[Step]:
    """The instructions in order; comments are dropped and continued lines joined."""
    lines = [line for line in dockerfile.splitlines() if not line.lstrip().startswith("#")]
    joined = re.sub(r"\\\n\s*", " ", "\n".join(lines))
    parted = (line.split(maxsplit=1) for line in joined.splitlines() if line.strip())
    return [Step(keyword.upper(), rest[0] if rest else "") for keyword, *rest in parted]


def let_through(path: str, patterns: Sequence[str]) -> bool:
    """Whether ``.dockerignore`` lets a path into the build; the last pattern that fits decides."""
    allowed = True
    parts = PurePosixPath(path).parts
    ancestors = ["/".join(parts[: n + 1]) for n in range(len(parts))]
    for pattern in patterns:
        bare = pattern.removeprefix("!")
        deep = bare.removeprefix("**/")
        names = parts if deep != bare else ancestors
        if any(fnmatch(name, deep) for name in names):
            allowed = pattern.startswith("!")
    return allowed


def ignore_patterns(dockerignore: str) -> list[str]:
    """The patterns of a ``.dockerignore``, in order."""
    lines = (line.strip() for line in dockerignore.splitlines())
    return [line for line in lines if line and not line.startswith("#")]


def build_context(project: Path) -> list[str]:
    """The files a build of a fresh clone would be sent: what git knows or would take in."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    known = subprocess.run(command, cwd=project, capture_output=True, text=True)  # noqa: S603
    if known.returncode == 0:
        listed = [name for name in known.stdout.split("\0") if name]
    else:  # an unpacked archive
        listed = [path.relative_to(project).as_posix() for path in project.rglob("*")]
    patterns = ignore_patterns((project / ".dockerignore").read_text(encoding="utf-8"))
    return [name for name in listed if (project / name).is_file() and let_through(name, patterns)]


class DryRun:
    """Plays the stages of one Dockerfile in directories below ``place``."""

    def __init__(self, project: Path, place: Path) -> None:
        self.project = project
        self.place = place
        self.context = build_context(project)
        self.stages: list[Stage] = []
        self.steps = steps_of((project / "Dockerfile").read_text(encoding="utf-8"))
        users = [step.text.split(":")[0] for step in self.steps if step.keyword == "USER"]
        self.uid = users[-1] if users else "0"
        self.python = self._python()

    def _python(self) -> Path:
        """A Python ≥ 3.11 that the image's user may run too."""
        wanted = "import sys, ensurepip, venv; sys.exit(sys.version_info < (3, 11))"
        for candidate in (Path("/usr/bin/python3"), Path(sys.executable).resolve()):
            if candidate.exists() and self._succeeds([str(candidate), "-c", wanted]):
                return candidate
        raise DryRunFailed("no Python with venv that the image's user may run")

    def _succeeds(self, command: Sequence[str]) -> bool:
        done = subprocess.run(self.as_user(command), capture_output=True)  # noqa: S603
        return done.returncode == 0

    def as_user(self, command: Sequence[str]) -> list[str]:
        """The command as the image's user; whoever is not root plays that user."""
        if os.getuid() != 0:
            return list(command)
        uid = self.uid
        return ["setpriv", "--reuid", uid, "--regid", uid, "--clear-groups", *command]

    def environment(self, stage: Stage, more: Mapping[str, str] | None = None) -> dict[str, str]:
        """A path, what the stage sets, and how this machine reaches its package index."""
        kept = {name: value for name, value in os.environ.items() if KEPT.match(name)}
        path = f"{self.python.parent}:/usr/bin:/bin"
        return {**kept, "PATH": path, **stage.environment, **(more or {})}

    def build(self) -> Stage:
        """Plays every step; returns the last stage."""
        for step in self.steps:
            say(f"{step.keyword} {step.text}")
            self._play(step)
        return self.stages[-1]

    def _play(self, step: Step) -> None:
        if step.keyword == "FROM":
            name = step.text.split()[-1] if " AS " in step.text else str(len(self.stages))
            self.stages.append(Stage(name, self.place / name))
            return
        stage = self.stages[-1]
        match step.keyword:
            case "WORKDIR":
                stage.workdir = step.text
                stage.cwd.mkdir(parents=True, exist_ok=True)
            case "ENV":
                name, value = step.text.split("=", 1)
                stage.environment[name] = value
            case "COPY":
                self._copy(stage, shlex.split(step.text))
            case "RUN":
                self._run(stage, step.text)
            case "USER":
                stage.user = step.text
            case "HEALTHCHECK":
                stage.health = tuple(json.loads(step.text.split("CMD", 1)[1]))
            case "CMD":
                stage.command = tuple(json.loads(step.text))
            case "EXPOSE" | "VOLUME":
                pass
            case _:
                raise DryRunFailed(f"{step.keyword}: the dry run does not know this instruction")

    def _run(self, stage: Stage, line: str) -> None:
        own = str(os.getuid())
        command = line if own == "0" else re.sub(rf"\b{self.uid}\b", own, line)
        shell = ["/bin/sh", "-ec", command]
        done = subprocess.run(shell, cwd=stage.cwd, env=self.environment(stage))  # noqa: S603
        if done.returncode:
            raise DryRunFailed(f"RUN {line}")

    def start(
        self, stage: Stage, command: Sequence[str], settings: Mapping[str, str]
    ) -> "subprocess.Popen[bytes]":
        """Starts a command of the stage as its user, with these settings."""
        return subprocess.Popen(  # noqa: S603
            self.as_user(command),
            cwd=stage.cwd,
            env=self.environment(stage, settings),
            stdout=subprocess.DEVNULL,
        )

    def _copy(self, stage: Stage, words: list[str]) -> None:
        origin = next((w.removeprefix("--from=") for w in words if w.startswith("--from=")), None)
        *sources, target = (word for word in words if not word.startswith("--"))
        for source in sources:
            into = stage.cwd / target / (source if target.endswith("/") else "")
            if origin is not None:
                other = next(s for s in self.stages if s.name == origin)
                shutil.copytree(other.root / source.lstrip("/"), into, dirs_exist_ok=True)
            elif not self._copy_from_context(source, into):
                raise DryRunFailed(f"COPY {source}: nothing of that name reaches the build")

    def _copy_from_context(self, source: str, into: Path) -> bool:
        names = [n for n in self.context if n == source or n.startswith(f"{source}/")]
        for name in names:
            place = into / PurePosixPath(name).relative_to(source)
            place.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(self.project / name, place)
        return bool(names)


def say(text: str) -> None:
    """One line of progress."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def free_port() -> int:
    """A port that nobody listens on right now."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def fetch(url: str) -> tuple[int, Mapping[str, str], bytes]:
    """Status, headers (lower-case) and body; status 0 when nobody answers."""
    try:
        with urllib.request.urlopen(url, timeout=10) as answer:  # noqa: S310  (our own port)
            return answer.status, {k.lower(): v for k, v in answer.headers.items()}, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, {}, b""
    except OSError:
        return 0, {}, b""


def expect(holds: bool, what: str) -> None:
    """Says that something holds, or fails with it."""
    if not holds:
        raise DryRunFailed(what)
    say(f"  ✓ {what}")


def try_out(run: DryRun, image: Stage) -> None:
    """Starts what the image would start, looks at it from outside, and stops it."""
    port = str(free_port())
    weak = {"INDSATSKATALOG_PORT": port, "INDSATSKATALOG_BASE_URL": "https://katalog.example.dk"}
    full = {**weak, "INDSATSKATALOG_SECRET_KEY": secrets.token_urlsafe(48)}
    say("The image's command")
    refused = run.start(image, image.command, weak).wait(READY_WITHIN_SECONDS)
    expect(refused == 2, "refuses to start in production without a secret")
    nodes = [*image.root.rglob("node"), *image.root.rglob("node_modules")]
    expect(not nodes, "the final stage has no Node")
    started = time.monotonic()
    process = run.start(image, image.command, full)
    try:
        wait_until_ready(process, f"http://127.0.0.1:{port}/readyz")
        expect(True, f"is ready after {time.monotonic() - started:.0f} s")
        look_at(f"http://127.0.0.1:{port}")
        expect(run.start(image, image.health, full).wait(10) == 0, "HEALTHCHECK finds it well")
    finally:
        process.terminate()
        code = process.wait(STOPPED_WITHIN_SECONDS)
    expect(code in (0, -15), f"stops when asked to (code {code})")


def wait_until_ready(process: "subprocess.Popen[bytes]", address: str) -> None:
    """Waits for a 200 from /readyz; fails when the process ends or takes too long."""
    until = time.monotonic() + READY_WITHIN_SECONDS
    while fetch(address)[0] != 200:
        if process.poll() is not None:
            raise DryRunFailed(f"the site stopped with {process.returncode} while starting")
        if time.monotonic() > until:
            raise DryRunFailed(f"not ready after {READY_WITHIN_SECONDS} s")
        time.sleep(0.3)


def look_at(site: str) -> None:
    """What must be true of a running production site, seen from outside."""
    expect(fetch(f"{site}/healthz")[0] == 200, "/healthz answers 200")
    status, headers, body = fetch(f"{site}/")
    expect(status == 200 and b"<h1" in body, "/ is a page")
    expect("default-src 'none'" in headers["content-security-policy"], "/ carries the strict CSP")
    expect("strict-transport-security" in headers, "/ carries HSTS, because the address is https")
    sheet = re.search(rb'href="(/static/[^"]+dkfds\.min\.css)"', body)
    found = fetch(site + sheet.group(1).decode())[0] if sheet else 0
    expect(found == 200, "the built style sheet is served")
    items = json.loads(fetch(f"{site}/api/v1/interventions?antal=100")[2])
    expect(items["total"] > 0, f"{items['total']} interventions are found")
    expect(not any(i["example"] for i in items["items"]), "none of them is an example")


def main(arguments: Iterable[str] = ()) -> int:
    """Builds and tries out; returns 0 when everything held and 1 when something did not."""
    with tempfile.TemporaryDirectory(prefix="indsatskatalog-") as name:
        place = Path(name)
        place.chmod(0o755)
        try:
            run = DryRun(PROJECT, place)
            try_out(run, run.build())
        except DryRunFailed as error:
            say(f"✗ {error}")
            return 1
    say("Every step held. No image was built.")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
