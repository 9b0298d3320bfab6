"""What a voucher's code looks like, and until when it is good. Pure."""

from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

# Without what is easily taken for something else.
LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
CODE_LETTERS = 16
# As the law has it for claims: to the end of the third year after.
GOOD_FOR_YEARS = 3


def code_from(choose: Callable[[str], str]) -> str:
    """A gift card's code of 80 random bits, letter by letter."""
    return "".join(choose(LETTERS) for _ in range(CODE_LETTERS))


def good_until(sold_at: datetime, timezone: str) -> datetime:
    """The first instant at which a gift card is not good any more, on the business's clock."""
    zone = ZoneInfo(timezone)
    return datetime(sold_at.astimezone(zone).year + GOOD_FOR_YEARS + 1, 1, 1, tzinfo=zone)
