"""The salon's own link: whoever came by it is the salon's client, also when they book on another day."""

from typing import Literal

from vibewell.kernel.http import HttpRequest, here, sign, unsign

COOKIE = "vw_via"
PURPOSE = "via"
SECONDS = 30 * 86_400
PLACES_MAX = 8


def remember_link(request: HttpRequest, slug: str) -> None:
    """Remember that this browser followed the link of a salon (`?via=salon`) to its page."""
    places = _places(request)
    if request.query_params.get("via") != "salon" or slug in places:
        return
    surroundings = here(request)
    kept = ",".join([*places, slug][-PLACES_MAX:])
    surroundings.set_cookie(COOKIE, sign(surroundings.secret, kept, PURPOSE), seconds=SECONDS)


def came_by(request: HttpRequest, slug: str) -> Literal["", "salon"]:
    """How this browser came to a place."""
    return "salon" if slug in _places(request) else ""


def _places(request: HttpRequest) -> list[str]:
    kept = unsign(here(request).secret, request.cookies.get(COOKIE, ""), PURPOSE)
    return kept.split(",") if kept else []
