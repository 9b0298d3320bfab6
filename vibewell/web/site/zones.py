"""Whose time it is: said wherever the reader's clock and the salon's differ."""

from datetime import datetime
from zoneinfo import ZoneInfo, available_timezones

import msgspec

from vibewell.kernel.http import HttpRequest
from vibewell.web.render import Viewer
from vibewell.web.session import COOKIE_ZONE


class Elsewhere(msgspec.Struct, frozen=True):
    """The reader's zone and the salon's, and one moment on both clocks."""

    theirs: str
    salons: str
    moment: datetime


def zone_of_reader(request: HttpRequest, viewer: Viewer | None) -> str | None:
    """The zone of the device, as a script told us, or that of the account."""
    told = request.cookies.get(COOKIE_ZONE, "").replace("%2F", "/")
    zone = told or (viewer.timezone if viewer else "")
    return zone if zone in available_timezones() else None


def elsewhere(request: HttpRequest, viewer: Viewer | None, salons: str, moment: datetime) -> Elsewhere | None:
    """Where the reader is, if another clock hangs there at that moment."""
    theirs = zone_of_reader(request, viewer)
    if (
        theirs is None
        or moment.astimezone(ZoneInfo(theirs)).utcoffset() == moment.astimezone(ZoneInfo(salons)).utcoffset()
    ):
        return None
    return Elsewhere(theirs, salons, moment)
