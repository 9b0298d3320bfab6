-- depends: 0180_search_by_end
set local lock_timeout = '5s';

-- Nobody looks up here any more until when the work goes on: as `private.index_free_windows` makes it.
drop index free_windows_business;
create index free_windows_business on free_windows using gist (business_id, during);
