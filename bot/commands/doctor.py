"""Looks at everything that a shop needs, and says of each part whether it is well and what to do if not."""

from __future__ import annotations

import argparse
import asyncio

from bot.commands import checks
from bot.commands.checks import Finding, Grade
from bot.settings import SettingsInvalid, load, missing_for_run


def main(_: argparse.Namespace) -> int:
    findings = asyncio.run(_examine())
    return 1 if any(finding.grade is Grade.FAIL for finding in findings) else 0


async def _examine() -> list[Finding]:
    try:
        settings = load()
    except SettingsInvalid as error:
        return [_told(Finding(Grade.FAIL, "settings", line)) for line in error.lines]
    missing = missing_for_run(settings)
    findings = [_told(Finding(Grade.FAIL, "settings", line)) for line in missing]
    if not missing:
        findings.append(_told(Finding(Grade.OK, "settings", "complete")))
    for check in checks.ALL:
        findings += [_told(finding) for finding in await check(settings)]
    return findings


def _told(finding: Finding) -> Finding:
    advice = f" → {finding.advice}" if finding.advice else ""
    print(f"{finding.grade.value:<5} {finding.part:<10} {finding.text}{advice}", flush=True)
    return finding
