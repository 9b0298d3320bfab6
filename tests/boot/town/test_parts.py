"""The pure parts of the town: chance, identifiers, holidays, diaries."""

from datetime import UTC, date, datetime
from uuid import UUID

import pytest

from vibewell.boot.town.crafts import CRAFTS, Part
from vibewell.boot.town.crafts.model import course, plain
from vibewell.boot.town.diary import Column, Diary, Taken
from vibewell.boot.town.dice import Dice, derived_id
from vibewell.boot.town.hours import easter, holidays
from vibewell.boot.town.names import author_name, first_name
from vibewell.boot.town.plans import Hand, MemberPlan, Offer, ServicePlan
from vibewell.boot.town.sketches import Registry, crafts_in_order, slug_of


def test_dice_roll_the_same_everywhere() -> None:
    dice = Dice("leipzig")
    assert [dice.below(1000) for _ in range(6)] == [dice.below(1000) for dice in [Dice("leipzig")] for _ in range(6)]
    assert Dice("leipzig").fork("a").word() != Dice("leipzig").fork("b").word()
    assert sorted(Dice("x").shuffled(range(50))) == list(range(50))
    assert all(3 <= Dice(str(n)).between(3, 5) <= 5 for n in range(50))


def test_weights_are_kept_roughly() -> None:
    dice = Dice("weights")
    thrown = [dice.weighted((("often", 3.0), ("seldom", 1.0))) for _ in range(4000)]
    assert 0.7 < thrown.count("often") / 4000 < 0.8


def test_derived_ids_are_uuids_of_version_7_that_tell_their_time() -> None:
    at = 1_780_000_000_123
    made = UUID(derived_id("somebody", at))
    assert made.version == 7
    assert made.variant == "specified in RFC 4122"
    assert made.int >> 80 == at
    assert made == UUID(derived_id("somebody", at))
    assert made != UUID(derived_id("somebody else", at))


@pytest.mark.parametrize(
    ("year", "day"),
    [(2024, "2024-03-31"), (2025, "2025-04-20"), (2026, "2026-04-05"), (2027, "2027-03-28"), (2038, "2038-04-25")],
)
def test_easter_falls_on_its_sunday(year: int, day: str) -> None:
    assert easter(year) == date.fromisoformat(day)


def test_saxony_rests_on_the_wednesday_before_the_23rd_of_november() -> None:
    names = {day.name: day.on for day in holidays(date(2026, 1, 1), date(2026, 12, 31))}
    assert names["Buß- und Bettag"] == date(2026, 11, 18)
    assert names["Christi Himmelfahrt"] == date(2026, 5, 14)
    assert len(names) == 12
    assert holidays(date(2026, 12, 27), date(2027, 1, 1))[-1].on == date(2027, 1, 1)


@pytest.mark.parametrize(
    ("wanted", "fits"),
    [
        (Taken(100, 200), True),
        (Taken(150, 250), False),
        (Taken(195, 200), True),
        (Taken(190, 200, 0, 10), False),
        (Taken(300, 400), False),
        (Taken(320, 400), True),
        (Taken(320, 400, 30, 0), False),
        (Taken(330, 400, 30, 0), True),
    ],
)
def test_a_gap_keeps_the_larger_buffer(wanted: Taken, fits: bool) -> None:
    column = Column()
    column.take(Taken(205, 300, 5, 20))
    column.take(Taken(500, 600))
    assert column.fits(wanted) is fits


def member_with(*treatments: Offer) -> MemberPlan:
    """Somebody who does these."""
    return MemberPlan("member", Hand("Ida Brandt", "owner", ""), treatments, ((),) * 7, {})


def offer_of(number: int, *parts: Part, after: int = 0) -> Offer:
    """A service of these parts."""
    line = course("", f"service {number}", 50, parts, after=after)
    return Offer(ServicePlan(f"service {number}", line, 5000, 15, None, None, None))


def test_somebody_else_is_served_while_colour_develops_and_nobody_while_it_is_applied() -> None:
    colour = offer_of(1, Part("apply", 30), Part("develops", 40, staff=False), Part("tone", 20))
    fringe = offer_of(2, Part("", 20))
    ida = member_with(colour, fringe)
    diary = Diary([])
    at = int(datetime(2026, 11, 17, 9, tzinfo=UTC).timestamp())
    assert diary.lay(ida, [colour], at) is not None
    assert diary.lay(ida, [fringe], at + 15 * 60) is None
    assert diary.lay(ida, [fringe], at + 30 * 60) is not None
    assert diary.lay(ida, [fringe], at + 45 * 60) is None
    assert diary.lay(ida, [fringe], at + 50 * 60) is not None
    assert diary.lay(ida, [fringe], at + 75 * 60) is None


def test_buffers_do_not_count_within_one_visit() -> None:
    first, second = offer_of(1, Part("", 30), after=15), offer_of(2, Part("", 30), after=15)
    ida = member_with(first, second)
    diary = Diary([])
    visit = diary.lay(ida, [first, second], 0)
    assert visit is not None
    assert visit.ends == 3600
    assert diary.lay(ida, [first], 3600 + 14 * 60) is None
    assert diary.lay(ida, [first], 3600 + 15 * 60) is not None


def test_chairs_run_out() -> None:
    line = plain("", "cut", 45, 50)
    seated = Offer(ServicePlan("cut", type(line)(**{**_fields(line), "kind": "chair"}), 5000, 15, None, None, None))
    diary = Diary(["chair 2", "chair 1"])
    people = [MemberPlan(f"m{n}", Hand(f"M {n}", "professional", ""), (seated,), ((),) * 7, {}) for n in range(3)]
    laid = [diary.lay(member, [seated], 0) for member in people]
    assert [visit.items[0].chair if visit else None for visit in laid] == ["chair 1", "chair 2", None]


def _fields(line: object) -> dict[str, object]:
    return {name: getattr(line, name) for name in line.__struct_fields__ if name != "minutes"}  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Lack & Lune", "lack-und-lune"),
        ("Haarmanufaktur Schleußig-Großzschocher", "haarmanufaktur-schleussig-grosszschocher"),
        ("Salon Yılmaz", "salon-yilmaz"),
        ("Kosmetik Wójcik", "kosmetik-wojcik"),
        ("Daumen & Co.", "daumen-und-co"),
    ],
)
def test_a_slug_reads_like_the_name(name: str, slug: str) -> None:
    assert slug_of(name) == slug


def test_names_never_run_out_and_never_come_twice() -> None:
    registry = Registry(set())
    craft = CRAFTS[0]
    names = [registry.name(craft, "Plagwitz", Dice(f"n{number}")) for number in range(3000)]
    assert len({slug_of(name) for name in names}) == 3000
    assert sum(name in craft.names for name in names) == len(craft.names)


def test_crafts_come_as_often_as_their_share_from_the_first_on() -> None:
    first = [craft.slug for craft in crafts_in_order(250)]
    assert len(set(first[:20])) >= 8
    assert len(set(first)) == 12
    assert 48 <= first.count("hair") <= 56


def test_every_craft_speaks_in_every_mood_and_has_what_it_needs() -> None:
    for craft in CRAFTS:
        voices = craft.voices
        assert min(len(voices.glad), len(craft.openings), len(craft.menu)) >= 6, craft.slug
        assert all((voices.fine, voices.mixed, voices.sour, voices.english, craft.promises))
        assert any(line.core and line.junior for line in craft.menu)
        assert len({line.name for line in craft.menu}) == len(craft.menu)
        for text in (*voices.glad, *voices.fine, *voices.mixed, *voices.sour, *voices.english):
            text.format(who="Ida")


def test_names_are_shortened_as_people_do() -> None:
    assert author_name("Thi Mai Nguyen") == "Thi Mai N."
    assert first_name("Thi Mai Nguyen") == "Thi Mai"
