-- depends: 0120_classes
set local lock_timeout = '5s';

-- Several people who come together: a visit each, held, confirmed and let go as one. `comes` is who this visit is for, where
-- it is not who booked.
alter table visits add column party_id uuid, add column comes text check (char_length(comes) between 1 and 120);
create index visits_party on visits (party_id) where party_id is not null;
grant insert (party_id, comes) on visits to anon, authenticated;
