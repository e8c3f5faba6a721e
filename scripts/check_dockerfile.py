"""Run the Dockerfile's Python steps where no image can be built: in a clean temporary environment.

What is checked:

1. every COPY names a file that the build context lets in;
2. the RUN steps that use Python work, in order, with /opt/venv and /app moved below the temporary folder;
3. what they made can start: the command line answers, and the health check tells a healthy server from none;
4. for the image's own Python and for both processors that it is built for, every locked package is a wheel.

    python scripts/check_dockerfile.py [--offline]     (--offline leaves 4 out)
"""

from __future__ import annotations

import argparse
import fnmatch
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PROCESSORS = ("x86_64", "aarch64")
MANYLINUX = ("manylinux_2_28", "manylinux_2_27", "manylinux_2_26", "manylinux_2_17", "manylinux2014")
LEFT_OUT = ("__pycache__", "*.pyc")


def instructions(text: str) -> Iterator[tuple[str, str]]:
    """The Dockerfile's instructions, continued lines joined, comments left out."""
    joined = re.sub(r"\\\n\s*", "", re.sub(r"^\s*#.*\n", "", text, flags=re.MULTILINE))
    for line in joined.splitlines():
        if line.strip():
            word, _, rest = line.strip().partition(" ")
            yield word.upper(), rest.strip()


def let_in(name: str) -> bool:
    """Whether .dockerignore lets a file or folder at the top into the build context."""
    allowed = True
    for line in (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#") and fnmatch.fnmatch(name, line.removeprefix("!")):
            allowed = line.startswith("!")
    return allowed


def copy(arguments: str, app: Path) -> None:
    *sources, target = arguments.split()
    for source in sources:
        if not let_in(source) or not (ROOT / source).exists():
            raise SystemExit(f"COPY {arguments}: {source} is not in the build context")
        place = app / target
        if (ROOT / source).is_dir():
            shutil.copytree(
                ROOT / source, place, ignore=shutil.ignore_patterns(*LEFT_OUT), dirs_exist_ok=True
            )
        else:
            shutil.copy(ROOT / source, place / Path(source).name if target.endswith("/") else place)


def build(folder: Path) -> tuple[Path, Path]:
    """Do what the first stage does; returns the environment's Python and the application's folder."""
    venv, app = folder / "venv", folder / "app"
    app.mkdir()
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "VIRTUAL_ENV"))
    }
    environment["PIP_QUIET"] = "1"
    stage = 0
    for word, rest in instructions((ROOT / "Dockerfile").read_text(encoding="utf-8")):
        stage += word == "FROM"
        if stage == 1 and word == "COPY":
            copy(rest, app)
        if stage == 1 and word == "RUN":
            step = rest.replace("/opt/venv", str(venv)).replace("/app", str(app))
            step = re.sub(r"(^|&& )python ", rf"\g<1>{sys.executable} ", step)
            print(f"RUN {rest}", flush=True)
            subprocess.run(["/bin/sh", "-ec", step], cwd=app, env=environment, check=True)
    return venv / "bin" / "python", app


def starts(python: Path, app: Path) -> None:
    for command in (["-m", "bot", "--help"], ["-c", "import bot.app, webhooks, simulator"]):
        print(f"python {' '.join(command)}", flush=True)
        subprocess.run([python, *command], cwd=app, check=True, stdout=subprocess.DEVNULL)


class Health(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200 if self.path == "/healthz" else 404)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


def health_check_works(python: Path) -> None:
    """The health check, with a free port in place of its own: it must pass beside a server, else fail."""
    rest = next(
        rest for word, rest in instructions((ROOT / "Dockerfile").read_text()) if word == "HEALTHCHECK"
    )
    command = json.loads(rest.partition("CMD ")[2])
    server = HTTPServer(("127.0.0.1", 0), Health)
    command = [str(python), *(part.replace(":8080", f":{server.server_port}") for part in command[1:])]
    print("HEALTHCHECK", flush=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    well = subprocess.run(command, check=False, capture_output=True).returncode
    server.shutdown()
    server.server_close()
    ill = subprocess.run(command, check=False, capture_output=True).returncode
    if well != 0 or ill == 0:
        raise SystemExit(f"the health check returned {well} for a healthy server and {ill} for none")


def wheels_exist(python: Path) -> None:
    """Resolve, without installing, for the Python and the processors of the image."""
    image = re.search(r"^FROM python:(\d+\.\d+)", (ROOT / "Dockerfile").read_text(), flags=re.MULTILINE)
    assert image
    for processor in PROCESSORS:
        print(f"wheels for Python {image[1]} on {processor}", flush=True)
        platforms = [part for tag in MANYLINUX for part in ("--platform", f"{tag}_{processor}")]
        subprocess.run(
            [
                *(python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--dry-run"),
                *(
                    "--target",
                    python.parent / "nowhere",
                    "--python-version",
                    image[1],
                    "--implementation",
                    "cp",
                ),
                *platforms,
                *("--no-deps", "--only-binary=:all:", "--require-hashes", "-r", ROOT / "requirements.lock"),
            ],
            check=True,
        )


def main() -> None:
    parser = argparse.ArgumentParser(description="Run the Dockerfile's Python steps in a clean environment.")
    parser.add_argument(
        "--offline", action="store_true", help="do not ask the package index about other platforms"
    )
    offline = parser.parse_args().offline
    with tempfile.TemporaryDirectory(prefix="distribot-image-") as folder:
        python, app = build(Path(folder))
        health_check_works(python)
        starts(python, app)
        if not offline:
            wheels_exist(python)
    print("The Dockerfile's Python steps work.")


if __name__ == "__main__":
    main()
