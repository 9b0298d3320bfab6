"""A service as a form: what stands in its fields, and the wish that comes of them. Pure."""

from collections.abc import Sequence
from itertools import combinations
from typing import Any
from uuid import UUID

import msgspec

from vibewell.domains.catalog import DeskService, NewService, ServiceChange, StaffMember
from vibewell.web.business.check_fields import CheckFields, check_labels, read_check_fields
from vibewell.web.business.filled import Filled, amount, amount_words, convert, whole
from vibewell.web.site.forms import Errors
from vibewell.web.site.words import Say

PARTS_MAX = 12
SPARE_PARTS = 1
# A part may need several things at once: a chair and a lamp.
KINDS_BETWEEN = " + "
KINDS_PAIRED_MAX = 5
# How notice is asked for: the unit's name and how many minutes it has; days are counted by the calendar.
UNITS = ("minutes", "hours", "days")


class PartFields(msgspec.Struct, frozen=True):
    """One part of a service as fields."""

    name: str = ""
    minutes: str = ""
    attended: bool = True
    kind: str = ""


class OfferFields(msgspec.Struct, frozen=True):
    """What a member offers, as fields."""

    staff: UUID
    name: str
    offers: bool = False
    minutes: str = ""
    price: str = ""


class ServiceFields(msgspec.Struct, frozen=True):
    """All fields of the form."""

    name: str = ""
    section: str = ""
    category: str = ""
    description: str = ""
    price: str = ""
    parts: list[PartFields] = []
    offers: list[OfferFields] = []
    step_minutes: str = "15"
    before_minutes: str = "0"
    after_minutes: str = "0"
    notice: str = ""
    notice_unit: str = "hours"
    advance_days: str = ""
    after_may_pass_closing: bool = True
    is_class: bool = False
    once: str = ""
    check: CheckFields = CheckFields()


def kind_choices(kinds: Sequence[str], parts: Sequence[PartFields]) -> list[tuple[str, str]]:
    """What a part can need: each kind, two of them where there are few, and what a part needs already."""
    pairs = [KINDS_BETWEEN.join(two) for two in combinations(kinds, 2)] if len(kinds) <= KINDS_PAIRED_MAX else []
    there = [part.kind for part in parts if part.kind]
    return [(kind, kind) for kind in dict.fromkeys([*kinds, *pairs, *there])]


def labels(say: Say) -> dict[str, str]:
    """The fields' names, for what is said about them."""
    return {
        "name": say("Name"),
        "section": say("Section"),
        "category": say("Craft"),
        "description": say("Description"),
        "price": say("Price"),
        "parts": say("Parts"),
        "segments": say("Parts"),
        "offers": say("Who does it"),
        "staff": say("Who does it"),
        "step_minutes": say("A start every"),
        "before_minutes": say("Kept free before"),
        "after_minutes": say("Kept free after"),
        "notice": say("Notice"),
        "advance_days": say("Opens ahead"),
        **check_labels(say),
    }


def blank(team: Sequence[StaffMember], category: str, once: str) -> ServiceFields:
    """The form of a new service."""
    return ServiceFields(category=category, parts=[PartFields()], offers=_offers(team, None), once=once)


def fields_of(service: DeskService, team: Sequence[StaffMember], currency: str) -> ServiceFields:
    """The form of a service that is there."""
    notice, unit = "", "hours"
    if service.notice_days is not None:
        notice, unit = str(service.notice_days), "days"
    elif service.notice_minutes:
        hours, rest = divmod(service.notice_minutes, 60)
        notice, unit = (str(hours), "hours") if rest == 0 else (str(service.notice_minutes), "minutes")
    return ServiceFields(
        name=service.name,
        section=service.section,
        category=service.category,
        description=service.description,
        price=amount_words(service.price.amount, currency),
        parts=[
            PartFields(part.name, str(part.minutes), part.staff, KINDS_BETWEEN.join(part.resources))
            for part in service.segments
        ],
        offers=_offers(team, service),
        step_minutes=str(service.step_minutes),
        before_minutes=str(service.before_minutes),
        after_minutes=str(service.after_minutes),
        notice=notice,
        notice_unit=unit,
        advance_days="" if service.advance_days is None else str(service.advance_days),
        after_may_pass_closing=service.after_may_pass_closing,
        is_class=service.is_class,
    )


def _offers(team: Sequence[StaffMember], service: DeskService | None) -> list[OfferFields]:
    found = {offer.staff: offer for offer in service.staff} if service else {}
    rows = []
    for member in team:
        if member.role == "receptionist" and member.id not in found:
            continue
        offer = found.get(member.id)
        rows.append(
            OfferFields(
                member.id,
                member.name,
                offer is not None,
                str(offer.minutes) if offer and offer.minutes else "",
                amount_words(offer.price.amount, offer.price.currency) if offer and offer.price else "",
            )
        )
    return rows


def read_fields(values: Filled, team: Sequence[StaffMember]) -> ServiceFields:
    """The form as it was sent."""
    names = values.every("part_name")
    minutes, attended, kinds = (values.every(f"part_{name}") for name in ("minutes", "attended", "kind"))
    rows = list(zip(names, minutes, attended, kinds, strict=False))[:PARTS_MAX]
    offered = set(values.every("offers"))
    return ServiceFields(
        name=values.one("name"),
        section=values.one("section"),
        category=values.one("category"),
        description=values.one("description"),
        price=values.one("price"),
        parts=[PartFields(name.strip(), length.strip(), by == "yes", kind.strip()) for name, length, by, kind in rows],
        offers=[
            OfferFields(
                member.id,
                member.name,
                str(member.id) in offered,
                values.one(f"minutes_{member.id}"),
                values.one(f"price_{member.id}"),
            )
            for member in team
            if member.role != "receptionist" or str(member.id) in offered
        ],
        step_minutes=values.one("step_minutes"),
        before_minutes=values.one("before_minutes"),
        after_minutes=values.one("after_minutes"),
        notice=values.one("notice"),
        notice_unit=values.one("notice_unit") if values.one("notice_unit") in UNITS else "hours",
        advance_days=values.one("advance_days"),
        after_may_pass_closing=values.has("after_may_pass_closing"),
        is_class=values.has("is_class"),
        once=values.one("once"),
        check=read_check_fields(values),
    )


def with_spare(fields: ServiceFields, more: int = SPARE_PARTS) -> ServiceFields:
    """The form with empty lines for further parts."""
    spare = max(0, min(PARTS_MAX - len(fields.parts), more))
    return msgspec.structs.replace(fields, parts=[*fields.parts, *[PartFields()] * spare])


def new_wish(fields: ServiceFields, currency: str, errors: Errors, say: Say) -> NewService | None:
    """The new service of a form, or None with its errors."""
    values = {**_values(fields, currency, errors, say), "is_class": fields.is_class}
    return None if errors else convert(NewService, values, labels(say), errors, say)


def change_wish(fields: ServiceFields, currency: str, errors: Errors, say: Say) -> ServiceChange | None:
    """The change of a form, or None with its errors."""
    values = _values(fields, currency, errors, say)
    return None if errors else convert(ServiceChange, values, labels(say), errors, say)


def _values(fields: ServiceFields, currency: str, errors: Errors, say: Say) -> dict[str, Any]:
    named = labels(say)
    if not fields.name:
        errors.add("name", named["name"], say("Write what it is called."))
    price = _amount(fields.price, currency, "price", named["price"], errors, say)
    if price is None:
        errors.add("price", named["price"], say("Write a price; 0 where it costs nothing."))
    values: dict[str, Any] = {
        "name": fields.name,
        "section": fields.section,
        "category": fields.category,
        "description": fields.description,
        "price": {"amount": price or 0},
        "segments": _parts(fields, errors, named["parts"], say),
        "staff": _offer_wishes(fields, currency, errors, named["offers"], say),
        "after_may_pass_closing": fields.after_may_pass_closing,
        "advance_days": _number(fields.advance_days, "advance_days", named, errors, say),
        "notice_minutes": None,
        "notice_days": None,
    }
    for name in ("step_minutes", "before_minutes", "after_minutes"):
        values[name] = _number(getattr(fields, name), name, named, errors, say) or 0
    notice = _number(fields.notice, "notice", named, errors, say)
    if notice is not None:
        unit = {"minutes": 1, "hours": 60}.get(fields.notice_unit)
        values["notice_days" if unit is None else "notice_minutes"] = notice * (unit or 1)
    return values


def _number(text: str, field: str, named: dict[str, str], errors: Errors, say: Say) -> int | None:
    try:
        return whole(text)
    except ValueError:
        errors.add(field, named[field], say("Write a whole number."))
        return None


def _amount(text: str, currency: str, field: str, label: str, errors: Errors, say: Say) -> int | None:
    try:
        return amount(text, currency)
    except ValueError:
        errors.add(field, label, say("Write an amount like 52 or 52.50."))
        return None


def _parts(fields: ServiceFields, errors: Errors, label: str, say: Say) -> list[dict[str, Any]]:
    parts = []
    for part in fields.parts:
        if not part.minutes and not part.name:
            continue
        try:
            minutes = whole(part.minutes)
        except ValueError:
            minutes = None
        if minutes is None:
            errors.add("parts", label, say("Write how many minutes each part takes."))
            continue
        kinds = [kind for kind in part.kind.split(KINDS_BETWEEN) if kind]
        parts.append({"name": part.name, "minutes": minutes, "staff": part.attended, "resources": kinds})
    if not parts:
        errors.add("parts", label, say("Write how many minutes it takes."))
    return parts


def _offer_wishes(fields: ServiceFields, currency: str, errors: Errors, label: str, say: Say) -> list[dict[str, Any]]:
    wishes: list[dict[str, Any]] = []
    for offer in fields.offers:
        if not offer.offers:
            continue
        price = _amount(offer.price, currency, "offers", label, errors, say)
        try:
            minutes = whole(offer.minutes)
        except ValueError:
            errors.add("offers", label, say("Write a whole number of minutes for %(name)s.", name=offer.name))
            continue
        wishes.append(
            {"staff": str(offer.staff), "minutes": minutes, "price": None if price is None else {"amount": price}}
        )
    return wishes
