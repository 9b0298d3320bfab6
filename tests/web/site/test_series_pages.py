"""Coming regularly, on pages that need no script: the dates, what is decided about them, the series, its end."""

from collections.abc import Callable

import psycopg

from tests.conftest import RunningServer
from tests.salon import Salon, next_weekday
from tests.web.site.reader import PASSWORD, Reader

Address = Callable[[], str]


def dates_path(salon: Salon, hour: int, *, weekday: int = 2, every: int = 2, times: int = 4) -> str:
    start = next_weekday(weekday, hour).isoformat().replace("+", "%2B")
    asked = f"services={salon.cut}&staff={salon.ida}&start={start}&every={every}&times={times}"
    return f"/b/{salon.slug}/series?{asked}"


def book(reader: Reader, salon: Salon, hour: int, **wish: int) -> str:
    reader.open(dates_path(salon, hour, **wish))
    reader.send("/series", note="No scent")
    assert reader.path.startswith("/series/"), reader.sheet.text
    return reader.path


def test_a_series_is_booked_from_the_page_of_a_start(reader: Reader, salon: Salon, address: Address) -> None:
    reader.sign_up("Greta Lindner", address())
    at = next_weekday(2, 9)
    reader.open(
        f"/b/{salon.slug}/book?services={salon.cut}&staff={salon.ida}&start={at.isoformat().replace('+', '%2B')}"
    )
    assert "Come regularly?" in reader.sheet.text
    reader.send("/series", every="2", times="4")
    assert "4 of 4" in reader.sheet.text
    assert "every 2 weeks" in reader.sheet.text
    reader.send("/series")
    assert reader.path.startswith("/series/"), reader.sheet.text
    assert "4 visits" in reader.sheet.text
    first = next(link for link in reader.sheet.links if link.startswith("/visits/"))
    assert "Visit 1 of 4 of your series" in reader.open(first).text
    assert "visit 1 of 4" in reader.open("/visits").text


def test_a_taken_date_is_decided_about_or_nothing_is_saved(
    reader: Reader, other_reader: Reader, running: RunningServer, salon: Salon, address: Address
) -> None:
    other_reader.sign_up("Noah Berg", address())
    book(other_reader, salon, 11, every=4, times=2)
    reader.sign_up("Greta Lindner", address())
    sheet = reader.open(dates_path(salon, 11, every=2, times=4))
    assert "Ida is with somebody else" not in sheet.text
    assert sheet.text.count("What shall become of it?") == 2
    reader.send("/series")
    assert reader.status == 409
    assert "say what becomes of each date that is marked" in reader.sheet.text
    assert reader.sheet.text.count("Choose one.") == 2
    moved = next(value for value in reader.form("/series").offers["visit_3"] if value.startswith("move:"))
    reader.send("/series", visit_1="skip", visit_3=moved)
    assert reader.path.startswith("/series/"), reader.sheet.text
    assert "3 visits" in reader.sheet.text
    with psycopg.connect(running.owner_url) as db:
        path = reader.path.removeprefix("/series/")
        row = db.execute("select count(*) from series_visits where series_id = %s", [path]).fetchone()
    assert row == (3,)


def test_sent_twice_a_series_is_booked_once(reader: Reader, salon: Salon, address: Address) -> None:
    reader.sign_up("Greta Lindner", address())
    reader.open(dates_path(salon, 13))
    form = reader.form("/series")
    origin = {"origin": f"{reader.http.base_url}".rstrip("/"), "sec-fetch-site": "same-origin"}
    places = [str(reader.http.post(form.action, data=form.fields, headers=origin).url) for _ in range(2)]
    assert "/series/" in places[0]
    assert places[0] == places[1]


def test_who_is_not_signed_in_sees_the_dates_and_comes_back_to_them(reader: Reader, salon: Salon) -> None:
    path = dates_path(salon, 14)
    sheet = reader.open(path)
    assert "Sign in to book" in sheet.text
    reader.send("/series")
    assert reader.path.startswith("/sign-in?next=%2Fb%2F")


def test_a_series_is_ended_from_a_date_on(reader: Reader, other_reader: Reader, salon: Salon, address: Address) -> None:
    reader.sign_up("Greta Lindner", address())
    path = book(reader, salon, 15)
    dates = reader.form("/cancel").offers["from_date"]
    assert len(dates) == 4
    reader.send("/cancel", from_date=dates[2], reason="Moving away")
    assert reader.path == path
    assert reader.sheet.text.count("Cancelled") == 2
    other_reader.sign_up("Noah Berg", address())
    other_reader.open(path)
    assert other_reader.status == 404


def test_a_visit_is_booked_again_regularly(reader: Reader, salon: Salon, address: Address) -> None:
    reader.sign_up("Greta Lindner", address())
    at = next_weekday(4, 10)
    reader.open(f"/b/{salon.slug}/book?services={salon.cut}&date={at.date()}")
    reader.send("/hold", start=at.isoformat())
    reader.send("/confirm")
    link = next(link for link in reader.sheet.links if "/series?" in link)
    sheet = reader.open(link)
    assert "6 of 6" in sheet.text
    assert "10:00" in sheet.text


def test_numbers_out_of_range_are_refused(reader: Reader, salon: Salon) -> None:
    for after in ("0001-01-01T00:00:00Z", "9999-12-31T23:00:00Z", "yesterday"):
        reader.open(f"/b/{salon.slug}/series?services={salon.cut}&after={after}")
        assert reader.status == 400
    for every, times in ((0, 4), (27, 4), (4, 1), (4, 53), (4, 5000)):
        reader.open(dates_path(salon, 9, every=every, times=times))
        assert reader.status == 400


def hold(reader: Reader, salon: Salon, hour: int) -> str:
    at = next_weekday(5, hour, weeks=2)
    reader.open(f"/b/{salon.slug}/book?services={salon.cut}&staff={salon.ida}&date={at.date()}")
    reader.send("/hold", start=at.isoformat())
    assert reader.path.startswith("/hold/"), reader.sheet.text
    return reader.path.partition("?")[0].removeprefix("/hold/")


def visits_at(running: RunningServer, hour: int) -> list[tuple[str | None, bool]]:
    """What stands at the held time: the visit, and whether it is part of a series."""
    at = next_weekday(5, hour, weeks=2)
    with psycopg.connect(running.owner_url) as db:
        return db.execute(
            "select v.id::text, exists (select from series_visits s where s.visit_id = v.id) from visits v"
            " where v.starts_at = %s and v.cancelled_at is null order by v.id",
            [at],
        ).fetchall()


def test_what_is_held_becomes_a_series_after_every_date_was_shown(
    reader: Reader, salon: Salon, address: Address, running: RunningServer
) -> None:
    reader.sign_up("Greta Lindner", address())
    held = hold(reader, salon, 9)
    reader.send("/series", every="2", times="3")
    assert "3 of 3" in reader.sheet.text
    assert "The first one is held for you until" in reader.sheet.text
    assert visits_at(running, 9) == [(held, False)]
    reader.send("/series")
    assert reader.path.startswith("/series/"), reader.sheet.text
    assert [is_part for _, is_part in visits_at(running, 9)] == [True]


def test_a_refused_series_leaves_the_time_held(
    reader: Reader, other_reader: Reader, salon: Salon, address: Address, running: RunningServer
) -> None:
    other_reader.sign_up("Noah Berg", address())
    start = next_weekday(5, 10, weeks=4).isoformat().replace("+", "%2B")
    wish = f"services={salon.cut}&staff={salon.ida}&start={start}&every=2&times=2"
    other_reader.open(f"/b/{salon.slug}/series?{wish}")
    other_reader.send("/series")
    reader.sign_up("Greta Lindner", address())
    held = hold(reader, salon, 10)
    reader.send("/series", every="2", times="3")
    assert "1 of 3" in reader.sheet.text
    assert "That time is taken." in reader.sheet.text
    assert "is with somebody else" not in reader.sheet.text
    reader.send("/series")
    assert reader.status == 409
    assert visits_at(running, 10) == [(held, False)]
    assert f"/hold/{held}" in reader.sheet.links


def test_a_stranger_signs_in_and_comes_back_to_the_dates_and_the_hold(
    reader: Reader, other_reader: Reader, salon: Salon, address: Address, running: RunningServer
) -> None:
    email = address()
    other_reader.sign_up("Greta Lindner", email)
    held = hold(reader, salon, 11)
    reader.send("/series", every="2", times="3")
    reader.open(next(link for link in reader.sheet.links if link.startswith("/sign-in?next=")))
    reader.send("/sign-in", email=email, password=PASSWORD)
    assert f"hold={held}" in reader.path
    assert "3 of 3" in reader.sheet.text
    reader.send("/series")
    assert reader.path.startswith("/series/"), reader.sheet.text
    assert [is_part for _, is_part in visits_at(running, 11)] == [True]


def test_nobody_looks_past_the_hold_of_somebody_else(reader: Reader, other_reader: Reader, salon: Salon) -> None:
    held = hold(reader, salon, 12)
    reader.send("/series", every="2", times="3")
    path = reader.path
    assert "3 of 3" in reader.sheet.text
    assert f"hold={held}" in path
    assert "2 of 3" in other_reader.open(path).text
