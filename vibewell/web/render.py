"""Pages: a template, what it shows, and what every page needs to know."""

import functools
from collections.abc import Sequence
from contextvars import ContextVar
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import msgspec
from babel.support import NullTranslations, Translations
from jinja2 import Environment
from litestar import Response
from litestar.response import Redirect

from vibewell.kernel.http import Here, HttpRequest, here, sign, unsign
from vibewell.web.session import COOKIE_THEME
from vibewell.web.ui.furnish import environment

WEB = Path(__file__).parent
STATIC = WEB / "static"
LOCALE_DIR = WEB / "locale"
LOCALES = ("en", "de")
FLASH_SECONDS = 60
HTML = "text/html"

_locale: ContextVar[str] = ContextVar("locale", default="en")


class Viewer(msgspec.Struct, frozen=True):
    """Whoever looks at the page, for its head."""

    name: str
    portrait_url: str
    is_business: bool = False
    is_moderator: bool = False
    timezone: str = ""


@functools.cache
def translations(locale: str) -> NullTranslations:
    """The catalogue of a locale; English is the text itself."""
    return Translations.load(LOCALE_DIR, [locale])


def translate(message: str) -> str:
    """A text in the locale of this request."""
    return translations(_locale.get()).ugettext(message)


@functools.cache
def templates() -> Environment:
    """The environment of all pages."""
    made = environment(locale=_locale.get, translations=lambda: translations(_locale.get()))
    made.globals["asset"] = asset_url
    return made


@functools.lru_cache(maxsize=1)
def _manifest(_changed_at: int) -> dict[str, str]:
    return msgspec.json.decode((STATIC / "manifest.json").read_bytes(), type=dict[str, str])


def asset_url(name: str) -> str:
    """The address of a built file; it changes with its content."""
    changed_at = (STATIC / "manifest.json").stat().st_mtime_ns
    return f"/static/{_manifest(changed_at).get(name, name)}"


async def find_viewer(surroundings: Here) -> Viewer | None:
    """Who is signed in, as the page's head shows them."""
    if surroundings.caller.person_id is None:
        return None
    async with surroundings.database.tx(surroundings.caller) as tx:
        row = await tx.fetchrow(
            "select p.name, p.timezone, cardinality(private.my_businesses()) > 0 as is_business,"
            " private.is_moderator() as is_moderator from people p where p.id = auth.uid()"
        )
    if row is None:
        return None
    portrait = f"/art/portrait/{surroundings.caller.person_id}.svg"
    return Viewer(row["name"], portrait, row["is_business"], row["is_moderator"], row["timezone"])


async def page(request: HttpRequest, template: str, *, status: int = 200, **shown: Any) -> Response[str]:
    """Render a whole page (or a part, where htmx asked for one and the template is a part)."""
    surroundings = here(request)
    viewer = shown.pop("viewer", None) or await find_viewer(surroundings)
    _locale.set(surroundings.locale)
    path = request.url.path
    other = "de" if surroundings.locale == "en" else "en"
    text = (
        templates()
        .get_template(template)
        .render(
            lang=surroundings.locale,
            nonce=surroundings.nonce,
            theme=request.cookies.get(COOKIE_THEME, ""),
            viewer=viewer,
            path=path,
            csrf_token=surroundings.csrf_token(),
            flash=_take_flash(request, surroundings),
            other_lang_url=f"/language?{urlencode({'to': other, 'back': path + query_of(request)})}",
            is_part=request.headers.get("hx-request") == "true",
            **shown,
        )
    )
    return Response(text, media_type=HTML, status_code=status)


def query_of(request: HttpRequest) -> str:
    """The query of this request with its question mark, or nothing."""
    query = request.scope["query_string"].decode("latin-1")
    return f"?{query}" if query else ""


def go(request: HttpRequest, to: str, *, tell: str | None = None, kind: str = "calm") -> Redirect:
    """See another page next (303), with a word about what was done."""
    if tell:
        flash(request, tell, kind)
    return Redirect(to, status_code=303)


def flash(request: HttpRequest, text: str, kind: str = "calm") -> None:
    """Say this once on the next page; `kind` is calm, caution or alert."""
    surroundings = here(request)
    packed = msgspec.json.encode([kind, text]).hex()
    surroundings.set_cookie("vw_flash", sign(surroundings.secret, packed, "flash"), seconds=FLASH_SECONDS)


def _take_flash(request: HttpRequest, surroundings: Here) -> Sequence[tuple[str, str]]:
    packed = unsign(surroundings.secret, request.cookies.get("vw_flash", ""), "flash")
    if packed is None:
        return []
    surroundings.set_cookie("vw_flash", "", seconds=0)
    return [msgspec.json.decode(bytes.fromhex(packed), type=tuple[str, str])]
