"""Booking: holds, visits, and the day of a business."""

from vibewell.domains.booking.actions import (
    book_at_desk,
    business_key,
    cancel_visit,
    confirm_hold,
    hold_start,
    mark_arrival,
    move_visit,
    read_visit,
    release_hold,
    role_at,
    wish_for,
)
from vibewell.domains.booking.agenda import Agenda, AgendaBlock, AgendaStaff, read_agenda
from vibewell.domains.booking.calendar_file import calendar_file
from vibewell.domains.booking.checkout.begin import (
    begin_checkout,
)
from vibewell.domains.booking.checkout.desk import (
    cancel_for_client,
    take_at_venue,
    waive_fee,
)
from vibewell.domains.booking.checkout.ending import explain_ending
from vibewell.domains.booking.checkout.reading import (
    read_checkout,
    wait_until_begun,
)
from vibewell.domains.booking.checkout.terms import (
    read_hold_terms,
    read_offer_terms,
    read_standing,
)
from vibewell.domains.booking.checkout.types import (
    AboveBalance,
    Checkout,
    CheckoutEmpty,
    CheckoutRequest,
    CheckoutUnknown,
    DeskOnly,
    GiftTriesTooMany,
    GiftUnknown,
    PassUnknown,
    PaymentRequired,
    PromoRefused,
    Standing,
    Terms,
    VenuePayment,
)
from vibewell.domains.booking.checkout.vouchers import (
    is_gift_code,
)
from vibewell.domains.booking.checks.actions import (
    drop_check,
    follow_check,
    list_fitting,
    note_check,
    put_check,
    read_beside,
    read_check,
    read_needs,
    read_result,
)
from vibewell.domains.booking.checks.gate import check_choices
from vibewell.domains.booking.checks.types import (
    CheckGap,
    CheckInvalid,
    CheckNone,
    CheckRequired,
    CheckWish,
    Need,
    OfferedCheck,
    ServiceCheck,
)
from vibewell.domains.booking.classes.actions import (
    cancel_session,
    change_session,
    create_sessions,
    list_sessions,
    read_session,
)
from vibewell.domains.booking.classes.types import (
    ClassSession,
    NewSessions,
    SessionCancellation,
    SessionChange,
    SessionGuest,
    SessionHasVisits,
    SessionUnknown,
)
from vibewell.domains.booking.customer import (
    find_own_hold,
    leave_review,
    read_own_review,
    visits_ahead,
    visits_before,
)
from vibewell.domains.booking.desk import (
    count_days,
    count_desk_visits,
    explain_move,
    latest_visit_of,
    list_clients,
    list_desk_starts,
    list_desk_visits,
    list_move_starts,
    list_workplaces,
    read_client,
    read_desk_visit,
    rooms_of_visit,
    same_people,
)
from vibewell.domains.booking.desk_types import (
    ClientCard,
    ClientLine,
    DayCount,
    DeskStart,
    Narrowed,
    Workplace,
)
from vibewell.domains.booking.explained.actions import Explained, Suggested, explain_at_desk, suggest_starts
from vibewell.domains.booking.feeds.actions import find_feed, make_feed, own_member, read_feed, revoke_feed
from vibewell.domains.booking.feeds.types import Feed, FeedNotYours, FeedUnknown, NewFeed
from vibewell.domains.booking.holding import book_series_in_turn, hold_in_turn, hold_party_in_turn
from vibewell.domains.booking.parties.actions import cancel_party, hold_party, read_party
from vibewell.domains.booking.parties.at_desk import book_party_at_desk
from vibewell.domains.booking.parties.listing import list_party_days, list_party_starts
from vibewell.domains.booking.parties.types import (
    DeskPartyRequest,
    Party,
    PartyDays,
    PartyHold,
    PartyPerson,
    PartyRequest,
    PartyStart,
)
from vibewell.domains.booking.rules import desk_as_agreed, items_of, rows_of_claims
from vibewell.domains.booking.series.actions import book_series, cancel_series, read_series
from vibewell.domains.booking.series.preview import preview_series
from vibewell.domains.booking.series.rules import first_after
from vibewell.domains.booking.series.types import (
    EVERY_WEEKS_MAX,
    TIMES_MAX,
    Decision,
    Occurrence,
    Series,
    SeriesCancellation,
    SeriesClient,
    SeriesCollides,
    SeriesDecisionInvalid,
    SeriesOver,
    SeriesPreview,
    SeriesRequest,
    SeriesTooMany,
    SeriesTooShort,
    SeriesUnknown,
    SeriesWish,
)
from vibewell.domains.booking.sick_day.actions import arrange_sick_day, preview_sick_day
from vibewell.domains.booking.sick_day.types import (
    A_CLASS,
    AffectedVisit,
    Colleague,
    SickDay,
    SickDayChanged,
    SickDayInvalid,
    SickDayPreview,
    SickDayRequest,
    SickDays,
    SickDayTooMuch,
    SickVisitDecision,
)
from vibewell.domains.booking.types import (
    ANYONE,
    DeskVisitRequest,
    Hold,
    HoldExpired,
    HoldRequest,
    HoldsTooMany,
    HoldUnknown,
    MoveRequest,
    OwnReview,
    PastVisit,
    Place,
    ReviewedAlready,
    ReviewNotYours,
    ReviewRequest,
    SeriesPlace,
    StartNotOffered,
    StartTaken,
    Visit,
    VisitAhead,
    VisitItem,
    VisitOver,
    VisitSegment,
    VisitUnknown,
)
from vibewell.domains.booking.vouchers.actions import (
    add_package,
    add_promo,
    buy_gift_card,
    buy_package,
    end_gift_card,
    end_package,
    end_promo,
    list_gift_cards,
    list_packages,
    list_passes,
    list_promos,
    try_code,
)
from vibewell.domains.booking.vouchers.types import (
    GIFT_LEAST,
    GIFT_MOST,
    CodeTaken,
    GiftCard,
    GiftRequest,
    Package,
    PackageOrder,
    PackagePass,
    PackageRequest,
    PromoCode,
    PromoInvalid,
    PromoRequest,
)
from vibewell.domains.booking.waitlist.actions import (
    accept_offer,
    find_wish_of_visit,
    leave_wish,
    list_own_wishes,
    list_waiting,
    read_offer,
    refuse_offer,
    urge_wish,
    wish_earlier,
    withdraw_wish,
)
from vibewell.domains.booking.waitlist.types import (
    EarlierRequest,
    Offer,
    OfferMoot,
    OfferOver,
    WaitRequest,
    WaitsAlready,
    WindowInvalid,
    Wish,
    WishesTooMany,
)
from vibewell.domains.catalog import NotAtThisDesk

__all__ = [
    "ANYONE", "A_CLASS", "EVERY_WEEKS_MAX", "GIFT_LEAST", "GIFT_MOST", "TIMES_MAX", "AboveBalance", "AffectedVisit",
    "Agenda", "AgendaBlock", "AgendaStaff", "CheckGap", "CheckInvalid", "CheckNone", "CheckRequired", "CheckWish",
    "Checkout", "CheckoutEmpty", "CheckoutRequest", "CheckoutUnknown", "ClassSession", "ClientCard", "ClientLine",
    "CodeTaken", "Colleague", "DayCount", "Decision", "DeskOnly", "DeskPartyRequest", "DeskStart",
    "DeskVisitRequest", "EarlierRequest", "Explained", "Feed", "FeedNotYours", "FeedUnknown", "GiftCard",
    "GiftRequest", "GiftTriesTooMany", "GiftUnknown", "Hold", "HoldExpired", "HoldRequest", "HoldUnknown",
    "HoldsTooMany", "MoveRequest", "Narrowed", "Need", "NewFeed", "NewSessions", "NotAtThisDesk", "Occurrence",
    "Offer", "OfferMoot", "OfferOver", "OfferedCheck", "OwnReview", "Package", "PackageOrder", "PackagePass",
    "PackageRequest", "Party", "PartyDays", "PartyHold", "PartyPerson", "PartyRequest", "PartyStart", "PassUnknown",
    "PastVisit", "PaymentRequired", "Place", "PromoCode", "PromoInvalid", "PromoRefused", "PromoRequest",
    "ReviewNotYours", "ReviewRequest", "ReviewedAlready", "Series", "SeriesCancellation", "SeriesClient",
    "SeriesCollides", "SeriesDecisionInvalid", "SeriesOver", "SeriesPlace", "SeriesPreview", "SeriesRequest",
    "SeriesTooMany", "SeriesTooShort", "SeriesUnknown", "SeriesWish", "ServiceCheck", "SessionCancellation",
    "SessionChange", "SessionGuest", "SessionHasVisits", "SessionUnknown", "SickDay", "SickDayChanged",
    "SickDayInvalid", "SickDayPreview", "SickDayRequest", "SickDayTooMuch", "SickDays", "SickVisitDecision",
    "Standing", "StartNotOffered", "StartTaken", "Suggested", "Terms", "VenuePayment", "Visit", "VisitAhead",
    "VisitItem", "VisitOver", "VisitSegment", "VisitUnknown", "WaitRequest", "WaitsAlready", "WindowInvalid",
    "Wish", "WishesTooMany", "Workplace", "accept_offer", "add_package", "add_promo", "arrange_sick_day",
    "begin_checkout", "book_at_desk", "book_party_at_desk", "book_series", "book_series_in_turn", "business_key",
    "buy_gift_card", "buy_package", "calendar_file", "cancel_for_client", "cancel_party", "cancel_series",
    "cancel_session", "cancel_visit", "change_session", "check_choices", "confirm_hold", "count_days",
    "count_desk_visits", "create_sessions", "desk_as_agreed", "drop_check", "end_gift_card", "end_package",
    "end_promo", "explain_at_desk", "explain_ending", "explain_move", "find_feed", "find_own_hold",
    "find_wish_of_visit", "first_after", "follow_check", "hold_in_turn", "hold_party", "hold_party_in_turn",
    "hold_start", "is_gift_code", "items_of", "latest_visit_of", "leave_review", "leave_wish", "list_clients",
    "list_desk_starts", "list_desk_visits", "list_fitting", "list_gift_cards", "list_move_starts", "list_own_wishes",
    "list_packages", "list_party_days", "list_party_starts", "list_passes", "list_promos", "list_sessions",
    "list_waiting", "list_workplaces", "make_feed", "mark_arrival", "move_visit", "note_check", "own_member",
    "preview_series", "preview_sick_day", "put_check", "read_agenda", "read_beside", "read_check", "read_checkout",
    "read_client", "read_desk_visit", "read_feed", "read_hold_terms", "read_needs", "read_offer", "read_offer_terms",
    "read_own_review", "read_party", "read_result", "read_series", "read_session", "read_standing", "read_visit",
    "refuse_offer", "release_hold", "revoke_feed", "role_at", "rooms_of_visit", "rows_of_claims", "same_people",
    "suggest_starts", "take_at_venue", "try_code", "urge_wish", "visits_ahead", "visits_before", "wait_until_begun",
    "waive_fee", "wish_earlier", "wish_for", "withdraw_wish",
]  # fmt: skip
