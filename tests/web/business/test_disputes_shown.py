"""A dispute on the platform's page: its receipts worked out again, also from what happened, at a press."""

from datetime import UTC, datetime
from uuid import UUID

import pytest

from tests.domains.payments.bookroom import Bookroom
from tests.web.business.conftest import AtDesk, House
from tests.web.business.test_money_pages import at_the_books
from vibewell.domains.payments.oversight.replaying import replay_dispute
from vibewell.kernel.jobs import Work

WISH = "select id from dispute_replays where dispute_id = %s order by asked_at desc, id desc limit 1"


@pytest.fixture
def dispute(house: House) -> UUID:
    """45.00 that a bank took back; the reason is said otherwise afterwards."""

    async def book(room: Bookroom) -> UUID:
        payment = await room.paid(room.checkout(4500), amount=4500)
        made = room.dispute(payment, 4500)
        await room.book("book_dispute", made, "open")
        room.put("update disputes set reason = 'duplicate' where id = %s", made)
        return made

    return at_the_books(house, book)


def work_it_out(house: House, dispute: UUID) -> None:
    """The worker does what waits."""
    wish = house.ask(WISH, dispute)

    async def work(room: Bookroom) -> None:
        await replay_dispute(Work(room.database, datetime.now(UTC), 1, {"books": room.keeper}), replay_id=str(wish))

    at_the_books(house, work)


def test_a_moderator_has_receipts_worked_out_from_what_happened_and_sees_what_differs(
    at_desk: AtDesk, house: House, dispute: UUID
) -> None:
    noor, path = at_desk("noor"), f"/backoffice/money/disputes/{dispute}"
    text = noor.open(path).text
    assert "not yet" in text
    assert "facts.disputed.reason" not in text
    noor.send(path)
    work_it_out(house, dispute)
    text = noor.open(path).text
    assert "From what happened: worked out on" in text
    assert "facts.disputed.reason : fraudulent → duplicate" in " ".join(text.replace(":", " :").split())
    assert text.count("differs") == 1
    assert "Aus dem, was geschah" in at_desk("noor", "de").open(path).text


def test_nobody_else_asks_for_it(at_desk: AtDesk, house: House, dispute: UUID) -> None:
    for name in ("ida", "clara"):
        answer = at_desk(name).http.post(f"/backoffice/money/disputes/{dispute}", data={"csrf_token": "x"})
        assert answer.status_code == 404
    assert house.ask("select count(*) from dispute_replays where dispute_id = %s", dispute) == 0
