"""Why the catalogue is not read or changed as asked."""

from vibewell.kernel.errors import Forbidden, NotFound, Refusal


class BusinessUnknown(NotFound):
    """No such business, or it is not published and not this caller's."""

    code = "business.unknown"
    sentence = "There is no business at this address."


class NotAtThisDesk(Forbidden):
    """The caller does not work at this business. The same for what exists there and what does not."""

    code = "business.not_yours"
    sentence = "Only those who work there can do this."


class RoleNotEnough(Forbidden):
    """The caller works there, in a role that may not do this."""

    code = "business.role_not_enough"
    sentence = "Your role at this business does not allow this."


class CategoryUnknown(Refusal):
    """No such category."""

    code = "category.unknown"
    status = 422
    sentence = "There is no such category."


class PlaceIncomplete(Refusal):
    """A place needs both of its coordinates."""

    code = "place.incomplete"
    status = 422
    sentence = "A place needs both latitude and longitude."


class TextInvalid(Refusal):
    """A name of nothing but blanks, or with characters that can't be seen."""

    code = "text.invalid"
    status = 422
    sentence = "A name needs at least one letter, and nothing that can't be seen."


class PriceInOtherCurrency(Refusal):
    """A price on the list in another currency than the business's. Money that moves is `payment.currency_differs`."""

    code = "price.currency"
    status = 422
    sentence = "Prices are in the currency of the business."


class ServiceUnknown(NotFound):
    """No such service at this business."""

    code = "service.unknown"
    sentence = "This business does not offer that service."


class ServiceNotHere(Refusal):
    """A service is named that is not one of this business."""

    code = "service.not_here"
    status = 422
    sentence = "One of these services is none of this business."


class ServicesTooMany(Refusal):
    """A business has a limit of services."""

    code = "service.too_many"
    status = 422
    sentence = "A business has at most 500 services."


class SegmentsInvalid(Refusal):
    """The parts of a service are none, too many, too short or too long."""

    code = "service.segments"
    status = 422
    sentence = "A service has 1 to 12 parts of 1 to 1,440 minutes, at most 24 hours in all."


class BuffersInvalid(Refusal):
    """A buffer is negative or longer than it may be."""

    code = "service.buffers"
    status = 422
    sentence = "The time kept free before or after a service is 0 to 480 minutes."


class StepInvalid(Refusal):
    """The step between starts is out of range."""

    code = "service.step"
    status = 422
    sentence = "Starts are 1 to 1,440 minutes apart."


class NoticeInvalid(Refusal):
    """The notice is out of range, or given twice."""

    code = "service.notice"
    status = 422
    sentence = "Notice is asked for in minutes (0 to 525,600) or in days (0 to 365), not in both."


class AdvanceInvalid(Refusal):
    """The advance limit is out of range."""

    code = "service.advance"
    status = 422
    sentence = "Bookings open 0 to 3,650 days ahead."


class NoticeBeyondAdvance(Refusal):
    """The notice asked for is longer than bookings open ahead: there would never be a start."""

    code = "service.notice_beyond_advance"
    status = 422
    sentence = "The notice asked for is longer than bookings open ahead, so nobody could ever book this."


class OwnLengthWithSegments(Refusal):
    """A member's own length only makes sense for a service of one part."""

    code = "service.own_length_with_segments"
    status = 422
    sentence = "A member can have a length of their own only for a service of one part."


class StaffUnknown(NotFound):
    """No such member at this business."""

    code = "staff.unknown"
    sentence = "Nobody of that name works at this business."


class StaffNotHere(Refusal):
    """A member is named who does not work at this business."""

    code = "staff.not_here"
    status = 422
    sentence = "One of these people does not work at this business."


class StaffTooMany(Refusal):
    """A business has a limit of members."""

    code = "staff.too_many"
    status = 422
    sentence = "A team has at most 300 people."


class StaffHasVisits(Refusal):
    """The member has visits ahead; `count` says how many, `visits` names the first three."""

    code = "staff.has_visits"
    sentence = "This person still has visits ahead. Move or cancel them first."


class StaffHasClasses(Refusal):
    """The member leads classes ahead; `count` says how many."""

    code = "staff.has_classes"
    sentence = "This person still leads classes ahead. Give them to somebody else first."


class AccountUnknown(Refusal):
    """No account has this address yet."""

    code = "staff.account_unknown"
    status = 422
    sentence = "Nobody has signed up with this address yet. Ask them to, then add the address here."


class AccountWorksHere(Refusal):
    """The account of this address already belongs to somebody of the team."""

    code = "staff.account_taken"
    sentence = "This account already belongs to somebody of the team."


class LastOwner(Refusal):
    """A business keeps at least one owner."""

    code = "staff.last_owner"
    sentence = "A business needs an owner. Make somebody else an owner first."


class OwnersOnly(Forbidden):
    """Only owners make owners, change them or let them go."""

    code = "staff.owners_only"
    sentence = "Only an owner can do this to an owner, or make somebody one."


class ResourceUnknown(NotFound):
    """No such room, chair or machine at this business."""

    code = "resource.unknown"
    sentence = "There is no such room, chair or machine at this business."


class ResourcesTooMany(Refusal):
    """A business has a limit of resources."""

    code = "resource.too_many"
    status = 422
    sentence = "A business has at most 300 rooms, chairs and machines."


class ResourceInUse(Refusal):
    """Visits ahead use it; `count` says how many, `starts` when the first three do."""

    code = "resource.in_use"
    sentence = "Visits ahead use this. Move or cancel them first."
