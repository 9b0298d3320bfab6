"""Our own tokens, by our own keys; sessions are looked up in our own database."""

from collections import OrderedDict
from datetime import datetime
from uuid import UUID

from vibewell.domains.identity import SESSION_SECONDS_MAX, Accounts, Claims, check_token, read_header

SESSIONS_REMEMBERED_MAX = 4096


class EmbeddedTokens:
    """The port `AccessTokens`, embedded."""

    def __init__(self, accounts: Accounts) -> None:
        self._accounts = accounts
        self._lives: OrderedDict[UUID, tuple[bool, float]] = OrderedDict()

    async def verify(self, token: str, now: datetime) -> Claims:
        """See the port."""
        remembered = self._accounts.keyring.remembered
        claims = remembered.recall(token, now)
        if claims is None:
            header = read_header(token)
            public_key = await self._accounts.keyring.public_key(header.kid, now)
            claims = check_token(token, public_key, issuer=self._accounts.settings.issuer, now=now)
            remembered.remember(token, claims)
        return claims

    async def session_lives(self, claims: Claims, token: str, now: datetime) -> bool:
        """See the port."""
        if claims.session_id is None:
            return False
        lives, asked_at = self._lives.get(claims.session_id, (False, 0.0))
        if abs(now.timestamp() - asked_at) < SESSION_SECONDS_MAX:
            return lives
        lives = await self._accounts.session_lives(claims.session_id, claims.person_id, now)
        self._lives[claims.session_id] = (lives, now.timestamp())
        if len(self._lives) > SESSIONS_REMEMBERED_MAX:
            self._lives.popitem(last=False)
        return lives
