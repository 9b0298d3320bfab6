-- depends: 0263_classes_once_led
-- A walk over a craft around a place reads what it needs of an entry from the index itself: entries lie in their table in
-- the order in which they were made, so that each took a page of its own.
set local lock_timeout = '5s';
drop index search_entries_near_in_category;
create index search_entries_near_in_category on search_entries using gist (category, flat) include
  (business_id, rating, price_from, grid_minutes, lead_minutes, longest_minutes, needs_no_staff, has_classes, buffer_seconds,
   notice_minutes, needs, lengths);
