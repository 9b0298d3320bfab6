-- depends: 0251_payment_tries
-- The test processor, too, takes no card after card for the same, however late it is told to close it.
set local lock_timeout = '5s';

alter table test_processor.intents add column declined smallint not null default 0;
