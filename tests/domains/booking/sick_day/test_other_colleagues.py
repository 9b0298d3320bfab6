"""Who else could take a visit over, beside whoever is proposed."""

from uuid import UUID

import psycopg
import pytest

from tests.domains.booking.sick_day.test_sick_day import arrange, book, preview
from tests.salon import Salon, next_weekday
from vibewell.domains.booking import SickVisitDecision
from vibewell.kernel.db import Database
from vibewell.kernel.ids import new_id


@pytest.fixture
def lea(salon: Salon, owner_url: str) -> UUID:
    """A third one, who does the same."""
    lea = new_id()
    with psycopg.connect(owner_url) as db:
        db.execute(
            "insert into staff (id, business_id, role, name, position) values (%s, %s, 'professional', 'Lea', 9)",
            [lea, salon.id],
        )
        for weekday in range(6):
            db.execute(
                "insert into weekly_shifts (id, business_id, staff_id, weekday, starts, ends)"
                " values (%s, %s, %s, %s, '09:00', '18:00')",
                [new_id(), salon.id, lea, weekday],
            )
        for service in (salon.cut, salon.colour):
            db.execute(
                "insert into staff_services (staff_id, service_id, business_id) values (%s, %s, %s)",
                [lea, service, salon.id],
            )
    return lea


async def test_another_colleague_than_the_proposed_one_is_chosen(database: Database, salon: Salon, lea: UUID) -> None:
    visit = await book(database, salon, next_weekday(1, 10), salon.mehmet)
    shown = await preview(database, salon)
    [case] = shown.visits
    assert case.staff == [salon.ida]
    assert [(other.staff, other.staff_names) for other in case.others] == [([lea], ["Lea"])]
    done = await arrange(database, salon, SickVisitDecision(visit.id, "reassign", case.others[0].staff))
    assert [each.items[0].staff_name for each in done.reassigned] == ["Lea"]


async def test_who_is_taken_then_is_not_named(database: Database, salon: Salon, lea: UUID) -> None:
    await book(database, salon, next_weekday(1, 10), salon.mehmet)
    await book(database, salon, next_weekday(1, 10, 15), lea, who=salon.noah)
    [case] = (await preview(database, salon)).visits
    assert (case.staff, case.others) == ([salon.ida], [])


async def test_each_visit_of_a_day_may_go_to_somebody_else(database: Database, salon: Salon, lea: UUID) -> None:
    for hour in (10, 12, 14):
        await book(database, salon, next_weekday(1, hour), salon.mehmet)
    shown = await preview(database, salon)
    assert {len(each.others) for each in shown.visits} == {1}
    chosen = [
        SickVisitDecision(each.visit.id, "reassign", each.others[0].staff if number % 2 else each.staff)
        for number, each in enumerate(shown.visits)
    ]
    done = await arrange(database, salon, *chosen)
    assert [each.items[0].staff for each in done.reassigned] == [decision.staff[0] for decision in chosen]
