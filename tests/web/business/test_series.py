"""A client who comes regularly, booked at the desk on pages that need no script."""

from urllib.parse import urlencode

from tests.web.business.conftest import House, days_ahead
from tests.web.site.reader import Reader

PLACES = """
select array_agg(v.guest_name order by o.position) from series_visits o join visits v on v.id = o.visit_id
where o.series_id = %s and v.cancelled_at is null"""
OF_CLARA = """
select v.id from visits v where v.business_id = %s and v.customer_id is not null
  and v.starts_at > now() + interval '4 days'
  and v.confirmed_at is not null and v.cancelled_at is null
  and not exists (select from series_visits o where o.visit_id = v.id) order by v.starts_at limit 1"""
CUSTOMERS = """
select count(distinct v.customer_id) from series_visits o join visits v on v.id = o.visit_id
where o.series_id = %s and v.customer_id = (select customer_id from visits where id = %s)"""


def skip_what_is_taken(reader: Reader) -> dict[str, str]:
    return {name: "skip" for name in reader.form("/series").offers if name.startswith("visit_")}


def open_times(reader: Reader, house: House) -> str:
    for day in days_ahead(10):
        asked = urlencode({"services": house.ids["cut"], "staff": house.ids["ida"], "date": day.isoformat()})
        reader.open(f"/business/visits/new?{asked}")
        starts = reader.form("/new").offers.get("start", [])
        if starts:
            return starts[0]
    raise AssertionError("there is room nowhere")


def test_a_guest_is_booked_again_and_again(ida: Reader, house: House) -> None:
    start = open_times(ida, house)
    form = ida.form("/new")
    wish = {**form.fields, "start": start, "guest_name": "Frau Kern", "every": "3", "times": "4"}
    ida.answer = ida.http.post("/business/series/preview", data=wish)
    assert "every 3 weeks" in ida.sheet.text
    ida.send("/business/series", **skip_what_is_taken(ida))
    assert ida.path.startswith("/business/series/"), ida.sheet.text
    series = ida.path.rpartition("/")[2]
    names = house.ask(PLACES, series)
    assert set(names) == {"Frau Kern"}
    visit = next(link for link in ida.sheet.links if "visit=" in link)
    assert f"visit 1 of {len(names)}" in ida.open(visit).text
    assert f"/business/series/{series}" in ida.sheet.links


def test_a_client_is_booked_again_from_a_visit_and_called_off(ida: Reader, house: House) -> None:
    visit = house.ask(OF_CLARA, house.id)
    ida.open(f"/business/series/new?visit={visit}")
    ida.send("/preview", every="4", times="6")
    ida.send("/business/series", **skip_what_is_taken(ida))
    assert ida.path.startswith("/business/series/"), ida.sheet.text
    series = ida.path.rpartition("/")[2]
    assert house.ask(CUSTOMERS, series, visit) == 1
    dates = ida.form("/cancel").offers["from_date"]
    ida.send("/cancel", from_date=dates[-1], reason="Ida moves")
    assert ida.sheet.text.count("Cancelled") == 1


def test_without_a_name_or_a_time_there_is_nothing_to_repeat(ida: Reader, house: House) -> None:
    start = open_times(ida, house)
    form = ida.form("/new")
    for written in ({"start": start, "guest_name": ""}, {"start": "", "guest_name": "Frau Kern"}):
        ida.answer = ida.http.post("/business/series/preview", data={**form.fields, **written})
        assert ida.path == "/business/visits/new"
        assert "To repeat a visit" in ida.sheet.text


def test_the_desk_reads_about_itself_in_its_own_words(ida: Reader, house: House) -> None:
    visit = house.ask(OF_CLARA, house.id)
    ida.open(f"/business/series/new?visit={visit}")
    form = ida.form("/preview")
    sunday = next(day for day in days_ahead(10) if day.weekday() == 6)
    wish = {**form.fields, "start": f"{sunday}T10:00:00+01:00", "every": "1", "times": "3"}
    ida.answer = ida.http.post("/business/series/preview", data=wish)
    assert ida.status == 200
    text = ida.sheet.text
    assert "They " not in text
    assert "What shall become of it?" in text


def test_where_nothing_fits_there_is_nothing_to_press(ida: Reader, house: House) -> None:
    sunday = next(day for day in days_ahead(10) if day.weekday() == 6)
    asked = urlencode({"services": house.ids["cut"], "staff": house.ids["ida"], "date": sunday.isoformat()})
    sheet = ida.open(f"/business/visits/new?{asked}")
    assert "Nothing fits on this day" in sheet.text
    assert "Book it" not in sheet.text
    open_times(ida, house)
    assert "Book it" in ida.sheet.text
