"""Booking on pages that need no script: choose, hold, sign up beside it, confirm, move, cancel."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import httpx
import psycopg
import pytest

from tests.conftest import RunningServer
from tests.salon import Salon, next_weekday
from tests.web.site.reader import PASSWORD, Reader

Address = Callable[[], str]


def book_path(salon: Salon, day: str, service: object = None) -> str:
    return f"/b/{salon.slug}/book?services={service or salon.cut}&date={day}"


def hold(reader: Reader, salon: Salon, hour: int, minute: int = 0, weekday: int = 5, weeks: int = 1) -> str:
    """Hold a cut at this hour; answers the path of the hold."""
    at = next_weekday(weekday, hour, minute, weeks)
    reader.open(book_path(salon, str(at.date())))
    reader.send("/hold", start=at.isoformat())
    assert reader.path.startswith("/hold/"), reader.sheet.text
    return reader.path


def test_the_page_of_a_place_shows_what_it_offers(reader: Reader, salon: Salon) -> None:
    sheet = reader.open(f"/b/{salon.slug}")
    assert reader.status == 200
    assert "Atelier Nordlicht" in sheet.text
    assert {str(salon.cut), str(salon.colour)} <= set(reader.form("/book").offers["services"])
    assert "Mehmet Aydın" in sheet.text


def test_the_basket_stands_in_the_address(reader: Reader, salon: Salon) -> None:
    sheet = reader.open(f"/b/{salon.slug}?services={salon.cut}&services={salon.colour}")
    assert "2 h 45 together" in sheet.text
    assert "€135.00" in sheet.text
    assert reader.form("/book").fields["services"] == [str(salon.cut), str(salon.colour)]


def test_a_day_is_listed_in_parts_and_every_start_can_be_held(reader: Reader, salon: Salon) -> None:
    day = str(next_weekday(1, 9).date())
    sheet = reader.open(book_path(salon, day))
    assert "Morning" in sheet.text
    assert "Afternoon" in sheet.text
    starts = reader.form("/hold").offers["start"]
    assert starts[0].startswith(f"{day}T09:00")
    reader.send("/hold", start=starts[-1])
    assert reader.path.startswith("/hold/")
    assert "Held for you." in reader.sheet.text


def test_several_services_in_one_visit_say_how_it_runs(reader: Reader, salon: Salon) -> None:
    at = next_weekday(1, 10)
    sheet = reader.open(f"/b/{salon.slug}/book?services={salon.colour},{salon.cut}&start={at.isoformat()}")
    assert "Apply" in sheet.text
    assert "Develops" in sheet.text
    assert "You rest" in sheet.text
    assert "12:45" in sheet.text


def test_a_hold_survives_signing_up_beside_it(reader: Reader, salon: Salon, address: Address) -> None:
    path = hold(reader, salon, 9)
    reader.send("/confirm", name="Greta Lindner", email=address(), password=PASSWORD, note="No scent, please")
    assert reader.path.startswith("/visits/"), reader.sheet.text
    assert reader.path.removeprefix("/visits/") == path.removeprefix("/hold/")
    assert "it's yours" in reader.sheet.text.replace("\N{NO-BREAK SPACE}", " ")
    assert "No scent, please" in reader.sheet.text
    assert "Good" in reader.open("/visits").text
    assert "Greta" in reader.sheet.text
    assert "Cut" in reader.sheet.text


def test_who_has_an_account_signs_in_beside_the_hold(
    reader: Reader, other_reader: Reader, salon: Salon, address: Address
) -> None:
    email = address()
    other_reader.sign_up("Emil Roth", email)
    path = hold(reader, salon, 10)
    reader.open(f"{path}?with=account")
    reader.send("/confirm", email=email, password="wrong, wrong, wrong")
    assert reader.status == 422
    assert "don't fit together" in reader.sheet.text
    assert reader.form("/confirm").fields["email"] == [email]
    reader.send("/confirm", password=PASSWORD)
    assert reader.path.startswith("/visits/")


def test_a_form_that_is_refused_keeps_what_was_written(reader: Reader, salon: Salon) -> None:
    hold(reader, salon, 11)
    reader.send("/confirm", name="Ruth Albers", email="ruth@", password="short", note="x")
    assert reader.status == 422
    assert "At least 8" in reader.sheet.text or "at least 8" in reader.sheet.text
    form = reader.form("/confirm")
    assert form.fields["name"] == ["Ruth Albers"]
    assert form.fields["note"] == ["x"]


def test_a_note_that_is_too_long_is_refused_at_its_field(reader: Reader, salon: Salon, address: Address) -> None:
    hold(reader, salon, 12)
    reader.send("/confirm", name="Ruth Albers", email=address(), password=PASSWORD, note="n" * 10_000)
    assert reader.status == 422
    assert "2000" in reader.sheet.text
    assert "note-error" in reader.sheet.ids
    reader.send("/confirm", name="Ruth Albers", email=address(), password=PASSWORD, note="shorter")
    assert reader.path.startswith("/visits/")


def test_confirming_twice_gives_the_same_visit(reader: Reader, salon: Salon, address: Address) -> None:
    path = hold(reader, salon, 13)
    form = reader.form("/confirm")
    email = address()
    written = {"name": "Nele Haas", "email": email, "password": PASSWORD}
    before = dict(reader.http.cookies)
    reader.send("/confirm", **written)
    first = reader.path
    # The second press left before the first answer came back: it carries the old cookies.
    late = httpx.post(
        f"{reader.http.base_url}".rstrip("/") + f"{path}/confirm",
        data={**form.fields, **written},
        cookies=before,
        headers={"accept": "text/html"},
    )
    assert late.status_code == 303, late.text
    assert late.headers["location"] == first


def test_holding_twice_gives_the_same_hold(reader: Reader, salon: Salon) -> None:
    at = next_weekday(5, 14)
    reader.open(book_path(salon, str(at.date())))
    form = reader.form("/hold")
    reader.send("/hold", start=at.isoformat())
    first = reader.path
    again = reader.http.post(f"/b/{salon.slug}/hold", data={**form.fields, "start": at.isoformat()})
    assert str(again.url).endswith(first)


def test_five_presses_at_once_hold_once(reader: Reader, salon: Salon, running: RunningServer) -> None:
    at = next_weekday(2, 15)
    reader.open(book_path(salon, str(at.date())))
    fields = {**reader.form("/hold").fields, "start": at.isoformat()}
    with ThreadPoolExecutor(5) as hands:
        answers = list(hands.map(lambda _: reader.http.post(f"/b/{salon.slug}/hold", data=fields), range(5)))
    assert len({answer.url.path for answer in answers}) == 1
    with psycopg.connect(running.owner_url) as db:
        row = db.execute("select count(*) from visits where starts_at = %s", [at]).fetchone()
    assert row == (1,)


def test_the_second_of_two_gets_three_alternatives(
    reader: Reader, other_reader: Reader, salon: Salon, address: Address
) -> None:
    at = next_weekday(2, 10)
    for each in (reader, other_reader):
        each.open(book_path(salon, str(at.date())) + f"&staff={salon.ida}")
    reader.send("/hold", start=at.isoformat())
    other_reader.send("/hold", start=at.isoformat())
    assert other_reader.status == 409
    assert "10:00 has just been taken" in other_reader.sheet.text
    assert "That time is taken." in other_reader.sheet.text
    alternatives = [
        form.offers["start"]
        for form in other_reader.sheet.forms
        if form.method == "post" and form.id != "starts" and "start" in form.offers
    ]
    assert [len(starts) for starts in alternatives] == [3]
    token = other_reader.form("/hold").fields["csrf_token"][0]
    fields = {"services": str(salon.cut), "staff": str(salon.ida), "start": alternatives[0][0], "csrf_token": token}
    taken = other_reader.http.post(f"/b/{salon.slug}/hold", data=fields)
    assert "/hold/" in str(taken.url)


def test_another_start_replaces_the_hold(reader: Reader, salon: Salon, running: RunningServer) -> None:
    path = hold(reader, salon, 15)
    at = next_weekday(5, 15, 15)
    reader.send("/hold", start=at.isoformat())
    assert reader.path.startswith("/hold/")
    assert reader.path != path
    assert reader.open(path).text
    assert reader.path == f"/b/{salon.slug}"
    with psycopg.connect(running.owner_url) as db:
        row = db.execute("select cancelled_at from visits where id = %s", [path.removeprefix("/hold/")]).fetchone()
    assert row is not None
    assert row[0] is not None


def test_a_hold_can_be_let_go(reader: Reader, other_reader: Reader, salon: Salon) -> None:
    hold(reader, salon, 16, weekday=3)
    reader.send("/release")
    assert reader.path == f"/b/{salon.slug}"
    hold(other_reader, salon, 16, weekday=3)


def test_a_hold_that_ran_out_offers_the_nearest_starts(reader: Reader, salon: Salon, running: RunningServer) -> None:
    path = hold(reader, salon, 10, weekday=4)
    with psycopg.connect(running.owner_url) as db:
        for table, column in (("visits", "id"), ("claims", "holder_id")):
            db.execute(
                f"update {table} set held_until = now() - interval '1 second' where {column} = %s",
                [path.removeprefix("/hold/")],
            )
    sheet = reader.open(path)
    assert reader.status == 410
    assert "10:00 was yours for some minutes" in sheet.text
    starts = reader.form("/hold").offers["start"]
    assert next_weekday(4, 10).isoformat() in starts
    assert len(starts) == 3
    reader.send("/hold", start=starts[0])
    assert reader.path.startswith("/hold/")


def test_another_browser_does_not_see_the_hold(reader: Reader, other_reader: Reader, salon: Salon) -> None:
    path = hold(reader, salon, 11, weekday=4)
    sheet = other_reader.open(path)
    assert other_reader.status == 404
    assert "not one of yours" in sheet.text


def test_a_visit_is_moved_and_the_old_time_is_free_again(
    reader: Reader, other_reader: Reader, salon: Salon, address: Address
) -> None:
    hold(reader, salon, 9, weekday=0)
    reader.send("/confirm", name="Tobias Frey", email=address(), password=PASSWORD)
    visit = reader.path
    reader.open(f"{visit}/move")
    assert reader.status == 200
    to = next_weekday(0, 11)
    reader.send("/move", start=to.isoformat())
    assert reader.path == visit
    assert "11:00" in reader.sheet.text
    assert "It is moved." in reader.sheet.text
    hold(other_reader, salon, 9, weekday=0)


def test_a_move_to_a_taken_start_leaves_the_old_one(
    reader: Reader, other_reader: Reader, salon: Salon, address: Address
) -> None:
    at = next_weekday(1, 13, weeks=2)
    reader.open(book_path(salon, str(at.date())) + f"&staff={salon.ida}")
    reader.send("/hold", start=at.isoformat())
    reader.send("/confirm", name="Tobias Frey", email=address(), password=PASSWORD)
    visit = reader.path
    reader.open(f"{visit}/move")
    to = at + timedelta(hours=2)
    other_reader.open(book_path(salon, str(at.date())) + f"&staff={salon.ida}")
    other_reader.send("/hold", start=to.isoformat())
    reader.send("/move", start=to.isoformat())
    assert reader.status == 409
    assert "15:00 has just been taken" in reader.sheet.text
    assert "13:00" in reader.open(visit).text


def test_a_visit_is_called_off_once(reader: Reader, salon: Salon, address: Address) -> None:
    hold(reader, salon, 14, weekday=0)
    reader.send("/confirm", name="Leo Brandt", email=address(), password=PASSWORD)
    visit = reader.path
    form = reader.form("/cancel")
    reader.send("/cancel", reason="The train is late")
    assert reader.path == visit
    assert "called off" in reader.sheet.text
    assert "The train is late" in reader.sheet.text
    again = reader.http.post(f"{visit}/cancel", data=form.fields)
    assert again.status_code == 200
    assert reader.open(f"{visit}/move") is not None
    assert reader.status == 409
    assert "stays as it is" in reader.sheet.text


def test_a_calendar_file_comes_with_the_visit(reader: Reader, salon: Salon, address: Address) -> None:
    hold(reader, salon, 15, weekday=0)
    reader.send("/confirm", name="Leo Brandt", email=address(), password=PASSWORD)
    (link,) = [link for link in reader.sheet.links if link.endswith(".ics")]
    file = reader.http.get(link)
    assert file.headers["content-type"] == "text/calendar; charset=utf-8"
    assert "BEGIN:VEVENT" in file.text


def test_who_came_says_how_it_was_once(reader: Reader, salon: Salon, address: Address, running: RunningServer) -> None:
    hold(reader, salon, 16, weekday=0)
    reader.send("/confirm", name="Marlene Fuchs", email=address(), password=PASSWORD)
    visit = reader.path
    assert not any(form.action.endswith("/review") for form in reader.sheet.forms)
    with psycopg.connect(running.owner_url) as db:
        db.execute("update visits set came_at = now() where id = %s", [visit.removeprefix("/visits/")])
    reader.open(visit)
    reader.send("/review", rating="", body="Good")
    assert reader.status == 422
    assert "Choose one to five." in reader.sheet.text
    assert reader.form("/review").fields["body"] == ["Good"]
    form = reader.form("/review")
    reader.send("/review", rating="5", body="Quiet, exact, on time.")
    assert "Quiet, exact, on time." in reader.sheet.text
    reader.http.post(f"{visit}/review", data={**form.fields, "rating": "1"})
    page = reader.open(f"/b/{salon.slug}").text
    assert page.count("Marlene F.") == 1
    assert "5.0" in page


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/b/nowhere", 404),
        ("/b/nowhere/book?services=01966507-9d40-7675-8a50-687a60697648", 404),
        ("/b/{slug}/book?services=01966507-9d40-7675-8a50-687a60697648", 404),
        ("/b/{slug}/book?services=not-an-id", 400),
        ("/b/{slug}/book?services={cut}&date=tomorrow", 400),
        ("/b/{slug}/book?services={cut}&date=9999-12-31", 200),
        ("/b/{slug}/book?services={cut}&date=1999-01-01", 200),
        ("/b/{slug}/book?services={cut}&month=2026-13", 400),
        ("/b/{slug}/book?services={cut}&start=noon", 400),
        ("/b/{slug}/book?services={cut}&start=2020-01-01T10:00:00%2B01:00", 200),
        ("/b/{slug}/book?services={cut}&start=2036-01-01T10:00:00%2B01:00", 200),
        ("/b/{slug}/book?services={cut}&staff=01966507-9d40-7675-8a50-687a60697648", 404),
        ("/b/{slug}/book?services={cut}&staff=somebody", 400),
        ("/b/{slug}/book?services={cut}%00", 400),
        ("/b/{slug}?services=🌿", 400),
        ("/hold/01966507-9d40-7675-8a50-687a60697648", 404),
        ("/b/{slug}?reviews=not-a-cursor", 400),
    ],
)
def test_a_crooked_address_gets_a_friendly_page(reader: Reader, salon: Salon, path: str, status: int) -> None:
    sheet = reader.open(path.format(slug=salon.slug, cut=salon.cut))
    assert reader.status == status
    assert "main" in sheet.ids
    assert "Vibewell" in sheet.text


@pytest.mark.parametrize(
    "start",
    ["2020-01-01T10:00:00+01:00", "2036-01-01T10:00:00+01:00", "2027-03-28T02:30:00+01:00"],
)
def test_a_crafted_hold_is_refused_with_a_reason(reader: Reader, salon: Salon, start: str) -> None:
    reader.open(book_path(salon, str(next_weekday(1, 9).date())))
    reader.send("/hold", start=start)
    assert reader.status == 422
    assert "is not offered" in reader.sheet.text


def test_a_hold_off_the_grid_names_the_grid(reader: Reader, salon: Salon) -> None:
    at = next_weekday(1, 9, 7)
    reader.open(book_path(salon, str(at.date())))
    reader.send("/hold", start=at.isoformat())
    assert reader.status == 422
    assert "don't begin at that minute" in reader.sheet.text


def test_a_form_without_its_token_is_refused(reader: Reader, salon: Salon) -> None:
    at = next_weekday(1, 9)
    answer = reader.http.post(f"/b/{salon.slug}/hold", data={"services": str(salon.cut), "start": at.isoformat()})
    assert answer.status_code == 403
    assert "too old" in answer.text


def test_a_start_that_an_old_link_names_is_said_to_be_gone(reader: Reader, other_reader: Reader, salon: Salon) -> None:
    at = next_weekday(3, 9)
    reader.open(book_path(salon, str(at.date())) + f"&staff={salon.ida}")
    reader.send("/hold", start=at.isoformat())
    sheet = other_reader.open(
        f"/b/{salon.slug}/book?services={salon.cut}&staff={salon.ida}&start={at.isoformat().replace('+', '%2B')}"
    )
    assert other_reader.status == 200
    assert "09:00 has just been taken" in sheet.text
    assert "Mehmet is free then" in sheet.text


def test_a_time_that_is_not_listed_can_be_asked_for(reader: Reader, salon: Salon) -> None:
    at = next_weekday(2, 10)
    path = book_path(salon, str(at.date()))
    for typed, said in (
        ("10:07", "They don't begin at that minute"),
        ("03:00", "Nobody who does this works then"),
        ("nonsense", ""),
    ):
        sheet = reader.open(f"{path}&at={typed}")
        assert reader.status == 200 and said in sheet.text
        assert ("is not offered" in sheet.text) == bool(said)
        assert "with somebody else" not in sheet.text
    assert "Hold 10:00 for me" in reader.open(f"{path}&at=10:00").text
