-- What a district wants of its schools: tasks, warnings, the desired state; and which user may want it.  Days are
-- counted from 1970-01-01.  Whoever was a user before there were roles had every right.
alter table user add column role integer not null default 0;
alter table user add column disabled_at integer;
alter table user add column last_seen integer;

create table task (
  id           integer primary key,
  school       integer not null references school (key) on delete cascade,
  title        text    not null,
  requirement  text    not null,
  source       integer not null,
  ref          text    not null,
  state        integer not null,
  due_on       integer not null,
  issued_at    integer,
  accepted_at  integer,
  replied_at   integer,
  ended_at     integer,
  exempt_until integer,
  cleared_at   integer,
  urged        integer not null default 0,
  created_at   integer not null,
  changed_at   integer not null,
  recheck_at      integer,
  recheck_outcome integer,
  recheck_ref     text
) strict;
create index task_school on task (school, state);
create index task_source on task (school, source, ref);

-- Every step, as it was taken.  `by` is a user, the school's id, or empty: the re-check.
create table task_step (
  id         integer primary key,
  task       integer not null references task (id) on delete cascade,
  at         integer not null,
  by         text    not null,
  step       text    not null,
  from_state integer,
  to_state   integer not null,
  note       text    not null,
  due_on     integer
) strict;
create index task_step_task on task_step (task);

create table task_attachment (
  id         integer primary key,
  task       integer not null references task (id) on delete cascade,
  sha256     text    not null,
  name       text    not null,
  media_type text    not null,
  bytes      blob    not null,
  at         integer not null,
  unique (task, sha256)
) strict;

create table warning (
  id        integer primary key,
  severity  integer not null,
  title     text    not null,
  text      text    not null,
  issued_at integer not null,
  issued_by text    not null,
  until     integer not null
) strict;

create table warning_receipt (
  warning     integer not null references warning (id) on delete cascade,
  school      integer not null references school (key) on delete cascade,
  received_at integer,
  read_at     integer,
  primary key (warning, school)
) strict, without rowid;
create index warning_receipt_school on warning_receipt (school);

-- The texts that all schools share: 0 the calendar, 1 the profiles.
create table desired_part (
  part       integer primary key,
  text       text    not null,
  sha256     text    not null,
  changed_at integer not null,
  changed_by text    not null
) strict;

-- A school's version grows with whatever changes for it; what it last said of one.
create table desired_school (
  school     integer primary key references school (key) on delete cascade,
  version    integer not null,
  changed_at integer not null,
  applied    integer,
  outcome    integer,
  code       text,
  arguments  text,
  receipt_at integer
) strict;
