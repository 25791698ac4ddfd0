-- What was known of a conversation and kept nowhere.  A day that was closed before has none of it, and is read as it is.
-- All of it is null where there is nothing to say: most conversations have little.

-- MD5 of the client's hello, 16 octets: browsers shuffle their hellos, so that one seldom comes twice.
alter table flow add column ja3 blob;
-- Words, as is tunnel: of the server's hello, and of its certificate.
alter table flow add column ja3_server integer;
alter table flow add column certificate integer;
alter table flow add column issuer integer;
alter table flow add column tunnel integer;
-- Of a name server: its code, and the first addresses of 4 octets each, or of 16.
alter table flow add column dns_code integer;
alter table flow add column dns_addresses blob;
-- Segments that came before one they follow, and frames that told the other side to stop.
alter table flow add column out_reordered integer;
alter table flow add column back_reordered integer;
alter table flow add column out_zero_windows integer;
alter table flow add column back_zero_windows integer;
-- TTL of the first frames, what is out × 256 + what is back.
alter table flow add column ttl integer;
