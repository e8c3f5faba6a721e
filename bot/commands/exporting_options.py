"""The export's options: apart from the export itself, which is imported only when it runs."""

from __future__ import annotations

import argparse


def add_to(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", help="the file to write; one that exists is not touched")
