package dev.holdfast.storage;

import dev.holdfast.domain.Secret;
import dev.holdfast.domain.Setting;
import org.jspecify.annotations.Nullable;

/**
 * Where rows are kept. Immutable.
 *
 * @param url which database
 * @param user the user to log in as
 * @param password that user's password
 */
public record StorageSettings(
        @Setting(
                value = "`sqlite` for the file holdfast.db in the data folder, `sqlite:PATH` for another file,"
                        + " or `postgresql://HOST:PORT/DATABASE` with any parameters of the PostgreSQL driver",
                byDefault = "sqlite")
        String url,

        @Setting("User of the PostgreSQL server; empty for SQLite") @Nullable
        String user,

        @Setting("Password of that user, best given as ${file:...} or from the environment") @Nullable
        Secret password) {
    /** SQLite in the data folder. */
    public static final StorageSettings DEFAULT = new StorageSettings("sqlite", null, null);

    /**
     * Checks the address.
     *
     * @throws IllegalArgumentException if it names no known database
     */
    public StorageSettings {
        if (!url.equals("sqlite") && !url.startsWith("sqlite:") && !url.startsWith("postgresql://")) {
            throw new IllegalArgumentException(
                    "'" + url + "' is not a database; write sqlite, sqlite:PATH or postgresql://HOST:PORT/DATABASE");
        }
    }
}
