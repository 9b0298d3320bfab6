"""The home page: a promise, a question, and times that can be had now."""

from litestar import Response, get

from vibewell.kernel.http import HttpRequest
from vibewell.web.site.frame import show


@get("/", include_in_schema=False)
async def get_home(request: HttpRequest) -> Response[str]:
    """Where everybody begins."""
    return await show(request, "home")


HANDLERS = [get_home]
