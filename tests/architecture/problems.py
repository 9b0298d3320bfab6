"""The guide's table of problems, made from the refusals: `python -m tests.architecture.problems` writes it."""

import importlib
import inspect
from collections.abc import Iterator

from tests.architecture.sources import ROOT, module_of, tracked
from vibewell.kernel.errors import Refusal

PROBLEMS_PAGE = "docs/guides/problems.md"
HEAD = """# Problems

Every refusal of the API is an `application/problem+json` document (RFC 9457). `code` is stable: programs decide by it.
`title` is always the same sentence for a code, `detail` may say more, and some codes add members of their own.
`/auth/v1` answers the errors of the Supabase Auth API instead, with `error_code`.

This page is made from the code by `python -m tests.architecture.problems`.

| code | status | sentence | when |
|---|---|---|---|
"""


def refusals() -> Iterator[type[Refusal]]:
    """Every kind of refusal that the product has."""
    for path in tracked(".py"):
        if path.parts[0] == "vibewell" and path.name != "__main__.py":
            importlib.import_module(module_of(path))
    waiting: list[type[Refusal]] = [Refusal]
    while waiting:
        refusal = waiting.pop(0)
        waiting += refusal.__subclasses__()
        if refusal.__module__.startswith("vibewell."):
            yield refusal


def problems_page() -> str:
    """The whole page."""
    rows = {}
    for refusal in refusals():
        if "code" in vars(refusal) and refusal is not Refusal:
            when = " ".join(inspect.cleandoc(refusal.__doc__ or "").split("\n\n")[0].split())
            rows[refusal.code] = f"| `{refusal.code}` | {refusal.status} | {refusal.sentence} | {when} |\n"
    return HEAD + "".join(rows[code] for code in sorted(rows))


if __name__ == "__main__":
    target = ROOT / PROBLEMS_PAGE
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(problems_page(), encoding="utf-8")
