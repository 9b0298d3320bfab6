"""Small files, small functions."""

import ast
from pathlib import Path

from tests.architecture.sources import MADE, text_of, tracked

LINES_MAX = 400
FUNCTION_LINES_MAX = 40


def test_files_stay_small() -> None:
    long = {
        str(path): lines
        for path in tracked(".py", ".ts", ".css", ".html", ".sql")
        if str(path) not in MADE and (lines := text_of(path).count("\n")) > LINES_MAX
    }
    assert not long, f"{long}: over {LINES_MAX} lines; split by meaning"


def test_functions_stay_small() -> None:
    long = [
        f"{path}:{node.lineno} {node.name} ({lines} lines)"
        for path in tracked(".py")
        if path.parts[0] == "vibewell"
        for node in ast.walk(ast.parse(text_of(path)))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (lines := (node.end_lineno or 0) - node.lineno + 1) > FUNCTION_LINES_MAX
    ]
    assert not long, f"over {FUNCTION_LINES_MAX} lines, take a step out and name it:\n" + "\n".join(long)


def test_no_file_is_heavy() -> None:
    heavy = [str(path) for path in tracked() if Path(path).stat().st_size > 1_048_576 and str(path) not in MADE]
    assert not heavy, f"{heavy}: over a megabyte; what is made belongs to the build"
