"""The engine's questions about one start: can it be booked, by whom, and if not, why. Pure: `now` is an argument."""

from vibewell.domains.scheduling.choices import choices
from vibewell.domains.scheduling.outlook import Outlook
from vibewell.domains.scheduling.plans import claims_of, own_minutes, plan_of
from vibewell.domains.scheduling.reasons import reasons
from vibewell.domains.scheduling.types import Choice, Claim, Diary, Id, Item, Reason, Roster, Wish


def choose(roster: Roster, diary: Diary, wish: Wish, start: int, *, now: int) -> Choice | None:
    """The first choice that fits at `start`; None exactly where `explain` gives reasons."""
    outlook = Outlook(roster, diary, wish, now=now, span=(start, start + 1))
    return next(choices(outlook, start), None)


def explain(roster: Roster, diary: Diary, wish: Wish, start: int, *, now: int) -> tuple[Reason, ...]:
    """The sorted codes of every rule that fails for the best choice at `start`; none if it can be booked."""
    return reasons(Outlook(roster, diary, wish, now=now, span=(start, start + 1)), start)


def claims_for(roster: Roster, choice: Choice, holder: Id, *, held_until: int | None = None) -> tuple[Claim, ...]:
    """The claims that a visit of this choice stores. A class stores none: its session has claimed its member."""
    if choice.session is not None:
        return ()
    return tuple(claim for item in choice.items for claim in item_claims(roster, item, holder, held_until=held_until))


def item_claims(roster: Roster, item: Item, holder: Id, *, held_until: int | None = None) -> list[Claim]:
    """What one service of a visit takes of its member and of the resources that it names."""
    service = roster.services[item.service]
    member = next(member for member in roster.members if member.id == item.member)
    plan = plan_of(service, own_minutes(member, service))
    return claims_of(
        plan, item.starts, member=member.id, resources=item.resources, holder=holder, held_until=held_until
    )
