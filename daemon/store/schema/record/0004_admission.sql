-- Who is granted what, and how every host stands.  Times are nanoseconds since 1970 UTC.
create table admission (
  one       integer primary key check (one = 1),
  mode      integer not null default 0,
  next_host integer not null default 1  -- a number is never given twice
) strict;
insert into admission (one) values (1);

create table host (
  id         integer primary key,
  mac        text    not null unique,
  interface  text    not null,
  first_seen integer not null,
  last_seen  integer not null,
  standing   integer not null,
  cause      integer not null,
  since      integer not null
) strict;

create table host_address (
  address   text    primary key,
  host      integer not null references host (id) on delete cascade,
  last_seen integer not null
) strict, without rowid;
create index host_address_of on host_address (host);

-- A grant that was withdrawn ends when it was; nothing is deleted, since who was here when is asked later.
create table host_grant (
  id        integer primary key,
  mac       text    not null,
  grouped   integer not null,
  vlan      integer,
  from_time integer not null,
  until     integer,
  by        text    not null,
  reason    text    not null
) strict;
create index host_grant_of on host_grant (mac);

create table host_restriction (
  id        integer primary key,
  mac       text    not null,
  standing  integer not null,
  from_time integer not null,
  until     integer,
  by        text    not null,
  reason    text    not null,
  lifted_at integer
) strict;
create index host_restriction_of on host_restriction (mac) where lifted_at is null;
