"""Several people booked by hand: all of them with one press, or nobody."""

from tests.web.business.conftest import AtDesk, House
from tests.web.site.reader import Reader

PARTY = "select count(*) from visits where guest_name = %s and party_id is not null and cancelled_at is null"


def starts_of(reader: Reader) -> list[str]:
    return next(form for form in reader.sheet.forms if form.id == "starts").offers.get("start", [])


def test_a_party_is_booked_by_hand(at_desk: AtDesk, house: House) -> None:
    jonas, cut = at_desk("jonas"), house.ids["cut"]
    sheet = jonas.open(f"/business/visits/new?services={cut}")
    assert any(link.startswith("/business/parties/new") for link in sheet.links)
    sheet = jonas.open(f"/business/parties/new?service=0:{cut}&service=1:{cut}&name=&name=Mia&how=in_turn")
    assert "Guest: Cut & finish" in sheet.text
    assert "Mia: Cut & finish" in sheet.text
    start = starts_of(jonas)[0]
    jonas.send("/parties/new", start=start)
    assert jonas.status == 422
    assert "Write who comes" in jonas.sheet.text
    jonas.send("/parties/new", start=start, guest_name="Greta Lindner", guest_contact="0341 12345")
    assert jonas.path.startswith("/business?"), jonas.sheet.text
    assert "Booked for Greta Lindner and company." in jonas.sheet.text
    assert house.ask(PARTY, "Greta Lindner") == 2
    assert house.ask("select count(*) from visits where guest_name = 'Greta Lindner' and comes = 'Mia'") == 1


def test_what_does_not_fit_everybody_books_nobody(at_desk: AtDesk, house: House) -> None:
    jonas, cut, ida = at_desk("jonas"), house.ids["cut"], house.ids["ida"]
    jonas.open(f"/business/parties/new?service=0:{cut}&service=1:{cut}&staff={ida}&staff=any")
    start = starts_of(jonas)[0]
    form = next(form for form in jonas.sheet.forms if form.id == "starts")
    jonas.send("/parties/new", start=start, guest_name="Liv Sommer")
    assert house.ask(PARTY, "Liv Sommer") == 2
    origin = {"origin": f"{jonas.http.base_url}".rstrip("/"), "sec-fetch-site": "same-origin"}
    fields = {**form.fields, "start": start}
    other = {**fields, "guest_name": "Zoe Winter", "once": "another form"}
    jonas.answer = jonas.http.post("/business/parties/new", data=other, headers=origin)
    assert jonas.status == 409
    assert "That time can't be booked" in jonas.sheet.text.replace("’", "'")
    assert house.ask(PARTY, "Zoe Winter") == 0
    # The first form, sent once more, is answered the same.
    again = {**fields, "guest_name": "Liv Sommer"}
    jonas.answer = jonas.http.post("/business/parties/new", data=again, headers=origin)
    assert jonas.path.startswith("/business?")
    assert house.ask(PARTY, "Liv Sommer") == 2


def test_several_people_are_for_those_who_run_the_desk(at_desk: AtDesk) -> None:
    mehmet = at_desk("mehmet")
    sheet = mehmet.open("/business/visits/new")
    assert not any(link.startswith("/business/parties/new") for link in sheet.links)
    mehmet.open("/business/parties/new")
    assert mehmet.status == 403
