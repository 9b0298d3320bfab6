"""Who brought a client: the salon's own contact always wins, and the marketplace is paid for the first visit alone."""

import asyncio
from datetime import UTC, datetime, timedelta
from uuid import UUID

import asyncpg
import pytest

from tests.domains.catalog.houses import BRAUENWERK, NORDLICHT, Client
from tests.domains.payments.bookroom import Bookroom
from vibewell.domains.payments import Attribution, attribute_client, note_origin
from vibewell.domains.payments.origins.rules import known_email, known_phone, read_contacts
from vibewell.domains.payments.origins.types import Contact, CsvTooLong, CsvUnreadable, LineRefused
from vibewell.kernel.db import Caller, Database
from vibewell.kernel.ids import new_id

CLIENTS = f"/businesses/{NORDLICHT}/imported-clients"
LATER = timedelta(minutes=1)


async def attribute(
    room: Bookroom, *, at: datetime | None = None, visits: tuple[UUID, ...] = (), nobody: bool = False
) -> Attribution:
    async with room.database.tx(Caller.service()) as tx:
        instant = at or datetime.now(UTC) + LATER
        return await attribute_client(tx, room.business, None if nobody else room.clara, instant, visit_ids=visits)


def origin(room: Bookroom, kind: str, *, visit: UUID | None = None, person: bool = True, ago: str = "0 s") -> None:
    room.put(
        "insert into client_origins (id, business_id, person_id, visit_id, origin, noted_at)"
        " values (%s, %s, %s, %s, %s, now() - %s::interval)",
        new_id(), room.business, room.clara if person else None, visit, kind, ago,
    )  # fmt: skip


async def test_the_marketplace_is_paid_for_whom_it_brought(room: Bookroom) -> None:
    told = await attribute(room, visits=(room.visit(confirmed=False),))
    assert (told.origin, told.commission_percent) == ("marketplace", 15)
    assert told.because == "The marketplace brought the client, and this is their first visit here."


async def test_only_for_the_first_visit(room: Bookroom) -> None:
    first = room.visit()
    # The visit itself is none before itself, whether it stands already or not.
    assert (await attribute(room, visits=(first,))).origin == "marketplace"
    told = await attribute(room, visits=(room.visit(confirmed=False),))
    assert (told.origin, told.commission_percent, told.facts["id"]) == ("client", 0, str(first))
    room.put("update visits set cancelled_at = now() where id = %s", first)
    assert (await attribute(room)).origin == "marketplace"
    room.put("update visits set cancelled_at = null, no_show_at = now() where id = %s", first)
    assert (await attribute(room)).origin == "marketplace"


async def test_who_comes_together_comes_for_the_first_time_together(room: Bookroom) -> None:
    party = new_id()
    first, second = room.visit(), room.visit(days=21)
    room.put("update visits set party_id = %s where id in (%s, %s)", party, first, second)
    assert (await attribute(room, visits=(first,))).origin == "marketplace"
    assert (await attribute(room)).origin == "client"


@pytest.mark.parametrize("kind", ["salon_link", "desk"])
async def test_the_salons_own_contact_wins_whenever_it_was_noted_before(room: Bookroom, kind: str) -> None:
    origin(room, kind)
    told = await attribute(room)
    assert (told.origin, told.commission_percent) == (kind, 0)
    assert "so the platform takes nothing" in told.because
    # What is noted after the payment was asked for changes nothing.
    assert (await attribute(room, at=datetime.now(UTC) - LATER)).origin == "marketplace"


async def test_a_link_that_was_followed_with_a_hold_counts_for_who_books_it(room: Bookroom) -> None:
    visit = room.visit(confirmed=False)
    origin(room, "salon_link", visit=visit, person=False)
    assert (await attribute(room, visits=(visit,))).origin == "salon_link"
    assert (await attribute(room)).origin == "salon_link"
    room.put("update visits set customer_id = null where id = %s", visit)
    assert (await attribute(room)).origin == "marketplace"
    assert (await attribute(room, visits=(visit,))).origin == "salon_link"


async def test_a_guest_of_the_desk_is_the_houses(room: Bookroom) -> None:
    told = await attribute(room, nobody=True)
    assert (told.origin, told.commission_percent, told.facts) == ("desk", 0, {})


async def test_another_houses_contact_is_none_of_ours(room: Bookroom) -> None:
    ours = room.business
    room.business = room.houses.businesses[BRAUENWERK]
    origin(room, "salon_link")
    room.business = ours
    assert (await attribute(room)).origin == "marketplace"


@pytest.mark.parametrize(
    "list_",
    [
        "name,email\nClara,CLARA@vibewell.example\n",
        "Vorname;Nachname;E-Mail\nClara;Hoffmann; clara@vibewell.example \n",
        "\ufeffName\tTelefon\r\nClara\t0341 / 555-0100\r\n",
        'phone,name\n"+49 (0)341 555 0100","Hoffmann, Clara"\n',
    ],
)
async def test_who_is_on_the_salons_own_list_costs_nothing(room: Bookroom, client: Client, list_: str) -> None:
    room.put("update people set phone = '0049 341 5550100' where id = %s", room.clara)
    done = await client.ask("jonas", "POST", CLIENTS, {"csv": list_})
    assert (done.status, done.body["imported"], done.body["refused"]) == (201, 1, [])
    told = await attribute(room)
    assert (told.origin, told.commission_percent) == ("imported", 0)
    assert (await attribute(room, at=datetime.now(UTC) - LATER)).origin == "marketplace"
    # Noted for good: the list and somebody's address may change.
    room.put("update identity.users set email = 'new@vibewell.example' where id = %s", room.clara)
    room.put("update people set phone = null where id = %s", room.clara)
    listed = await client.ask("lene", "GET", CLIENTS)
    gone = await client.ask("lene", "DELETE", f"{CLIENTS}/{listed.body['items'][0]['id']}")
    assert gone.status == 204
    again = await attribute(room)
    assert (again.origin, again.facts) == ("imported", told.facts)


async def test_a_list_is_read_as_far_as_it_can_be(room: Bookroom, client: Client) -> None:
    rows = "name,email,phone\nA,a@b.example,\nB,not an address,\nC,,12\n,,\nD,,\nE,A@B.example,0341555\n"
    done = await client.ask("ida", "POST", CLIENTS, {"csv": rows})
    assert done.body == {
        "imported": 1,
        "known": 1,
        "refused_count": 3,
        "refused": [
            {"line": 3, "because": "email_unreadable"},
            {"line": 4, "because": "phone_unreadable"},
            {"line": 6, "because": "nothing_to_know_them_by"},
        ],
    }
    again = await client.ask("ida", "POST", CLIENTS, {"csv": rows})
    assert (again.body["imported"], again.body["known"]) == (0, 2)


async def test_those_who_import_at_once_import_once(room: Bookroom, client: Client) -> None:
    rows = "email\n" + "".join(f"c{number}@b.example\n" for number in range(200))
    done = await asyncio.gather(*(client.ask("ida", "POST", CLIENTS, {"csv": rows}) for _ in range(4)))
    assert {answer.status for answer in done} == {201}
    assert sum(answer.body["imported"] for answer in done) == 200


@pytest.mark.parametrize(
    ("csv", "code"),
    [
        ("", "clients.csv_unreadable"),
        ("\x00\x00", "clients.csv_unreadable"),
        ("colour,shoe size\nred,38\n", "clients.csv_unreadable"),
        ("email\n" + "a@b.example\n" * 10_001, "clients.csv_too_long"),
        ("email\n" + "x" * 999_990, "clients.csv_unreadable"),
        ("email\n" + "x" * 1_000_000, "request.invalid"),
    ],
)
async def test_what_is_no_list_is_refused(room: Bookroom, client: Client, csv: str, code: str) -> None:
    answer = await client.ask("ida", "POST", CLIENTS, {"csv": csv})
    assert (answer.code, answer.status in (400, 422)) == (code, True)


@pytest.mark.parametrize(
    ("who", "code"),
    [("stranger", "sign_in_required"), ("clara", "business.not_yours"), ("sofia", "business.not_yours"),
     ("mehmet", "business.role_not_enough")],
)  # fmt: skip
async def test_the_list_is_the_desks(room: Bookroom, client: Client, who: str, code: str) -> None:
    assert (await client.ask(who, "POST", CLIENTS, {"csv": "email\na@b.example"})).code == code
    assert (await client.ask(who, "GET", CLIENTS)).code == code
    assert (await client.ask(who, "DELETE", f"{CLIENTS}/{new_id()}")).code == code
    assert (await client.ask("ida", "DELETE", f"{CLIENTS}/{new_id()}")).code == "clients.unknown"


async def test_a_long_list_comes_in_pages(room: Bookroom, client: Client) -> None:
    await client.ask("ida", "POST", CLIENTS, {"csv": "name,email\n" + "".join(f"N,n{n}@b.example\n" for n in range(7))})
    seen: list[str] = []
    cursor: str | None = None
    for _ in range(3):
        page = await client.ask("ida", "GET", CLIENTS, limit=3, **({"cursor": cursor} if cursor else {}))
        seen += [each["email"] for each in page.body["items"]]
        cursor = page.body["next_cursor"]
    assert (sorted(seen), cursor) == ([f"n{n}@b.example" for n in range(7)], None)


async def test_a_customer_notes_a_link_with_their_own_hold_alone(room: Bookroom, database: Database) -> None:
    visit, somebodys = room.visit(confirmed=False), room.visit(confirmed=False, who="sofia")
    clara = Caller.person(room.clara)
    async with database.tx(clara) as tx:
        await note_origin(tx, business_id=room.business, origin="salon_link", person_id=room.clara, visit_id=visit)
    assert (await attribute(room)).origin == "salon_link"
    for wrong in (
        {"visit_id": somebodys},
        {"visit_id": visit, "person_id": room.houses.people["sofia"]},
        {"person_id": room.clara},
        {"visit_id": visit, "business_id": room.houses.businesses[BRAUENWERK]},
    ):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            async with database.tx(clara) as tx:
                await note_origin(tx, **{"business_id": room.business, "origin": "salon_link", **wrong})  # type: ignore[arg-type]


async def test_the_desk_notes_whom_it_wrote_in(room: Bookroom, database: Database) -> None:
    visit = room.visit(who=None)
    async with database.tx(Caller.person(room.houses.people["jonas"])) as tx:
        await note_origin(tx, business_id=room.business, origin="desk", visit_id=visit)
    (noted,) = room.look("select noted_by from client_origins")
    assert noted["noted_by"] == room.houses.people["jonas"]


@pytest.mark.parametrize(
    ("text", "country", "known"),
    [
        ("0341 / 555-0100", "DE", "+493415550100"),
        ("+49 (0)341 5550100", "DE", "+493415550100"),
        ("0041 44 555 01 00", "DE", "+41445550100"),
        ("06 555 0100", "IT", "+39065550100"),
        ("555 0100", "DE", None),
        ("0341", "US", None),
        ("", "DE", None),
        ("٠٣٤١", "DE", None),
        ("+" + "1" * 30, "DE", None),
    ],
)
def test_numbers_are_compared_with_their_country(text: str, country: str, known: str | None) -> None:
    assert known_phone(text, country) == known


@pytest.mark.parametrize(
    ("text", "known"),
    [
        (" Clara@Vibewell.Example ", "clara@vibewell.example"),
        ("clara", None),
        ("a@b", None),
        ("a b@c.example", None),
        ("a@b.example\x00", None),
        (f"{'a' * 300}@b.example", None),
    ],
)
def test_addresses_are_compared_in_lower_case(text: str, known: str | None) -> None:
    assert known_email(text) == known


def test_lists_are_read_as_other_programs_write_them() -> None:
    read = read_contacts('Name;E-Mail-Adresse;Notiz\n"Kern; Noah\x07";n@b.example;"a\nb"\nZ;;\n', "DE")
    assert read == [Contact("Kern; Noah", "n@b.example", None), LineRefused(3, "nothing_to_know_them_by")]
    with pytest.raises(CsvUnreadable):
        read_contacts("\n\n", "DE")
    with pytest.raises(CsvTooLong):
        read_contacts("email\n" + "\n" * 10_001, "DE")
    assert len(read_contacts("email\n" + "a@b.example\n" * 10_000, "DE")) == 10_000
