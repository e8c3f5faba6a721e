"""Audits what a shop is made of: `make audit`.

Without a network: what is installed is what the lock names, fits together, and is under a licence we accept. With one:
pip-audit asks a service of known vulnerabilities about every locked package; where none answers, that is said.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from importlib import metadata
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
LOCK = ROOT / "requirements.lock"
THIRD_PARTY = ROOT / "THIRD_PARTY.md"
SERVICES = ("pypi", "osv")
"""pip-audit's own names of the services that it can ask, in the order in which they are tried."""
ACCEPTED = re.compile(
    r"MIT|BSD|Apache|ISC|PSF|Python Software Foundation|MPL|Mozilla|LGPL|Lesser General Public|HPND|Unlicense|0BSD",
    re.IGNORECASE,
)
"""A licence that names one of these lets a shop be run and passed on, as its own words ask."""
IGNORED: dict[str, str] = {}
"""Vulnerabilities that do not reach us: id → why. Empty, and better so."""


def locked(lock: Path = LOCK) -> dict[str, str]:
    """Package → version, of those that this interpreter and system would install."""
    found = {}
    for name, version, marker in re.findall(
        r"^([a-z0-9._-]+)==([\w.!+]+)(?: ; ([^\\\n]+))?", lock.read_text(), re.M
    ):
        if not marker or _applies(marker.strip()):
            found[name] = version
    return found


def _applies(marker: str) -> bool:
    from pip._vendor.packaging.markers import Marker

    return Marker(marker).evaluate()


def differences(wanted: dict[str, str]) -> Iterator[str]:
    for name, version in wanted.items():
        try:
            installed = metadata.version(name)
        except metadata.PackageNotFoundError:
            yield f"{name} is locked but not installed"
            continue
        if installed != version:
            yield f"{name} {installed} is installed, {version} is locked"


def licence_of(name: str) -> str:
    """Whatever the package itself says: the expression, the classifiers, or the old field's first line."""
    said = metadata.metadata(name)
    classifiers = [one for one in said.get_all("Classifier") or [] if one.startswith("License ::")]
    parts = [said.get("License-Expression") or "", *classifiers, (said.get("License") or "").split("\n")[0]]
    return "; ".join(part for part in parts if part)


def licence_problems(names: Iterable[str]) -> Iterator[str]:
    for name in names:
        licence = licence_of(name)
        if not ACCEPTED.search(licence):
            yield f"{name}: {licence or 'says nothing of its licence'}"


def unnamed(direct: Iterable[str]) -> Iterator[str]:
    """Packages that pyproject.toml asks for and THIRD_PARTY.md does not name."""
    text = THIRD_PARTY.read_text(encoding="utf-8")
    named = set(re.findall(r"[a-z0-9][a-z0-9._-]+", text.lower()))
    yield from (name for name in direct if name not in named)


def direct_dependencies() -> list[str]:
    import tomllib

    wanted = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["dependencies"]
    return [re.split(r"[\[<>=!~ ]", one)[0].lower() for one in wanted]


# ── known vulnerabilities ───────────────────────────────────────────────────────────────────────────────────


def vulnerabilities(report: dict[str, Any]) -> list[str]:
    """One line each, of what pip-audit reports; those that were judged not to reach us are left out."""
    return [
        f"{package['name']} {package['version']}: {one['id']}, mended in {', '.join(one['fix_versions']) or 'none'}"
        for package in report["dependencies"]
        for one in package.get("vulns", [])
        if not {one["id"], *one.get("aliases", [])} & set(IGNORED)
    ]


def asked(tool: Path, folder: Path, more: Iterable[str] = ()) -> tuple[str, dict[str, Any]] | None:
    """The first service that answers for all packages, and what it said; nothing when none does."""
    pins = folder / "pins.txt"
    pins.write_text("\n".join(f"{name}=={version}" for name, version in locked().items()))
    for service in SERVICES:
        report = folder / f"{service}.json"
        command = [str(tool), "-r", str(pins), "--no-deps", "--disable-pip", "--strict", "-s", service, *more]
        subprocess.run(
            [*command, "--progress-spinner", "off", "-f", "json", "-o", str(report)],
            capture_output=True,
            timeout=300,
            check=False,
        )
        if report.exists():
            return service, json.loads(report.read_text())
    return None


def pip_audit(folder: Path) -> Path | None:
    """Installs it away from the shop's own packages; nothing when it cannot be had."""
    subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
    install = [
        str(folder / "bin" / "python"),
        "-m",
        "pip",
        "install",
        "--quiet",
        "--disable-pip-version-check",
    ]
    done = subprocess.run([*install, "pip-audit"], capture_output=True, check=False)
    return folder / "bin" / "pip-audit" if done.returncode == 0 else None


def check_vulnerabilities() -> int:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        tool = pip_audit(folder / "venv")
        answer = asked(tool, folder) if tool else None
    if answer is None:
        why = "no service of known vulnerabilities answers here" if tool else "pip-audit cannot be had here"
        print(f"SKIPPED known vulnerabilities: {why}. Run `make audit` where one does.")
        return 0
    service, report = answer
    found = vulnerabilities(report)
    print(*found, sep="\n") if found else print(
        f"ok      {len(report['dependencies'])} packages, asked {service}"
    )
    return 1 if found else 0


def check_offline() -> int:
    problems = [*differences(locked()), *licence_problems(locked()), *unnamed(direct_dependencies())]
    fits = subprocess.run([sys.executable, "-m", "pip", "check"], capture_output=True, text=True, check=False)
    problems += fits.stdout.splitlines() if fits.returncode else []
    print(*problems, sep="\n") if problems else print(
        f"ok      {len(locked())} locked packages, licences, fit"
    )
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(check_offline() or check_vulnerabilities())
