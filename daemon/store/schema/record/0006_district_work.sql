-- What the district wants of this school, as it last said it: the body is the canonical JSON.  Times are nanoseconds
-- since 1970 UTC; accepted_at and replied_at are ours, and go before what the district says until it has heard of them.
create table district_task (
  id          integer primary key,
  body        text    not null,
  received_at integer not null,
  accepted_at integer,
  replied_at  integer
) strict;

create table district_warning (
  id          integer primary key,
  body        text    not null,
  until       integer not null,
  received_at integer not null,
  read_at     integer
) strict;
