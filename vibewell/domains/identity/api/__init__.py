"""The HTTP resources of the sign-in service, below /auth/v1, as the official Supabase clients call them."""

from litestar import Router
from litestar.exceptions import HTTPException

from vibewell.domains.identity.api.about import AboutController
from vibewell.domains.identity.api.answers import answer_error
from vibewell.domains.identity.api.entering import EnteringController
from vibewell.domains.identity.api.mailed import MailedController
from vibewell.domains.identity.api.owning import FactorsController, UserController
from vibewell.kernel.errors import Refusal

PATH = "/auth/v1"
BODY_BYTES_MAX = 64 * 1024


def auth_router() -> Router:
    """All routes. Each request needs its surroundings (`put_here`) with the services `accounts` and `identity`."""
    return Router(
        path=PATH,
        route_handlers=[EnteringController, MailedController, UserController, FactorsController, AboutController],
        exception_handlers={Refusal: answer_error, HTTPException: answer_error, Exception: answer_error},
        request_max_body_size=BODY_BYTES_MAX,
        include_in_schema=False,
        # No cookie counts here, so there is nothing that another site could use.
        opt={"exclude_from_csrf": True},
    )
