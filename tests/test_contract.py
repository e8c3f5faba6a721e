"""docs/contract.json says what the dispatch table says."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def test_the_contract_for_outside_testers_is_up_to_date() -> None:
    check = subprocess.run(
        [sys.executable, "scripts/write_contract.py", "--check"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert check.returncode == 0, check.stdout + check.stderr
