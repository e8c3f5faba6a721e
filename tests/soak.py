"""The long proofs: every crash point, more rubbish, each failing call by itself, each hour of a year.

`make soak`; CI runs a short dose of each.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PROOFS = (
    *("tests/crash", "tests/rubbish", "tests/survival"),
    *("tests/domain/test_refund_machine.py", "tests/jobs/test_year.py"),
)


def main() -> int:
    command = [sys.executable, "-m", "pytest", "-q", "-s", *PROOFS, *sys.argv[1:]]
    return subprocess.run(command, cwd=ROOT, env={**os.environ, "SOAK": "1"}, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
