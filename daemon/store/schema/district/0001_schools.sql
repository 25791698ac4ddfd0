-- Times are nanoseconds since 1970 UTC where no unit says otherwise.
create table school (
  key               integer primary key,
  id                text    not null unique,
  name              text    not null,
  created_at        integer not null,
  enrolled_at       integer,
  certificate_until integer,
  revoked_at        integer,
  last_heard        integer,
  clock_offset_ms   integer,
  gaps              integer not null default 0
) strict;

create table enrolment_code (
  digest  blob    primary key,
  school  integer not null references school (key) on delete cascade,
  made_at integer not null,
  until   integer not null,
  used_at integer
) strict;
create index enrolment_code_school on enrolment_code (school);

create table certificate (
  id          integer primary key,  -- grows with every issue
  school      integer not null references school (key) on delete cascade,
  serial      text    not null,
  fingerprint text    not null,
  not_before  integer not null,
  not_after   integer not null,
  issued_at   integer not null,
  used_at     integer,
  ended_at    integer,
  unique (school, serial)
) strict;

-- The highest number a lane of an epoch is durable up to.
create table mark (
  school integer not null references school (key) on delete cascade,
  epoch  text    not null,
  lane   integer not null,
  seq    integer not null,
  at     integer not null,
  primary key (school, epoch, lane)
) strict, without rowid;

create table gap (
  id        integer primary key,
  school    integer not null references school (key) on delete cascade,
  epoch     text    not null,
  lane      integer not null,
  from_seq  integer not null,
  to_seq    integer not null,
  from_time integer not null,
  to_time   integer not null,
  reason    integer not null,
  at        integer not null
) strict;
create index gap_school on gap (school);

-- The newest heartbeat of each school.
create table heartbeat (
  school            integer primary key references school (key) on delete cascade,
  observed_at       integer not null,
  version           text    not null,
  every_ms          integer not null,
  uptime_s          integer not null,
  down_bps          integer,
  up_bps            integer,
  egress_at         integer,
  devices_total       integer not null,
  devices_reachable   integer not null,
  devices_unreachable integer not null,
  devices_unknown     integer not null,
  packets           integer not null,
  kernel_dropped    integer not null,
  interface_dropped integer not null,
  undissected       integer not null,
  flows_evicted     integer not null,
  backlog           integer not null
) strict;

create table device (
  school      integer not null references school (key) on delete cascade,
  name        text    not null,
  state       integer not null,
  observed_at integer not null,
  body        text    not null,
  primary key (school, name)
) strict;

-- As reported, for two days; seconds since 1970 UTC.
create table traffic_step (
  school   integer not null references school (key) on delete cascade,
  at_s     integer not null,
  step_s   integer not null,
  down_bytes    integer not null,
  up_bytes      integer not null,
  within_bytes  integer not null,
  transit_bytes integer not null,
  other_bytes   integer not null,
  packets       integer not null,
  dropped       integer not null,
  primary key (school, at_s)
) strict, without rowid;

-- The same by the minute, for as long as traffic is kept.  covered_s of its 60 seconds are known.
create table traffic_minute (
  school    integer not null references school (key) on delete cascade,
  at_s      integer not null,
  covered_s integer not null,
  down_bytes    integer not null,
  up_bytes      integer not null,
  within_bytes  integer not null,
  transit_bytes integer not null,
  other_bytes   integer not null,
  packets       integer not null,
  dropped       integer not null,
  primary key (school, at_s)
) strict, without rowid;

create table dead_letter (
  id          integer primary key,
  school      integer not null references school (key) on delete cascade,
  epoch       text    not null,
  lane        integer not null,
  seq         integer not null,
  observed_at integer not null,
  schema      text    not null,
  body        text    not null,
  code        text    not null,
  at          integer not null
) strict;
create index dead_letter_school on dead_letter (school);
