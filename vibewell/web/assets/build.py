"""Build `vibewell/web/static`: one stylesheet, one script, the fonts, and `manifest.json` (logical name to file name).

Run `python -m vibewell.web.assets.build`. It does nothing when no source has changed since the last build.
"""

import hashlib
import io
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path

from fontTools.ttLib import TTFont

from vibewell.web.assets import tokens

ASSETS = Path(__file__).parent
WEB = ASSETS.parent
STATIC = WEB / "static"
MODULES = ASSETS / "node_modules"
TOOLS = MODULES / ".bin"

# Which layer the styles of a room belong to. A page may override a component, never the other way round.
LAYERS: Mapping[str, tuple[str, ...]] = {
    "base": ("assets/base",),
    "components": ("ui",),
    "pages": ("site", "business", "backoffice"),
}
ISLANDS = ("assets/islands", "ui", "site", "business", "backoffice")

INSTRUMENT = "@fontsource-variable/instrument-sans/files/instrument-sans"
PETRONA = "@fontsource-variable/petrona/files/petrona"
FONTS: Mapping[str, str] = {
    "petrona-latin.woff2": f"{PETRONA}-latin-wght-normal.woff2",
    "petrona-latin-ext.woff2": f"{PETRONA}-latin-ext-wght-normal.woff2",
    "petrona-italic-latin.woff2": f"{PETRONA}-latin-wght-italic.woff2",
    "petrona-italic-latin-ext.woff2": f"{PETRONA}-latin-ext-wght-italic.woff2",
    "instrument-sans-latin.woff2": f"{INSTRUMENT}-latin-standard-normal.woff2",
    "instrument-sans-latin-ext.woff2": f"{INSTRUMENT}-latin-ext-standard-normal.woff2",
}
# What receipts are printed with as PDF: cut at the two weights that they use, and for names in other letters. They lie
# unpacked, since unpacking takes longer than all the rest of a receipt.
PRINTED = "@fontsource/instrument-sans/files/instrument-sans"
OTHERS = "@fontsource/noto-sans/files/noto-sans"
PRINT_FONTS: Mapping[str, str] = {
    "print-latin.ttf": f"{PRINTED}-latin-400-normal.woff2",
    "print-latin-bold.ttf": f"{PRINTED}-latin-600-normal.woff2",
    "print-latin-ext.ttf": f"{PRINTED}-latin-ext-400-normal.woff2",
    **{
        f"print-{letters}.ttf": f"{OTHERS}-{letters}-400-normal.woff2"
        for letters in ("vietnamese", "greek", "greek-ext", "cyrillic", "cyrillic-ext")
    },
}
# Fonts that every page needs at once; the shells preload them.
PRELOADED = ("petrona-latin.woff2", "instrument-sans-latin.woff2")

TOOL_TIMEOUT_SECONDS = 60


class BuildError(Exception):
    """A tool refused a source, or the tools are not installed. The message says which and why."""


def sources(suffix: str, rooms: Iterable[str]) -> list[Path]:
    """The files of these rooms that end so, in an order that does not depend on the machine."""
    found = (path for room in rooms for path in sorted((WEB / room).rglob(f"*{suffix}")))
    return [path for path in found if "node_modules" not in path.parts]


def fingerprint() -> str:
    """One digest over everything that the result depends on."""
    rooms = {room for layer in LAYERS.values() for room in layer} | set(ISLANDS)
    watched = [path for suffix in (".css", ".ts", ".svg") for path in sources(suffix, sorted(rooms))]
    watched += [ASSETS / name for name in ("tokens.json", "tokens.py", "build.py", "package-lock.json")]
    digest = hashlib.sha256()
    for path in watched:
        digest.update(str(path.relative_to(WEB)).encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def build(*, out: Path = STATIC) -> dict[str, str]:
    """Build into `out` if a source has changed, and return the manifest."""
    manifest_path, built_path = out / "manifest.json", out / ".built"
    wanted = fingerprint()
    if manifest_path.exists() and built_path.exists() and built_path.read_text() == wanted:
        kept: dict[str, str] = json.loads(manifest_path.read_text())
        return kept
    out.mkdir(parents=True, exist_ok=True)
    manifest: dict[str, str] = {}
    for name, source in FONTS.items():
        manifest[name] = place(out, name, installed(source).read_bytes())
    for name, source in PRINT_FONTS.items():
        manifest[name] = place(out, name, unpacked(installed(source)))
    for path in sources(".svg", ("assets/base",)):
        manifest[path.name] = place(out, path.name, path.read_bytes())
    manifest["app.css"] = place(out, "app.css", styles(manifest))
    manifest["app.js"] = place(out, "app.js", script())
    replace(manifest_path, json.dumps(manifest, indent=2, sort_keys=True).encode() + b"\n")
    for path in out.iterdir():
        if path.name not in {*manifest.values(), "manifest.json", ".built"}:
            path.unlink()
    replace(built_path, wanted.encode())
    return manifest


def styles(manifest: Mapping[str, str]) -> bytes:
    """The whole stylesheet, minified, its `url(name)` pointing at hashed files."""
    parts = ["@layer tokens, base, components, pages;", layer("tokens", tokens.tokens_css())]
    for name, rooms in LAYERS.items():
        written = [path.read_text(encoding="utf-8") for path in sources(".css", rooms)]
        generated = {"base": [tokens.times_css()], "components": [tokens.swatches_css()]}.get(name, [])
        parts.append(layer(name, "\n".join([*written, *generated])))
    sheet = "\n".join(parts)
    for logical, hashed in manifest.items():
        sheet = sheet.replace(f'url("{logical}")', f'url("{hashed}")')
    with tempfile.TemporaryDirectory() as scratch:
        whole = Path(scratch) / "app.css"
        whole.write_text(sheet, encoding="utf-8")
        return run("lightningcss", "--minify", str(whole))


def layer(name: str, sheet: str) -> str:
    return f"@layer {name} {{\n{sheet}\n}}"


def script() -> bytes:
    """htmx and every island in one ES module."""
    entry = "".join(f'import "./{path.relative_to(WEB).as_posix()}";\n' for path in sources(".ts", ISLANDS))
    options = ("--bundle", "--minify", "--format=esm", "--target=es2022", "--charset=utf8", "--legal-comments=none")
    return run("esbuild", *options, "--loader=ts", "--sourcefile=app.ts", stdin=entry.encode())


def run(tool: str, *arguments: str, stdin: bytes = b"") -> bytes:
    program = TOOLS / tool
    if not program.exists():
        raise BuildError(f"{tool} is not installed: run `npm ci` in {ASSETS}")
    environment = {**os.environ, "NODE_PATH": str(MODULES)}
    finished = subprocess.run(  # noqa: S603
        [program, *arguments],
        input=stdin,
        capture_output=True,
        cwd=WEB,
        env=environment,
        timeout=TOOL_TIMEOUT_SECONDS,
        check=False,
    )
    if finished.returncode:
        raise BuildError(f"{tool} refused a source:\n{finished.stderr.decode()}")
    return finished.stdout


def installed(path: str) -> Path:
    file = MODULES / path
    if not file.exists():
        raise BuildError(f"{path} is not installed: run `npm ci` in {ASSETS}")
    return file


def unpacked(font: Path) -> bytes:
    """A packed font as TrueType."""
    written = io.BytesIO()
    with TTFont(font, recalcTimestamp=False) as read:
        read.flavor = None
        read.save(written)
    return written.getvalue()


def place(out: Path, name: str, content: bytes) -> str:
    """Write a file under a name that carries its digest, so that it can be cached for ever."""
    stem, suffix = name.rsplit(".", 1)
    hashed = f"{stem}.{hashlib.sha256(content).hexdigest()[:10]}.{suffix}"
    if not (out / hashed).exists():
        replace(out / hashed, content)
    return hashed


def replace(path: Path, content: bytes) -> None:
    """Write beside and rename, so that a server which reads meanwhile never sees half a file."""
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    beside.write_bytes(content)
    shutil.move(beside, path)


def main() -> int:
    try:
        build()
    except BuildError as failure:
        sys.stderr.write(f"{failure}\n")
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
