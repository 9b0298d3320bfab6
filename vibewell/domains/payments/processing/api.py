"""HTTP: where processors tell what happened. Verified as it came, kept, and applied by the worker."""

import msgspec
from litestar import post

from vibewell.domains.payments.ports import ProcessorEvent, SignatureWrong
from vibewell.domains.payments.processing import work_store
from vibewell.domains.payments.processing.types import Processors
from vibewell.kernel.db import Caller
from vibewell.kernel.errors import NotFound
from vibewell.kernel.http import Here, HttpRequest, here

# The embedded processor speaks as Stripe does, to the same address.
STRIPE = ("stripe", "embedded")
COINBASE = ("coinbase",)


class Kept(msgspec.Struct, frozen=True):
    """The event is ours now. `new` is false for one that was told before."""

    new: bool


class Noted(msgspec.Struct, frozen=True):
    """An event as it is kept: in our words, and in theirs."""

    ours: ProcessorEvent
    told: msgspec.Raw


@post("/webhooks/stripe", include_in_schema=False, status_code=200)
async def post_stripe(request: HttpRequest) -> Kept:
    """An event of Stripe, or of the processor that comes along."""
    return await _receive(request, STRIPE)


@post("/webhooks/coinbase", include_in_schema=False, status_code=200)
async def post_coinbase(request: HttpRequest) -> Kept:
    """An event of Coinbase."""
    return await _receive(request, COINBASE)


async def _receive(request: HttpRequest, names: tuple[str, ...]) -> Kept:
    """Keep an event. Raises `NotFound` where no such processor is in use, `SignatureWrong`, `EventUnreadable`."""
    surroundings = here(request)
    processors: Processors = surroundings.services["processors"]
    name = next((name for name in names if name in processors), None)
    if name is None:
        raise NotFound
    body = await request.body()
    headers = {key.lower(): value for key, value in request.headers.items()}
    try:
        event = processors[name](surroundings.database).read_event(body, headers, surroundings.now)
    except SignatureWrong:
        await _count(surroundings, name)
        raise
    noted = Noted(msgspec.structs.replace(event, body=b""), msgspec.Raw(event.body))
    async with surroundings.database.tx(Caller.webhook()) as tx:
        new = await tx.fetchval(
            work_store.KEEP_EVENT,
            name,
            event.event_id,
            event.kind,
            event.processor_ref or None,
            event.happened_at,
            msgspec.json.encode(noted).decode(),
        )
    return Kept(new)


async def _count(surroundings: Here, name: str) -> None:
    """Of what nobody has signed only a number is kept."""
    async with surroundings.database.tx(Caller.anonymous()) as tx:
        await tx.execute(work_store.COUNT_WRONG, f"webhook.signature_wrong:{name}", surroundings.now)


HANDLERS = [post_stripe, post_coinbase]
