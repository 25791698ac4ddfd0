-- Who did what, as it was answered.
create table audit (
  id      integer primary key,
  at      integer not null,
  actor   text    not null,
  action  text    not null,
  subject text    not null,
  outcome text    not null
) strict;
create index audit_at on audit (at);
