-- depends: 0130_series
-- What a sick day tells customers: who attends instead, or that another time is to be chosen.
insert into private.announcers (event, caller, about) values
  ('visit.reassigned', 'authenticated', 'visit'), ('visit.times_offered', 'authenticated', 'visit');
