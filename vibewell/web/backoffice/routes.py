"""All handlers of the backoffice."""

from litestar.types import ControllerRouterHandler

from vibewell.web.backoffice import pages_audit, pages_businesses, pages_jobs, pages_money, pages_overview

HANDLERS: list[ControllerRouterHandler] = [
    *pages_overview.HANDLERS,
    *pages_jobs.HANDLERS,
    *pages_money.HANDLERS,
    *pages_businesses.HANDLERS,
    *pages_audit.HANDLERS,
]
