"""Every message that the program can end or complain with, read from its sources.

A message is where a text flows into an exception of ours, a problem of a definition, dbt's
`raise_compiler_error` or the reason of a rejected line. What varies in it is `…`.
"""

from __future__ import annotations

import ast
import builtins
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
HOLE = "…"
#: Calls that take a message without being an exception of ours. Errors of Python's own carry what
#: checks of definitions say.
SINKS = {"Problem", "BadParameter", "ValueError", "TypeError", "OSError"}
#: How often a text may be handed on before it is told.
DEPTH = 6

Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True, order=True)
class Message:
    """A message with `…` for what varies, and the file that makes it."""

    file: str
    text: str


@dataclass
class _Module:
    name: str
    tree: ast.Module
    #: The function around each node.
    around: dict[ast.AST, Function]


@cache
def messages() -> list[Message]:
    """All messages of the package, its macros and its collectors."""
    return sorted({*_of_python(), *_of_macros(), *_of_collectors()})


def _of_python() -> Iterator[Message]:
    modules = _modules()
    flow = _Flow(modules)
    sinks = SINKS | _exceptions(modules)
    for module in modules:
        for node in ast.walk(module.tree):
            if not isinstance(node, ast.Call):
                continue
            if _name(node.func) in sinks or _adds_problem(node):
                for argument in _arguments(node):
                    for text, where in flow.texts(argument, module):
                        yield Message(where.name, _plain(text))


def _adds_problem(call: ast.Call) -> bool:
    """`problems.add(...)` and `problems.append(...)`."""
    on = call.func.value if isinstance(call.func, ast.Attribute) else None
    named = _name(on) if on is not None else ""
    return _name(call.func) in {"add", "append"} and named.strip("_") == "problems"


class _Flow:
    """Follows an expression back to the texts that it can be."""

    def __init__(self, modules: list[_Module]) -> None:
        self._functions: dict[str, list[tuple[_Module, Function]]] = defaultdict(list)
        self._calls: dict[str, list[tuple[_Module, ast.Call]]] = defaultdict(list)
        for module in modules:
            for node in ast.walk(module.tree):
                if isinstance(node, Function):
                    self._functions[node.name].append((module, node))
                elif isinstance(node, ast.Call):
                    self._calls[_name(node.func)].append((module, node))

    def texts(
        self, node: ast.expr, module: _Module, depth: int = DEPTH
    ) -> Iterator[tuple[str, _Module]]:
        match node:
            case ast.Constant(value=str(text)):
                yield text, module
            case ast.JoinedStr(values=values):
                pieces = (v.value if isinstance(v, ast.Constant) else HOLE for v in values)
                text = "".join(map(str, pieces))
                yield text, module
                # A place, and what is wrong there in the words of another function.
                last = values[-1]
                if isinstance(last, ast.FormattedValue) and isinstance(last.value, ast.Name):
                    for end, at in self.texts(last.value, module, depth):
                        yield text.removesuffix(HOLE) + end, at
            case ast.BinOp(op=ast.Add()):
                lefts = list(self.texts(node.left, module, depth)) or [(HOLE, module)]
                rights = list(self.texts(node.right, module, depth)) or [(HOLE, module)]
                yield from ((left + right, at) for left, at in lefts for right, _ in rights)
            case ast.IfExp(body=body, orelse=orelse):
                yield from self.texts(body, module, depth)
                yield from self.texts(orelse, module, depth)
            case ast.List(elts=elements) | ast.Tuple(elts=elements):
                for element in elements:
                    yield from self.texts(element, module, depth)
            case ast.Name() if depth:
                yield from self._of_name(node, module, depth - 1)
            case ast.Call(func=ast.Name() | ast.Attribute()) if depth:
                yield from self._of_call(node, module, depth - 1)

    def _of_name(
        self, node: ast.Name, module: _Module, depth: int
    ) -> Iterator[tuple[str, _Module]]:
        function = module.around.get(node)
        if function is None:
            return
        for inner in ast.walk(function):
            targets = inner.targets if isinstance(inner, ast.Assign) else []
            if isinstance(inner, ast.NamedExpr):
                targets = [inner.target]
            if node.id in map(_name, targets):
                yield from self.texts(inner.value, module, depth)  # type: ignore[attr-defined]
        given = _parameters(function)
        # What is added to problems is told where that is done.
        if node.id not in given or function.name == "add":
            return
        place = given.index(node.id)
        for at, call in self._calls[function.name]:
            if function.name.startswith("_") and at is not module:
                continue
            for argument in _argument(call, place, node.id):
                yield from self.texts(argument, at, depth)

    def _of_call(
        self, call: ast.Call, module: _Module, depth: int
    ) -> Iterator[tuple[str, _Module]]:
        name = _name(call.func)
        for at, function in self._functions[name]:
            if name.startswith("_") and at is not module:
                continue
            returns = function.returns and ast.unparse(function.returns)
            if returns not in {"str", "str | None"}:
                continue
            for inner in ast.walk(function):
                if isinstance(inner, ast.Return) and inner.value is not None:
                    yield from self.texts(inner.value, at, depth)


def _of_macros() -> Iterator[Message]:
    for path in sorted((ROOT / "macros").rglob("*.sql")):
        source = path.read_text(encoding="utf-8")
        for found in re.finditer(r"raise_compiler_error\(", source):
            body = _in_parentheses(source[found.end() :])
            tree = ast.parse(f"({body.replace('~', '+')})", mode="eval").body
            yield Message(str(path.relative_to(ROOT)), _plain("".join(_added(tree))))


def _added(tree: ast.expr) -> Iterator[str]:
    if isinstance(tree, ast.BinOp) and isinstance(tree.op, ast.Add):
        yield from (*_added(tree.left), *_added(tree.right))
    else:
        yield tree.value if isinstance(tree, ast.Constant) else HOLE  # type: ignore[misc]


def _of_collectors() -> Iterator[Message]:
    """What stands before `end as problem` in the selects of collectors."""
    for path in sorted((ROOT / "loader/landing").rglob("*.sql")):
        source = path.read_text(encoding="utf-8")
        for found in re.finditer(r"\bcase\b((?:(?!\bcase\b).)*?)\bend as problem\b", source, re.S):
            for text in re.findall(r"then\s+'((?:[^']|'')+)'", found[1]):
                yield Message(str(path.relative_to(ROOT)), _plain(text.replace("''", "'")))


def _in_parentheses(source: str) -> str:
    """The text up to the parenthesis that closes it, quotes apart."""
    depth, quote = 1, ""
    for at, char in enumerate(source):
        if quote:
            quote = "" if char == quote else quote
        elif char in "'\"":
            quote = char
        elif char in "()":
            depth += 1 if char == "(" else -1
            if not depth:
                return source[:at]
    raise ValueError("no closing parenthesis")


@cache
def _modules() -> list[_Module]:
    found = []
    for folder in ("loader", "activation"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            tree = ast.parse(path.read_text(encoding="utf-8"))
            around: dict[ast.AST, Function] = {}
            # Outer functions come first, so that the innermost stays.
            for node in ast.walk(tree):
                if isinstance(node, Function):
                    around.update(dict.fromkeys(ast.walk(node), node))
            found.append(_Module(str(path.relative_to(ROOT)), tree, around))
    return found


def _exceptions(modules: list[_Module]) -> set[str]:
    """Names of the classes of ours that are exceptions."""
    bases = {
        node.name: [_name(base) for base in node.bases]
        for module in modules
        for node in ast.walk(module.tree)
        if isinstance(node, ast.ClassDef)
    }

    def is_exception(name: str) -> bool:
        builtin = getattr(builtins, name, None)
        if isinstance(builtin, type):
            return issubclass(builtin, BaseException)
        return any(is_exception(base) for base in bases.get(name, []))

    return {name for name in bases if is_exception(name)}


def _name(node: ast.AST) -> str:
    if isinstance(node, ast.Name):
        return node.id
    return node.attr if isinstance(node, ast.Attribute) else ""


def _parameters(function: Function) -> list[str]:
    """In their order in a call; those by name alone come last."""
    found = function.args
    names = [a.arg for a in (*found.posonlyargs, *found.args, *found.kwonlyargs)]
    return names[1:] if names[:1] in (["self"], ["cls"]) else names


def _arguments(call: ast.Call) -> list[ast.expr]:
    return [*call.args, *(keyword.value for keyword in call.keywords)]


def _argument(call: ast.Call, place: int, name: str) -> list[ast.expr]:
    if place < len(call.args):
        return [call.args[place]]
    return [keyword.value for keyword in call.keywords if keyword.arg == name]


def _plain(text: str) -> str:
    return " ".join(text.replace("`", "").split())
