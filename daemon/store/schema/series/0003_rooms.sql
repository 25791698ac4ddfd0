-- One room in one period of the timetable.  A period that runs is written anew each minute.
create table room_use (
  room        text    not null,
  from_ns     integer not null,
  to_ns       integer not null,
  day         integer not null, -- of the school's calendar, since 1970
  kind        integer not null,
  number      integer not null,
  name        text    not null,
  begins      integer not null, -- minutes since midnight
  ends        integer not null,
  measured_ns integer not null,
  used_ns     integer not null,
  faulty_ns   integer not null,
  signs       integer not null,
  until_ns    integer not null,
  primary key (room, from_ns)
) strict, without rowid;
