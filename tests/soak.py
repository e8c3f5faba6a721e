"""The long proofs in their full length; CI runs a short dose of each.

`make soak` runs those that measure by themselves, then the others on every core, and prints one table of what was
tried and what broke. `make soak ARGS='-k races'` runs some of them.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests import tally

ROOT = Path(__file__).resolve().parent.parent
PROOFS = (
    *("tests/crash", "tests/rubbish", "tests/survival", "tests/replicas", "tests/races", "tests/attacks"),
    *("tests/domain/test_refund_machine.py", "tests/jobs/test_year.py", "tests/mutants/test_mutants.py"),
)
NO_TESTS = 5
"""How pytest ends when nothing was chosen."""


def main() -> int:
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        told = Path(folder) / "tally"
        told.touch()
        environment = {**os.environ, "SOAK": "1", tally.VARIABLE: str(told)}
        proofs = [proof for proof in PROOFS if (ROOT / proof).exists()]
        command = [sys.executable, "-m", "pytest", "-q", *proofs, *sys.argv[1:]]
        by_themselves = ["-m", "alone", "-s"]
        side_by_side = ["-m", "not alone", "--numprocesses=auto", "--dist=worksteal"]
        ends = [
            subprocess.run([*command, *more], cwd=ROOT, env=environment, check=False).returncode
            for more in (by_themselves, side_by_side)
        ]
        print(f"\n{tally.table(told)}\n{(time.monotonic() - began) / 60:.0f} minutes")
    return next((end for end in ends if end not in (0, NO_TESTS)), 0)


if __name__ == "__main__":
    sys.exit(main())
