-- Minutes say in minute_ns when they began to be watched.  A minute lists its busiest hosts, an hour all of them: its
-- minutes are asked for hosts only where the hour is missing, as after a power cut.
create table hour (
  interface   integer not null,
  from_ns     integer not null,
  to_ns       integer not null,
  hosts_error integer not null -- bytes that any host may have moved beside what is told of it
) strict;

create table hour_host (
  interface        integer not null,
  from_ns          integer not null,
  address          blob    not null, -- empty: the sum of the hosts past the limit
  vlan             integer not null,
  sent_packets     integer not null,
  sent_bytes       integer not null,
  received_packets integer not null,
  received_bytes   integer not null
) strict;

create table subnet (
  interface        integer not null,
  minute_ns        integer not null,
  prefix           text    not null,
  sent_packets     integer not null,
  sent_bytes       integer not null,
  received_packets integer not null,
  received_bytes   integer not null
) strict;

create table application_name (
  id       integer primary key,
  name     text not null, -- empty: what nobody recognised
  category text not null,
  unique (name, category)
) strict;

create table application (
  interface     integer not null,
  minute_ns     integer not null,
  application   integer not null,
  up_packets    integer not null,
  up_bytes      integer not null,
  down_packets  integer not null,
  down_bytes    integer not null,
  inner_packets integer not null,
  inner_bytes   integer not null,
  flows_new     integer not null
) strict;
