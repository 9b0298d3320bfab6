-- depends: 0257_test_processor_forgets
-- What comes of working the receipts of a disputed payment out again from what happened. That reads what moderators may not,
-- so theirs is the wish; the worker does it, and writes down where the receipts differ. Of each dispute the last one is kept.
create table dispute_replays (
  id uuid primary key,
  dispute_id uuid not null references disputes on delete cascade,
  asked_by uuid not null,
  asked_at timestamptz not null default now(),
  done_at timestamptz,
  -- [{"receipt", "number", "differences": [[where, what is kept, what it should be]]}]
  found jsonb check (jsonb_typeof(found) = 'array')
);
create index dispute_replays_dispute on dispute_replays (dispute_id, asked_at desc);

revoke all on dispute_replays from public, anon, authenticated;
alter table dispute_replays enable row level security;
alter table dispute_replays force row level security;
grant select, insert, update, delete on dispute_replays to service_role, engine;
create policy service_role_all on dispute_replays to service_role using (true) with check (true);
create policy engine_all on dispute_replays to engine using (true) with check (true);
grant select, insert (id, dispute_id, asked_by) on dispute_replays to authenticated;
create policy dispute_replays_moderators_read on dispute_replays for select to authenticated
  using ((select private.is_moderator()));
create policy dispute_replays_moderators_insert on dispute_replays for insert to authenticated
  with check ((select private.is_moderator()) and asked_by = (select auth.uid()));

create function private.want_replay() returns trigger
  language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform private.enqueue_job('replay_dispute', jsonb_build_object('replay_id', new.id), null, null, null);
  return null;
end
$$;
alter function private.want_replay() owner to engine;
revoke all on function private.want_replay() from public;
create trigger wanted after insert on dispute_replays for each row execute function private.want_replay();
