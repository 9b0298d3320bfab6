"""The first start of a business in a window, by the engine's own rules. Pure."""

from collections.abc import Container

from vibewell.domains.scheduling.search_view import View
from vibewell.domains.scheduling.starts import starts
from vibewell.domains.scheduling.types import Id, Interval, Service, Start, Wish


def first_start(
    view: View,
    span: Interval,
    *,
    now: int,
    minutes: int = 1,
    services: Container[Id] | None = None,
    count: int = 1,
) -> tuple[Id, list[Start]] | None:
    """The service that can begin first in `span`, with up to `count` of its starts; of several the one listed first.

    Only services that take at least `minutes`, as the member who does them does them; `services` narrows them further.
    What needs a check begins no sooner than somebody who has it done next could come.
    """
    view.look_at(span)
    low, high = span
    best: tuple[Service, list[Start]] | None = None
    for service in view.roster.services.values():
        if services is not None and service.id not in services:
            continue
        # The first is looked at to the end of the span; all others only have to begin before the best so far.
        found = _starts(view, service, (low, high), now, minutes, count if best is None else 1)
        if found:
            is_whole = best is None
            best, high = (service, found), found[0].starts
            if high <= low:
                break
    if best is None:
        return None
    service, found = best
    if len(found) < count and not is_whole:
        found = _starts(view, service, span, now, minutes, count)
    return service.id, found


def _starts(view: View, service: Service, span: Interval, now: int, minutes: int, count: int) -> list[Start]:
    span = max(span[0], view.after_check(service, now)), span[1]
    if span[0] >= span[1]:
        return []
    if service.is_class:
        # Whoever leads a class need not be among those who offer it.
        found = starts(view.roster, view.diary, Wish((service.id,)), now=now, span=span)
        return [start for start in found if start.minutes >= minutes][:count]
    return view.starts(service, span, now=now, minutes=minutes, count=count)
