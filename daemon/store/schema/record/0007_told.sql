-- What the district was told of the school's day: the gist of each fact, to see what changed.
create table told (
  schema text    not null,
  key    text    not null,
  gist   text    not null,
  at     integer not null,
  primary key (schema, key)
) strict, without rowid;
