package dev.holdfast.storage;

import dev.holdfast.domain.ErrorCode;
import dev.holdfast.domain.HoldfastException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jspecify.annotations.Nullable;

/**
 * All rows of a database as text that any supported database can take back. The first line names the format; a line
 * {@code table NAME COLUMN...} begins a table; a line {@code row VALUE...} is a row of it; the last line {@code end COUNT}
 * tells the number of rows, so that a dump cut short is noticed. Fields are separated by tabs, values are written as in
 * {@link RowValue}. The history of migrations is not dumped: the tables are made by the program that restores.
 */
public final class RowDump {
    private static final String FORMAT = "holdfast-rows 1";
    private static final String HISTORY = "flyway_schema_history";
    private static final int BATCH = 500;

    private RowDump() {}

    /**
     * Writes every row, as one consistent state. Does not close the stream. Returns the number of rows.
     *
     * @throws HoldfastException with {@code STORAGE_UNAVAILABLE} if the database cannot be reached
     */
    public static long write(Database database, OutputStream out) throws IOException {
        Writer writer = new OutputStreamWriter(out, StandardCharsets.UTF_8);
        long written = database.<Long, IOException>read(handle -> {
            long rows = 0;
            writer.write(FORMAT + "\n");
            for (String table : tables(handle)) {
                rows += writeTable(handle, table, writer);
            }
            writer.write("end\t" + rows + "\n");
            return rows;
        });
        writer.flush();
        return written;
    }

    /** Whether no table holds a row. */
    public static boolean isEmpty(Database database) {
        return database.read(handle -> tables(handle).stream()
                .allMatch(table -> handle.createQuery("SELECT 1 FROM " + table + " LIMIT 1")
                        .mapTo(Integer.class)
                        .findFirst()
                        .isEmpty()));
    }

    /**
     * Replaces every row by those of a dump, in one transaction: after an exception the rows are as they were.
     * Returns the number of rows.
     *
     * @throws HoldfastException with {@code INVALID_REQUEST} if the dump is damaged or was made by a newer program, or with
     *     {@code STORAGE_UNAVAILABLE} if the database cannot be reached
     */
    public static long restore(Database database, Source source) throws IOException {
        return database.<Long, IOException>write(handle -> {
            try (InputStream in = source.open();
                    BufferedReader reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
                return restore(handle, reader);
            }
        });
    }

    /** Opens a dump, once more for each attempt to restore it. */
    @FunctionalInterface
    public interface Source {
        /** A stream from the dump's beginning. */
        InputStream open() throws IOException;
    }

    private static long writeTable(Handle handle, String table, Writer writer) throws IOException {
        List<String> columns = columns(handle, table);
        writer.write("table\t" + table + "\t" + String.join("\t", columns) + "\n");
        try {
            return handle.createQuery("SELECT " + String.join(", ", columns) + " FROM " + table)
                    .setFetchSize(BATCH)
                    .map((row, context) -> line(row, columns.size()))
                    .reduce(0L, (count, line) -> {
                        append(writer, line);
                        return count + 1;
                    });
        } catch (UncheckedIOException failure) {
            throw failure.getCause();
        }
    }

    private static void append(Writer writer, String line) {
        try {
            writer.write(line);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static String line(ResultSet row, int columns) throws SQLException {
        StringBuilder line = new StringBuilder("row");
        for (int i = 1; i <= columns; i++) {
            line.append('\t').append(RowValue.write(row.getObject(i)));
        }
        return line.append('\n').toString();
    }

    private static long restore(Handle handle, BufferedReader reader) throws IOException {
        if (!FORMAT.equals(reader.readLine())) {
            throw damaged("it does not begin with '" + FORMAT + "'");
        }
        Set<String> known = tables(handle);
        known.forEach(table -> handle.execute("DELETE FROM " + table));
        Insertion insertion = new Insertion(handle);
        for (String line = reader.readLine(); line != null; line = reader.readLine()) {
            String[] fields = line.split("\t", -1);
            switch (fields[0]) {
                case "table" -> insertion.into(checked(handle, known, fields));
                case "row" -> insertion.add(fields);
                case "end" -> {
                    return insertion.end(fields, reader.readLine());
                }
                default -> throw damaged("a line is none of table, row and end");
            }
        }
        throw damaged("it ends too early");
    }

    private static String[] checked(Handle handle, Set<String> known, String[] fields) {
        if (fields.length < 3 || !known.contains(fields[1])) {
            throw damaged(
                    "it holds a table that this version does not know; restore it with the version that wrote it");
        }
        List<String> columns = columns(handle, fields[1]);
        if (!columns.containsAll(Arrays.asList(fields).subList(2, fields.length))) {
            throw damaged("table " + fields[1] + " has columns that this version does not know; restore it with the"
                    + " version that wrote it");
        }
        return fields;
    }

    private static HoldfastException damaged(String how) {
        return new HoldfastException(ErrorCode.INVALID_REQUEST, "the dump of rows cannot be restored: " + how);
    }

    private static Set<String> tables(Handle handle) {
        try (ResultSet found = handle.getConnection()
                .getMetaData()
                .getTables(
                        handle.getConnection().getCatalog(),
                        handle.getConnection().getSchema(),
                        "%",
                        new String[] {"TABLE"})) {
            Set<String> tables = new TreeSet<>();
            while (found.next()) {
                String name = found.getString("TABLE_NAME").toLowerCase(Locale.ROOT);
                if (!name.equals(HISTORY) && !name.startsWith("sqlite_")) {
                    tables.add(name);
                }
            }
            return tables;
        } catch (SQLException failure) {
            throw Failures.unavailable(failure);
        }
    }

    private static List<String> columns(Handle handle, String table) {
        return handle.createQuery("SELECT * FROM " + table + " WHERE 1 = 0").scanResultSet((results, context) -> {
            try (ResultSet none = results.get()) {
                List<String> columns = new ArrayList<>();
                for (int i = 1; i <= none.getMetaData().getColumnCount(); i++) {
                    columns.add(none.getMetaData().getColumnName(i).toLowerCase(Locale.ROOT));
                }
                return columns;
            }
        });
    }

    /** Inserts rows in batches and counts them. */
    private static final class Insertion {
        private final Handle handle;
        private @Nullable PreparedBatch batch;
        private int width;
        private long rows;

        private Insertion(Handle handle) {
            this.handle = handle;
        }

        private void into(String[] fields) {
            flush();
            List<String> columns = Arrays.asList(fields).subList(2, fields.length);
            width = columns.size();
            batch = handle.prepareBatch("INSERT INTO " + fields[1] + " (" + String.join(", ", columns) + ") VALUES ("
                    + "?, ".repeat(width - 1) + "?)");
        }

        private void add(String[] fields) {
            PreparedBatch target = batch;
            if (target == null || fields.length != width + 1) {
                throw damaged("a row does not fit its table");
            }
            for (int i = 0; i < width; i++) {
                try {
                    target.bind(i, RowValue.read(fields[i + 1]));
                } catch (IllegalArgumentException wrong) {
                    throw damaged("a value cannot be read");
                }
            }
            target.add();
            rows++;
            if (target.size() >= BATCH) {
                target.execute();
            }
        }

        private long end(String[] fields, @Nullable String after) {
            flush();
            if (fields.length != 2 || !fields[1].equals(Long.toString(rows)) || after != null) {
                throw damaged("it does not hold the number of rows it tells");
            }
            return rows;
        }

        private void flush() {
            if (batch != null) {
                if (batch.size() > 0) {
                    batch.execute();
                }
                batch.close();
                batch = null;
            }
        }
    }
}
