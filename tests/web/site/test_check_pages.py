"""A start that needs a check, on pages that need no script."""

import re
from collections.abc import Callable

import psycopg

from tests.conftest import RunningServer
from tests.salon import Salon, next_weekday
from tests.web.site.reader import Reader


def test_both_are_held_with_one_press_and_booked_with_another(
    reader: Reader, salon: Salon, running: RunningServer, address: Callable[[], str]
) -> None:
    with psycopg.connect(running.owner_url) as db:
        db.execute(
            "insert into service_checks (service_id, business_id, check_service_id, least_minutes, most_days)"
            " values (%s, %s, %s, 2880, 180)",
            [salon.colour, salon.id, salon.cut],
        )
    reader.sign_up("Clara Hoffmann", address())
    at = next_weekday(4, 10)
    reader.open(f"/b/{salon.slug}/book?services={salon.colour}&date={at.date()}")
    reader.send("/hold", start=at.isoformat())
    assert reader.path.startswith(f"/b/{salon.slug}/check?"), reader.sheet.text
    starts = reader.form("/check").offers["check"]
    reader.send("/check", check=starts[0])
    assert reader.path.startswith("/hold/")
    assert "Held together with Cut" in reader.sheet.text
    reader.send("/confirm")
    assert re.match(r"/visits/[0-9a-f-]{36}", reader.path)
    reader.open("/visits")
    assert "Cut" in reader.sheet.text
    assert "Colour" in reader.sheet.text


def test_what_needs_a_check_says_so_before_anybody_asks_for_a_time(reader: Reader, salon: Salon) -> None:
    page = reader.open(f"/b/{salon.slug}").text
    assert page.count("Needs Cut first, at least 48 h before.") == 1
