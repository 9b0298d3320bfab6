"""Catalogue: businesses, what they offer, who works there; and the desk at which those who run them change it."""

from vibewell.domains.catalog.actions import (
    business_key,
    read_business,
    read_reviews,
)
from vibewell.domains.catalog.desk.access import (
    DESK,
    EVERYONE,
    MANAGERS,
    stand_at,
)
from vibewell.domains.catalog.desk.business import (
    change_business,
)
from vibewell.domains.catalog.desk.resources import (
    change_resource,
    create_resource,
    end_resource,
    list_resources,
    read_resource,
)
from vibewell.domains.catalog.desk.rules import (
    amount_of,
    clean,
    clean_name,
)
from vibewell.domains.catalog.desk.services import (
    change_service,
    create_service,
    end_service,
    list_services,
    read_service,
)
from vibewell.domains.catalog.desk.staff import (
    change_member,
    create_member,
    end_member,
    list_staff,
    read_member,
)
from vibewell.domains.catalog.desk.types import (
    BusinessDesk,
    Resource,
    Role,
    ServiceOffer,
    ServiceSegment,
    StaffMember,
    StaffOffer,
)
from vibewell.domains.catalog.desk.types import Service as DeskService
from vibewell.domains.catalog.desk.wishes import (
    BusinessChange,
    NewResource,
    NewService,
    NewStaff,
    Price,
    ResourceChange,
    SegmentWish,
    ServiceChange,
    ServiceOfferWish,
    StaffChange,
    StaffOfferWish,
)
from vibewell.domains.catalog.guide import NamedPlace, StarCount, count_stars, find_place, list_districts
from vibewell.domains.catalog.parameters import Slug
from vibewell.domains.catalog.refusals import (
    BusinessUnknown,
    NotAtThisDesk,
    RoleNotEnough,
    ServiceUnknown,
    StaffUnknown,
)
from vibewell.domains.catalog.register import PlatformFigures, RegisterLine, list_register, read_figures
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
    "DESK",
    "EVERYONE",
    "MANAGERS",
    "BusinessChange",
    "BusinessDesk",
    "BusinessPage",
    "BusinessUnknown",
    "ClosureAhead",
    "DeskService",
    "Location",
    "NamedPlace",
    "NewResource",
    "NewService",
    "NewStaff",
    "NotAtThisDesk",
    "OpenHours",
    "PlatformFigures",
    "Price",
    "RegisterLine",
    "Resource",
    "ResourceChange",
    "Review",
    "Role",
    "RoleNotEnough",
    "SegmentWish",
    "ServiceCard",
    "ServiceChange",
    "ServiceOffer",
    "ServiceOfferWish",
    "ServicePart",
    "ServiceSegment",
    "ServiceUnknown",
    "Slug",
    "StaffCard",
    "StaffChange",
    "StaffMember",
    "StaffOffer",
    "StaffOfferWish",
    "StaffUnknown",
    "StarCount",
    "amount_of",
    "business_key",
    "change_business",
    "change_member",
    "change_resource",
    "change_service",
    "clean",
    "clean_name",
    "count_stars",
    "create_member",
    "create_resource",
    "create_service",
    "end_member",
    "end_resource",
    "end_service",
    "find_place",
    "list_districts",
    "list_register",
    "list_resources",
    "list_services",
    "list_staff",
    "read_business",
    "read_figures",
    "read_member",
    "read_resource",
    "read_reviews",
    "read_service",
    "stand_at",
]
