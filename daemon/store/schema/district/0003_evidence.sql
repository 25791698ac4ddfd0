-- What schools tell of their day.  The newest state of each alert, by the number the school gave it.
create table alert (
  school      integer not null references school (key) on delete cascade,
  number      integer not null,
  epoch       text    not null,
  observed_at integer not null,
  received_at integer not null,
  object      text    not null,
  rule        text    not null,
  severity    integer not null,
  state       integer not null,
  incident    integer not null,  -- of the school; of an alert that joined none its own number, less than zero
  is_hidden   integer not null,  -- explained by another alert
  raised_at   integer not null,
  last_seen   integer not null,
  ended_at    integer,
  body        text    not null,
  primary key (school, number)
) strict;
-- Everything an incident is summed up from: thousands of alerts may be one, and each change sums it up anew.
create index alert_incident on alert
  (school, incident, is_hidden, severity, raised_at, last_seen, ended_at, number, rule);
create index alert_ended on alert (school, ended_at) where ended_at is not null;

create table alert_step (
  school integer not null,
  number integer not null,
  at     integer not null,
  state  integer not null,
  foreign key (school, number) references alert (school, number) on delete cascade
) strict;
create index alert_step_alert on alert_step (school, number);

-- What the alerts of an incident come to, written with each of them; the claim is the district's own.
create table incident (
  school     integer not null references school (key) on delete cascade,
  number     integer not null,
  severity   integer not null,
  opened_at  integer not null,
  last_seen  integer not null,
  ended_at   integer,
  alerts     integer not null,
  open       integer not null,
  hidden     integer not null,
  lead       integer not null,  -- the number of an alert
  rule       text    not null,  -- of the lead
  claimed_by text,
  claimed_at integer,
  claim_note text,
  primary key (school, number)
) strict, without rowid;
create index incident_opened on incident (opened_at);
create index incident_open on incident (opened_at) where ended_at is null;

-- The newest verdict of each target.
create table target (
  school       integer not null references school (key) on delete cascade,
  id           text    not null,
  epoch        text    not null,
  observed_at  integer not null,
  received_at  integer not null,
  metric       integer not null,
  outcome      integer not null,
  want         integer not null,
  value        integer,
  side         integer,  -- of the bound, which is absent where nothing is defined
  amount       integer,
  is_strictest integer not null,
  is_due       integer not null,
  is_baseline  integer not null,
  is_disputed  integer not null,
  body         text    not null,
  primary key (school, id)
) strict;

create table target_step (
  school  integer not null,
  id      text    not null,
  at      integer not null,
  outcome integer not null,
  value   integer,
  foreign key (school, id) references target (school, id) on delete cascade
) strict;
create index target_step_target on target_step (school, id);

-- The newest state of each classroom.
create table room (
  school      integer not null references school (key) on delete cascade,
  name        text    not null,
  epoch       text    not null,
  observed_at integer not null,
  received_at integer not null,
  state       integer not null,
  building    text    not null,
  floor       text    not null,
  body        text    not null,
  primary key (school, name)
) strict;

-- Periods that are over; days are counted from 1970-01-01.
create table room_use (
  school      integer not null references school (key) on delete cascade,
  day         integer not null,
  room        text    not null,
  from_at     integer not null,
  to_at       integer not null,
  kind        integer not null,
  number      integer not null,
  name        text    not null,
  measured_s  integer not null,
  used_s      integer not null,
  faulty_s    integer not null,
  signs       integer not null,
  verdict     integer not null,
  received_at integer not null,
  primary key (school, day, room, from_at)
) strict, without rowid;
create index room_use_day on room_use (day, school, kind, verdict, room);

-- The newest self-checks of each school, as they were sealed.
create table self_check (
  school      integer not null references school (key) on delete cascade,
  id          text    not null,  -- the first 16 digits of the seal
  made_at     integer not null,
  received_at integer not null,
  summary     text    not null,
  pack        text    not null,
  primary key (school, id)
) strict;

-- What the numbers of the desk came to at the end of a day; days are counted from 1970-01-01.
create table calm_day (
  day    integer not null,
  number integer not null,
  good   integer not null,
  known  integer not null,
  primary key (day, number)
) strict, without rowid;
