"""A sick day at the desk, on a page that needs no script."""

import re

from tests.web.business.conftest import AtDesk, House
from tests.web.site.reader import Reader

DAY = """
select (v.starts_at at time zone 'Europe/Berlin')::date::text from visits v join visit_items i on i.visit_id = v.id
where v.business_id = %s and i.staff_id = %s and v.starts_at > now() + interval '3 days' and v.confirmed_at is not null
  and v.cancelled_at is null group by 1 order by count(*) desc, 1 limit 1"""
LEFT = """
select count(*) from visits v join visit_items i on i.visit_id = v.id where v.business_id = %s and i.staff_id = %s
  and (v.starts_at at time zone 'Europe/Berlin')::date = %s::date and v.cancelled_at is null"""
TAKEN = "select count(*) from visit_items where visit_id = %s and staff_id = %s"
BLOCKED = "select count(*) from busy_times where staff_id = %s and reason = 'Away ill'"
MEMBER = "select id from staff where business_id = %s and name = 'Ruben Castellanos'"


def open_day(reader: Reader, house: House, member: str) -> str:
    day = house.ask(DAY, house.id, member)
    assert day, "this member has nothing ahead"
    reader.open(f"/business/team/{member}/sick-day?from={day}&to={day}")
    return str(day)


def test_a_sick_day_is_arranged_in_one_press(ida: Reader, house: House) -> None:
    member = str(house.ask(MEMBER, house.id))
    day = open_day(ida, house, member)
    form = ida.form("/sick-day")
    cases = {name: values for name, values in form.offers.items() if name.startswith("visit_")}
    assert cases
    # What can be taken over is chosen already; the rest waits for a word.
    chosen = {name: form.fields.get(name, ["cancel"])[0] for name in cases}
    assert "reassign" in chosen.values()
    ida.send("/sick-day", **chosen, reason="Away ill", word="Ruben is ill")
    assert ida.path.startswith("/business?"), ida.sheet.text
    assert "The time is blocked." in ida.sheet.text
    assert re.search(r"\d+ visits? (is|are) taken over", ida.sheet.text)
    assert house.ask(LEFT, house.id, member, day) == 0
    assert house.ask(BLOCKED, member) == 1


def test_another_colleague_than_the_proposed_one_takes_over(ida: Reader, house: House) -> None:
    member = house.ids["mehmet"]
    day = open_day(ida, house, member)
    form = ida.form("/sick-day")
    chosen = {name: form.fields.get(name, ["cancel"])[0] for name in form.offers if name.startswith("visit_")}
    takers = {name: values for name, values in form.offers.items() if name.startswith("taker_") and len(values) > 1}
    name, values = next(iter(takers.items()))
    assert form.fields[name] == values[:1]
    ida.send("/sick-day", **chosen, **{name: values[1]})
    assert ida.path.startswith("/business?"), ida.sheet.text
    assert house.ask(TAKEN, name.removeprefix("taker_"), values[1].split(",")[0]) > 0
    assert house.ask(LEFT, house.id, member, day) == 0


def test_a_visit_that_nobody_decided_about_keeps_everything_as_it_is(ida: Reader, house: House) -> None:
    member = house.ids["mehmet"]
    day = open_day(ida, house, member)
    before = house.ask(LEFT, house.id, member, day)
    names = [name for name in ida.form("/sick-day").offers if name.startswith("visit_")]
    ida.send("/sick-day", **{names[0]: ""})
    assert ida.status == 409
    assert "Nothing is done yet." in ida.sheet.text
    assert "Choose one." in ida.sheet.text
    assert house.ask(LEFT, house.id, member, day) == before


def test_dates_that_do_not_work_are_said(ida: Reader, house: House) -> None:
    sheet = ida.open(f"/business/team/{house.ids['mehmet']}/sick-day?from=2020-01-01&to=2020-01-02")
    assert ida.status == 200
    assert "A sick day has 1 to 31 dates" in sheet.text


def test_a_professional_does_not_arrange_one(at_desk: AtDesk, house: House) -> None:
    mehmet = at_desk("mehmet")
    mehmet.open(f"/business/team/{house.ids['mehmet']}/sick-day")
    assert mehmet.status == 403
    jonas = at_desk("jonas")
    jonas.open(f"/business/team/{house.ids['mehmet']}/sick-day")
    assert jonas.status == 200
