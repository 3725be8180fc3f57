"""Takes the pictures of the README anew: starts the site on an empty directory and looks at it.

make pictures
"""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

PROJECT = Path(__file__).resolve().parent.parent
PICTURES = Path(__file__).resolve().parent / "pictures"
MAX_BYTES = 250_000
READY_WITHIN_SECONDS = 120
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
ARGUMENTS = ("--no-sandbox", "--disable-gpu", "--no-first-run", "--force-color-profile=srgb")


@dataclass(frozen=True)
class Picture:
    """One picture: its file, the page, and the window it is seen in."""

    name: str
    path: str
    width: int
    height: int


WIDE, NARROW = 1280, 360
TAKEN = (
    Picture("forside", "/", WIDE, 1000),
    Picture("soegning", "/indsatser?q=stress&risiko=mellem", WIDE, 1000),
    Picture("indsats", "/indsatser/ro-paa-igen", WIDE, 1000),
    Picture("telefon-forside", "/", NARROW, 740),
    Picture("telefon-soegning", "/indsatser?q=stress&risiko=mellem", NARROW, 740),
    Picture("telefon-indsats", "/indsatser/ro-paa-igen", NARROW, 740),
)


def browser_path() -> str:
    """The Chromium of this machine."""
    found = next((path for name in BROWSERS if (path := shutil.which(name))), None)
    if found is None:
        sys.exit("Der er ingen browser. Kør: sudo apt-get install chromium")
    return found


def free_port() -> int:
    """A port that nobody listens on right now."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def start(var: str, port: int) -> "subprocess.Popen[bytes]":
    """Starts the site with the example municipality on an empty directory."""
    address = f"http://127.0.0.1:{port}"
    others = {k: v for k, v in os.environ.items() if not k.startswith("INDSATSKATALOG_")}
    environment = {
        **others,
        "INDSATSKATALOG_ENVIRONMENT": "development",
        "INDSATSKATALOG_EXAMPLES": "true",
        "INDSATSKATALOG_VAR_DIR": var,
        "INDSATSKATALOG_HOST": "127.0.0.1",
        "INDSATSKATALOG_PORT": str(port),
        "INDSATSKATALOG_BASE_URL": address,
    }
    command = [sys.executable, "-m", "app", "serve"]
    process = subprocess.Popen(  # noqa: S603
        command, cwd=PROJECT, env=environment, stdout=subprocess.DEVNULL
    )
    until = time.monotonic() + READY_WITHIN_SECONDS
    while not is_ready(address):
        if process.poll() is not None or time.monotonic() > until:
            process.kill()
            sys.exit("Siden kom ikke op.")
        time.sleep(0.3)
    return process


def is_ready(address: str) -> bool:
    """Whether the site says that it can answer."""
    try:
        with urllib.request.urlopen(f"{address}/readyz", timeout=5) as answer:  # noqa: S310
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def take(browser: Browser, address: str, picture: Picture) -> int:
    """Takes one picture; returns its size in bytes."""
    page = browser.new_page(
        viewport={"width": picture.width, "height": picture.height},
        locale="da-DK",
        timezone_id="Europe/Copenhagen",
        reduced_motion="reduce",
    )
    answer = page.goto(address + picture.path, wait_until="networkidle")
    if answer is None or answer.status != 200:
        sys.exit(f"{picture.path} svarede {answer.status if answer else 'ikke'}")
    page.evaluate("document.fonts.ready")
    file = PICTURES / f"{picture.name}.png"
    page.screenshot(path=file, animations="disabled", caret="hide")
    page.close()
    return file.stat().st_size


def main() -> int:
    """Takes every picture; 1 when one of them is too heavy to be committed."""
    PICTURES.mkdir(exist_ok=True)
    executable, port, heavy = browser_path(), free_port(), 0
    with tempfile.TemporaryDirectory(prefix="indsatskatalog-") as var:
        process = start(var, port)
        try:
            with sync_playwright() as playwright:
                browser = playwright.chromium.launch(
                    executable_path=executable, args=list(ARGUMENTS)
                )
                for picture in TAKEN:
                    size = take(browser, f"http://127.0.0.1:{port}", picture)
                    heavy += size > MAX_BYTES
                    sys.stdout.write(f"{picture.name}.png  {size / 1000:.0f} kB\n")
                browser.close()
        finally:
            process.terminate()
            process.wait(20)
    return 1 if heavy else 0


if __name__ == "__main__":
    sys.exit(main())
