"""What others rely on is written down where they look, and stays true."""

import ast
import importlib
import inspect
import json
import re
from pathlib import Path

from tests.architecture.problems import PROBLEMS_PAGE, problems_page, refusals
from tests.architecture.sources import ROOT, text_of, tracked
from vibewell.boot.settings import Settings
from vibewell.boot.web import openapi_document
from vibewell.kernel.errors import Refusal


def test_every_setting_is_in_the_example() -> None:
    example = (ROOT / ".env.example").read_text(encoding="utf-8")
    shown = re.findall(r"^#? ?([A-Z][A-Z0-9_]*)=", example, re.MULTILINE)
    assert sorted(shown) == sorted(name.upper() for name in Settings.__struct_fields__), (
        ".env.example lists every field of vibewell.boot.settings.Settings once, and nothing else"
    )


def test_the_example_shows_the_defaults() -> None:
    example = (ROOT / ".env.example").read_text(encoding="utf-8")
    shown = dict(re.findall(r"^#? ?([A-Z][A-Z0-9_]*)=(.*)$", example, re.MULTILINE))
    values = {field: getattr(Settings(), field) for field in Settings.__struct_fields__}
    defaults = {
        field.upper(): str(value).lower() if isinstance(value, bool) else str(value) for field, value in values.items()
    }
    assert {name: shown[name] for name in defaults} == defaults, "an example shows the default, its comment others"


def test_doors_and_ports_are_explained() -> None:
    wrong = []
    for path in tracked(".py"):
        if not (path.match("vibewell/domains/**/ports.py") or path.match("vibewell/domains/*/__init__.py")
                or path.match("vibewell/kernel/*.py") or path.match("vibewell/adapters/**/*.py")):  # fmt: skip
            continue
        tree = ast.parse(text_of(path))
        if not ast.get_docstring(tree):
            wrong.append(f"{path}: the module")
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) and not node.name.startswith(
                "_"
            ):
                inner = any(node in getattr(other, "body", []) for other in ast.walk(tree)
                            if isinstance(other, ast.FunctionDef | ast.AsyncFunctionDef))  # fmt: skip
                if not inner and not ast.get_docstring(node):
                    wrong.append(f"{path}:{node.lineno} {node.name}")
    assert not wrong, "say in a docstring what it promises (units, shapes, errors):\n" + "\n".join(wrong)


def test_every_name_of_a_door_is_explained() -> None:
    wrong = []
    for path in tracked(".py"):
        if path.match("vibewell/domains/*/__init__.py"):
            door = importlib.import_module(".".join(path.parts[:-1]))
            for name in getattr(door, "__all__", ()):
                thing = getattr(door, name)
                if (inspect.isclass(thing) or inspect.isfunction(thing)) and not (thing.__doc__ or "").strip():
                    wrong.append(f"{path}: {name}")
    assert not wrong, "give these a docstring, since others build on them:\n" + "\n".join(wrong)


def test_every_refusal_has_a_code_and_a_sentence_of_its_own() -> None:
    codes: dict[str, type[Refusal]] = {}
    wrong = []
    for refusal in refusals():
        name = f"{refusal.__module__}.{refusal.__qualname__}"
        if "code" not in vars(refusal):
            continue  # a family, or the same refusal told otherwise
        if not re.fullmatch(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)*", refusal.code):
            wrong.append(f"{name}: {refusal.code} is no code like booking.start_taken")
        if refusal.code in codes and not issubclass(refusal, codes[refusal.code]):
            wrong.append(f"{name}: {refusal.code} is already {codes[refusal.code].__module__}'s; raise that one")
        if not (refusal.__doc__ or "").strip():
            wrong.append(f"{name}: say in a docstring when it is given")
        codes.setdefault(refusal.code, refusal)
    assert not wrong, "\n".join(wrong)


def test_every_problem_is_in_the_guide() -> None:
    assert (ROOT / PROBLEMS_PAGE).is_file() and (ROOT / PROBLEMS_PAGE).read_text(encoding="utf-8") == problems_page(), (
        f"{PROBLEMS_PAGE} is made: run `python -m tests.architecture.problems` and commit it"
    )


def test_every_path_that_is_quoted_exists() -> None:
    wrong = []
    quoted = re.compile(
        r"`((?:[\w.-]+/)+[\w.*-]*|[\w-]+\.(?:py|md|sql|toml|json|yml))`|\]\((?!https?:|#|mailto:)([^)#\s]+)"
    )
    for path in tracked(".md"):
        for match in quoted.finditer(text_of(path)):
            name = (match[1] or match[2]).rstrip("/")
            if not leads_somewhere(name, path.parent):
                wrong.append(f"{path}: {name}")
    assert not wrong, "these paths are quoted and not there:\n" + "\n".join(wrong)


def leads_somewhere(name: str, beside: Path) -> bool:
    """Whether a quoted path is there: from the root, beside its page, or as the end of one in the repository."""
    if name.startswith("/") or name in (".venv", ".data", ".env"):
        return True
    if "*" in name:
        return any(path.match(name) for path in tracked())
    whole = [f"/{path}/" for path in tracked()]
    return (ROOT / beside / name).exists() or any(f"/{name}/" in path for path in whole)


def test_every_route_of_the_api_is_described() -> None:
    wrong = []
    for route, methods in json.loads(openapi_document())["paths"].items():
        for method, operation in methods.items():
            if method in ("get", "post", "put", "patch", "delete") and not operation.get("summary"):
                wrong.append(f"{method.upper()} {route}")
    assert not wrong, "give these routes a summary:\n" + "\n".join(wrong)


def test_operations_have_names_of_their_own() -> None:
    names = [
        operation["operationId"]
        for methods in json.loads(openapi_document())["paths"].values()
        for operation in methods.values()
        if "operationId" in operation
    ]
    assert len(names) == len(set(names)), "two routes have one operation_id"
