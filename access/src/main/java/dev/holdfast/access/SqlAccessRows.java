package dev.holdfast.access;

import dev.holdfast.domain.ErrorCode;
import dev.holdfast.domain.HoldfastException;
import dev.holdfast.domain.Scope;
import dev.holdfast.storage.Database;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;

/** The rows of keys and use in a database, in the SQL that SQLite and PostgreSQL share. Thread-safe. */
final class SqlAccessRows implements AccessRows {
    private static final String VERSION = "keys";

    private final Database database;
    private final SqlUse use;

    SqlAccessRows(Database database) {
        this.database = database;
        this.use = new SqlUse(database);
    }

    @Override
    public long keysVersion() {
        return database.read(SqlAccessRows::version);
    }

    @Override
    public KeyTable keys() {
        return database.read(handle -> new KeyTable(version(handle), keys(handle)));
    }

    @Override
    public void insert(KeyRow key) {
        database.write(handle -> {
            insert(handle, key);
            return true;
        });
    }

    @Override
    public boolean insertIfNoAdmin(KeyRow key, Instant now) {
        return database.write(handle -> {
            boolean present = keys(handle).stream()
                    .map(KeyRow::key)
                    .anyMatch(known ->
                            known.terms().scopes().contains(Scope.ADMIN) && known.state(now) == ApiKey.State.ACTIVE);
            if (!present) {
                insert(handle, key);
            }
            return !present;
        });
    }

    @Override
    public KeyRow change(String id, UnaryOperator<KeyRow> change) {
        return database.write(handle -> {
            KeyRow known = keys(handle).stream()
                    .filter(row -> row.key().id().equals(id))
                    .findFirst()
                    .orElseThrow(() -> new HoldfastException(
                            ErrorCode.NOT_FOUND, "there is no key '" + id + "'; list the keys to see their ids"));
            KeyRow changed = change.apply(known);
            handle.execute("DELETE FROM api_keys WHERE id = ?", id);
            handle.execute("DELETE FROM api_key_secrets WHERE key_id = ?", id);
            insert(handle, changed);
            return changed;
        });
    }

    @Override
    public UseTable use(LocalDate from, LocalDate to) {
        return use.use(from, to);
    }

    @Override
    public void apply(long sequence, Collection<DayUse> uses) {
        use.apply(sequence, uses);
    }

    private static long version(Handle handle) {
        return handle.createQuery("SELECT version FROM api_keys_version WHERE name = :name")
                .bind("name", VERSION)
                .mapTo(Long.class)
                .findOne()
                .orElse(0L);
    }

    private static List<KeyRow> keys(Handle handle) {
        Map<String, List<KeyRow.KeySecret>> secrets = new HashMap<>();
        handle.createQuery("SELECT key_id, hash, valid_until FROM api_key_secrets")
                .map((row, context) -> Map.entry(
                        row.getString(1),
                        new KeyRow.KeySecret(KeyHash.parse(row.getString(2)), KeyColumns.instant(row, 3))))
                .forEach(secret -> secrets.computeIfAbsent(secret.getKey(), id -> new ArrayList<>())
                        .add(secret.getValue()));
        return handle.createQuery("SELECT " + KeyColumns.NAMES + " FROM api_keys ORDER BY created_at, id")
                .map((row, context) -> KeyColumns.read(row))
                .map(key -> new KeyRow(key, secrets.getOrDefault(key.id(), List.of())))
                .list();
    }

    private static void insert(Handle handle, KeyRow row) {
        boolean taken = row.secrets().stream()
                .anyMatch(secret -> handle.createQuery("SELECT COUNT(*) FROM api_key_secrets WHERE hash = :hash")
                                .bind("hash", secret.hash().hex())
                                .mapTo(Integer.class)
                                .one()
                        > 0);
        if (taken) {
            throw new HoldfastException(
                    ErrorCode.CONFLICT, "this secret was a key before, which does not work any more; choose another");
        }
        handle.execute(
                "INSERT INTO api_keys (" + KeyColumns.NAMES + ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                KeyColumns.values(row.key()));
        try (PreparedBatch batch =
                handle.prepareBatch("INSERT INTO api_key_secrets (hash, key_id, valid_until) VALUES (?, ?, ?)")) {
            for (KeyRow.KeySecret secret : row.secrets()) {
                batch.add(secret.hash().hex(), row.key().id(), KeyColumns.millis(secret.validUntil()));
            }
            batch.execute();
        }
        handle.createUpdate("INSERT INTO api_keys_version (name, version) VALUES (:name, 1)"
                        + " ON CONFLICT (name) DO UPDATE SET version = api_keys_version.version + 1")
                .bind("name", VERSION)
                .execute();
    }
}
