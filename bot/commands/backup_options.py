"""The backup's options: apart from the backup itself, which is imported only when it runs."""

from __future__ import annotations

import argparse


def add_to(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", help="the file to write, or - for the standard output")
    parser.add_argument("--force", action="store_true", help="write over a file that exists")
