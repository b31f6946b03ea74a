-- Which replica does what only one may do at a time (asking GitHub for lost deliveries, looking for tags, deleting what is old), and until when unless it says so again.

CREATE TABLE leases (
    name TEXT PRIMARY KEY,
    holder TEXT NOT NULL,
    held_until BIGINT NOT NULL
);
