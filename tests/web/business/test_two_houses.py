"""Who works at several businesses goes from one desk to the other, whatever their role."""

from collections.abc import Iterator

import psycopg
import pytest

from tests.web.business.conftest import NORDLICHT, AtDesk, House

OTHER = "brauenwerk"


@pytest.fixture
def second_chair(house: House) -> Iterator[None]:
    """Mehmet also works at the Brauenwerk, for as long as the test lasts."""
    with psycopg.connect(house.url) as db:
        row = db.execute(
            "insert into staff (id, business_id, person_id, role, name, position) select gen_random_uuid(), b.id,"
            " s.person_id, 'professional', s.name, 99 from businesses b, staff s where b.slug = %s and s.id = %s"
            " returning id",
            [OTHER, house.ids["mehmet"]],
        ).fetchone()
    yield
    with psycopg.connect(house.url) as db:
        db.execute("delete from staff where id = %s", row)


@pytest.mark.usefixtures("second_chair")
def test_a_professional_goes_from_one_desk_to_the_other(at_desk: AtDesk) -> None:
    mehmet = at_desk("mehmet")
    there, back = (f"/business?business={slug}" for slug in (OTHER, NORDLICHT))
    links = {path: mehmet.open(path).links for path in ("/business", "/business/visits")}
    now_at = NORDLICHT if there in links["/business"] else OTHER
    first, second = (there, back) if now_at == NORDLICHT else (back, there)
    assert all(first in found and second not in found for found in links.values())
    assert second in mehmet.open(first).links
    assert mehmet.status == 200
    # The choice is remembered.
    assert second in mehmet.open("/business/visits").links


def test_who_works_at_one_business_is_offered_no_other(at_desk: AtDesk) -> None:
    assert "You also work at" not in at_desk("mehmet").open("/business").text
