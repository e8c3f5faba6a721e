"""The demo's options: apart from the demo itself, which is imported only when it runs."""

from __future__ import annotations

import argparse


def add_to(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--mode", choices=("polling", "webhook"), default="polling")
    parser.add_argument(
        "--port", type=int, default=8081, help="of the page to open (8081; 0 takes a free one)"
    )
    parser.add_argument("--http-port", type=int, default=8080, help="of the shop's web server (8080; 0: any)")
    parser.add_argument("--language", default="en", help="of the shop: en, zh_Hans or ru")
    parser.add_argument("--keep", action="store_true", help="go on with the shop of the last time")
    parser.add_argument("--directory", default=".demo", help="where it keeps its files (.demo)")
