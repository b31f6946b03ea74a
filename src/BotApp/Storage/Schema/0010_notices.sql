-- Who is told what. A notice is written in the transaction of the decision it tells of; what goes to one addressee waits in one queue and is put
-- into messages, of which each queue has at most one under way. A message keeps its id however often it is sent.

CREATE TABLE notice_messages (
    id TEXT PRIMARY KEY,
    queue TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    tries BIGINT NOT NULL DEFAULT 0,
    next_try_at BIGINT NOT NULL,
    claimed_until BIGINT,
    sent_at BIGINT,
    dead_at BIGINT,
    last_error TEXT
);
CREATE UNIQUE INDEX notice_messages_open ON notice_messages (queue) WHERE sent_at IS NULL AND dead_at IS NULL;
CREATE INDEX notice_messages_queue ON notice_messages (queue, created_at);
CREATE INDEX notice_messages_dead ON notice_messages (dead_at) WHERE dead_at IS NOT NULL;

CREATE TABLE notices (
    id {id},
    dedupe_key TEXT NOT NULL UNIQUE,
    repository_id BIGINT NOT NULL,
    subject_key TEXT NOT NULL,
    queue TEXT NOT NULL,
    channel TEXT NOT NULL,
    name TEXT NOT NULL,
    body TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    hold_until BIGINT,
    message_id TEXT
);
CREATE INDEX notices_waiting ON notices (queue, id) WHERE message_id IS NULL;
CREATE INDEX notices_message ON notices (message_id);
CREATE INDEX notices_repository ON notices (repository_id);
