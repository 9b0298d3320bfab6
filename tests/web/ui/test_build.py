"""The asset build: the same sources give the same files, and the stylesheet keeps its layers."""

import json
import re
from pathlib import Path

import pytest

from vibewell.web.assets import build

BUDGET_BYTES = {"app.css": 110_000, "app.js": 80_000}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("static")
    build.build(out=out)
    return out


def test_two_builds_give_the_same_names(built: Path, tmp_path: Path) -> None:
    assert build.build(out=tmp_path) == json.loads((built / "manifest.json").read_text())


def test_a_build_without_changes_does_nothing(built: Path) -> None:
    before = {path.name: path.stat().st_mtime_ns for path in built.iterdir()}
    build.build(out=built)
    assert {path.name: path.stat().st_mtime_ns for path in built.iterdir()} == before


def test_files_nobody_names_any_more_are_removed(built: Path) -> None:
    (built / "app.0000000000.css").write_text("old")
    (built / ".built").unlink()
    build.build(out=built)
    assert not (built / "app.0000000000.css").exists()


def test_the_stylesheet_has_its_layers_in_order(built: Path) -> None:
    css = (built / build.build(out=built)["app.css"]).read_text()
    named = re.findall(r"@layer ([\w, ]+)", css)
    assert list(dict.fromkeys(name.strip() for names in named for name in names.split(","))) == [
        "tokens",
        "base",
        "components",
        "pages",
    ]
    assert "light-dark(" in css


def test_every_address_in_the_stylesheet_is_a_file_beside_it(built: Path) -> None:
    css = (built / build.build(out=built)["app.css"]).read_text()
    for address in re.findall(r"url\(\"?([^)\"]+)\"?\)", css):
        assert (built / address).exists(), address


@pytest.mark.parametrize("name", sorted(BUDGET_BYTES))
def test_what_a_phone_must_load_stays_small(built: Path, name: str) -> None:
    assert (built / build.build(out=built)[name]).stat().st_size < BUDGET_BYTES[name]


def test_the_lock_file_names_no_host_to_download_from() -> None:
    lock = json.loads((build.ASSETS / "package-lock.json").read_text())
    assert [name for name, package in lock["packages"].items() if "resolved" in package] == []


def test_versions_are_exact() -> None:
    wanted = json.loads((build.ASSETS / "package.json").read_text())
    for group in ("dependencies", "devDependencies"):
        assert all(re.fullmatch(r"\d+\.\d+\.\d+", version) for version in wanted[group].values())


def test_a_tool_that_is_missing_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(build, "TOOLS", tmp_path)
    with pytest.raises(build.BuildError, match="npm ci"):
        build.run("esbuild")
