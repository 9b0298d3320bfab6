"""What those who run a business see of it: services, people and rooms with all that is set about them."""

from typing import Any, Literal
from uuid import UUID

import msgspec

from vibewell.kernel.money import Money

Role = Literal["owner", "manager", "receptionist", "professional"]


class BusinessDesk(msgspec.Struct, frozen=True):
    """A business seen by somebody who works there, and what they are. `staff_id` is who they are in the team."""

    id: UUID
    slug: str
    name: str
    timezone: str
    currency: str
    category: str
    role: Role
    staff_id: UUID


class ServiceSegment(msgspec.Struct, frozen=True):
    """One part of a service, with what it needs: the professional or not, and resources by kind."""

    name: str
    minutes: int
    staff: bool
    resources: list[str]


class ServiceOffer(msgspec.Struct, frozen=True):
    """That a member offers a service; null: in its usual length, at its usual price."""

    staff: UUID
    minutes: int | None
    price: Money | None


class Service(msgspec.Struct, frozen=True):
    """A service with everything that is set about it."""

    id: UUID
    section: str
    category: str
    name: str
    description: str
    minutes: int
    price: Money
    segments: list[ServiceSegment]
    step_minutes: int
    before_minutes: int
    after_minutes: int
    notice_minutes: int | None
    notice_days: int | None
    advance_days: int | None
    after_may_pass_closing: bool
    is_class: bool
    position: int
    staff: list[ServiceOffer]


class StaffOffer(msgspec.Struct, frozen=True):
    """A service that a member offers; null: in its usual length, at its usual price."""

    service: UUID
    minutes: int | None
    price: Money | None


class StaffMember(msgspec.Struct, frozen=True):
    """Somebody who works at the business. Without an account they can't sign in."""

    id: UUID
    name: str
    title: str
    role: Role
    timezone: str | None
    position: int
    portrait: dict[str, Any]
    has_account: bool
    services: list[StaffOffer]


class Resource(msgspec.Struct, frozen=True):
    """A chair, room or machine; services name its kind."""

    id: UUID
    kind: str
    name: str
