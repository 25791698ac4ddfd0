-- What the egress was used for when the heartbeat was sent, as the contract writes it; null: not recognised.
alter table heartbeat add column applications text;
