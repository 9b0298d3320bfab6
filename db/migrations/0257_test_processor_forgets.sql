-- depends: 0256_invoices
set local lock_timeout = '5s';

-- The test processor forgets, too: what it told, pages that nobody paid on, payouts of long ago.
grant delete on test_processor.events, test_processor.intents, test_processor.payouts to test_processor;
create index intents_created on test_processor.intents (created_at);
create index events_delivered on test_processor.events (delivered_at) where delivered_at is not null;
