"""The audit of the packages: what it must find, and that it finds nothing today."""

from __future__ import annotations

import importlib.util
import json
import stat
import sys
from pathlib import Path
from types import ModuleType

import pytest

from tests.conftest import ROOT


def load() -> ModuleType:
    spec = importlib.util.spec_from_file_location("audit", ROOT / "scripts" / "audit.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


audit = load()
OLD = {
    "dependencies": [
        {"name": "aiogram", "version": "3.31.0", "vulns": []},
        {
            "name": "aiohttp",
            "version": "3.9.1",
            "vulns": [{"id": "PYSEC-2024-24", "fix_versions": ["3.9.2"], "aliases": ["CVE-2024-23334"]}],
        },
    ]
}


@pytest.mark.promise(55)
def test_what_is_installed_is_locked_fits_together_and_is_under_a_good_licence(capsys):
    assert audit.check_offline() == 0, capsys.readouterr().out


def test_another_version_a_missing_package_and_a_bad_licence_are_named(monkeypatch: pytest.MonkeyPatch):
    assert list(audit.differences({"aiohttp": "3.9.1", "no-such-package": "1"})) == [
        f"aiohttp {audit.metadata.version('aiohttp')} is installed, 3.9.1 is locked",
        "no-such-package is locked but not installed",
    ]
    monkeypatch.setattr(audit, "licence_of", lambda name: "GPL-3.0-only" if name == "a" else "MIT")
    assert list(audit.licence_problems(["a", "b"])) == ["a: GPL-3.0-only"]
    assert list(audit.unnamed(["aiogram", "left-pad"])) == ["left-pad"]


def tool(folder: Path, report: object | None, only: str = "pypi") -> Path:
    """Stands for pip-audit: writes the report as it does, or fails as it does when its service is out of reach."""
    path = folder / "pip-audit"
    lines = [
        f"#!{sys.executable}",
        "import sys",
        "arguments = sys.argv[1:]",
        f"if arguments[arguments.index('-s') + 1] != {only!r} or {report is None}: sys.exit(1)",
        f"open(arguments[arguments.index('-o') + 1], 'w').write({json.dumps(report)!r})",
    ]
    path.write_text("\n".join(lines))
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return path


def audited(monkeypatch: pytest.MonkeyPatch, found: Path | None) -> int:
    monkeypatch.setattr(audit, "pip_audit", lambda _: found)
    return int(audit.check_vulnerabilities())


@pytest.mark.promise(55)
def test_an_old_aiohttp_fails_the_audit_unless_somebody_wrote_down_why_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys
):
    assert audited(monkeypatch, tool(tmp_path, OLD)) == 1
    assert capsys.readouterr().out == "aiohttp 3.9.1: PYSEC-2024-24, mended in 3.9.2\n"
    monkeypatch.setitem(audit.IGNORED, "CVE-2024-23334", "no static files are served")
    assert audited(monkeypatch, tool(tmp_path, OLD)) == 0


def test_the_second_service_is_asked_when_the_first_does_not_answer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys
):
    assert audited(monkeypatch, tool(tmp_path, {"dependencies": []}, only="osv")) == 0
    assert "asked osv" in capsys.readouterr().out


def test_that_nobody_could_be_asked_is_said_and_never_called_well(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys
):
    for found in (None, tool(tmp_path, None)):
        assert audited(monkeypatch, found) == 0
        out = capsys.readouterr().out
        assert out.startswith("SKIPPED")
        assert "ok" not in out
