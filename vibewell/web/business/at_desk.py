"""Who stands at the desk: at which business, in which role, and what every page of the desk is shown with."""

from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec
from litestar import Response

from vibewell.domains.booking import NotAtThisDesk, Workplace, list_workplaces
from vibewell.kernel.db import Transaction
from vibewell.kernel.errors import Forbidden
from vibewell.kernel.http import HttpRequest, here
from vibewell.web.render import page
from vibewell.web.site.words import Say, speaker, speaker_of_many, stressed
from vibewell.web.site.zones import zone_of_reader

# Which of several businesses somebody works at just now.
COOKIE_BUSINESS = "vw_business"
BUSINESS_SECONDS = 180 * 86400
EDITORS = ("owner", "manager")
RUNNERS = ("owner", "manager", "receptionist")


class AtDesk(msgspec.Struct, frozen=True):
    """The caller at their desk."""

    place: Workplace
    places: list[Workplace]
    say: Say
    say_many: Say
    locale: str

    @property
    def zone(self) -> ZoneInfo:
        """The business's time zone."""
        return ZoneInfo(self.place.timezone)

    @property
    def runs(self) -> bool:
        """Whether they run the desk: see and change everybody's visits."""
        return self.place.role in RUNNERS

    @property
    def edits(self) -> bool:
        """Whether they say what is offered, by whom and when."""
        return self.place.role in EDITORS

    @property
    def own_staff(self) -> UUID | None:
        """Whose visits they see: None for everybody's."""
        return None if self.runs else self.place.staff_id


class RoleTooSmall(Forbidden):
    """Works there, in a role that does not do this."""

    code = "business.role"
    sentence = "Your role at this business does not allow this. Ask its owner."


async def at_desk(request: HttpRequest, tx: Transaction) -> AtDesk:
    """Where the caller works: the business that `?business=` names, else the one of last time, else the first.

    Raises `SignInRequired`, `NotAtThisDesk`.
    """
    surroundings = here(request)
    _ = surroundings.person_id
    places = await list_workplaces(tx)
    asked = request.query_params.get("business")
    wanted = asked or request.cookies.get(COOKIE_BUSINESS)
    found = next((place for place in places if place.slug == wanted), None)
    if found is None and (asked or not places):
        raise NotAtThisDesk
    if asked and asked != request.cookies.get(COOKIE_BUSINESS):
        surroundings.set_cookie(COOKIE_BUSINESS, asked, seconds=BUSINESS_SECONDS)
    locale = surroundings.locale
    return AtDesk(found or places[0], places, speaker(locale), speaker_of_many(locale), locale)


async def at_desk_as(request: HttpRequest, tx: Transaction, roles: tuple[str, ...]) -> AtDesk:
    """As `at_desk`, for those in one of the roles. Raises `RoleTooSmall` as well."""
    desk = await at_desk(request, tx)
    if desk.place.role not in roles:
        raise RoleTooSmall
    return desk


def rail_items(desk: AtDesk) -> list[dict[str, Any]]:
    """The ways from one page of the desk to the next, by role."""
    say = desk.say
    items: list[dict[str, Any]] = [
        {"text": say("Agenda"), "href": "/business", "icon": "calendar"},
        {"text": say("Visits"), "href": "/business/visits", "icon": "list", "also": ("/business/waitlist",)},
    ]
    if desk.runs:
        items += [
            {"text": say("Clients"), "href": "/business/clients", "icon": "person"},
            {"text": say("Services"), "href": "/business/services", "icon": "scissors"},
            *([{"text": say("Classes"), "href": "/business/classes", "icon": "sun"}] if desk.place.has_classes else []),
            {"text": say("Team"), "href": "/business/team", "icon": "people"},
            {"text": say("Hours"), "href": "/business/hours", "icon": "clock", "also": ("/business/calendars",)},
            {"text": say("Rooms"), "href": "/business/rooms", "icon": "chair"},
            {
                "text": say("Money"),
                "href": "/business/takings" if desk.edits else "/business/payments",
                "icon": "euro",
                "also": ("/business/payouts", "/business/payments", "/business/policy", "/business/card-account"),
            },
        ]
    else:
        items.append({"text": say("Calendars"), "href": "/business/calendars", "icon": "globe"})
    if desk.edits:
        items += [
            {
                "text": say("Settings"),
                "href": "/business/settings",
                "icon": "cog",
                "also": ("/business/history", "/business/integrations"),
            }
        ]
    return items


async def show(request: HttpRequest, desk: AtDesk, template: str, *, status: int = 200, **shown: Any) -> Response[str]:
    """Render a page of `business/templates`."""
    return await page(
        request,
        f"business/templates/{template}.html",
        status=status,
        desk=desk,
        rail_items=rail_items(desk),
        tz=desk.place.timezone,
        far_from_zone=is_far(request, desk),
        stressed=stressed,
        say_many=desk.say_many,
        **shown,
    )


def is_far(request: HttpRequest, desk: AtDesk) -> bool:
    """Whether the clock of the caller's device shows another time than the business's."""
    theirs = zone_of_reader(request, None)
    now = here(request).now
    return theirs is not None and now.astimezone(ZoneInfo(theirs)).utcoffset() != now.astimezone(desk.zone).utcoffset()
