create table port_name (
  id       integer primary key,
  device   text    not null,
  if_index integer not null,
  name     text    not null,
  unique (device, if_index, name)
) strict;

-- Five minutes each: the mean and the highest of the polls that could say a rate.
create table port (
  port       integer not null,
  from_ns    integer not null,
  link       integer not null,
  polls      integer not null,
  in_bps     integer,
  out_bps    integer,
  in_bps_max integer,
  out_bps_max integer
) strict;
