"""Looks at everything that a shop needs, and says of each part whether it is well and what to do if not.

`doctor books` looks at money and stock only, invariant by invariant.
"""

from __future__ import annotations

import argparse
import asyncio

from bot.commands import checks, doctor_books, doctor_health
from bot.commands.checks import Finding, Grade, tell
from bot.settings import SettingsInvalid, load, missing_for_run


def main(options: argparse.Namespace) -> int:
    if options.what == "books":
        return 0 if asyncio.run(doctor_books.prove(load())) else 1
    findings = asyncio.run(_examine())
    return 1 if any(finding.grade is Grade.FAIL for finding in findings) else 0


async def _examine() -> list[Finding]:
    try:
        settings = load()
    except SettingsInvalid as error:
        return [tell(Finding(Grade.FAIL, "settings", line)) for line in error.lines]
    missing = missing_for_run(settings)
    findings = [tell(Finding(Grade.FAIL, "settings", line)) for line in missing]
    if not missing:
        findings.append(tell(Finding(Grade.OK, "settings", "complete")))
    for check in (*checks.ALL, doctor_health.health):
        findings += [tell(finding) for finding in await check(settings)]
    return findings
