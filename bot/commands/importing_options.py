"""The import's options: apart from the import itself, which is imported only when it runs."""

from __future__ import annotations

import argparse


def add_to(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", nargs="?", help="a product file as Shopify exports it (CSV)")
    parser.add_argument("--yes", action="store_true", help="do not ask")
    parser.add_argument("--no-pictures", action="store_true", help="leave pictures as they are")
    parser.add_argument("--undo", action="store_true", help="take the newest import back")
