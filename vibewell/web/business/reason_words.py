"""Why a start can't be had, for those who work there: the rules are their own."""

from collections.abc import Iterable, Mapping

from vibewell.web.site.words import REASONS, REASONS_SHOWN_MAX, Say, marked, why_not

OWN: Mapping[str, str] = {
    **REASONS,
    "too_soon": marked("It is within the notice that clients have to keep."),
    "too_far_ahead": marked("That is further ahead than bookings are taken."),
    "off_grid": marked("It does not begin at that minute: the starts follow the shift and the step of the service."),
    "closed": marked("You are closed on that day."),
    "not_offered": marked("Nobody here offers this any more."),
}


def why_not_here(say: Say, codes: Iterable[str], who: str = "", most: int = REASONS_SHOWN_MAX) -> str:
    """The reasons of a refused start; %(who)s is a member's first name."""
    return why_not(say, codes, who, most, told=OWN)
