-- Written only where a minute had more hosts than could be counted from the first: the bytes that any host may have
-- moved beside what is told of it, as hour.hosts_error says for an hour.
create table minute_error (
  interface   integer not null,
  minute_ns   integer not null,
  hosts_error integer not null
) strict;
