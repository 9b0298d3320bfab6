"""What many paths take is described once."""

import re

from tests.architecture.sources import ROOT, tracked

HOMES = {"Slug": "vibewell/domains/catalog/parameters.py", "Cursor": "vibewell/kernel/paging.py"}


def test_a_parameter_that_many_apis_take_has_one_home() -> None:
    found = [
        (name, str(path))
        for path in tracked(".py")
        if path.parts[0] == "vibewell"
        for name in re.findall(r"^(Slug|Cursor) = ", (ROOT / path).read_text(), re.MULTILINE)
    ]
    assert sorted(found) == sorted(HOMES.items())


def test_no_api_takes_a_bare_slug_or_cursor() -> None:
    apis = [
        path for path in tracked(".py") if path.parts[:2] == ("vibewell", "domains") and path.name.endswith("api.py")
    ]
    assert len(apis) > 20
    bare = re.compile(r"\b(slug|cursor): (str|Annotated)\b")
    assert [str(path) for path in apis if bare.search((ROOT / path).read_text())] == []
