"""The restore's options: apart from the restore itself, which is imported only when it runs."""

from __future__ import annotations

import argparse


def add_to(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", help="a file that backup wrote")
    parser.add_argument(
        "--replace",
        action="store_true",
        help="put it in the place of a shop that is there; asks first, and keeps a backup of that",
    )
