"""Catalogue: businesses, what they offer, who works there."""

from vibewell.domains.catalog.actions import business_key, read_business, read_reviews
from vibewell.domains.catalog.refusals import BusinessUnknown
from vibewell.domains.catalog.types import (
    BusinessPage,
    ClosureAhead,
    Location,
    OpenHours,
    Review,
    ServiceCard,
    ServicePart,
    StaffCard,
)

__all__ = [
    "BusinessPage",
    "BusinessUnknown",
    "ClosureAhead",
    "Location",
    "OpenHours",
    "Review",
    "ServiceCard",
    "ServicePart",
    "StaffCard",
    "business_key",
    "read_business",
    "read_reviews",
]
