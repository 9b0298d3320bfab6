"""Collects the texts of templates, pages and refusals into the catalogues, as `babel.cfg` says where they are.

`make messages` runs it: new texts are added without a translation, gone ones are taken out, and those that still lack
their German are printed.
"""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po, write_po

LOCALE = Path(__file__).parent
ROOT = LOCALE.parents[2]
LOCALES = ("de",)
# How a page's code calls its translators: `say` for a text, `many` for one that counts, `marked` where it names one.
KEYWORDS: dict[str, Any] = {
    "_": None,
    "ngettext": (1, 2),
    "say": None,
    "many": (1, 2),
    "say_many": (1, 2),
    "marked": None,
    "translate": None,
    # what somebody of the demo does
    "CastMember": (3,),
}
WIDTH = 100


def collected() -> Catalog:
    """Every text there is."""
    catalog = Catalog(project="Vibewell", charset="utf-8")
    with (ROOT / "babel.cfg").open(encoding="utf-8") as file:
        methods, options = parse_mapping_cfg(file)  # type: ignore[no-untyped-call]
    found = extract_from_dir(ROOT, methods, options, keywords=KEYWORDS, directory_filter=_holds_texts)
    for _name, _line, message, _comments, context in found:
        catalog.add(message, None, context=context)
    return catalog


def _holds_texts(path: str) -> bool:
    parts = Path(path).relative_to(ROOT).parts
    return parts[0] == "vibewell" and parts[-1] not in {"node_modules", "static", "__pycache__"}


def catalogue(locale: str) -> Path:
    """The file of a locale."""
    return LOCALE / locale / "LC_MESSAGES" / "messages.po"


def merged(locale: str) -> Catalog:
    """The catalogue of a locale with the texts of today."""
    path = catalogue(locale)
    kept = Catalog(locale=locale)
    if path.exists():
        with path.open("rb") as file:
            kept = read_po(file, locale=locale)
    kept.update(collected(), no_fuzzy_matching=True, update_creation_date=False)
    kept.obsolete.clear()
    kept.msgid_bugs_address = ""
    return kept


def untranslated(catalog: Catalog) -> Iterator[str]:
    """The texts that lack a translation."""
    for message in catalog:
        said = message.string if isinstance(message.string, tuple | list) else (message.string,)
        if message.id and (message.fuzzy or not all(said)):
            yield message.id[0] if isinstance(message.id, tuple | list) else message.id


def write(locale: str) -> list[str]:
    """Bring a catalogue up to date; answers what it lacks."""
    catalog = merged(locale)
    path = catalogue(locale)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        # Sorted and without locations, so that a text that moves is no change.
        write_po(file, catalog, width=WIDTH, no_location=True, sort_output=True, ignore_obsolete=True)
    return list(untranslated(catalog))


def main() -> int:
    """Update all catalogues."""
    missing = [f"{locale}: {text}" for locale in LOCALES for text in write(locale)]
    sys.stdout.write("\n".join([*missing, f"{len(missing)} texts are not translated.", ""]))
    return 1 if missing else 0


if __name__ == "__main__":
    raise SystemExit(main())
