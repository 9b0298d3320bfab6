"""All routes of the web process."""

from litestar import Router
from litestar.types import ControllerRouterHandler

from vibewell.boot.settings import Settings
from vibewell.domains.booking import api as booking
from vibewell.domains.booking import (
    checkout_api,
    classes_api,
    feeds_api,
    parties_api,
    series_api,
    sick_day_api,
    vouchers_api,
)
from vibewell.domains.catalog import api as catalog
from vibewell.domains.identity import auth_router
from vibewell.domains.integrations import api as integrations
from vibewell.domains.payments import api as payments
from vibewell.domains.scheduling import hours_api, search_api
from vibewell.web import api_docs, files
from vibewell.web.backoffice import routes as backoffice
from vibewell.web.business import routes as business
from vibewell.web.site import routes as site
from vibewell.web.test_processor import pages as test_processor


def handlers(settings: Settings) -> list[ControllerRouterHandler]:
    """The handlers of all domains and pages; those of the demo only in the demo."""
    api = Router(
        "/api/v1",
        route_handlers=[
            *catalog.HANDLERS,
            *search_api.HANDLERS,
            *hours_api.HANDLERS,
            *booking.HANDLERS,
            *classes_api.HANDLERS,
            *parties_api.HANDLERS,
            *feeds_api.HANDLERS,
            *series_api.HANDLERS,
            *sick_day_api.HANDLERS,
            *checkout_api.HANDLERS,
            *vouchers_api.HANDLERS,
            *payments.HANDLERS,
            *integrations.HANDLERS,
        ],
    )
    return [
        auth_router(),
        api,
        *feeds_api.FEED_HANDLERS,
        *payments.WEBHOOKS,
        *files.HANDLERS,
        *api_docs.HANDLERS,
        *business.HANDLERS,
        *backoffice.HANDLERS,
        *site.handlers(is_demo=settings.is_demo),
        *(test_processor.HANDLERS if settings.takes_test_cards else []),
    ]
