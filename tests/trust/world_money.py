# ruff: noqa: E501 - a row and what it is for are read side by side
"""What was paid in the hand-made world: Clara's cut at Atelier Nordlicht, Otto's brow at Brauenwerk, and the books of both."""

MONEY_NAMES = (
    *("policy", "policy_keller", "checkout", "checkout_bw", "pay", "pay_open", "pay_bw", "refund", "refund_bw"),
    *("dispute", "dispute_bw", "payout", "payout_bw", "card", "card_ended", "card_otto", "movement", "movement_bw"),
    *("movement_bare", "receipt", "receipt_bw", "origin", "origin_bw", "imported", "imported_bw"),
    *("card_wish", "card_wish_bw", "paid_to", "paid_to_bw", "invoice", "invoice_bw", "replay"),
)

MONEY = """
insert into payment_policies (id, business_id, version, takes) values (:policy, :nordlicht, 1, 'at_venue'), (:policy_keller, :keller, 1, 'full');
insert into tax_rates (business_id, version, rate) values (:nordlicht, 1, 19), (:keller, 1, 19);
insert into checkouts (id, business_id, person_id, purpose, subject_id, lines, amount, currency) values
  (:checkout, :nordlicht, :clara, 'visit', :v_clara, '[]', 4500, 'EUR'), (:checkout_bw, :brauenwerk, :otto, 'visit', :v_brow, '[]', 3000, 'EUR');
insert into payments (id, checkout_id, business_id, person_id, processor, method, amount, currency, state) values
  (:pay, :checkout, :nordlicht, :clara, 'embedded', 'card', 4500, 'EUR', 'paid'),
  (:pay_open, :checkout, :nordlicht, :clara, 'embedded', 'card', 4500, 'EUR', 'open'),
  (:pay_bw, :checkout_bw, :brauenwerk, :otto, 'embedded', 'card', 3000, 'EUR', 'paid');
insert into refunds (id, payment_id, business_id, amount, currency, reason, cause) values
  (:refund, :pay, :nordlicht, 100, 'EUR', 'goodwill', 'a'), (:refund_bw, :pay_bw, :brauenwerk, 100, 'EUR', 'goodwill', 'b');
insert into disputes (id, payment_id, business_id, processor_ref, amount, currency, opened_at) values
  (:dispute, :pay, :nordlicht, 'a', 100, 'EUR', now()), (:dispute_bw, :pay_bw, :brauenwerk, 'b', 100, 'EUR', now());
insert into dispute_replays (id, dispute_id, asked_by) values (:replay, :dispute, :noor);
insert into payouts (id, business_id, processor, amount, currency, until) values
  (:payout, :nordlicht, 'embedded', 100, 'EUR', now()), (:payout_bw, :brauenwerk, 'embedded', 100, 'EUR', now());
insert into kept_cards (id, person_id, processor, customer_ref, card_ref, last4, expires_month, expires_year, ended_at) values
  (:card, :clara, 'embedded', 'a', 'a', '4242', 12, 2030, null), (:card_ended, :clara, 'embedded', 'a', 'b', '4242', 12, 2030, now()),
  (:card_otto, :otto, 'embedded', 'b', 'c', '4242', 12, 2030, null);
insert into card_requests (id, checkout_id, business_id, person_id, processor) values
  (:card_wish, :checkout, :nordlicht, :clara, 'embedded'), (:card_wish_bw, :checkout_bw, :brauenwerk, :otto, 'embedded');
insert into processor_accounts (id, business_id, processor, account_ref, created_by) values
  (:paid_to, :nordlicht, 'stripe', 'acct_a', :ida), (:paid_to_bw, :brauenwerk, 'stripe', 'acct_b', :sofia);
insert into ledger_movements (id, business_id, number, cause, source, payment_id, at) values
  (:movement, :nordlicht, 1, 'charge', 'a', :pay, now()), (:movement_bare, :nordlicht, 2, 'charge', 'c', :pay, now()),
  (:movement_bw, :brauenwerk, 1, 'charge', 'b', :pay_bw, now());
insert into ledger_entries (movement_id, position, business_id, account, cause, amount, currency)
  select m.id, e.position, m.business_id, e.account, 'charge', e.amount, 'EUR' from ledger_movements m,
    (values (0, 'processor:embedded', 100), (1, 'business:sales', -100)) e (position, account, amount);
insert into receipt_numbers (business_id, last) values (:nordlicht, 1), (:brauenwerk, 1);
insert into receipts (id, business_id, number, kind, movement_id, payment_id, person_id, issued_at, rules, facts, body) values
  (:receipt, :nordlicht, 1, 'payment', :movement, :pay, :clara, now(), 1, '{{}}', '{{}}'),
  (:receipt_bw, :brauenwerk, 1, 'payment', :movement_bw, :pay_bw, :otto, now(), 1, '{{}}', '{{}}');
insert into platform_invoice_numbers (last) values (2);
insert into platform_invoices (id, business_id, number, month, currency, since, until, amount, issued_at, rules, facts, body) values
  (:invoice, :nordlicht, 1, '2026-01-01', 'EUR', 0, 1, 100, now(), 1, '{{}}', '{{}}'),
  (:invoice_bw, :brauenwerk, 2, '2026-01-01', 'EUR', 0, 1, 100, now(), 1, '{{}}', '{{}}');
insert into processor_events (processor, event_id, kind, happened_at, body) values ('embedded', 'a', 'payment.paid', now(), '{{}}');
insert into client_origins (id, business_id, person_id, origin) values (:origin, :nordlicht, :clara, 'salon_link'),
  (:origin_bw, :brauenwerk, :otto, 'salon_link');
insert into imported_clients (id, business_id, name, email) values (:imported, :nordlicht, 'Clara', 'clara@vibewell.example'),
  (:imported_bw, :brauenwerk, 'Otto', 'otto@vibewell.example');
""".replace("{{}}", "{}")
