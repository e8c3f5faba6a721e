"""The doctor's options: apart from the doctor itself, which is imported only when it runs."""

from __future__ import annotations

import argparse


def add_to(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "what", nargs="?", choices=("books",), help="books: only money and stock, each invariant by its name"
    )
