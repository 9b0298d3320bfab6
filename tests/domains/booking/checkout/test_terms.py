"""What is due, until when calling off is free, and who may have a visit without paying."""

from datetime import UTC, datetime, timedelta

import asyncpg
import psycopg
import pytest

from tests.domains.booking.checkout.asking import agree
from tests.salon import Salon, next_weekday
from vibewell.domains.booking.actions import book_at_desk, confirm_hold, hold_start
from vibewell.domains.booking.checkout.terms import read_agreed, read_offer_terms, read_standing, terms_of
from vibewell.domains.booking.checkout.types import PaymentRequired
from vibewell.domains.booking.types import DeskVisitRequest, Hold, HoldRequest
from vibewell.kernel.db import Caller, Database

NOW = datetime.now(UTC)
START = next_weekday(4, 13, weeks=2)


async def hold(database: Database, salon: Salon, caller: Caller, start: datetime = START) -> Hold:
    async with database.tx(caller) as tx:
        return await hold_start(tx, HoldRequest(salon.slug, [salon.colour], start), now=NOW, hold_minutes=10)


async def confirm(database: Database, caller: Caller, held: Hold, locale: str = "en") -> str:
    async with database.tx(caller) as tx:
        return (await confirm_hold(tx, held.id, note="", now=NOW, locale=locale)).status


async def test_without_terms_a_hold_is_confirmed_as_ever(database: Database, salon: Salon) -> None:
    clara = Caller.person(salon.clara)
    assert await confirm(database, clara, await hold(database, salon, clara)) == "confirmed"


@pytest.mark.parametrize(
    ("terms", "due", "costs"),
    [
        ({"takes": "full"}, 9000, [0, 4500, 9000]),
        # No more is kept than was taken.
        ({"takes": "deposit", "deposit_percent": 30}, 2700, [0, 2700]),
        ({"takes": "deposit", "deposit_amount": 6000}, 6000, [0, 4500, 6000]),
        ({"takes": "card_kept"}, 0, [0, 4500, 9000]),
    ],
)
async def test_what_is_due_is_refused_with_its_amount_and_its_dates(
    database: Database, owner_url: str, salon: Salon, terms: dict[str, object], due: int, costs: list[int]
) -> None:
    agree(owner_url, salon, **terms)
    clara = Caller.person(salon.clara)
    held = await hold(database, salon, clara)
    with pytest.raises(PaymentRequired) as refused:
        await confirm(database, clara, held)
    assert refused.value.status == 402
    assert refused.value.extra["amount"].amount == due
    told = refused.value.extra["terms"]
    assert told.keeps_card == (terms["takes"] == "card_kept")
    steps = told.visits[0].timeline
    ends = [START - timedelta(hours=48), START - timedelta(hours=24)][: len(costs) - 1]
    assert [step.until for step in steps] == [*ends, None]
    assert [step.cost.amount for step in steps] == costs
    assert steps[0].until.utcoffset() == START.utcoffset()


async def test_the_dates_are_said_in_the_language_of_whoever_reads(
    database: Database, owner_url: str, salon: Salon
) -> None:
    agree(owner_url, salon)
    clara = Caller.person(salon.clara)
    held = await hold(database, salon, clara)
    async with database.tx(clara) as tx:
        agreed = await read_agreed(tx, [held.id])
    english, german = (terms_of(agreed, locale).visits[0].says for locale in ("en", "de"))
    assert english.startswith("Free until Wed ")
    assert english.endswith("then all of it (€90.00).")
    assert german.startswith("Kostenfrei bis Mi")
    assert "50 % (45,00\N{NO-BREAK SPACE}€)" in german
    assert "13:00" in english


async def test_terms_that_change_later_do_not_touch_what_is_held(
    database: Database, owner_url: str, salon: Salon
) -> None:
    clara = Caller.person(salon.clara)
    held = await hold(database, salon, clara)
    agree(owner_url, salon, ago="-1 second")
    assert await confirm(database, clara, held) == "confirmed"


async def test_a_service_follows_its_own_terms_until_it_inherits(
    database: Database, owner_url: str, salon: Salon
) -> None:
    agree(owner_url, salon)
    agree(owner_url, salon, salon.colour, takes="at_venue", steps=[{"hours": 0, "percent": 0}])
    clara = Caller.person(salon.clara)
    assert await confirm(database, clara, await hold(database, salon, clara)) == "confirmed"
    agree(owner_url, salon, salon.colour, takes="inherit")
    with pytest.raises(PaymentRequired):
        await confirm(database, clara, await hold(database, salon, clara, START + timedelta(days=1)))


async def test_no_crafted_write_confirms_what_is_to_be_paid(database: Database, owner_url: str, salon: Salon) -> None:
    agree(owner_url, salon)
    clara = Caller.person(salon.clara)
    held = await hold(database, salon, clara)
    with pytest.raises(asyncpg.InsufficientPrivilegeError, match="stands when it is paid"):
        async with database.tx(clara) as tx:
            await tx.execute("update visits set confirmed_at = now(), held_until = null where id = $1", held.id)
            await tx.execute("update claims set held_until = null where holder_id = $1", held.id)
    with psycopg.connect(owner_url) as db:
        assert db.execute("select confirmed_at from visits where id = %s", [held.id]).fetchone() == (None,)


async def test_the_desk_books_without_payment(database: Database, owner_url: str, salon: Salon) -> None:
    agree(owner_url, salon)
    owner = Caller.person(salon.owner)
    async with database.tx(owner) as tx:
        wish = DeskVisitRequest([salon.colour], START, "Frau Kern")
        assert (await book_at_desk(tx, salon.slug, wish, now=NOW)).status == "confirmed"
    assert await confirm(database, owner, await hold(database, salon, owner, START + timedelta(days=3))) == "confirmed"


async def test_terms_can_be_read_before_anything_is_held(database: Database, owner_url: str, salon: Salon) -> None:
    agree(owner_url, salon, salon.colour, takes="deposit", deposit_percent=50)
    async with database.tx(Caller.anonymous()) as tx:
        terms = await read_offer_terms(tx, salon.slug, [salon.cut, salon.colour], START, now=NOW, locale="de")
    assert (terms.price.amount, terms.due.amount) == (13500, 4500)
    # At most the deposit is kept, and the cut costs nothing.
    assert [step.cost.amount for step in terms.visits[0].timeline] == [0, 4500]
    assert terms.visits[0].no_show.amount == 4500


async def test_the_clocks_change_and_the_notice_stays_as_long(database: Database, owner_url: str, salon: Salon) -> None:
    agree(owner_url, salon)
    sunday = datetime(2027, 3, 28, 13, tzinfo=START.tzinfo)
    async with database.tx(Caller.anonymous()) as tx:
        terms = await read_offer_terms(tx, salon.slug, [salon.cut], sunday, now=NOW, locale="en")
    until = terms.visits[0].timeline[1].until
    assert until is not None
    # 24 hours before one o'clock on the day with 23 hours it is noon.
    assert (until.hour, until.date().day) == (12, 27)


async def test_a_visit_without_terms_stands_with_nothing_kept(database: Database, salon: Salon) -> None:
    clara = Caller.person(salon.clara)
    held = await hold(database, salon, clara)
    await confirm(database, clara, held)
    async with database.tx(clara) as tx:
        standing = await read_standing(tx, held.id, now=NOW, locale="en")
    assert (standing.paid.amount, standing.open.amount, standing.cost_now.amount) == (0, 9000, 0)
    assert standing.terms.visits[0].says == "Free at any time."
