create table user (
  name          text    primary key,
  password_hash text    not null default '',
  created_at    integer not null
) strict;

create table login_link (
  digest  blob    primary key,
  user    text    not null references user (name) on delete cascade,
  made_at integer not null,
  until   integer not null,
  used_at integer
) strict;

create table session (
  digest     blob    primary key,
  user       text    not null references user (name) on delete cascade,
  csrf_token text    not null,
  made_at    integer not null,
  until      integer not null
) strict;

create table audit (
  id      integer primary key,
  at      integer not null,
  actor   text    not null,
  action  text    not null,
  subject text    not null,
  outcome text    not null
) strict;
create index audit_at on audit (at);
