"""What the repository holds: the files that git knows, as text."""

import functools
import subprocess
from pathlib import Path

ROOT = Path(__file__).parents[2]
# Not ours to shape, or made by a program.
MADE = ("requirements.lock", "requirements-node.lock", "package-lock.json", "clients/openapi.json", "db/schema.sql")


@functools.cache
def tracked(*suffixes: str) -> tuple[Path, ...]:
    """Files of the repository that exist, relative to its root, with these endings (all without one)."""
    told = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True, text=True).stdout  # noqa: S607
    paths = [Path(name) for name in told.split("\0") if name and (ROOT / name).is_file()]
    return tuple(path for path in paths if not suffixes or path.suffix in suffixes)


def text_of(path: Path) -> str:
    """The text of a file, empty where it is no text."""
    try:
        return (ROOT / path).read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return ""


def module_of(path: Path) -> str:
    """The name under which a Python file of the package is imported."""
    return ".".join(path.with_suffix("").parts).removesuffix(".__init__")
