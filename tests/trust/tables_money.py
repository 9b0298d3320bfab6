# ruff: noqa: E501 - a sentence and the statement that tries it are read side by side
"""Money: wishes are the payer's and the desk's, what became of them is the worker's, and the books are written once."""

from tests.trust.access import Probe, tried
from tests.trust.people import DESK, MANAGERS, PUBLIC

CLARA, OTTO, SOFIA, NOOR, IDA = (frozenset({name}) for name in ("clara", "otto", "sofia", "noor", "ida"))
NOBODY: frozenset[str] = frozenset()
BY = "coalesce(auth.uid(), :zoe)"
CHECKOUT = "insert into checkouts (id, business_id, person_id, purpose, subject_id, lines, amount, currency"
PAY = "insert into payments (id, checkout_id, business_id, person_id, processor, method, amount, currency"
BACK = "insert into refunds (id, payment_id, business_id, amount, currency, reason, cause, asked_by"
CARD = "insert into card_requests (id, checkout_id, business_id, person_id, processor"
ORIGIN = "insert into client_origins (id, business_id, person_id, visit_id, origin, noted_by) values"
LINK = "insert into client_origins (id, business_id, person_id, visit_id, origin) values"
CLIENT = "insert into imported_clients (id, business_id, name, email, imported_by) values"


def policy(house: str = ":nordlicht", by: str = BY, service: str = "null", more: str = "", value: str = "") -> str:
    """A policy, made."""
    return (
        f"insert into payment_policies (id, business_id, service_id, version, takes, created_by{more})"
        f" values (:fresh, {house}, {service}, 9, 'full', {by}{value})"
    )


def account(house: str, by: str = BY, more: str = "", value: str = "") -> str:
    """An account at a processor, wished for."""
    return (
        f"insert into processor_accounts (id, business_id, processor, created_by{more})"
        f" values (:fresh, {house}, 'stripe', {by}{value})"
    )


def written_once(table: str, where: str) -> list[Probe]:
    """What nobody changes or takes away, the worker and the engine neither."""
    return [
        tried(
            table, "update", "write it otherwise", f"update {table} set business_id = business_id {where}", only=NOBODY
        ),
        tried(table, "delete", "have it never happened", f"delete from {table} {where}", only=NOBODY),
    ]


TERMS = [
    tried("payment_policies", "select", "read how a house wants to be paid", "select from payment_policies where id = :policy", by=PUBLIC),
    tried("payment_policies", "select", "read how the cellar wants to be paid", "select from payment_policies where id = :policy_keller", by=SOFIA),
    tried("payment_policies", "insert", "have guests of Atelier Nordlicht pay", policy(), by=MANAGERS),
    tried("payment_policies", "insert", "have guests of Brauenwerk pay", policy(":brauenwerk"), by=SOFIA),
    tried("payment_policies", "insert", "have guests pay in Ida's name", policy(by=":ida"), by=IDA),
    tried("payment_policies", "insert", "have a service of another house paid", policy(service=":brow"), by=MANAGERS, stops="23"),
    tried("payment_policies", "insert", "have had guests pay for a year", policy(more=", created_at", value=", now() - interval '1 year'")),
    *written_once("payment_policies", "where id = :policy"),
    tried("tax_rates", "select", "read what of prices is tax", "select from tax_rates where business_id = :nordlicht", by=PUBLIC),
    tried("tax_rates", "select", "read what of the cellar's prices is tax", "select from tax_rates where business_id = :keller", by=SOFIA),
    tried("tax_rates", "insert", "pay less tax", f"insert into tax_rates (business_id, version, rate, noted_by) values (:nordlicht, 2, 7, {BY})", by=MANAGERS),
    tried("tax_rates", "insert", "pay less tax in Ida's name", "insert into tax_rates (business_id, version, rate, noted_by) values (:nordlicht, 2, 7, :ida)", by=IDA),
    tried("tax_rates", "insert", "have paid less tax for a year", f"insert into tax_rates (business_id, version, rate, noted_by, since) values (:nordlicht, 2, 7, {BY}, now() - interval '1 year')"),
    *written_once("tax_rates", "where business_id = :nordlicht"),
]  # fmt: skip

WISHES = [
    tried("checkouts", "select", "see what Clara pays for", "select from checkouts where id = :checkout", by=CLARA | DESK | NOOR),
    tried("checkouts", "select", "see what Otto pays for", "select from checkouts where id = :checkout_bw", by=OTTO | SOFIA | NOOR),
    tried("checkouts", "insert", "check out as Clara", f"{CHECKOUT}) values (:fresh, :nordlicht, :clara, 'visit', :v_clara, '[]', 1, 'EUR')", by=CLARA | DESK),
    tried("checkouts", "insert", "check a guest out", f"{CHECKOUT}) values (:fresh, :nordlicht, null, 'visit', :v_guest, '[]', 1, 'EUR')", by=DESK),
    tried("checkouts", "insert", "check out what is paid already", f"{CHECKOUT}, settled_at) values (:fresh, :nordlicht, :clara, 'visit', :v_clara, '[]', 1, 'EUR', now())"),
    tried("checkouts", "update", "pay less", "update checkouts set amount = 1 where id = :checkout"),
    tried("checkouts", "update", "have paid", "update checkouts set settled_at = now() where id = :checkout"),
    tried("checkouts", "delete", "want nothing", "delete from checkouts where id = :checkout", stops="23"),
    tried("payments", "select", "see what Clara paid", "select from payments where id = :pay", by=CLARA | DESK | NOOR),
    tried("payments", "select", "see what Otto paid", "select from payments where id = :pay_bw", by=OTTO | SOFIA | NOOR),
    tried("payments", "insert", "pay by card", f"{PAY}) values (:fresh, :checkout, :nordlicht, :clara, 'embedded', 'card', 1, 'EUR')", by=CLARA | DESK),
    tried("payments", "insert", "pay at the venue", f"{PAY}) values (:fresh, :checkout, :nordlicht, :clara, 'venue', 'cash', 1, 'EUR')", by=DESK),
    tried("payments", "insert", "pay in another currency", f"{PAY}) values (:fresh, :checkout, :nordlicht, :clara, 'embedded', 'card', 1, 'CHF')"),
    tried("payments", "insert", "pay for what another house sold", f"{PAY}) values (:fresh, :checkout_bw, :nordlicht, :clara, 'embedded', 'card', 1, 'EUR')"),
    tried("payments", "insert", "pay what is Otto's at Brauenwerk", f"{PAY}) values (:fresh, :checkout_bw, :brauenwerk, :otto, 'embedded', 'card', 1, 'EUR')", by=OTTO | SOFIA),
    tried("payments", "insert", "pay for Otto with one's own name", f"{PAY}) values (:fresh, :checkout_bw, :brauenwerk, :clara, 'embedded', 'card', 1, 'EUR')", by=SOFIA),
    tried("payments", "insert", "pay with one's own card", f"{PAY}, kept_card_id) values (:fresh, :checkout, :nordlicht, :clara, 'embedded', 'kept_card', 1, 'EUR', :card)", by=CLARA),
    tried("payments", "insert", "pay with a card that is kept no more", f"{PAY}, kept_card_id) values (:fresh, :checkout, :nordlicht, :clara, 'embedded', 'kept_card', 1, 'EUR', :card_ended)"),
    tried("payments", "insert", "pay with Otto's card", f"{PAY}, kept_card_id) values (:fresh, :checkout, :nordlicht, :clara, 'embedded', 'kept_card', 1, 'EUR', :card_otto)"),
    tried("payments", "insert", "have paid", f"{PAY}, state) values (:fresh, :checkout, :nordlicht, :clara, 'embedded', 'card', 1, 'EUR', 'paid')"),
    tried("payments", "insert", "choose the commission", f"{PAY}, commission) values (:fresh, :checkout, :nordlicht, :clara, 'embedded', 'card', 1, 'EUR', 0)"),
    tried("payments", "update", "have paid after all", "update payments set state = 'paid' where id = :pay_open"),
    tried("payments", "update", "take a payment back", "update payments set state = 'failed' where id = :pay", stops="23"),
    tried("payments", "delete", "have paid nothing", "delete from payments where id = :pay_open"),
    tried("refunds", "select", "see what Clara got back", "select from refunds where id = :refund", by=CLARA | DESK | NOOR),
    tried("refunds", "select", "see what Otto got back", "select from refunds where id = :refund_bw", by=OTTO | SOFIA | NOOR),
    tried("refunds", "insert", "give something back", f"{BACK}) values (:fresh, :pay, :nordlicht, 1, 'EUR', 'goodwill', 'c', {BY})", by=MANAGERS),
    tried("refunds", "insert", "give something back in Ida's name", f"{BACK}) values (:fresh, :pay, :nordlicht, 1, 'EUR', 'goodwill', 'c', :ida)", by=IDA),
    tried("refunds", "insert", "give back what Brauenwerk earned", f"{BACK}) values (:fresh, :pay_bw, :brauenwerk, 1, 'EUR', 'goodwill', 'c', {BY})", by=SOFIA),
    tried("refunds", "insert", "give back what another house earned", f"{BACK}) values (:fresh, :pay_bw, :nordlicht, 1, 'EUR', 'goodwill', 'c', {BY})", stops="23"),
    tried("refunds", "insert", "say that a visit was called off", f"{BACK}) values (:fresh, :pay, :nordlicht, 1, 'EUR', 'cancelled', 'c', {BY})"),
    tried("refunds", "insert", "give back more than was paid", f"{BACK}) values (:fresh, :pay, :nordlicht, 4401, 'EUR', 'goodwill', 'c', {BY})", by=MANAGERS, stops="23"),
    tried("refunds", "insert", "have given it back", f"{BACK}, state) values (:fresh, :pay, :nordlicht, 1, 'EUR', 'goodwill', 'c', {BY}, 'done')"),
    tried("refunds", "update", "have given it back after all", "update refunds set state = 'done' where id = :refund"),
    tried("refunds", "delete", "keep it", "delete from refunds where id = :refund"),
    tried("card_requests", "select", "see that Clara leaves a card", "select from card_requests where id = :card_wish", by=CLARA),
    tried("card_requests", "insert", "leave a card", f"{CARD}) values (:fresh, :checkout, :nordlicht, :clara, 'embedded')", by=CLARA),
    tried("card_requests", "insert", "leave a card for what Otto pays", f"{CARD}) values (:fresh, :checkout_bw, :brauenwerk, :clara, 'embedded')"),
    tried("card_requests", "insert", "have Otto leave a card", f"{CARD}) values (:fresh, :checkout_bw, :brauenwerk, :otto, 'embedded')", by=OTTO),
    tried("card_requests", "insert", "leave a card at another house", f"{CARD}) values (:fresh, :checkout, :brauenwerk, :clara, 'embedded')"),
    tried("card_requests", "insert", "have left a card", f"{CARD}, state) values (:fresh, :checkout, :nordlicht, :clara, 'embedded', 'kept')"),
    tried("card_requests", "update", "have left a card after all", "update card_requests set state = 'kept' where id = :card_wish"),
    tried("card_requests", "delete", "leave no card", "delete from card_requests where id = :card_wish"),
    tried("kept_cards", "select", "see Clara's card", "select from kept_cards where id = :card", by=CLARA),
    tried("kept_cards", "insert", "keep a card", "insert into kept_cards (id, person_id, processor, customer_ref, card_ref, last4, expires_month, expires_year) values (:fresh, :clara, 'embedded', 'a', 'z', '4242', 12, 2030)"),
    tried("kept_cards", "update", "keep Clara's card no more", "update kept_cards set ended_at = now() where id = :card", by=CLARA),
    tried("kept_cards", "update", "keep no card any more", "update kept_cards set ended_at = now()", by=CLARA | OTTO),
    tried("kept_cards", "update", "keep it again", "update kept_cards set ended_at = null where id = :card_ended"),
    tried("kept_cards", "update", "have it be another card", "update kept_cards set card_ref = 'z' where id = :card_ended"),
    tried("kept_cards", "delete", "have had no card", "delete from kept_cards where id = :card_ended"),
]  # fmt: skip

BOOKS = [
    tried("disputes", "select", "see who disputes at Atelier Nordlicht", "select from disputes where id = :dispute", by=MANAGERS | NOOR),
    tried("disputes", "select", "see who disputes at Brauenwerk", "select from disputes where id = :dispute_bw", by=SOFIA | NOOR),
    tried("disputes", "insert", "dispute", "insert into disputes (id, payment_id, business_id, processor_ref, amount, currency, opened_at) values (:fresh, :pay, :nordlicht, 'z', 1, 'EUR', now())"),
    tried("disputes", "update", "win", "update disputes set state = 'won' where id = :dispute"),
    tried("disputes", "delete", "have no dispute", "delete from disputes where id = :dispute"),
    tried("payouts", "select", "see what Atelier Nordlicht is paid", "select from payouts where id = :payout", by=MANAGERS | NOOR),
    tried("payouts", "select", "see what Brauenwerk is paid", "select from payouts where id = :payout_bw", by=SOFIA | NOOR),
    tried("payouts", "insert", "be paid", "insert into payouts (id, business_id, processor, amount, currency, until) values (:fresh, :nordlicht, 'stripe', 1, 'EUR', now())"),
    tried("payouts", "update", "be paid more", "update payouts set amount = 1000000 where id = :payout"),
    tried("payouts", "delete", "have been paid nothing", "delete from payouts where id = :payout"),
    tried("ledger_movements", "select", "read the books of Atelier Nordlicht", "select from ledger_movements where id = :movement", by=MANAGERS | NOOR),
    tried("ledger_movements", "select", "read the books of Brauenwerk", "select from ledger_movements where id = :movement_bw", by=SOFIA | NOOR),
    tried("ledger_movements", "insert", "book", "insert into ledger_movements (id, business_id, number, cause, source, at) values (:fresh, :nordlicht, 9, 'charge', 'z', now())"),
    *written_once("ledger_movements", "where id = :movement"),
    tried("ledger_entries", "select", "read what Atelier Nordlicht earned", "select from ledger_entries where movement_id = :movement", by=MANAGERS | NOOR),
    tried("ledger_entries", "select", "read what Brauenwerk earned", "select from ledger_entries where movement_id = :movement_bw", by=SOFIA | NOOR),
    tried("ledger_entries", "insert", "book what does not add up",
          "insert into ledger_entries (movement_id, position, business_id, account, cause, amount, currency) values (:movement, 9, :nordlicht, 'business:sales', 'charge', -1, 'EUR')", stops="23"),
    *written_once("ledger_entries", "where movement_id = :movement"),
    tried("receipts", "select", "read Clara's receipt", "select from receipts where id = :receipt", by=CLARA | DESK | NOOR),
    tried("receipts", "select", "read Otto's receipt", "select from receipts where id = :receipt_bw", by=OTTO | SOFIA | NOOR),
    tried("receipts", "insert", "write a receipt",
          "insert into receipts (id, business_id, number, kind, movement_id, issued_at, rules, facts, body) values (:fresh, :nordlicht, 2, 'payment', :movement_bare, now(), 1, '{}', '{}')"),
    *written_once("receipts", "where id = :receipt"),
    tried("dispute_replays", "select", "read what came of working receipts out again", "select from dispute_replays where id = :replay", by=NOOR),
    tried("dispute_replays", "insert", "have the receipts of a dispute worked out again", f"insert into dispute_replays (id, dispute_id, asked_by) values (:fresh, :dispute, {BY})", by=NOOR),
    tried("dispute_replays", "insert", "have them worked out in Noor's name", "insert into dispute_replays (id, dispute_id, asked_by) values (:fresh, :dispute, :noor)", by=NOOR),
    tried("dispute_replays", "insert", "say what comes of it", f"insert into dispute_replays (id, dispute_id, asked_by, found) values (:fresh, :dispute, {BY}, '[]')"),
    tried("dispute_replays", "update", "say that nothing differs", "update dispute_replays set found = '[]' where id = :replay"),
    tried("dispute_replays", "delete", "have it never asked", "delete from dispute_replays where id = :replay"),
    tried("platform_invoices", "select", "read what the platform took of Atelier Nordlicht", "select from platform_invoices where id = :invoice", by=MANAGERS | NOOR),
    tried("platform_invoices", "select", "read what the platform took of Brauenwerk", "select from platform_invoices where id = :invoice_bw", by=SOFIA | NOOR),
    tried("platform_invoices", "insert", "send Atelier Nordlicht an invoice",
          "insert into platform_invoices (id, business_id, number, month, currency, since, until, amount, issued_at, rules, facts, body) values (:fresh, :nordlicht, 3, '2026-02-01', 'EUR', 1, 2, 100, now(), 1, '{}', '{}')"),
    *written_once("platform_invoices", "where id = :invoice"),
    tried("processor_events", "select", "read what processors told", "select from processor_events where event_id = 'a'", by=NOOR),
    tried("processor_events", "insert", "tell what a processor tells", "insert into processor_events (processor, event_id, kind, happened_at, body) values ('embedded', 'z', 'payment.paid', now(), '{}')"),
    tried("processor_events", "update", "have it told again", "update processor_events set applied_at = null where event_id = 'a'"),
    tried("processor_events", "delete", "have it never told", "delete from processor_events where event_id = 'a'"),
]  # fmt: skip

ORIGINS = [
    tried("client_origins", "select", "read who brought Clara", "select from client_origins where id = :origin", by=DESK),
    tried("client_origins", "select", "read who brought Otto", "select from client_origins where id = :origin_bw", by=SOFIA),
    tried("client_origins", "insert", "have come by the salon's link", f"{LINK} (:fresh, :nordlicht, null, :v_hold, 'salon_link')", by=CLARA),
    tried("client_origins", "insert", "have come by the salon's link, by name", f"{LINK} (:fresh, :nordlicht, :clara, :v_hold, 'salon_link')", by=CLARA),
    tried("client_origins", "insert", "have somebody else come by it", f"{LINK} (:fresh, :nordlicht, :otto, :v_hold, 'salon_link')"),
    tried("client_origins", "insert", "have come by it as a visitor", f"{LINK} (:fresh, :nordlicht, null, :v_visitor, 'salon_link')", by=frozenset({"visitor", "nina"})),
    tried("client_origins", "insert", "have come by it as a visitor, by name", f"{LINK} (:fresh, :nordlicht, :nina, :v_visitor, 'salon_link')", by=frozenset({"nina"})),
    tried("client_origins", "insert", "have come by the link of another house", f"{LINK} (:fresh, :brauenwerk, null, :v_hold, 'salon_link')"),
    tried("client_origins", "insert", "be the desk's as a visitor", f"{LINK} (:fresh, :nordlicht, null, :v_visitor, 'desk')"),
    tried("client_origins", "insert", "be the desk's as a customer", f"{LINK} (:fresh, :nordlicht, null, :v_hold, 'desk')"),
    tried("client_origins", "insert", "have come without a visit", f"{LINK} (:fresh, :nordlicht, :clara, null, 'salon_link')"),
    tried("client_origins", "insert", "have come by it as the desk says", f"{ORIGIN} (:fresh, :nordlicht, null, :v_hold, 'salon_link', {BY})"),
    tried("client_origins", "insert", "know a guest", f"{ORIGIN} (:fresh, :nordlicht, null, :v_guest, 'desk', {BY})", by=DESK),
    tried("client_origins", "insert", "know a guest in Ida's name", f"{ORIGIN} (:fresh, :nordlicht, null, :v_guest, 'desk', :ida)", by=IDA),
    tried("client_origins", "insert", "know a client", f"{ORIGIN} (:fresh, :nordlicht, :clara, null, 'desk', {BY})", by=DESK),
    tried("client_origins", "insert", "know somebody who was never there", f"{ORIGIN} (:fresh, :nordlicht, :zoe, null, 'desk', {BY})"),
    tried("client_origins", "insert", "know a guest of another house", f"{ORIGIN} (:fresh, :nordlicht, null, :v_brow, 'desk', {BY})"),
    tried("client_origins", "insert", "have had them on the list", f"{ORIGIN} (:fresh, :nordlicht, :clara, null, 'imported', {BY})"),
    tried("client_origins", "insert", "have known a client for a year",
          f"insert into client_origins (id, business_id, person_id, origin, noted_by, noted_at) values (:fresh, :nordlicht, :clara, 'desk', {BY}, now() - interval '1 year')"),
    tried("client_origins", "insert", "have come by it a year ago",
          "insert into client_origins (id, business_id, visit_id, origin, noted_at) values (:fresh, :nordlicht, :v_visitor, 'salon_link', now() - interval '1 year')"),
    tried("client_origins", "update", "say it otherwise", "update client_origins set origin = 'desk' where id = :origin", only=NOBODY),
    tried("client_origins", "delete", "say it no more", "delete from client_origins where id = :origin"),
    tried("imported_clients", "select", "read whom Atelier Nordlicht brought along", "select from imported_clients where id = :imported", by=DESK),
    tried("imported_clients", "select", "read whom Brauenwerk brought along", "select from imported_clients where id = :imported_bw", by=SOFIA),
    tried("imported_clients", "insert", "bring a client along", f"{CLIENT} (:fresh, :nordlicht, 'Nina', 'nina@vibewell.example', {BY})", by=DESK),
    tried("imported_clients", "insert", "bring a client along in Ida's name", f"{CLIENT} (:fresh, :nordlicht, 'Nina', 'nina@vibewell.example', :ida)", by=IDA),
    tried("imported_clients", "insert", "have brought a client a year ago",
          f"insert into imported_clients (id, business_id, email, imported_by, imported_at) values (:fresh, :nordlicht, 'nina@vibewell.example', {BY}, now() - interval '1 year')"),
    tried("imported_clients", "update", "have it be somebody else", "update imported_clients set email = 'z@vibewell.example' where id = :imported", only=NOBODY),
    tried("imported_clients", "delete", "take Clara off the list", "delete from imported_clients where id = :imported", by=DESK),
    tried("imported_clients", "delete", "take everybody off every list", "delete from imported_clients", by=DESK | SOFIA),
]  # fmt: skip

PAID_TO = [
    tried("processor_accounts", "select", "see where the money of Atelier Nordlicht goes", "select link_url from processor_accounts where id = :paid_to", by=IDA, by_hand=True),
    tried("processor_accounts", "select", "see where the money of Brauenwerk goes", "select link_url from processor_accounts where id = :paid_to_bw", by=SOFIA, by_hand=True),
    tried("processor_accounts", "insert", "have the cellar paid directly", account(":keller"), by=SOFIA, by_hand=True),
    tried("processor_accounts", "insert", "have Atelier Nordlicht paid directly, twice", account(":nordlicht"), by=IDA, by_hand=True, stops="23505"),
    tried("processor_accounts", "insert", "have the cellar paid in Ida's name", account(":keller", ":ida")),
    tried("processor_accounts", "insert", "have the cellar paid to an account of one's own", account(":keller", more=", account_ref", value=", 'acct_mine'")),
    tried("processor_accounts", "update", "ask for another page", "update processor_accounts set link_wanted_at = now() where id = :paid_to", by=IDA, by_hand=True),
    tried("processor_accounts", "update", "ask for every page", "update processor_accounts set link_wanted_at = now()", by=IDA | SOFIA, by_hand=True),
    tried("processor_accounts", "update", "lead the money elsewhere", "update processor_accounts set account_ref = 'acct_mine' where id = :paid_to"),
    tried("processor_accounts", "update", "say that it may charge", "update processor_accounts set charges_enabled = true where id = :paid_to"),
    tried("processor_accounts", "delete", "be paid by the platform again", "delete from processor_accounts where id = :paid_to"),
]  # fmt: skip

PROBES = [*TERMS, *WISHES, *BOOKS, *ORIGINS, *PAID_TO]
