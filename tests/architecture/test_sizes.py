"""Small files, small functions."""

import ast
from pathlib import Path

from tests.architecture.sources import MADE, text_of, tracked

LINES_MAX = 400
FUNCTION_LINES_MAX = 40
# Longer ones that were there before the limit: they may shrink, and leave this list when they fit.
LONGER: dict[str, int] = {}


def test_files_stay_small() -> None:
    long = {
        str(path): lines
        for path in tracked(".py", ".ts", ".css", ".html", ".sql")
        if str(path) not in MADE and (lines := text_of(path).count("\n")) > LINES_MAX
    }
    assert not long, f"{long}: over {LINES_MAX} lines; split by meaning"


def lengths() -> dict[str, int]:
    """How many lines each function of the package has, its signature and docstring included."""
    return {
        f"{path} {node.name}": (node.end_lineno or 0) - node.lineno + 1
        for path in tracked(".py")
        if path.parts[0] == "vibewell"
        for node in ast.walk(ast.parse(text_of(path)))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }


def test_functions_stay_small() -> None:
    long = {name: lines for name, lines in lengths().items() if lines > LONGER.get(name, FUNCTION_LINES_MAX)}
    assert not long, f"{long}: over {FUNCTION_LINES_MAX} lines (or grown), take a step out and name it"


def test_the_list_of_longer_functions_is_true() -> None:
    there = lengths()
    done = [name for name in LONGER if there.get(name, 0) <= FUNCTION_LINES_MAX]
    assert not done, f"{done}: they fit now; take them out of LONGER"


def test_no_file_is_heavy() -> None:
    heavy = [str(path) for path in tracked() if Path(path).stat().st_size > 1_048_576 and str(path) not in MADE]
    assert not heavy, f"{heavy}: over a megabyte; what is made belongs to the build"
