"""What was taken by day, week and month; and every movement as a file."""

import csv
import io
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from urllib.parse import urlencode

import msgspec
from babel.numbers import get_currency_precision
from litestar import Response, get
from litestar.response import Stream

from vibewell.domains.payments import By, Moved, SpanInvalid, Sums, Takings, list_moved, read_takings
from vibewell.kernel.http import Here, HttpRequest, here
from vibewell.kernel.money import Money
from vibewell.web.business.at_desk import EDITORS, AtDesk, at_desk_as, show
from vibewell.web.business.money_chart import came_in, draw
from vibewell.web.business.money_words import CAUSES, METHODS, PROCESSORS, stretch_words, sum_rows
from vibewell.web.business.pages_visits import harmless
from vibewell.web.business.state import date_of
from vibewell.web.site.words import marked
from vibewell.web.ui.filters import owed

PATH = "/business/takings"
# How far one look goes back from its last day.
LOOK: dict[By, timedelta] = {"day": timedelta(days=27), "week": timedelta(weeks=12), "month": timedelta(days=350)}
AT_ONCE = 500
HEADS = (
    marked("Number"), marked("Booked at"), marked("What"), marked("By way of"), marked("Paid by"), marked("For"),
    marked("Receipt"), marked("Sales without tax"), marked("Tax"), marked("Tips"), marked("Gift cards and packages"),
    marked("Fees"), marked("Disputed"), marked("Total"), marked("Paid out"), marked("Currency"), marked("Payment"),
)  # fmt: skip


class Looked(msgspec.Struct, frozen=True):
    """What the address asks for: bars of a day, week or month each, up to and including a day."""

    by: By
    until: date
    today: date

    def href(self, by: By | None = None, until: date | None = None) -> str:
        """The address of another look."""
        kept = {"by": by or self.by, "to": until if until and until < self.today else None}
        return f"{PATH}?{urlencode({name: str(value) for name, value in kept.items() if value})}"

    @property
    def since(self) -> date:
        """The first day."""
        return self.until - LOOK[self.by]


def looked_at(request: HttpRequest, desk: AtDesk) -> Looked:
    """The look that the address asks for; what can't be read is left out."""
    today = here(request).now.astimezone(desk.zone).date()
    wanted = request.query_params.get("by", "")
    by: By = "week" if wanted == "week" else "month" if wanted == "month" else "day"
    until = date_of(request.query_params.get("to", ""), today)
    return Looked(by, min(until, today) if until.year > 2001 else today, today)


@get(PATH, include_in_schema=False)
async def get_takings(request: HttpRequest) -> Response[str]:
    """Bars, the sums of all of them, and a line each."""
    surroundings = here(request)
    async with surroundings.database.tx(surroundings.caller) as tx:
        desk = await at_desk_as(request, tx, EDITORS)
        looked = looked_at(request, desk)
        found = await read_takings(tx, desk.place.slug, looked.since, looked.until, looked.by)
    names = [stretch_words(bucket, found.by, desk.locale) for bucket in found.buckets]
    said = [
        f"{name}: {owed(Money(came_in(bucket.online) + came_in(bucket.venue), found.currency), desk.locale)}"
        for name, bucket in zip(names, found.buckets, strict=True)
    ]
    now = next((at for at, each in enumerate(found.buckets) if each.since <= looked.today <= each.until), None)
    whole = found.online + found.venue
    return await show(
        request,
        desk,
        "takings",
        looked=looked,
        takings=found,
        whole=whole,
        chart=draw(found.buckets, said, now),
        lines=[
            (name, bucket.online + bucket.venue, bucket.venue)
            for name, bucket in reversed(list(zip(names, found.buckets, strict=True)))
            if bucket.online + bucket.venue != Sums()
        ],
        first=names[0],
        last=names[-1],
        is_empty=whole == Sums(),
        amount=lambda minor: Money(minor, found.currency),
        online_rows=sum_rows(found.online, found.currency, desk.say, desk.locale),
        venue_rows=sum_rows(found.venue, found.currency, desk.say, desk.locale),
        earlier=looked.href(until=found.since - timedelta(days=1)),
        later=_later(looked, found),
        file_href=f"{PATH}.csv?{urlencode({'from': str(found.since), 'to': str(found.until)})}",
    )


def _later(looked: Looked, found: Takings) -> str:
    return "" if found.until >= looked.today else looked.href(until=found.until + LOOK[looked.by] + timedelta(days=1))


@get(f"{PATH}.csv", include_in_schema=False)
async def get_takings_file(request: HttpRequest) -> Stream:
    """Every movement between two days as a file, in the order of the books; sent as it is read."""
    surroundings = here(request)
    async with surroundings.database.tx(surroundings.caller) as tx:
        desk = await at_desk_as(request, tx, EDITORS)
    looked = looked_at(request, desk)
    since = date_of(request.query_params.get("from", ""), looked.since)
    if not 2000 <= since.year <= looked.until.year:
        raise SpanInvalid
    low = datetime.combine(since, time(), desk.zone).astimezone(UTC)
    high = datetime.combine(looked.until + timedelta(days=1), time(), desk.zone).astimezone(UTC)
    name = f"{desk.place.slug}-{since}-{looked.until}.csv"
    return Stream(
        _written(surroundings, desk, low, high),
        media_type="text/csv",
        headers={"content-disposition": f'attachment; filename="{name}"', "cache-control": "private, no-store"},
    )


async def _written(surroundings: Here, desk: AtDesk, low: datetime, high: datetime) -> AsyncIterator[bytes]:
    """A part of the file after the other, each read in a transaction of its own: nothing is held meanwhile."""
    # The mark by which a spreadsheet knows the letters.
    yield b"\xef\xbb\xbf" + as_lines([[desk.say(head) for head in HEADS]])
    after = 0
    while True:
        async with surroundings.database.tx(surroundings.caller) as tx:
            moved = await list_moved(tx, desk.place.slug, after=after, since=low, until=high, count=AT_ONCE)
        if not moved:
            return
        yield as_lines([row_of(each, desk) for each in moved])
        after = moved[-1].number


def as_lines(rows: list[list[str]]) -> bytes:
    """Rows by RFC 4180, every field quoted: whatever a spreadsheet takes for its separator lies within quotes."""
    out = io.StringIO()
    csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\r\n").writerows(rows)
    return out.getvalue().encode()


def row_of(moved: Moved, desk: AtDesk) -> list[str]:
    """A movement; amounts with a point, in the business's favour."""

    def plain(minor: int) -> str:
        places = get_currency_precision(moved.currency)
        return f"{Decimal(minor).scaleb(-places):.{places}f}"

    say = desk.say
    amounts = (moved.sales, moved.tax, moved.tips, moved.vouchers, moved.fees, moved.disputed, moved.total)
    return [
        str(moved.number),
        moved.at.astimezone(desk.zone).isoformat(timespec="seconds"),
        say(CAUSES.get(moved.cause, moved.cause)),
        say(PROCESSORS.get(moved.processor or "", METHODS.get(moved.processor or "", ""))) if moved.processor else "",
        harmless(moved.payer or ""),
        harmless(moved.label or ""),
        str(moved.receipt_number or ""),
        *(plain(minor) for minor in amounts),
        plain(moved.paid_out),
        moved.currency,
        str(moved.payment_id or ""),
    ]


HANDLERS = [get_takings, get_takings_file]
