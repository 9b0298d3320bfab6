"""Classes and visits with several people, on pages that need no script."""

from collections.abc import Callable, Iterator
from datetime import datetime
from uuid import UUID

import msgspec
import psycopg
import pytest

from tests.conftest import RunningServer
from tests.salon import Salon, next_weekday
from tests.web.site.reader import PASSWORD, Reader
from vibewell.kernel.ids import new_id

Address = Callable[[], str]


class Circle(msgspec.Struct):
    """A class of Ida's with one date of four places."""

    service: UUID
    session: UUID
    start: datetime


_weeks = iter(range(1, 40))


@pytest.fixture
def circle(running: RunningServer, salon: Salon) -> Iterator[Circle]:
    found = Circle(new_id(), new_id(), next_weekday(6, 11, weeks=next(_weeks)))
    with psycopg.connect(running.owner_url) as db:
        db.execute(
            "insert into services (id, business_id, category, name, price, minutes, is_class)"
            " values (%s, %s, 'hair', 'Braiding, together', 2000, 60, true)",
            [found.service, salon.id],
        )
        db.execute("insert into service_segments (service_id, position, minutes) values (%s, 0, 60)", [found.service])
        db.execute(
            "insert into staff_services (staff_id, service_id, business_id) values (%s, %s, %s)",
            [salon.ida, found.service, salon.id],
        )
        db.execute(
            "insert into class_sessions (id, business_id, service_id, staff_id, starts_at, capacity)"
            " values (%s, %s, %s, %s, %s, 4)",
            [found.session, salon.id, found.service, salon.ida, found.start],
        )
    yield found
    with psycopg.connect(running.owner_url) as db:
        db.execute("update services set ended_at = now() where id = %s", [found.service])


def book_path(salon: Salon, circle: Circle, **more: object) -> str:
    asked = "".join(f"&{name}={value}" for name, value in more.items())
    return f"/b/{salon.slug}/book?services={circle.service}{asked}"


def book(reader: Reader, salon: Salon, circle: Circle, address: Address, party: int) -> None:
    reader.open(book_path(salon, circle, party=party))
    reader.send("/hold", start=circle.start.isoformat())
    reader.send("/confirm", name="Greta Lindner", email=address(), password=PASSWORD)
    assert reader.path.startswith("/visits/"), reader.sheet.text


def test_seats_of_a_class_are_booked_and_seen_in_my_visits(
    reader: Reader, other_reader: Reader, salon: Salon, circle: Circle, address: Address
) -> None:
    sheet = reader.open(book_path(salon, circle))
    assert "Ida, 4 places left" in sheet.text
    assert reader.form("/book").offers["party"] == ["1", "2", "3", "4"]
    book(reader, salon, circle, address, party=3)
    assert "3 places" in reader.sheet.text
    assert "3 × €20.00" in reader.sheet.text
    assert "€60.00" in reader.sheet.text
    assert "Braiding, together, 3 places" in reader.open("/visits").text
    assert "1 place left" in other_reader.open(book_path(salon, circle)).text
    full = other_reader.open(book_path(salon, circle, party=2, date=circle.start.date()))
    assert "All places are taken." in full.text


def test_the_calendar_file_says_how_many_come(reader: Reader, salon: Salon, circle: Circle, address: Address) -> None:
    book(reader, salon, circle, address, party=2)
    visit = reader.path.rpartition("/")[2]
    lines = reader.http.get(f"/api/v1/visits/{visit}/calendar.ics").text.replace("\r\n ", "")
    assert "2 places" in lines


def test_a_class_is_booked_by_itself(reader: Reader, salon: Salon, circle: Circle) -> None:
    sheet = reader.open(f"/b/{salon.slug}/book?services={circle.service},{salon.cut}")
    assert reader.path.partition("?")[0] == f"/b/{salon.slug}"
    assert "A class is booked by itself" in sheet.text


@pytest.mark.parametrize("party", ["0", "-1", "101", "many", "9" * 40])
def test_a_crooked_number_of_people_gets_a_friendly_page(reader: Reader, salon: Salon, party: str) -> None:
    reader.open(f"/b/{salon.slug}/book?services={salon.cut}&party={party}")
    assert reader.status == 400
    assert "Vibewell" in reader.sheet.text


def test_each_service_is_chosen_with_somebody_of_ones_own(reader: Reader, salon: Salon) -> None:
    day = next_weekday(1, 9).date()
    staff = f"{salon.ida},{salon.mehmet}"
    reader.open(f"/b/{salon.slug}/book?services={salon.colour},{salon.cut}&date={day}&staff={staff}")
    chosen = [form.fields["staff"] for form in reader.sheet.forms if "staff" in form.offers]
    assert [str(salon.ida), str(salon.mehmet)] in chosen
    reader.send("/hold", start=next_weekday(1, 10).isoformat())
    assert reader.path.startswith("/hold/"), reader.sheet.text
    assert "Ida Brandt, Mehmet Aydın" in reader.sheet.text


def together(salon: Salon, day: object, **more: object) -> str:
    asked = "".join(f"&{name}={value}" for name, value in more.items())
    return f"/b/{salon.slug}/together?services={salon.cut}&date={day}{asked}"


def test_two_who_come_together_are_held_and_booked_as_one(reader: Reader, salon: Salon, address: Address) -> None:
    at = next_weekday(3, 10, weeks=2)
    reader.open(f"{together(salon, at.date())}&name=&name=Mia")
    assert "Hold it for all of us" in reader.sheet.text
    reader.send("/together", start=at.isoformat())
    assert reader.path.startswith("/hold/"), reader.sheet.text
    assert "Mia" in reader.sheet.text
    assert "€90.00" in reader.sheet.text
    reader.send("/confirm", name="Greta Lindner", email=address(), password=PASSWORD)
    assert reader.path.startswith("/visits/"), reader.sheet.text
    assert "Together" in reader.sheet.text
    assert "for Mia" in reader.open("/visits").text


def test_a_hold_for_several_that_ran_out_leads_back_to_all_of_them(
    reader: Reader, salon: Salon, running: RunningServer
) -> None:
    at = next_weekday(2, 10, weeks=2)
    reader.open(f"{together(salon, at.date())}&name=&name=Mia")
    reader.send("/together", start=at.isoformat())
    path = reader.path
    with psycopg.connect(running.owner_url) as db:
        db.execute(
            """update visits set held_until = now() - interval '1 second'
               where party_id = (select party_id from visits where id = %s)""",
            [path.removeprefix("/hold/")],
        )
    sheet = reader.open(path)
    assert reader.status == 410
    assert "Come together" in sheet.text
    again = next(link for link in sheet.links if "/together?" in link)
    page = reader.open(again)
    assert reader.status == 200
    assert any("Mia" in form.fields.get("name", []) for form in page.forms)


def test_a_party_is_called_off_by_one_press(reader: Reader, salon: Salon, address: Address) -> None:
    at = next_weekday(4, 10, weeks=2)
    reader.open(together(salon, at.date()))
    reader.send("/together", start=at.isoformat())
    reader.send("/confirm", name="Greta Lindner", email=address(), password=PASSWORD)
    path = reader.path
    token = reader.form("/cancel").fields["csrf_token"][0]
    answer = reader.http.post(f"{path}/cancel-all", data={"csrf_token": token})
    assert "It is called off for everybody." in answer.text
    assert "Nothing planned yet" in reader.open("/visits").text


def test_what_does_not_fit_everybody_says_so_and_names_other_times(
    reader: Reader, other_reader: Reader, salon: Salon
) -> None:
    at = next_weekday(5, 10, weeks=2)
    reader.open(together(salon, at.date()))
    other_reader.open(together(salon, at.date()))
    reader.send("/together", start=at.isoformat())
    other_reader.send("/together", start=at.isoformat())
    assert other_reader.status == 409
    assert "does not fit everybody" in other_reader.sheet.text
    assert "Free near it" in other_reader.sheet.text


@pytest.mark.parametrize(
    ("more", "status"),
    [("&count=99", 200), ("&count=x", 200), ("&service=nobody", 400), ("&date=soon", 400), ("&staff=nobody", 400)],
)
def test_crooked_wishes_to_come_together_get_a_friendly_page(
    reader: Reader, salon: Salon, more: str, status: int
) -> None:
    reader.open(f"/b/{salon.slug}/together?services={salon.cut}{more}")
    assert reader.status == status
    assert "Vibewell" in reader.sheet.text


def test_each_of_a_party_may_have_several_services_on_a_day_of_the_month(
    reader: Reader, salon: Salon, address: Address
) -> None:
    at = next_weekday(2, 9, weeks=3)
    sheet = reader.open(f"/b/{salon.slug}/together?services={salon.cut}&month={at.date().isoformat()[:7]}")
    # Without scripts too: a second service is chosen in the form, and a day in the calendar.
    form = next(form for form in sheet.forms if form.id == "who-comes")
    assert f"0:{salon.colour}" in form.offers["service"]
    day = next(link for link in sheet.links if f"date={at.date()}" in link)
    reader.open(day)
    asking = next(form for form in reader.sheet.forms if form.method == "get" and form.id == "who-comes")
    wished = {**asking.fields, "service": [f"0:{salon.cut}", f"0:{salon.colour}", f"1:{salon.cut}"]}
    reader.answer = reader.http.get(asking.action, params={**wished, "name": ["", "Mia"], "date": str(at.date())})
    assert "You: Cut, Colour" in reader.sheet.text
    start = next(form for form in reader.sheet.forms if form.id == "starts").offers["start"][0]
    reader.send("/together", start=start)
    assert reader.path.startswith("/hold/"), reader.sheet.text
    reader.send("/confirm", name="Greta Lindner", email=address(), password=PASSWORD)
    assert reader.path.startswith("/visits/"), reader.sheet.text
    assert "Cut, Colour" in reader.sheet.text
    assert "Mia" in reader.sheet.text


def test_whoever_does_not_do_what_is_wanted_is_not_asked_for(reader: Reader, salon: Salon, circle: Circle) -> None:
    wish = f"service=0:{salon.colour}&service=1:{salon.cut}&staff=any&staff={salon.ida}"
    reader.open(f"/b/{salon.slug}/together?{wish}")
    form = next(form for form in reader.sheet.forms if form.id == "who-comes")
    assert form.fields["staff"] == ["any", str(salon.ida)]
    assert f"1:{circle.service}" not in form.offers["service"]
