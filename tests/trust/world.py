# ruff: noqa: E501 - a sentence and the statement that tries it are read side by side
"""Two salons and a cellar, arranged by hand: the smallest world in which everybody has something to lose."""

import re

import psycopg

from tests.trust import people
from tests.trust.people import uid
from tests.trust.world_money import MONEY, MONEY_NAMES

NAMES: dict[str, object] = {
    name.lower(): value for name, value in vars(people).items() if name.isupper() and hasattr(value, "hex")
} | {
    name: uid(number)
    for number, name in enumerate(
        (
            *(
                "nordlicht",
                "brauenwerk",
                "keller",
                "s_ida",
                "s_lene",
                "s_jonas",
                "s_mehmet",
                "s_tilda",
                "s_elke",
                "s_sofia",
            ),
            *(
                "s_keller",
                "cut",
                "colour",
                "class",
                "plain",
                "brow",
                "secret",
                "chair",
                "chair_bw",
                "chair_keller",
                "lesson",
            ),
            *(
                "lesson_keller",
                "v_clara",
                "v_came",
                "v_reviewed",
                "v_hold",
                "v_hugo",
                "v_visitor",
                "v_bare",
                "v_empty",
                "v_cheap",
            ),
            *(
                "v_other",
                "v_guest",
                "v_brow",
                "v_cancelled",
                "v_signed",
                "v_keller",
                "v_ida",
                "shift",
                "dated",
                "closure",
            ),
            *(
                "closure_keller",
                "busy",
                "busy_tilda",
                "busy_bw",
                "review",
                "review_keller",
                "event",
                "mail",
                "fresh",
                "shift_keller",
            ),
            "dated_keller",
            *("feed", "feed_mehmet", "calendar", "calendar_bw"),
            *("series", "series_bw"),
            *("w_clara", "w_move", "w_otto", "o_clara", "o_otto"),
            *("secret_check",),
            *("key_ended", "key_bw", "hook", "hook_bw", "told", "told_bw"),
            *("c_clara", "c_otto", "pay_clara", "pay_otto", "back_clara", "back_otto", "gift_clara", "gift_otto"),
            *("promo", "promo_bw", "pack", "pack_bw", "pass_clara", "pass_otto"),
            *MONEY_NAMES,
        ),
        start=100,
    )
}


def named(sql: str) -> str:
    """`:name` becomes the id of that name."""
    return re.sub(r"(?<![:\w]):([a-z_]+)\b", lambda found: f"'{NAMES[found[1]]}'::uuid", sql)


def visit(name: str, day: int, columns: dict[str, str], **terms: str) -> str:
    """A visit by name on day `day` from now at ten, with its item and its claim; `terms` as in the defaults below."""
    told = {
        "business": ":nordlicht",
        "staff": "mehmet",
        "service": "cut",
        "price": "4500",
        "claim": "yes",
        "item": "yes",
    }
    told |= terms
    starts = f"(date_trunc('day', now()) + interval '{day} days 10 hours')"
    rows = [
        f"insert into visits (id, business_id, starts_at, ends_at, price, currency, {', '.join(columns)}) values"
        f" (:{name}, {told['business']}, {starts}, {starts} + interval '45 minutes', {told['price']}, 'EUR',"
        f" {', '.join(columns.values())})"
    ]
    if told["item"] == "yes":
        rows.append(
            "insert into visit_items (visit_id, position, business_id, service_id, staff_id, service_name, staff_name,"
            f" starts_at, minutes, price, segments) select :{name}, 0, {told['business']}, s.id, m.id, s.name, m.name,"
            f""" {starts}, 45, s.price, '[{{"name": "", "minutes": 45, "staff": true}}]'"""
            f" from services s, staff m where s.id = :{told['service']} and m.id = :s_{told['staff']}"
        )
    if told["claim"] == "yes":
        rows.append(
            "insert into claims (business_id, holder_id, staff_id, during, held_until) values"
            f" ({told['business']}, :{name}, :s_{told['staff']}, tstzrange({starts}, {starts} + interval '45 minutes'),"
            f" {columns.get('held_until', 'null')})"
        )
    return ";\n".join(rows)


SOON = "now() + interval '10 minutes'"
PLACES = f"""
insert into people (id, name) select id, name from (values (:clara, 'Clara'), (:nina, 'Nina'), (:otto, 'Otto'), (:hugo, 'Hugo'), (:zoe, 'Zoe'),
  (:ida, 'Ida'), (:lene, 'Lene'), (:jonas, 'Jonas'), (:mehmet, 'Mehmet'), (:tilda, 'Tilda'), (:elke, 'Elke'),
  (:sofia, 'Sofia'), (:noor, 'Noor')) as p (id, name);
insert into platform_roles (person_id, role) values (:noor, 'moderator');
insert into businesses (id, slug, name, category, place, published_at) values
  (:nordlicht, 'atelier-nordlicht', 'Atelier Nordlicht', 'hair', point(12.37, 51.32), now()),
  (:brauenwerk, 'brauenwerk', 'Brauenwerk', 'brows', point(12.38, 51.33), now()),
  (:keller, 'keller', 'Keller', 'sauna', point(12.39, 51.34), null);
insert into staff (id, business_id, person_id, role, name, ended_at) values
  (:s_ida, :nordlicht, :ida, 'owner', 'Ida', null), (:s_lene, :nordlicht, :lene, 'manager', 'Lene', null),
  (:s_jonas, :nordlicht, :jonas, 'receptionist', 'Jonas', null),
  (:s_mehmet, :nordlicht, :mehmet, 'professional', 'Mehmet', null),
  (:s_tilda, :nordlicht, :tilda, 'professional', 'Tilda', null), (:s_elke, :nordlicht, :elke, 'owner', 'Elke', now()),
  (:s_sofia, :brauenwerk, :sofia, 'owner', 'Sofia', null), (:s_keller, :keller, :sofia, 'owner', 'Sofia', null);
insert into resources (id, business_id, kind, name) values (:chair, :nordlicht, 'chair', 'Chair'),
  (:chair_bw, :brauenwerk, 'chair', 'Chair'), (:chair_keller, :keller, 'bench', 'Bench');
insert into services (id, business_id, category, name, price, minutes, is_class) values
  (:cut, :nordlicht, 'hair', 'Cut', 4500, 45, false), (:colour, :nordlicht, 'hair', 'Colour', 9000, 45, false),
  (:class, :nordlicht, 'yoga', 'Class', 1500, 45, true), (:plain, :nordlicht, 'hair', 'Plain', 900, 45, false),
  (:brow, :brauenwerk, 'brows', 'Brow', 3000, 45, false), (:secret, :keller, 'sauna', 'Secret', 2000, 45, false),
  (:secret_check, :keller, 'sauna', 'Trial', 0, 45, false);
insert into service_segments (service_id, position, minutes) select id, 0, 45 from services;
insert into staff_services (staff_id, service_id, business_id) values (:s_mehmet, :cut, :nordlicht),
  (:s_tilda, :cut, :nordlicht), (:s_ida, :colour, :nordlicht), (:s_sofia, :brow, :brauenwerk), (:s_keller, :secret, :keller);
insert into weekly_shifts (id, business_id, staff_id, weekday, starts, ends) values
  (:shift, :nordlicht, :s_mehmet, 0, '09:00', '18:00'), (:shift_keller, :keller, :s_keller, 0, '09:00', '18:00');
insert into shift_dates (staff_id, business_id, date) values
  (:s_mehmet, :nordlicht, current_date + 9), (:s_keller, :keller, current_date + 9);
insert into dated_shifts (id, business_id, staff_id, date, starts, ends) values
  (:dated, :nordlicht, :s_mehmet, current_date + 9, '09:00', '18:00'),
  (:dated_keller, :keller, :s_keller, current_date + 9, '09:00', '18:00');
insert into closures (id, business_id, from_date, to_date) values
  (:closure, :nordlicht, current_date + 40, current_date + 41), (:closure_keller, :keller, current_date + 40, current_date + 41);
insert into busy_times (id, business_id, staff_id, during) values
  (:busy, :nordlicht, :s_mehmet, tstzrange(now() + interval '50 days', now() + interval '51 days')),
  (:busy_tilda, :nordlicht, :s_tilda, tstzrange(now() + interval '50 days', now() + interval '51 days')),
  (:busy_bw, :brauenwerk, :s_sofia, tstzrange(now() + interval '50 days', now() + interval '51 days'));
insert into class_sessions (id, business_id, service_id, staff_id, starts_at, capacity) values
  (:lesson, :nordlicht, :class, :s_ida, now() + interval '60 days', 8),
  (:lesson_keller, :keller, :secret, :s_keller, now() + interval '60 days', 8);
insert into working_times (staff_id, business_id, during) values
  (:s_tilda, :nordlicht, tstzrange(now() + interval '70 days', now() + interval '71 days')),
  (:s_keller, :keller, tstzrange(now() + interval '70 days', now() + interval '71 days'));
select private.refresh_free_windows(array[:s_tilda, :s_keller]);
{visit("v_clara", 20, {"customer_id": ":clara", "confirmed_at": "now()"})};
{visit("v_signed", 21, {"customer_id": ":clara", "visitor_id": ":browser", "confirmed_at": "now()"})};
{visit("v_came", -20, {"customer_id": ":clara", "confirmed_at": "now()", "came_at": "now()"}, staff="tilda")};
{visit("v_reviewed", -21, {"customer_id": ":otto", "confirmed_at": "now()", "came_at": "now()"}, staff="tilda")};
{visit("v_ida", -22, {"customer_id": ":ida", "confirmed_at": "now()", "came_at": "now()"}, staff="tilda")};
{visit("v_hold", 22, {"customer_id": ":clara", "held_until": SOON})};
{visit("v_cheap", 23, {"customer_id": ":clara", "held_until": SOON}, price="1")};
{visit("v_hugo", 24, {"customer_id": ":hugo", "held_until": SOON})};
{visit("v_visitor", 25, {"visitor_id": ":browser", "held_until": SOON})};
{visit("v_bare", 26, {"visitor_id": ":browser", "held_until": SOON}, claim="no")};
{visit("v_empty", 27, {"visitor_id": ":browser", "held_until": SOON}, claim="no", item="no")};
{visit("v_other", 28, {"visitor_id": ":other_browser", "held_until": SOON})};
{visit("v_guest", 29, {"guest_name": "'Frau Kern'", "confirmed_at": "now()"}, staff="tilda")};
{visit("v_brow", 20, {"customer_id": ":otto", "confirmed_at": "now()"}, business=":brauenwerk", staff="sofia", service="brow")};
{visit("v_keller", -23, {"customer_id": ":otto", "confirmed_at": "now()", "came_at": "now()"}, business=":keller", staff="keller", service="secret")};
{visit("v_cancelled", 30, {"customer_id": ":clara", "confirmed_at": "now()", "cancelled_at": "now()"}, claim="no")};
insert into claims (business_id, holder_id, staff_id, during) values
  (:nordlicht, :lesson, :s_ida, tstzrange(now() + interval '60 days', now() + interval '60 days 45 minutes'));
insert into reviews (id, business_id, visit_id, person_id, author_name, rating) values
  (:review, :nordlicht, :v_reviewed, :otto, 'Otto', 5), (:review_keller, :keller, :v_keller, :otto, 'Otto', 5);
insert into calendar_feeds (id, person_id, staff_id, business_id, token_hash) values
  (:feed, :clara, null, null, sha256('feed')), (:feed_mehmet, :mehmet, :s_mehmet, :nordlicht, sha256('feed_mehmet'));
insert into external_calendars (id, business_id, staff_id, label, address) values
  (:calendar, :nordlicht, :s_mehmet, 'Private', 'https://calendar.example/'),
  (:calendar_bw, :brauenwerk, :s_sofia, 'Private', 'https://calendar.example/');
insert into visit_series (id, business_id, customer_id, every_weeks, times) values
  (:series, :nordlicht, :clara, 4, 6), (:series_bw, :brauenwerk, :otto, 4, 6);
insert into series_visits (visit_id, series_id, position, total) values (:v_clara, :series, 1, 6), (:v_brow, :series_bw, 1, 6);
insert into service_checks (service_id, business_id, check_service_id, least_minutes, most_days) values
  (:colour, :nordlicht, :cut, 2880, 180), (:secret, :keller, :secret_check, 2880, 180);
insert into check_results (visit_id, check_service_id, business_id, person_id, checked_at, failed_at, noted_by) values
  (:v_came, :cut, :nordlicht, :clara, now(), now(), :ida), (:v_keller, :secret, :keller, :otto, now(), now(), :sofia);
insert into check_bookings (visit_id, check_visit_id, business_id) values
  (:v_signed, :v_clara, :nordlicht), (:v_brow, :v_keller, :brauenwerk);
insert into check_waivers (visit_id, business_id, waived_at, waived_by) values
  (:v_signed, :nordlicht, now(), :ida), (:v_brow, :brauenwerk, now(), :sofia);
insert into waitlist_wishes (id, business_id, person_id, person_name, visit_id, service_ids, from_at, until_at) values
  (:w_clara, :nordlicht, :clara, 'Clara', null, array[:cut], now() + interval '22 days', now() + interval '24 days'),
  (:w_move, :nordlicht, :clara, 'Clara', :v_clara, array[:cut], now(), now() + interval '20 days'),
  (:w_otto, :brauenwerk, :otto, 'Otto', null, array[:brow], now() + interval '19 days', now() + interval '21 days');
insert into waitlist_offers (id, wish_id, business_id, person_id, hold_id, starts_at, ends_at, items, offered_at, expires_at) values
  (:o_clara, :w_clara, :nordlicht, :clara, :v_hold, now() + interval '22 days', now() + interval '23 days', '[]', now(), now() + interval '10 minutes'),
  (:o_otto, :w_otto, :brauenwerk, :otto, :v_brow, now() + interval '20 days', now() + interval '21 days', '[]', now(), now() + interval '10 minutes');
insert into api_keys (id, business_id, name, role, digest, last_four, created_by, revoked_at, revoked_by) values
  (:key_manager, :nordlicht, 'Till', 'manager', sha256('key_manager'), '1111', :ida, null, null),
  (:key_desk, :nordlicht, 'Phone', 'receptionist', sha256('key_desk'), '2222', :ida, null, null),
  (:key_ended, :nordlicht, 'Old', 'read_only', sha256('key_ended'), '3333', :ida, now(), :ida),
  (:key_bw, :brauenwerk, 'Till', 'manager', sha256('key_bw'), '4444', :sofia, null, null);
insert into webhook_endpoints (id, business_id, address, kinds, created_by, secret_id) values
  (:hook, :nordlicht, 'https://hooks.example/a', array['visit.booked'], :ida, :fresh),
  (:hook_bw, :brauenwerk, 'https://hooks.example/b', array['visit.booked'], :sofia, :fresh);
insert into webhook_deliveries (id, endpoint_id, business_id, event_id, subject_id, kind, body, happened_at, retry_until) values
  (:told, :hook, :nordlicht, :event, :v_clara, 'visit.booked', '{{}}', now(), now()),
  (:told_bw, :hook_bw, :brauenwerk, :event, :v_brow, 'visit.booked', '{{}}', now(), now());
insert into idempotency_keys (scope, key, request_hash, status) values (:clara::text, 'open', '', null),
  (:clara::text, 'answered', '', 201), ('{people.ADDRESS}', 'open', '', null);
insert into outbox (id, event, body) values (:event, 'start.held', '{{}}');
insert into mails (id, cause, to_address, subject, text_body, html_body) values (:mail, 'a', 'a@vibewell.example', '', '', '');
insert into request_counts (key, window_start) values ('hold:192.0.2.1', now());
"""


# Where only machines go: a row each, so that who sees nothing is told from who may not look.
MACHINES = """
insert into identity.users (id, email) values (:clara, 'clara@vibewell.example');
insert into identity.identities (id, user_id, provider, provider_id, identity_data) values (:fresh, :clara, 'email', 'c', '{}');
insert into identity.sessions (id, user_id, amr, created_at, refreshed_at) values (:fresh, :clara, '[]', now(), now());
insert into identity.refresh_tokens (hash, session_id, salt, created_at)
  values (decode(repeat('00', 32), 'hex'), :fresh, decode(repeat('00', 16), 'hex'), now());
insert into identity.one_time_tokens (id, user_id, kind, email, link_hash, created_at, expires_at)
  values (:fresh, :clara, 'signup', 'c', decode(repeat('00', 32), 'hex'), now(), now());
insert into identity.mfa_factors (id, user_id, secret, created_at, updated_at) values (:fresh, :clara, '', now(), now());
insert into identity.mfa_challenges (id, factor_id, created_at, expires_at) values (:fresh, :fresh, now(), now());
insert into identity.signing_keys (kid, public_jwk, private_jwk, created_at) values ('k', '{}', '', now());
insert into identity.rate_limits (bucket, hits, most, expires_at) values ('b', '{}', 1, now());
insert into identity.account_log (at, user_id, action) values (now(), :clara, 'a');
select private.enqueue_job('send_mail', '{}', null, null, null);
set local search_path = public, jobs;
insert into jobs.procrastinate_workers default values;
insert into jobs.procrastinate_periodic_defers (task_name, defer_timestamp) values ('prune_records', 1);
insert into job_failures (job_id, task, attempt, reason) values (1, 'send_mail', 1, 'r');
"""


def arrange_world(owner_url: str) -> None:
    """Put the world into an empty database, by its owner's hand; its clock is the machine's."""
    with psycopg.connect(owner_url) as db:
        db.execute("delete from private.clock_by_hand")
        db.execute(named(PLACES + MONEY + MACHINES).encode())
