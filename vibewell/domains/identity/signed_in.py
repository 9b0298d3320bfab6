"""Who is signed in: the questions that every request, and some requests more strictly, ask."""

from datetime import datetime

from vibewell.domains.identity.accounts import Accounts
from vibewell.domains.identity.ports import AccessTokens, Bearer, Entrance
from vibewell.domains.identity.refusals import SessionNotFound
from vibewell.domains.identity.rules import chosen_locale, person_name
from vibewell.domains.identity.store.followed import follow_account
from vibewell.domains.identity.types import Claims
from vibewell.kernel.http import Here

# The name of the port among the services.
ENTRANCE = "entrance"


def entrance_of(here: Here) -> Entrance:
    """Whoever signs people in here."""
    found: Entrance = here.services[ENTRANCE]
    return found


def bearer_of(here: Here) -> Bearer:
    """Who asks. Raises `SignInRequired`."""
    return Bearer(here.person_id, here.caller.session_id, here.access_token)


async def verify_access_token(tokens: AccessTokens, token: str, now: datetime) -> Claims:
    """The claims of a good access token, from memory where it was seen before. Raises `AccessTokenInvalid`."""
    return await tokens.verify(token, now)


async def check_session(tokens: AccessTokens, claims: Claims, token: str, now: datetime) -> None:
    """For sensitive routes: the session must not have ended, as known a few seconds ago at most.

    Raises `SessionNotFound`.
    """
    if not await tokens.session_lives(claims, token, now):
        raise SessionNotFound


async def welcome(accounts: Accounts, claims: Claims, locale: str, now: datetime) -> None:
    """Know somebody whose account is kept elsewhere: from their first visit on by a row, and by their address since."""
    name = person_name(claims.user_metadata, claims.email)
    spoken = chosen_locale(claims.user_metadata, locale)
    async with accounts.tx() as tx:
        await follow_account(tx, claims.person_id, email=claims.email, name=name, locale=spoken, now=now)
