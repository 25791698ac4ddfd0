-- Alerts as last kept.  The body is the canonical JSON; the columns are what is asked for.
create table alert (
  number    integer primary key,
  object    text    not null,
  rule      text    not null,
  state     integer not null,
  severity  integer not null,
  raised_at integer not null,
  ended_at  integer,
  body      text    not null
) strict;
create index alert_raised on alert (raised_at);
create index alert_open on alert (number) where ended_at is null;

create table incident (
  number   integer primary key,
  ended_at integer,
  body     text not null
) strict;

create table silence (
  id    integer primary key,
  until integer not null,
  body  text    not null
) strict;

-- One row: what the book of alerts must not forget.  Numbers are never given twice.
create table alert_book (
  one             integer primary key check (one = 1),
  last_alive      integer,
  alert_newest    integer not null default 0,
  incident_newest integer not null default 0,
  notice_newest   integer not null default 0,
  silence_newest  integer not null default 0
) strict;
insert into alert_book (one) values (1);

-- What people are to be told, and by which channels that still has to happen.
create table notice (
  number   integer primary key,
  at       integer not null,
  kind     integer not null,
  severity integer not null,
  body     text    not null
) strict;

create table delivery (
  channel text    not null,
  notice  integer not null references notice (number) on delete cascade,
  due     integer not null,
  tries   integer not null default 0,
  primary key (channel, notice)
) strict, without rowid;
create index delivery_notice on delivery (notice);
