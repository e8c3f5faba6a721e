"""Which parts of the bot's hand-written statements come from code alone: a rule over the syntax tree."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

RUNNERS = {
    "rows",
    "many",
    "page",
    "execute_query",
    "execute_query_dict",
    "execute_many",
    "execute_script",
    "RawSQL",
}
NUMBERS = {"marks", "len", "int", "range"}
"""What they answer holds digits, commas and question marks only."""
_Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass
class Module:
    """One file: `doubtful` lists statements with a part that might come from somebody."""

    path: Path
    tree: ast.Module = field(init=False)
    _known: dict[str, bool] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.tree = ast.parse(self.path.read_text(encoding="utf-8"))
        self._functions = [node for node in ast.walk(self.tree) if isinstance(node, _Function)]
        self._owner = {id(node): one for one in self._functions for node in ast.walk(one)}
        self._globals = dict(_assigned(self.tree.body))
        imported = [node for node in ast.walk(self.tree) if isinstance(node, ast.ImportFrom | ast.Import)]
        self._imported = {alias.asname or alias.name for node in imported for alias in node.names}

    def statements(self) -> Iterator[ast.Call]:
        """Calls that run a statement."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Call) and _last(node.func) in RUNNERS and node.args:
                yield node

    def doubtful(self) -> list[str]:
        """The functions that run them."""
        found = [call for call in self.statements() if not self._is_ours(call.args[0])]
        return [self._owner[id(call)].name for call in found]

    def _is_ours(self, node: ast.expr) -> bool:
        match node:
            case ast.Constant():
                return True
            case (
                ast.JoinedStr(values=parts)
                | ast.BoolOp(values=parts)
                | ast.List(elts=parts)
                | ast.Tuple(elts=parts)
            ):
                return all(map(self._is_ours, parts))
            case ast.FormattedValue(value=value) | ast.Starred(value=value) | ast.Await(value=value):
                return self._is_ours(value)
            case ast.BinOp(left=left, right=right):
                return self._is_ours(left) and self._is_ours(right)
            case ast.IfExp(body=body, orelse=orelse):
                return self._is_ours(body) and self._is_ours(orelse)
            case ast.Dict(values=parts):
                return all(map(self._is_ours, parts))
            case ast.GeneratorExp(elt=elt) | ast.ListComp(elt=elt):
                return self._is_ours(elt)
            case ast.Subscript(value=value):
                return self._is_ours(value)
            case ast.Attribute():
                return _is_a_key(node)
            case ast.Call():
                return self._is_ours_when_called(node)
            case ast.Name(id=name):
                return self._is_named_by_us(node, name)
        return False

    def _is_ours_when_called(self, call: ast.Call) -> bool:
        name = _last(call.func)
        if name in NUMBERS:
            return True
        given = [*call.args, *(keyword.value for keyword in call.keywords)]
        if isinstance(call.func, ast.Attribute) and name in (
            "format",
            "join",
            "items",
            "values",
            "partition",
        ):
            return self._is_ours(call.func.value) and all(map(self._is_ours, given))
        made = [one for one in self._functions if one.name == name]
        answers = [
            node.value
            for one in made
            for node in ast.walk(one)
            if isinstance(node, ast.Return) and node.value
        ]
        return bool(answers) and all(map(self._is_ours, answers))

    def _is_named_by_us(self, node: ast.Name, name: str) -> bool:
        """Whatever the name was given, in its function, by its callers or in its file, is ours."""
        function = self._owner.get(id(node))
        question = f"{function.name if function else ''} {name}"
        if question not in self._known:
            self._known[question] = True  # where it leads back to itself
            self._known[question] = self._is_given_by_us(function, name)
        return self._known[question]

    def _is_given_by_us(self, function: _Function | None, name: str) -> bool:
        scope = ast.walk(function or self.tree)
        given = [value for bound, value in _assigned(scope) if bound == name]
        parameters = {argument.arg: argument for argument in _arguments(function)} if function else {}
        if name in parameters and not _is_number(parameters[name]):
            given += self._given_by_callers(function, name) if function else []
            return bool(given) and all(map(self._is_ours, given))
        if given or name in parameters:
            return all(map(self._is_ours, given))
        if name in self._globals:
            return self._is_ours(self._globals[name])
        return name in self._imported and name.lstrip("_").isupper()

    def _given_by_callers(self, function: _Function, name: str) -> list[ast.expr]:
        """What a function of this file alone is called with; a public one may be called by anybody."""
        if not function.name.startswith("_"):
            return [ast.Name("whoever calls it")]
        place = [argument.arg for argument in _arguments(function)].index(name)
        found: list[ast.expr] = []
        for call in [node for node in ast.walk(self.tree) if isinstance(node, ast.Call)]:
            if _last(call.func) == function.name:
                found += [keyword.value for keyword in call.keywords if keyword.arg == name]
                found += call.args[place : place + 1]
        return found


def _assigned(body: object) -> Iterator[tuple[str, ast.expr]]:
    for node in body:  # type: ignore[attr-defined]
        match node:
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                yield name, value
            case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value):
                yield name, value
            case ast.AugAssign(target=ast.Name(id=name), value=value):
                yield name, value
            case ast.Assign(targets=[ast.Tuple(elts=names)], value=ast.Tuple(elts=values)):
                yield from (
                    (name.id, value)
                    for name, value in zip(names, values, strict=True)
                    if isinstance(name, ast.Name)
                )
            case ast.For(target=target, iter=value) | ast.comprehension(target=target, iter=value):
                yield from ((one.id, value) for one in ast.walk(target) if isinstance(one, ast.Name))


def _arguments(function: _Function) -> list[ast.arg]:
    return [*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs]


def _is_number(argument: ast.arg) -> bool:
    return argument.annotation is not None and ast.unparse(argument.annotation) in ("int", "bool")


def _is_a_key(node: ast.Attribute) -> bool:
    """`order.id`, `State.OPEN.value`, a table's own name: numbers of ours, members of ours."""
    written = ast.unparse(node)
    return node.attr == "id" or "._meta." in written or (node.attr == "value" and written[0].isupper())


def _last(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")
