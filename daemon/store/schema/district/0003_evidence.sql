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
create index alert_incident on alert (school, incident);
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
