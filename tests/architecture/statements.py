"""Every SQL statement that the program carries: constants of modules, and what is handed to a transaction."""

import ast
import importlib
import re
from collections.abc import Iterator
from pathlib import Path

import msgspec

from tests.architecture.sources import module_of, text_of, tracked

CALLS = frozenset({"fetch", "fetchrow", "fetchval", "execute", "executemany"})
STATEMENT = re.compile(r"\s*(select|insert|update|delete|with)\b", re.IGNORECASE)
# Loaded by the owner's hand, with tables of their own; their tests run them.
APART = ("vibewell/boot/town/", "vibewell/boot/conformance", "vibewell/__main__")


class Statement(msgspec.Struct, frozen=True):
    """SQL and where it stands."""

    where: str
    sql: str


class Unknown(msgspec.Struct, frozen=True):
    """A call whose SQL is put together when it runs."""

    path: str
    line: int


def modules() -> Iterator[Path]:
    """The package's own modules."""
    for path in tracked(".py"):
        if path.parts[0] == "vibewell" and not str(path).startswith(APART):
            yield path


def constants() -> Iterator[Statement]:
    """Module-level constants that are whole statements; those that others are put together from are not."""
    for path in modules():
        tree = ast.parse(text_of(path))
        known = vars(importlib.import_module(module_of(path)))
        for name in sorted(_assigned(tree) - _parts(tree)):
            value = known[name]
            if isinstance(value, str) and STATEMENT.match(value) and not re.search(r"\{\w*\}", value):
                yield Statement(f"{path}:{name}", value)


def _assigned(tree: ast.Module) -> set[str]:
    targets = [
        target
        for node in tree.body
        if isinstance(node, ast.Assign | ast.AnnAssign)
        for target in (node.targets if isinstance(node, ast.Assign) else [node.target])
    ]
    return {target.id for target in targets if isinstance(target, ast.Name) and target.id.isupper()}


def _parts(tree: ast.Module) -> set[str]:
    """Names that are added to other text, or stand within it."""
    holders = [node for node in ast.walk(tree) if isinstance(node, ast.BinOp | ast.FormattedValue)]
    return {inner.id for holder in holders for inner in ast.walk(holder) if isinstance(inner, ast.Name)}


def handed_over() -> Iterator[Statement | Unknown]:
    """What is written where it is handed to `tx.fetch` and its like, unless the program puts it together as it runs."""
    for path in modules():
        known = vars(importlib.import_module(module_of(path)))
        for node in ast.walk(ast.parse(text_of(path))):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in CALLS):
                continue
            for argument in _written(node.args[0]) if node.args else ():
                try:
                    sql = eval(compile(ast.Expression(argument), str(path), "eval"), dict(known))  # noqa: S307
                except NameError:
                    yield Unknown(str(path), node.lineno)
                    continue
                if isinstance(sql, str) and STATEMENT.match(sql):
                    yield Statement(f"{path}:{node.lineno}", sql)


def _written(argument: ast.expr) -> list[ast.expr]:
    """The alternatives of an argument, without those that only name a constant."""
    alternatives = [argument.body, argument.orelse] if isinstance(argument, ast.IfExp) else [argument]
    return [
        one
        for one in alternatives
        if not (isinstance(one, ast.Attribute) or (isinstance(one, ast.Name) and one.id.isupper()))
    ]
