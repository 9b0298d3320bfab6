"""Pages where a test card is entered, where its bank asks back, and where the bank decides disputes."""

import re

import msgspec
from litestar import Response, get, post
from litestar.response import Redirect

from vibewell.domains.payments import CardEntered, HostedPage, NoTestCard, TestDesk
from vibewell.kernel.http import HttpRequest, here, read_form
from vibewell.web.render import go, page

EXPIRES = re.compile(r"\s*(0?[1-9]|1[0-2])\s*/\s*(20)?([0-9]{2})\s*", re.ASCII)
CVC = re.compile(r"\s*[0-9]{3,4}\s*", re.ASCII)
NUMBER_CHARACTERS_MAX = 40
# Beyond this nobody's card is valid.
YEARS_AHEAD_MAX = 30


class CardForm(msgspec.Struct, frozen=True):
    """A card; `take` is the number of a row that was pressed instead. The code is looked at, and kept nowhere."""

    number: str = ""
    expires: str = ""
    cvc: str = ""
    take: str = ""
    back: str = ""


class BankForm(msgspec.Struct, frozen=True):
    """What the payer tells their bank."""

    answer: str = ""


class DisputeForm(msgspec.Struct, frozen=True):
    """How a dispute ends."""

    dispute: str = ""
    answer: str = ""


@get("/test-processor/{secret:str}", include_in_schema=False)
async def get_payment(request: HttpRequest, secret: str) -> Response[str]:
    """The form for the card, the question of its bank, or what came of it."""
    desk = _desk(request)
    return await _show(request, desk, await desk.show(secret), number=desk.cards[0].number)


@post("/test-processor/{secret:str}", include_in_schema=False)
async def post_payment(request: HttpRequest, secret: str) -> Response[str] | Redirect:
    """Take the card: back to where the payer came from, on to their bank, or here again with a word why not."""
    desk = _desk(request)
    form = await read_form(request, CardForm)
    if form.back:
        return _leave(request, await desk.turn_back(secret))
    number = (form.take or form.number)[:NUMBER_CHARACTERS_MAX]
    now = here(request).now
    expires = (12, now.year + 3) if form.take else _read_expires(form.expires, (now.year, now.month))
    wrong = "" if form.take or (expires and CVC.fullmatch(form.cvc)) else "fields"
    if not wrong:
        try:
            shown = await desk.enter(secret, CardEntered(number, *(expires or (12, now.year))))
        except NoTestCard:
            wrong = "number"
        else:
            if shown.state in ("paid", "abandoned"):
                return _leave(request, shown)
            return go(request, f"/test-processor/{secret}")
    shown = await desk.show(secret)
    # The number is not shown again: somebody may have entered a real one in spite of all.
    return await _show(request, desk, shown, status=422, wrong=wrong, number="" if wrong == "number" else number)


@post("/test-processor/{secret:str}/bank", include_in_schema=False)
async def post_bank(request: HttpRequest, secret: str) -> Redirect:
    """What the payer tells their bank."""
    form = await read_form(request, BankForm)
    shown = await _desk(request).confirm(secret, approves=form.answer == "approve")
    return _leave(request, shown) if shown.state == "paid" else go(request, f"/test-processor/{secret}")


@get("/test-processor", include_in_schema=False)
async def get_bank(request: HttpRequest) -> Response[str]:
    """Disputes that the test bank has not decided."""
    disputes = await _desk(request).list_disputes()
    return await page(request, "test_processor/templates/bank.html", disputes=disputes)


@post("/test-processor", include_in_schema=False)
async def post_dispute(request: HttpRequest) -> Redirect:
    """Decide a dispute."""
    form = await read_form(request, DisputeForm)
    await _desk(request).end_dispute(form.dispute[:80], won=form.answer == "won")
    return go(request, "/test-processor")


def _desk(request: HttpRequest) -> TestDesk:
    found: TestDesk = here(request).services["test_desk"]
    return found


async def _show(
    request: HttpRequest, desk: TestDesk, shown: HostedPage, *, status: int = 200, wrong: str = "", number: str = ""
) -> Response[str]:
    name = "confirm" if shown.state == "confirming" else "pay"
    return await page(
        request,
        f"test_processor/templates/{name}.html",
        status=status,
        payment=shown,
        cards=desk.cards,
        wrong=wrong,
        number=number,
        expires=f"12/{(here(request).now.year + 3) % 100:02}",
        back=_way_back(request, shown),
    )


def _leave(request: HttpRequest, shown: HostedPage) -> Redirect:
    """Back, and how it went, in the words of Stripe's own redirects."""
    back = _way_back(request, shown)
    if shown.state == "paid":
        back += ("&" if "?" in back else "?") + "redirect_status=succeeded"
    return go(request, back)


def _way_back(request: HttpRequest, shown: HostedPage) -> str:
    """Where the payer came from; within our own pages without the host, whatever name it was reached by."""
    address: str = here(request).services["settings"].address
    path = shown.return_url.removeprefix(address)
    return path if path.startswith("/") and not path.startswith("//") else shown.return_url


def _read_expires(text: str, now: tuple[int, int]) -> tuple[int, int] | None:
    """Month and year, unless they are unreadable, over, or too far off."""
    found = EXPIRES.fullmatch(text)
    if found is None:
        return None
    month, year = int(found[1]), 2000 + int(found[3])
    return (month, year) if now <= (year, month) and year <= now[0] + YEARS_AHEAD_MAX else None


HANDLERS = [get_payment, post_payment, post_bank, get_bank, post_dispute]
