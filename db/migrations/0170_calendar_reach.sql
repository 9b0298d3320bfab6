-- depends: 0141_checks
set local lock_timeout = '5s';

-- A service that names no limit opens three years ahead; what has to reach further says so.
alter table services drop constraint services_advance_days_check;
alter table services add constraint services_advance_days_check check (advance_days between 0 and 90000) not valid;
alter table services validate constraint services_advance_days_check;
