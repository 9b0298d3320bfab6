"""Who of a team does what, and when they work."""

from collections.abc import Sequence
from datetime import date, timedelta

from vibewell.boot.town.dice import Dice
from vibewell.boot.town.hours import LONG_DAY_MINUTES, Bounds, Week
from vibewell.boot.town.plans import Hand, Offer, ServicePlan, Sketch

SHIFT_MINUTES = 8 * 60
LUNCH_AFTER_MINUTES = 4 * 60
LUNCH_FROM_SHIFT_MINUTES = 7 * 60
JUNIOR_PRICE = 0.78
MASTER_PRICE = 1.12
DAYS_WORKED = ((5, 6.0), (4, 3.0), (3, 1.2))


def offers_of(
    sketch: Sketch, hands: Sequence[Hand], services: Sequence[ServicePlan], dice: Dice
) -> list[tuple[Offer, ...]]:
    """What each of the team does; whatever nobody chose falls to the first who takes bookings."""
    varied = len(hands) >= 3 and not sketch.fixed_prices
    chosen = [_offers(hand, services, dice.fork(f"offers {place}"), varied=varied) for place, hand in enumerate(hands)]
    done = {offer.service.id for offers in chosen for offer in offers}
    left = tuple(Offer(service) for service in services if service.id not in done)
    if left:
        first = next(place for place, hand in enumerate(hands) if hand.bookable)
        order = {service.id: place for place, service in enumerate(services)}
        chosen[first] = tuple(sorted(chosen[first] + left, key=lambda offer: order[offer.service.id]))
    return chosen


def _offers(hand: Hand, services: Sequence[ServicePlan], dice: Dice, *, varied: bool) -> tuple[Offer, ...]:
    if not hand.bookable:
        return ()
    master = varied and not hand.junior and dice.chance(0.2)
    found = []
    for service in services:
        treatment = service.treatment
        if hand.sections:
            wanted = treatment.section in hand.sections or treatment.name in hand.sections
        else:
            wanted = not varied or hand.role == "owner" or treatment.core or dice.chance(0.85)
        if wanted and (treatment.junior or not hand.junior):
            found.append(_terms(service, dice, junior=hand.junior, master=master))
    return tuple(found)


def _terms(service: ServicePlan, dice: Dice, *, junior: bool, master: bool) -> Offer:
    minutes = service.treatment.minutes
    one_part = len(service.parts) == 1
    if junior:
        longer = 5 * dice.between(1, 3) if minutes >= 30 else 5
        return Offer(service, minutes + longer if one_part else None, _rounded(service.price * JUNIOR_PRICE))
    if master:
        return Offer(
            service, minutes - 5 if one_part and minutes >= 45 else None, _rounded(service.price * MASTER_PRICE)
        )
    return Offer(service)


def _rounded(cents: float) -> int:
    return round(cents / 100) * 100


def weeks_of(sketch: Sketch, hands: Sequence[Hand], dice: Dice) -> list[Week]:
    """Each one's weekly shifts; on every open day somebody is there."""
    opened = [weekday for weekday in range(7) if sketch.week[weekday]]
    working = [hand for hand in hands if hand.bookable]
    days = {id(hand): _days(hand, opened, len(working), dice.fork(f"days {place}")) for place, hand in enumerate(hands)}
    for weekday in opened:
        if not any(weekday in days[id(hand)] for hand in working):
            days[id(working[0])].add(weekday)
    return [
        _shifts(sketch, days[id(hand)], place, len(working), dice.fork(f"shifts {place}"))
        if hand.bookable
        else ((),) * 7
        for place, hand in enumerate(hands)
    ]


def _days(hand: Hand, opened: list[int], team: int, dice: Dice) -> set[int]:
    if hand.days:
        return set(hand.days)
    if team == 1:
        return set(opened if len(opened) <= 6 else dice.sample(opened, 6))
    count = min(dice.weighted(DAYS_WORKED), len(opened))
    days = set(dice.sample(opened, count))
    if 5 in opened and 5 not in days and dice.chance(0.6):
        days.remove(min(days))
        days.add(5)
    return days


def _shifts(sketch: Sketch, days: set[int], place: int, team: int, dice: Dice) -> Week:
    lunch = dice.pick((30, 45, 60)) if not sketch.lunches and dice.chance(0.4) else 0
    trim = dice.pick((0, 0, 0, 60)) if team > 1 else 0
    week: list[tuple[Bounds, ...]] = []
    for weekday in range(7):
        day: list[Bounds] = []
        for starts, ends in sketch.week[weekday] if weekday in days else ():
            whole = (starts, ends)
            own = whole if sketch.lunches else _own_part(whole, (place + weekday) % 2 == 0, team, trim)
            day += _with_lunch(own, lunch)
        week.append(tuple(day))
    return tuple(week)


def _own_part(whole: Bounds, early: bool, team: int, trim: int) -> Bounds:
    """A long day is worked in two shifts that overlap, or by one person from later on."""
    starts, ends = whole
    if ends - starts >= LONG_DAY_MINUTES:
        if team == 1:
            return ends - SHIFT_MINUTES - 60, ends
        return (starts, starts + SHIFT_MINUTES) if early else (ends - SHIFT_MINUTES, ends)
    if trim and ends - starts > SHIFT_MINUTES:
        return (starts, ends - trim) if early else (starts + trim, ends)
    return whole


def _with_lunch(shift: Bounds, lunch: int) -> list[Bounds]:
    starts, ends = shift
    if not lunch or ends - starts < LUNCH_FROM_SHIFT_MINUTES:
        return [shift]
    return [(starts, starts + LUNCH_AFTER_MINUTES), (starts + LUNCH_AFTER_MINUTES + lunch, ends)]


def dates_of(sketch: Sketch, hand: Hand, week: Week, today: date, dice: Dice) -> dict[date, tuple[Bounds, ...]]:
    """Days that differ from the week: holidays of one's own, an exceptional Saturday, an opening for this one day."""
    found: dict[date, tuple[Bounds, ...]] = {}
    if not hand.bookable:
        return found
    if not sketch.fixed_prices and dice.chance(0.24):
        first = today + timedelta(days=dice.between(-50, 45))
        for day in range(dice.between(4, 12)):
            found[first + timedelta(days=day)] = ()
    if not week[5] and sketch.week[5] and dice.chance(0.3):
        saturday = today + timedelta(days=(5 - today.weekday()) % 7 + 7 * dice.between(0, 3))
        starts, ends = sketch.week[5][0]
        found[saturday] = ((starts, min(ends, starts + 6 * 60)),)
    for opened in sketch.opens_on:
        if week[1]:
            found[opened] = ((10 * 60, 18 * 60),)
    return found
