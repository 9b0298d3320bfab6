"""HTTP: series of visits."""

from uuid import UUID

from litestar import Response, get, post

from vibewell.domains.booking.calendar_file import calendar_file_of
from vibewell.domains.booking.holding import Doing, book_series_in_turn
from vibewell.domains.booking.series import actions
from vibewell.domains.booking.series.preview import preview_series
from vibewell.domains.booking.series.types import (
    Series,
    SeriesCancellation,
    SeriesPreview,
    SeriesRequest,
    SeriesWish,
)
from vibewell.domains.catalog import Slug
from vibewell.kernel.db import Transaction
from vibewell.kernel.errors import NotFound
from vibewell.kernel.http import HttpRequest, answer_once, here


@post(
    "/businesses/{slug:str}/series/preview",
    operation_id="preview_series",
    tags=["booking"],
    summary="Show every date of a series before it is booked",
    status_code=200,
)
async def post_preview(request: HttpRequest, slug: Slug, data: SeriesWish) -> SeriesPreview:
    """Date by date: free, taken, not offered, or beyond what may be booked ahead; why, and what is free near it."""
    surroundings = here(request)
    async with surroundings.database.tx(surroundings.caller) as tx:
        return await preview_series(tx, slug, data, now=surroundings.now)


@post("/series", operation_id="book_series", tags=["booking"], summary="Book a series", status_code=201)
async def post_series(request: HttpRequest, data: SeriesRequest) -> Series:
    """All of it or nothing: a date that can't be had is 409 `series.collides` with a `preview`, unless it is decided.

    A decision skips a date, moves it to a start near it, or stops the series before it. With `client` the desk books.
    """
    surroundings = here(request)
    _ = surroundings.person_id

    async def work(tx: Transaction, book: Doing[Series]) -> Series:
        return await answer_once(request, tx, lambda: book(tx))  # type: ignore[return-value]

    return await book_series_in_turn(surroundings, data, work, looks_first="idempotency-key" in request.headers)


@get("/series/{series_id:uuid}", operation_id="read_series", tags=["booking"], summary="One series")
async def get_series(request: HttpRequest, series_id: UUID) -> Series:
    """How it repeats, and its visits as they stand; for its customer and for those who work there."""
    surroundings = here(request)
    _ = surroundings.person_id
    async with surroundings.database.tx(surroundings.caller) as tx:
        return await actions.read_series(tx, series_id, surroundings.now)


@post(
    "/series/{series_id:uuid}/cancellation",
    operation_id="cancel_series",
    tags=["booking"],
    summary="Cancel a series from a date on",
    status_code=201,
)
async def post_cancellation(request: HttpRequest, series_id: UUID, data: SeriesCancellation) -> Series:
    """Every visit from that date on, by the business's calendar; their time is free at once."""
    surroundings = here(request)
    _ = surroundings.person_id
    async with surroundings.database.tx(surroundings.caller) as tx:
        return await answer_once(  # type: ignore[return-value]
            request, tx, lambda: actions.cancel_series(tx, series_id, data, now=surroundings.now)
        )


@get(
    "/series/{series_id:uuid}/calendar.ics",
    operation_id="read_series_calendar_file",
    tags=["booking"],
    summary="A series as a calendar file",
    media_type="text/calendar",
)
async def get_calendar_file(request: HttpRequest, series_id: UUID) -> Response[bytes]:
    """All its visits in one iCalendar file."""
    surroundings = here(request)
    _ = surroundings.person_id
    async with surroundings.database.tx(surroundings.caller) as tx:
        series = await actions.read_series(tx, series_id, surroundings.now)
    if not series.visits:
        raise NotFound
    return Response(
        calendar_file_of(series.visits, surroundings.services["settings"].address, locale=surroundings.locale),
        media_type="text/calendar",
        headers={"content-disposition": f'attachment; filename="series-{series_id}.ics"'},
    )


HANDLERS = [post_preview, post_series, get_series, post_cancellation, get_calendar_file]
