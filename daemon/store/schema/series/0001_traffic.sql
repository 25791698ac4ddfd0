-- No index beside the primary keys while the day lasts: appending with one costs seven times as much.
create table interface (
  id   integer primary key,
  name text    not null unique
) strict;

create table traffic (
  interface         integer not null,
  from_ns           integer not null,
  to_ns             integer not null,
  up_packets        integer not null,
  up_bytes          integer not null,
  down_packets      integer not null,
  down_bytes        integer not null,
  within_packets    integer not null,
  within_bytes      integer not null,
  transit_packets   integer not null,
  transit_bytes     integer not null,
  other_packets     integer not null,
  other_bytes       integer not null,
  undissected       integer not null,
  flows_active      integer not null,
  flows_new         integer not null,
  kernel_dropped    integer not null,
  interface_dropped integer not null,
  slabs_deferred    integer not null,
  flows_evicted     integer not null
) strict;

-- A minute each.  An empty address is the sum of the hosts past the limit.
create table host (
  interface        integer not null,
  minute_ns        integer not null,
  address          blob    not null,
  vlan             integer not null,
  sent_packets     integer not null,
  sent_bytes       integer not null,
  received_packets integer not null,
  received_bytes   integer not null
) strict;

create table vlan (
  interface integer not null,
  minute_ns integer not null,
  vlan      integer not null,
  packets   integer not null,
  bytes     integer not null
) strict;

-- What goes to the district by the rollup lane.
create table report (
  seq         integer primary key,
  observed_at integer not null,
  schema      text    not null,
  body        text    not null
) strict;
