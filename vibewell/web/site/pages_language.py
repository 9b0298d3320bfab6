"""The language by hand."""

from litestar import get
from litestar.response import Redirect

from vibewell.kernel.http import HttpRequest, here
from vibewell.web.render import LOCALES, go
from vibewell.web.session import COOKIE_LOCALE
from vibewell.web.site.forms import safe_path

LOCALE_SECONDS = 365 * 86400


@get("/language", include_in_schema=False)
async def get_language(request: HttpRequest) -> Redirect:
    """Speak this language from now on, and go back where somebody was."""
    wished = request.query_params.get("to", "")
    if wished in LOCALES:
        here(request).set_cookie(COOKIE_LOCALE, wished, seconds=LOCALE_SECONDS)
    return go(request, safe_path(request.query_params.get("back", ""), "/"))


HANDLERS = [get_language]
