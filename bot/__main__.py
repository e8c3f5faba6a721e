"""The command line: python -m bot run | demo | migrate | seed | import | export | backup | restore | rekey | doctor."""

from __future__ import annotations

import argparse
import importlib
import sys
from collections.abc import Sequence

from bot.settings import SettingsInvalid

_COMMANDS = {
    "run": "the bot, with the settings from the environment or .env",
    "demo": "a whole shop with people in it, in your browser; needs no token",
    "migrate": "bring the database to the present schema (run does it too)",
    "seed": "fill a shop with example goods",
    "import": "take in a product file as Shopify exports it, or take the newest import back",
    "export": "write the goods into such a file",
    "backup": "write the whole database into one file, while the bot runs",
    "restore": "make the database anew from such a file, on either engine",
    "rekey": "seal everything with the newest key, so that older ones can be dropped",
    "doctor": "look for what is wrong with settings, database and surroundings",
}
_MODULES = {"import": "importing", "export": "exporting"}
"""Where a command's own name can be no module's."""
_WITH_OPTIONS = ("demo", "import", "export", "backup", "restore", "doctor")


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m bot", description="A self-hosted Telegram shop.")
    commands = parser.add_subparsers(dest="command", required=True, metavar="command")
    for name, sentence in _COMMANDS.items():
        command = commands.add_parser(name, help=sentence, description=sentence.capitalize() + ".")
        if name in _WITH_OPTIONS:
            importlib.import_module(f"bot.commands.{_module(name)}_options").add_to(command)
    chosen = parser.parse_args(arguments)
    # Only the chosen command is imported: most of them need neither Telegram's library nor its seconds.
    module = importlib.import_module(f"bot.commands.{_module(chosen.command)}")
    try:
        return int(module.main(chosen))
    except SettingsInvalid as error:
        print("These settings need attention (environment or .env):", file=sys.stderr)
        print(*(f"  {line}" for line in error.lines), sep="\n", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130
    except Exception as error:
        if not is_told(error):
            raise
        print(error, file=sys.stderr)
        return 1


def _module(command: str) -> str:
    return _MODULES.get(command, command)


def is_told(error: Exception) -> bool:
    """Whether the error's own words say all that an operator needs."""
    from bot.commands.failures import told

    return isinstance(error, told())


if __name__ == "__main__":
    sys.exit(main())
