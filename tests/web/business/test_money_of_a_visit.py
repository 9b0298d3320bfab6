"""The desk takes money for a visit, forgoes a fee, and offers what is sold ahead of visits."""

from tests.web.business.conftest import AtDesk, House

OPEN_PAST = """
select v.id from visits v where v.business_id = %s and v.came_at is not null and v.price > 2000
  and not exists (select from checkouts c where c.subject_id = v.id)
order by v.starts_at desc, v.id offset %s limit 1"""
WANTED = (
    "select (p.method, p.amount)::text from payments p join checkouts c on c.id = p.checkout_id where c.subject_id = %s"
)


def test_cash_is_written_down_once(at_desk: AtDesk, house: House) -> None:
    reader = at_desk("jonas")
    visit = str(house.ask(OPEN_PAST, house.id, 0))
    reader.open(f"/business/visits/{visit}/money")
    assert "Left to pay" in reader.sheet.text
    form = reader.form("/take")
    assert float(form.fields["amount"][0].replace(",", ".")) > 0
    reader.send("/take", amount="12,50", tip="1")
    assert "€12.50 taken." in reader.sheet.text
    assert house.ask(WANTED, visit) == "(cash,1350)"


def test_more_than_is_open_is_refused(at_desk: AtDesk, house: House) -> None:
    reader = at_desk("jonas")
    visit = str(house.ask(OPEN_PAST, house.id, 1))
    reader.open(f"/business/visits/{visit}/money")
    reader.send("/take", amount="9999")
    assert "more than is left to pay" in reader.sheet.text
    reader.send("/take", amount="nothing")
    assert "Write an amount like" in reader.sheet.text
    assert house.ask(WANTED, visit) is None


def test_professionals_see_no_money_of_a_visit(at_desk: AtDesk, house: House) -> None:
    reader = at_desk("mehmet")
    reader.open(f"/business/visits/{house.ask(OPEN_PAST, house.id, 2)}/money")
    assert reader.status == 403


def test_codes_and_packages_are_offered_and_ended(at_desk: AtDesk, house: House) -> None:
    reader = at_desk("lene")
    reader.open("/business/vouchers")
    promo = next(form for form in reader.sheet.forms if form.fields.get("what") == ["promo"])
    reader.answer = reader.http.post(
        "/business/vouchers", data={**promo.fields, "code": "spring 27", "percent": "15"}, headers=origin(reader)
    )
    assert "SPRING27" in reader.sheet.text
    package = next(form for form in reader.sheet.forms if form.fields.get("what") == ["package"])
    told = {**package.fields, "name": "Five cuts", "service": house.ids["cut"], "visits": "5", "price": "208"}
    reader.answer = reader.http.post("/business/vouchers", data=told, headers=origin(reader))
    assert "Five cuts" in reader.sheet.text
    reader.answer = reader.http.post("/business/vouchers", data={**promo.fields, "code": "!!"}, headers=origin(reader))
    ended = next(form for form in reader.sheet.forms if form.action.endswith("/end"))
    reader.answer = reader.http.post("/business/vouchers/end", data=ended.fields, headers=origin(reader))
    assert "Ended." in reader.sheet.text


def test_what_makes_no_sense_is_said(at_desk: AtDesk, house: House) -> None:
    reader = at_desk("lene")
    for told, why in (
        ({"code": "A"}, "A code takes off"),
        ({"code": "ABC", "percent": "500"}, "A percentage is 1 to 100."),
        ({"code": "ABC", "percent": "5", "until": "soon"}, "Write a day."),
    ):
        reader.open("/business/vouchers")
        promo = next(form for form in reader.sheet.forms if form.fields.get("what") == ["promo"])
        reader.answer = reader.http.post("/business/vouchers", data={**promo.fields, **told}, headers=origin(reader))
        assert why in reader.sheet.text, reader.sheet.text


def origin(reader: object) -> dict[str, str]:
    base = str(reader.http.base_url).rstrip("/")  # type: ignore[attr-defined]
    return {"origin": base, "sec-fetch-site": "same-origin"}
