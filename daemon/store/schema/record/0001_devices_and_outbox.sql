-- One row: who this store is.
create table store (
  one            integer primary key check (one = 1),
  epoch          text    not null,
  heartbeat_next integer not null default 1
) strict;

-- Devices as last seen.  Times are nanoseconds since 1970 UTC.
create table device (
  name         text    primary key,
  kind         integer not null,
  state        integer not null,
  since        integer not null,
  last_answer  integer,
  cause        integer,
  uptime_ticks integer not null,
  took         integer not null,
  sys_name     text    not null,
  sys_descr    text    not null,
  sys_object_id text   not null,
  sys_location text    not null
) strict;

create table port (
  device         text    not null references device (name) on delete cascade,
  if_index       integer not null,
  name           text    not null,
  link           integer not null,
  speed_bps      integer not null,
  in_bps         integer,
  out_bps        integer,
  is_lower_bound integer not null,
  primary key (device, if_index)
) strict, without rowid;

-- One row a lane.  Numbers are those of the file; on the wire they are less by `base`.
create table lane (
  lane       integer primary key,
  base       integer not null default 0,
  acked      integer not null default 0,
  acked_time integer not null default 0,  -- of the newest record the district has
  offered    integer not null default 0,
  newest     integer not null default 0,
  bytes      integer not null default 0,
  rejected   integer not null default 0,
  gaps       integer not null default 0
) strict;
insert into lane (lane) values (0), (1), (3), (4);

create table outbox (
  id          integer primary key,
  lane        integer not null references lane (lane),
  seq         integer not null,
  observed_at integer not null,
  schema      text    not null,
  body        text    not null,
  unique (lane, seq)
) strict;

create table gap (
  lane      integer not null references lane (lane),
  from_seq  integer not null,
  to_seq    integer not null,
  from_time integer not null,
  to_time   integer not null,
  reason    integer not null,
  primary key (lane, from_seq)
) strict, without rowid;

create table dead_letter (
  id          integer primary key,
  lane        integer not null,
  seq         integer not null,
  observed_at integer not null,
  schema      text    not null,
  body        text    not null,
  code        text    not null,
  at          integer not null
) strict;
