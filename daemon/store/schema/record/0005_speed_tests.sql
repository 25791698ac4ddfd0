-- What the line delivered when somebody measured it.  Times are nanoseconds since 1970 UTC.
create table speed_test (
  id       integer primary key,
  at       integer not null,
  server   text    not null,
  down_bps integer not null,
  up_bps   integer not null,
  seconds  integer not null,
  samples  integer not null
) strict;
create index speed_test_at on speed_test (at);
