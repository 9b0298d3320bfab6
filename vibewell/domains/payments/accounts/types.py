"""A business's account at a processor, as its owner sees it."""

from datetime import datetime
from uuid import UUID

import msgspec


class ProcessorAccount(msgspec.Struct, frozen=True):
    """`link_url` opens once, until `link_until`; without one the worker has not asked for it yet, or failed."""

    id: UUID
    processor: str
    is_open: bool
    charges_enabled: bool
    payouts_enabled: bool
    details_submitted: bool
    link_url: str
    link_until: datetime | None
    failure: str
    link_wanted_at: datetime

    def has_link(self, now: datetime) -> bool:
        """Whether the page can be opened now."""
        return bool(self.link_url) and self.link_until is not None and self.link_until > now
