"""Furnish a Jinja environment with the components (`ui`), the filters and the translations."""

import contextlib
import re
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from babel.support import NullTranslations
from jinja2 import BytecodeCache, Environment, FileSystemBytecodeCache, FileSystemLoader, StrictUndefined
from jinja2.bccache import Bucket

from vibewell.web.ui import filters

WEB = Path(__file__).parents[1]
MACRO = re.compile(r"{%-?\s*macro ([a-z]\w*)")

SPOKEN = (
    "money",
    "owed",
    "weekday",
    "long_date",
    "plain_date",
    "short_date",
    "full_date",
    "month_name",
    "distance",
    "decimal",
)
PLAIN = ("clock", "duration", "iso", "at", "lasting", "states")


class Kit:
    """All components by name: `ui.button(…)` finds the file in `vibewell/web/ui` that defines the macro."""

    def __init__(self, templates: Environment) -> None:
        self._templates = templates
        self._homes = {
            name: f"ui/{file.name}"
            for file in sorted((WEB / "ui").glob("*.html"))
            for name in MACRO.findall(file.read_text(encoding="utf-8"))
        }

    def __getattr__(self, name: str) -> Any:
        homes: dict[str, str] = self.__dict__["_homes"]
        if name not in homes:
            raise AttributeError(f"no component is called {name}")
        return getattr(self._templates.get_template(homes[name]).module, name)

    def names(self) -> list[str]:
        """Every component there is."""
        return sorted(self._homes)


def furnish(
    templates: Environment,
    *,
    locale: Callable[[], str],
    translations: Callable[[], NullTranslations],
) -> Environment:
    """Add `ui`, the filters and `_`. Locale and translations are asked per call, because requests differ."""
    templates.add_extension("jinja2.ext.i18n")
    templates.install_gettext_callables(  # type: ignore[attr-defined]
        lambda text: translations().ugettext(text),
        lambda one, many, count: translations().ungettext(one, many, count),
        newstyle=True,
    )
    templates.globals["ui"] = Kit(templates)
    for name in PLAIN:
        templates.filters[name] = getattr(filters, name)
    for name in SPOKEN:
        templates.filters[name] = partial(spoken, getattr(filters, name), locale)
    return templates


def spoken(say: Callable[..., str], locale: Callable[[], str], value: Any, *details: Any, **named: Any) -> str:
    return say(value, locale(), *details, **named)


class _CompiledTemplates(FileSystemBytecodeCache):
    """Compiled templates on disk; a full disk or a swept folder costs time, and no page."""

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep it where that can be done."""
        with contextlib.suppress(OSError):
            super().dump_bytecode(bucket)


def _compiled_before() -> BytecodeCache | None:
    """What other processes of this user have compiled, in the machine's folder for temporary files.

    All templates take 1.3 s of a processor, which a process would spend on the first visitors of its pages. Where
    nothing may be written, it still does.
    """
    try:
        return _CompiledTemplates()
    except (OSError, RuntimeError):
        return None


def environment(
    *,
    locale: Callable[[], str] = lambda: "en",
    translations: Callable[[], NullTranslations] = NullTranslations,
    reload: bool = False,
) -> Environment:
    """A strict environment over `vibewell/web`: templates are named `ui/…`, `site/templates/…` and so on."""
    templates = Environment(
        loader=FileSystemLoader(WEB),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=reload,
        bytecode_cache=_compiled_before(),
    )
    return furnish(templates, locale=locale, translations=translations)
