"""Times as forms write them."""

from datetime import datetime
from zoneinfo import ZoneInfo

from vibewell.kernel.errors import Invalid


def start_of(text: str, zone: ZoneInfo) -> datetime:
    """An instant, or a time on the wall clock of the business. Raises `Invalid`."""
    try:
        # A "+" that nobody escaped arrives as a space.
        found = datetime.fromisoformat(text.strip().replace(" ", "+"))
    except ValueError:
        raise Invalid("That is not a time.") from None
    return found if found.tzinfo else found.replace(tzinfo=zone)
