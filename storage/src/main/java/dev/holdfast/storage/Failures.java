package dev.holdfast.storage;

import dev.holdfast.domain.ErrorCode;
import dev.holdfast.domain.HoldfastException;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.Set;
import org.jdbi.v3.core.ConnectionException;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteException;

/** Tells outages and conflicts from mistakes. */
final class Failures {
    /** Primary result codes: BUSY, LOCKED, READONLY, IOERR, CORRUPT, FULL, CANTOPEN, NOTADB. */
    private static final Set<Integer> SQLITE_OUTAGES = Set.of(5, 6, 8, 10, 11, 13, 14, 26);

    private static final int SQLITE_BUSY = 5;
    /** Serialization failure and deadlock. */
    private static final Set<String> CONFLICTS = Set.of("40001", "40P01");

    private Failures() {}

    static HoldfastException unavailable(@Nullable Throwable cause) {
        return new HoldfastException(
                ErrorCode.STORAGE_UNAVAILABLE,
                "the database cannot be reached right now; try again, and if this lasts check that it runs and has"
                        + " disk space",
                cause);
    }

    /** Whether the database could not be reached, or could not do its work for reasons outside the statement. */
    static boolean isOutage(Throwable failure) {
        for (Throwable at = failure; at != null; at = at.getCause()) {
            if (at instanceof ConnectionException || at instanceof SQLTransientConnectionException) {
                return true;
            }
            if (at instanceof SQLException sql && isOutage(sql)) {
                return true;
            }
        }
        return false;
    }

    /** Whether the server answered but refuses user, password or database, which waiting does not cure. */
    static boolean isMisconfigured(Throwable failure) {
        for (Throwable at = failure; at != null; at = at.getCause()) {
            if (at instanceof SQLException sql
                    && sql.getSQLState() != null
                    && (sql.getSQLState().startsWith("28") || sql.getSQLState().startsWith("3D"))) {
                return true;
            }
        }
        return false;
    }

    /** Whether two transactions met, so that the same work may succeed when it is done again. */
    static boolean isConflict(Throwable failure) {
        for (Throwable at = failure; at != null; at = at.getCause()) {
            if (at instanceof SQLiteException sqlite) {
                return primaryCode(sqlite) == SQLITE_BUSY;
            }
            if (at instanceof SQLException sql && sql.getSQLState() != null && CONFLICTS.contains(sql.getSQLState())) {
                return true;
            }
        }
        return false;
    }

    private static boolean isOutage(SQLException failure) {
        if (failure instanceof SQLiteException sqlite) {
            return SQLITE_OUTAGES.contains(primaryCode(sqlite));
        }
        String state = failure.getSQLState();
        return state != null && (state.startsWith("08") || state.startsWith("57P") || state.startsWith("53"));
    }

    private static int primaryCode(SQLiteException failure) {
        return failure.getResultCode().code & 0xff;
    }
}
