"""Write simulator/bot_api_table.json from a machine-readable description of the Bot API.

    python scripts/generate_bot_api_table.py api.json [--check]

The input lists ``methods`` and ``types``, each with ``fields`` (name, types, required) or ``subtypes``.
Only what a request can hold is kept: parameter names, their types, and which of them must be there.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from pathlib import Path
from typing import Any

TABLE = Path(__file__).resolve().parent.parent / "simulator" / "bot_api_table.json"
SCALARS = {"Integer", "Float", "String", "Boolean", "True", "InputFile"}


def build_table(description: dict[str, Any]) -> dict[str, Any]:
    """The table as it lies in the repository."""
    methods = {m["name"]: _fields(m) for m in _listed(description["methods"])}
    types = {t["name"]: _type(t) for t in _listed(description["types"])}
    reachable = _reachable(methods, types)
    return {
        "version": description.get("version", ""),
        "methods": dict(sorted(methods.items())),
        "types": {name: types[name] for name in sorted(reachable)},
    }


def dump_table(table: dict[str, Any]) -> str:
    """One line per method and per type, so that a new version reads well as a difference."""
    lines = ["{", f' "version": {json.dumps(table["version"])},']
    for section in ("methods", "types"):
        lines.append(f' "{section}": {{')
        rows = [f"  {json.dumps(name)}: {json.dumps(value)}" for name, value in table[section].items()]
        lines.append(",\n".join(rows))
        lines.append(" }," if section == "methods" else " }")
    return "\n".join([*lines, "}", ""])


def _listed(group: Any) -> list[dict[str, Any]]:
    return list(group.values()) if isinstance(group, dict) else list(group)


def _fields(described: dict[str, Any]) -> dict[str, Any]:
    split: dict[str, Any] = {"required": {}, "optional": {}}
    for field in described.get("fields", []):
        split["required" if field["required"] else "optional"][field["name"]] = field["types"]
    return split


def _type(described: dict[str, Any]) -> dict[str, Any]:
    return {"subtypes": described["subtypes"]} if described.get("subtypes") else _fields(described)


def _reachable(methods: dict[str, Any], types: dict[str, Any]) -> set[str]:
    seen: set[str] = set()
    waiting = [name for fields in methods.values() for name in _mentioned(fields)]
    while waiting:
        name = waiting.pop()
        if name in seen or name in SCALARS or name not in types:
            continue
        seen.add(name)
        waiting.extend(_mentioned(types[name]))
    return seen


def _mentioned(described: dict[str, Any]) -> list[str]:
    if "subtypes" in described:
        return list(described["subtypes"])
    both = {**described["required"], **described["optional"]}
    return [re.sub(r"^(Array of )+", "", kind) for kinds in both.values() for kind in kinds]


def main() -> int:
    """Write the table, or with --check say whether it is the one that the input gives."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("source", type=Path)
    parser.add_argument("--check", action="store_true")
    arguments = parser.parse_args()
    text = dump_table(build_table(json.loads(arguments.source.read_text("utf-8"))))
    if arguments.check:
        return 0 if TABLE.read_text("utf-8") == text else 1
    TABLE.write_text(text, "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
