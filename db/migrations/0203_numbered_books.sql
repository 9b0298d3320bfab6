-- depends: 0202_origins
set local lock_timeout = '5s';

-- The movements of a business have one order, without gaps, as its receipts do: what was booked before what decides how an
-- amount is shared out, and is the same whenever it is worked out again. The row of numbers is what bookings wait for.
alter table ledger_movements add column number integer check (number >= 1);
create unique index ledger_movements_number on ledger_movements (business_id, number);
alter table receipt_numbers add column movements integer not null default 0 check (movements >= 0);
