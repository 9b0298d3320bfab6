"""Every page of the site, with what its templates share."""

from typing import Any

from litestar import Response

from vibewell.kernel.http import HttpRequest
from vibewell.web.render import page
from vibewell.web.site.words import stressed


async def show(request: HttpRequest, template: str, *, status: int = 200, **shown: Any) -> Response[str]:
    """Render a page of `site/templates`."""
    return await page(request, f"site/templates/{template}.html", status=status, stressed=stressed, **shown)
