"""Who is in the backoffice, and what every page of it is shown with."""

from typing import Any
from zoneinfo import ZoneInfo

import msgspec
from litestar import Response

from vibewell.kernel.errors import NotFound
from vibewell.kernel.http import HttpRequest, here
from vibewell.web.render import Viewer, find_viewer, page
from vibewell.web.site.words import Say, speaker, speaker_of_many, stressed
from vibewell.web.site.zones import zone_of_reader

FALLBACK_ZONE = "UTC"


class AtOffice(msgspec.Struct, frozen=True):
    """A moderator, and the clock and language in which they read."""

    viewer: Viewer
    say: Say
    say_many: Say
    locale: str
    timezone: str

    @property
    def zone(self) -> ZoneInfo:
        """The zone of the moderator's own clock."""
        return ZoneInfo(self.timezone)


async def at_office(request: HttpRequest) -> AtOffice:
    """The moderator who asks. Raises `NotFound` for everybody else: to them there is no such place."""
    surroundings = here(request)
    viewer = await find_viewer(surroundings)
    if viewer is None or not viewer.is_moderator:
        raise NotFound
    locale = surroundings.locale
    zone = zone_of_reader(request, viewer) or FALLBACK_ZONE
    return AtOffice(viewer, speaker(locale), speaker_of_many(locale), locale, zone)


async def show(
    request: HttpRequest, office: AtOffice, template: str, *, status: int = 200, **shown: Any
) -> Response[str]:
    """Render a page of `backoffice/templates`."""
    say = office.say
    return await page(
        request,
        f"backoffice/templates/{template}.html",
        status=status,
        viewer=office.viewer,
        rail_label=say("Backoffice"),
        rail_items=[
            {"text": say("Overview"), "href": "/backoffice", "icon": "chart"},
            {"text": say("Queues"), "href": "/backoffice/jobs", "icon": "clock"},
            {"text": say("Businesses"), "href": "/backoffice/businesses", "icon": "place"},
            {"text": say("Money"), "href": "/backoffice/money", "icon": "euro"},
            {"text": say("Changes"), "href": "/backoffice/audit", "icon": "shield"},
        ],
        stressed=stressed,
        office=office,
        tz=office.timezone,
        **shown,
    )
