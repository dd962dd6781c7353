CREATE TABLE api_keys (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    prefix TEXT NOT NULL,
    organisation TEXT NOT NULL,
    project TEXT NOT NULL,
    scopes TEXT NOT NULL,
    models TEXT NOT NULL,
    clearance TEXT NOT NULL,
    default_label TEXT,
    limits TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT,
    disabled_at BIGINT,
    revoked_at BIGINT
);

CREATE TABLE api_key_secrets (
    hash TEXT PRIMARY KEY,
    key_id TEXT NOT NULL,
    valid_until BIGINT
);

CREATE INDEX api_key_secrets_by_key ON api_key_secrets (key_id);

CREATE TABLE api_keys_version (
    name TEXT PRIMARY KEY,
    version BIGINT NOT NULL
);

CREATE TABLE usage_by_day (
    day TEXT NOT NULL,
    organisation TEXT NOT NULL,
    project TEXT NOT NULL,
    key_id TEXT NOT NULL,
    requests BIGINT NOT NULL,
    prompt_tokens BIGINT NOT NULL,
    cached_tokens BIGINT NOT NULL,
    completion_tokens BIGINT NOT NULL,
    cost_nanos BIGINT NOT NULL,
    PRIMARY KEY (day, organisation, project, key_id)
);

CREATE TABLE usage_applied (
    ledger TEXT PRIMARY KEY,
    sequence BIGINT NOT NULL
);
