-- Badges of a private repository are shown to whoever has this word in the address; null until somebody who may see the repository asked for it.

ALTER TABLE repositories ADD COLUMN badge_token TEXT;
