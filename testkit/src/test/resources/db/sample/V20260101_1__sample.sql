CREATE TABLE notes (
    id BIGINT PRIMARY KEY,
    body TEXT,
    weight DOUBLE PRECISION
);
