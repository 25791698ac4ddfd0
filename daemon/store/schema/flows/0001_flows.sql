-- No index beside the primary keys while the day lasts: appending with one costs seven times as much.

-- Every text of the day once: names of interfaces, applications and servers.
create table word (
  id      integer primary key,
  text    text    not null,
  english text    not null  -- of an application that has another name in English; else ''
) strict;

-- A conversation that is over, or a stretch of one that lasts.  "from" is who spoke first, "out" what it sent, "back"
-- what it was sent.  An IPv4 address has 4 octets.  Numbers of app_source, name_origin and finish are those of
-- policy/model, which never change.  First comes what is searched by: a search that reads every row stops early.
create table flow (
  id                 integer primary key,
  from_address       blob    not null,
  to_address         blob    not null,
  from_port          integer not null,
  to_port            integer not null,
  protocol           integer not null,
  carrier            integer,  -- a word, as are application, category, name, interface, ja4 and agent
  application        integer,
  category           integer,
  name               integer,
  first_ns           integer not null,
  last_ns            integer not null,
  app_source         integer not null,
  name_origin        integer not null,
  interface          integer not null,
  vlan               integer not null,
  out_packets        integer not null,
  out_bytes          integer not null,
  back_packets       integer not null,
  back_bytes         integer not null,
  out_flags          integer not null,
  back_flags         integer not null,
  out_retransmitted  integer not null,
  back_retransmitted integer not null,
  out_dscp           integer not null,
  back_dscp          integer not null,
  syn_rtt_us         integer not null,
  data_rtt_us        integer not null,
  icmp               integer not null,  -- type × 256 + code
  finish             integer not null,
  sampled_one_in     integer not null,
  has_ip_bytes       integer not null,  -- 1: the bytes are those of IP, 0: those of the frames
  ja4                integer,
  agent              integer
) strict;

-- What was appended together, and the time it speaks of: a search by time passes over the others.
create table batch (
  last_id  integer primary key,
  first_id integer not null,
  first_ns integer not null,
  last_ns  integer not null
) strict;
