"""The browser's session: which cookies there are, and how a sign-in is kept in them."""

from vibewell.domains.identity import Session
from vibewell.kernel.http import Here

COOKIE_ACCESS, COOKIE_REFRESH, COOKIE_VISITOR, COOKIE_LOCALE = "vw_access", "vw_refresh", "vw_visitor", "vw_locale"
# Where the device's clock is, as the script of a page told us: an IANA name.
COOKIE_ZONE = "vw_zone"
# Light or dark by hand.
COOKIE_THEME = "theme"
REFRESH_COOKIE_SECONDS = 60 * 86400


def keep_session(surroundings: Here, session: Session) -> None:
    """Keep a session in the browser's cookies."""
    surroundings.set_cookie(COOKIE_ACCESS, session.access_token, seconds=session.expires_in)
    surroundings.set_cookie(COOKIE_REFRESH, session.refresh_token, seconds=REFRESH_COOKIE_SECONDS)


def drop_session(surroundings: Here) -> None:
    """Forget the session in the browser."""
    surroundings.set_cookie(COOKIE_ACCESS, "", seconds=0)
    surroundings.set_cookie(COOKIE_REFRESH, "", seconds=0)
