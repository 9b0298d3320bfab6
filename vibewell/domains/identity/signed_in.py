"""Who is signed in: the questions that every request, and some requests more strictly, ask."""

from datetime import datetime

from vibewell.domains.identity.ports import AccessTokens
from vibewell.domains.identity.refusals import SessionNotFound
from vibewell.domains.identity.rules import person_name
from vibewell.domains.identity.types import Claims
from vibewell.kernel.db import Caller, Database


async def verify_access_token(tokens: AccessTokens, token: str, now: datetime) -> Claims:
    """The claims of a good access token, from memory where it was seen before. Raises `AccessTokenInvalid`."""
    return await tokens.verify(token, now)


async def check_session(tokens: AccessTokens, claims: Claims, token: str, now: datetime) -> None:
    """For sensitive routes: the session must not have ended, as known a few seconds ago at most.

    Raises `SessionNotFound`.
    """
    if not await tokens.session_lives(claims, token, now):
        raise SessionNotFound


async def welcome(database: Database, claims: Claims, locale: str = "en") -> None:
    """Make the person's row for somebody whose account is kept elsewhere, at their first visit."""
    name = person_name(claims.user_metadata, claims.email)
    async with database.tx(Caller.person(claims.person_id, claims.session_id, aal=claims.aal)) as tx:
        await tx.execute(
            "insert into public.people (id, name, locale) values ($1, $2, $3) on conflict (id) do nothing",
            claims.person_id,
            name,
            locale,
        )
