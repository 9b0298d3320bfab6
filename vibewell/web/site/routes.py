"""All handlers of the site; those of the demo only in the demo."""

from litestar.types import ControllerRouterHandler

from vibewell.web.site import (
    pages_account,
    pages_booking,
    pages_business,
    pages_check,
    pages_checkout,
    pages_code,
    pages_demo,
    pages_door,
    pages_feed,
    pages_hold,
    pages_home,
    pages_invoices,
    pages_language,
    pages_mailed,
    pages_move,
    pages_receipts,
    pages_search,
    pages_security,
    pages_series,
    pages_together,
    pages_visits,
    pages_vouchers,
    pages_waitlist,
)


def handlers(*, is_demo: bool) -> list[ControllerRouterHandler]:
    """What the web process serves for customers."""
    found: list[ControllerRouterHandler] = [
        *pages_home.HANDLERS,
        *pages_search.HANDLERS,
        *pages_business.HANDLERS,
        *pages_booking.HANDLERS,
        *pages_check.HANDLERS,
        *pages_together.HANDLERS,
        *pages_hold.HANDLERS,
        *pages_checkout.HANDLERS,
        *pages_vouchers.HANDLERS,
        *pages_visits.HANDLERS,
        *pages_receipts.HANDLERS,
        *pages_invoices.HANDLERS,
        *pages_move.HANDLERS,
        *pages_waitlist.HANDLERS,
        *pages_door.HANDLERS,
        *pages_code.HANDLERS,
        *pages_mailed.HANDLERS,
        *pages_account.HANDLERS,
        *pages_feed.HANDLERS,
        *pages_security.HANDLERS,
        *pages_series.HANDLERS,
        *pages_language.HANDLERS,
    ]
    return [*found, *pages_demo.HANDLERS] if is_demo else found
