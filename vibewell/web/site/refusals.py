"""A refusal as a page: what happened, and where to go on."""

from urllib.parse import urlencode

from litestar import Response
from litestar.response import Redirect

from vibewell.domains.identity import SessionNotFound
from vibewell.kernel.errors import Refusal, SignInRequired
from vibewell.kernel.http import HttpRequest, here
from vibewell.web.render import query_of
from vibewell.web.session import drop_session
from vibewell.web.site.frame import show
from vibewell.web.site.words import speaker, told

# What may well go through at the next try.
AGAIN = (429, 500, 503)


async def refusal_page(request: HttpRequest, refusal: Refusal) -> Response[str] | Redirect:
    """The page of a refusal; who only has to sign in is asked to do so, and comes back to where they were."""
    if isinstance(refusal, SessionNotFound):
        # Signed out from elsewhere: what the browser still holds is worth nothing.
        drop_session(here(request))
    if isinstance(refusal, SignInRequired | SessionNotFound):
        back = request.url.path + query_of(request) if request.method == "GET" else "/visits"
        return Redirect(f"/sign-in?{urlencode({'next': back})}", status_code=303)
    words = told(speaker(here(request).locale), refusal)
    again = request.url.path + query_of(request) if request.method == "GET" and refusal.status in AGAIN else ""
    reference = here(request).reference
    answer = await show(
        request, "refusal", status=refusal.status, refusal=refusal, told=words, again=again, reference=reference
    )
    if "retry_after_seconds" in refusal.extra:
        answer.headers["retry-after"] = str(refusal.extra["retry_after_seconds"])
    return answer
