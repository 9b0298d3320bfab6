"""The line to Stripe: the SDK's requests over httpx, with a pool and times of our own."""

from collections.abc import Mapping

import httpx
from stripe import APIConnectionError, HTTPClient

CONNECT_SECONDS, READ_SECONDS = 3.0, 5.0
CONNECTIONS_MAX = 8


class StripeLine(HTTPClient):
    """Carries the SDK's requests."""

    name = "vibewell"

    def __init__(self) -> None:
        super().__init__()
        self._httpx = httpx.AsyncClient(
            timeout=httpx.Timeout(READ_SECONDS, connect=CONNECT_SECONDS),
            limits=httpx.Limits(max_connections=CONNECTIONS_MAX, max_keepalive_connections=CONNECTIONS_MAX),
        )

    async def request_async(
        self, method: str, url: str, headers: Mapping[str, str], post_data: str | None = None
    ) -> tuple[bytes, int, Mapping[str, str]]:
        """One request. Raises `APIConnectionError` when nothing is known of its outcome."""
        try:
            answer = await self._httpx.request(method, url, headers=headers, content=post_data)
        except httpx.HTTPError as error:
            told = f"Stripe can't be reached: {type(error).__name__}."
            raise APIConnectionError(told) from error  # type: ignore[no-untyped-call]
        return answer.content, answer.status_code, answer.headers

    async def close_async(self) -> None:
        """Let go of the connections."""
        await self._httpx.aclose()
