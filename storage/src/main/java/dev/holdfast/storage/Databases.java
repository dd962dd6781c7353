package dev.holdfast.storage;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.holdfast.domain.ErrorCode;
import dev.holdfast.domain.HoldfastException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteDataSource;

/**
 * Opens databases. Migrations are plain SQL that both databases take, in files {@code VyyyyMMdd_N__what.sql} on the class
 * path; all modules share one history, so versions must differ.
 */
public final class Databases {
    private static final Logger LOG = LoggerFactory.getLogger(Databases.class);
    private static final long TIMEOUT_MILLIS = 2_000;
    private static final int SQLITE_BUSY_MILLIS = 5_000;
    private static final int CONNECTIONS = 4;

    private Databases() {}

    /**
     * Opens a database and brings its tables up to date. A PostgreSQL server that cannot be reached is no error: the
     * database is opened all the same, refuses work with {@code STORAGE_UNAVAILABLE}, and is brought up to date by the
     * first call after the server came back.
     *
     * @param dataFolder where {@code holdfast.db} goes; made if absent
     * @param migrationLocations folders on the class path, such as {@code db/access}
     * @throws HoldfastException with {@code STORAGE_UNAVAILABLE} if the file cannot be opened, or with {@code INTERNAL} if
     *     a migration fails or the server refuses user, password or database
     */
    public static Database open(StorageSettings settings, Path dataFolder, List<String> migrationLocations) {
        List<String> locations =
                migrationLocations.stream().map(at -> "classpath:" + at).toList();
        if (settings.url().startsWith("postgresql:")) {
            return postgres(settings, locations);
        }
        Path file = settings.url().equals("sqlite")
                ? dataFolder.resolve("holdfast.db")
                : dataFolder.resolve(settings.url().substring("sqlite:".length()));
        return sqlite(file, locations);
    }

    private static Database sqlite(Path file, List<String> locations) {
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
        } catch (IOException failure) {
            throw new HoldfastException(
                    ErrorCode.STORAGE_UNAVAILABLE,
                    "cannot make the folder of " + file + "; check its permissions",
                    failure);
        }
        Flyway flyway = configure(sqliteSource(file, SQLiteConfig.TransactionMode.DEFERRED), locations)
                .load();
        HikariConfig readers = pool("sqlite-read", CONNECTIONS);
        readers.setDataSource(sqliteSource(file, SQLiteConfig.TransactionMode.DEFERRED));
        readers.setConnectionInitSql("PRAGMA query_only = ON");
        HikariConfig writer = pool("sqlite-write", 1);
        writer.setDataSource(sqliteSource(file, SQLiteConfig.TransactionMode.IMMEDIATE));
        writer.setConnectionTimeout(2L * SQLITE_BUSY_MILLIS);
        Migrations migrations = new Migrations(flyway);
        migrations.ensureApplied();
        return new PooledDatabase(new HikariDataSource(readers), new HikariDataSource(writer), migrations);
    }

    private static DataSource sqliteSource(Path file, SQLiteConfig.TransactionMode mode) {
        SQLiteConfig config = new SQLiteConfig();
        config.setJournalMode(SQLiteConfig.JournalMode.WAL);
        config.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
        config.setBusyTimeout(SQLITE_BUSY_MILLIS);
        config.enforceForeignKeys(true);
        config.setTransactionMode(mode);
        SQLiteDataSource source = new SQLiteDataSource(config);
        source.setUrl("jdbc:sqlite:" + file.toAbsolutePath());
        return source;
    }

    private static Database postgres(StorageSettings settings, List<String> locations) {
        HikariDataSource readers = new HikariDataSource(postgresPool(settings, "postgresql-read", true));
        HikariDataSource writers = new HikariDataSource(postgresPool(settings, "postgresql-write", false));
        Migrations migrations = new Migrations(configure(writers, locations).load());
        PooledDatabase database = new PooledDatabase(readers, writers, migrations);
        try {
            migrations.ensureApplied();
        } catch (HoldfastException failure) {
            if (failure.code() != ErrorCode.STORAGE_UNAVAILABLE) {
                database.close();
                throw failure;
            }
            LOG.warn("The PostgreSQL server cannot be reached; going on without it until it answers", failure);
        }
        return database;
    }

    private static HikariConfig postgresPool(StorageSettings settings, String name, boolean readOnly) {
        HikariConfig config = pool(name, CONNECTIONS);
        config.setJdbcUrl("jdbc:" + settings.url());
        if (settings.user() != null) {
            config.setUsername(settings.user());
        }
        if (settings.password() != null) {
            config.setPassword(settings.password().reveal());
        }
        config.setReadOnly(readOnly);
        config.setTransactionIsolation(readOnly ? "TRANSACTION_REPEATABLE_READ" : "TRANSACTION_SERIALIZABLE");
        config.addDataSourceProperty("connectTimeout", "2");
        config.addDataSourceProperty("loginTimeout", "2");
        config.addDataSourceProperty("socketTimeout", "10");
        config.addDataSourceProperty("tcpKeepAlive", "true");
        config.addDataSourceProperty("ApplicationName", "holdfast");
        return config;
    }

    private static HikariConfig pool(String name, int size) {
        HikariConfig config = new HikariConfig();
        config.setPoolName(name);
        config.setMaximumPoolSize(size);
        config.setMinimumIdle(1);
        config.setConnectionTimeout(TIMEOUT_MILLIS);
        config.setValidationTimeout(1_000);
        config.setInitializationFailTimeout(-1);
        return config;
    }

    private static FluentConfiguration configure(DataSource source, List<String> locations) {
        return Flyway.configure(Databases.class.getClassLoader())
                .dataSource(source)
                .locations(locations.toArray(String[]::new))
                .failOnMissingLocations(true)
                .outOfOrder(true)
                .connectRetries(0);
    }
}
