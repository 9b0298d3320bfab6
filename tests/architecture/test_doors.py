"""Rooms are entered by their doors: a domain is used by the names in its `__init__.py`."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from tests.architecture.sources import text_of, tracked

INSIDE = re.compile(r"vibewell\.domains\.(\w+)\.(\w+)")
# What else may be reached for: the composer fits routes, work and adapters together; an adapter knows its port.
COMPOSED = {"boot": {"api", "jobs", "ports"}, "adapters": {"ports", "types"}}
# The conformance worlds are loaded and judged by the engine's own readers and shapes.
CONFORMANCE = re.compile(r"vibewell/boot/conformance\w*\.py")
FRAMEWORKS = {"litestar", "asyncpg", "psycopg", "jinja2", "httpx", "procrastinate", "uvicorn"}


def imports(path: Path) -> Iterator[tuple[int, str]]:
    """What a file imports: line and module."""
    for node in ast.walk(ast.parse(text_of(path))):
        if isinstance(node, ast.ImportFrom) and node.module:
            yield node.lineno, node.module
        elif isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)


def test_domains_are_entered_by_their_doors() -> None:
    wrong = []
    for path in tracked(".py"):
        if path.parts[0] != "vibewell" or CONFORMANCE.fullmatch(str(path)):
            continue
        for line, module in imports(path):
            found = INSIDE.match(module)
            if not found or path.parts[1:3] == ("domains", found[1]):
                continue
            if found[2] not in COMPOSED.get(path.parts[1], set()):
                wrong.append(f"{path}:{line} imports {module}")
    assert not wrong, (
        "import it from the domain itself (vibewell.domains.<name>), and add it to __all__ of its __init__.py:\n"
        + "\n".join(wrong)
    )


def test_rules_are_pure() -> None:
    wrong = [
        f"{path}:{line} imports {module}"
        for path in tracked(".py")
        if path.match("vibewell/domains/*/rules.py")
        for line, module in imports(path)
        if module.partition(".")[0] in FRAMEWORKS or module.endswith((".store", ".kernel.db"))
    ]
    assert not wrong, "rules decide from what they are handed, the time included; ask in actions.py:\n" + "\n".join(
        wrong
    )


def test_no_rule_asks_the_clock() -> None:
    asking = re.compile(r"\b(datetime\.now|date\.today|time\.time|utcnow)\(")
    wrong = [
        str(path) for path in tracked(".py") if path.match("vibewell/domains/**/*.py") and asking.search(text_of(path))
    ]
    assert not wrong, f"{wrong}: take `now` as an argument; only the edges ask a clock"


def test_a_door_says_what_it_lets_through() -> None:
    wrong = [
        str(path)
        for path in tracked(".py")
        if path.match("vibewell/domains/*/__init__.py") and "__all__" not in text_of(path)
    ]
    assert not wrong, f"{wrong}: list the names for others in __all__"
