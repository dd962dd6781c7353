package dev.holdfast.lab.workload;

import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/**
 * A trace in a file, plain or gzip, read line by line; the format is told by its first line. Immutable; each iterator is confined to one
 * thread, keeps the file open until its last row or an error, and can be closed earlier ({@link AutoCloseable}). Iterating throws {@link
 * TraceException}.
 */
public final class TraceFile implements Trace {
    private final TraceSource source;

    public TraceFile(TraceSource source) {
        this.source = source;
    }

    public static TraceFile of(Path file) {
        return new TraceFile(TraceSource.of(file));
    }

    @Override
    public Iterator<TracedRequest> iterator() {
        Rows rows = new Rows(new Lines(source));
        return new Requests(rows);
    }

    @Override
    public Iterator<TraceRow> rows() {
        return new Rows(new Lines(source));
    }

    private record Requests(Rows rows) implements Iterator<TracedRequest>, AutoCloseable {
        @Override
        public boolean hasNext() {
            return rows.hasNext();
        }

        @Override
        public TracedRequest next() {
            return rows.next().request();
        }

        @Override
        public void close() {
            rows.close();
        }
    }

    private static final class Rows implements Iterator<TraceRow>, AutoCloseable {
        private static final int COLUMNS = 3;
        private final Lines lines;
        private final TraceFormat format;
        private @Nullable String line;
        private @Nullable TraceRow ahead;
        private @Nullable LocalDateTime first;
        private double last;

        Rows(Lines lines) {
            this.lines = lines;
            String head = lines.next();
            if (head == null) {
                throw lines.error("the file is empty; a trace has at least one request");
            }
            format = TraceFormat.detect(head, lines);
            line = format == TraceFormat.AZURE_2023 ? header(head) : head;
        }

        private @Nullable String header(String head) {
            if (!head.strip().replace("\uFEFF", "").equals(TraceFormat.AZURE_HEADER)) {
                throw lines.error("the header is not " + TraceFormat.AZURE_HEADER);
            }
            return lines.next();
        }

        @Override
        public boolean hasNext() {
            if (ahead == null && line != null) {
                ahead = parse(line);
                line = lines.next();
            }
            return ahead != null;
        }

        @Override
        public TraceRow next() {
            if (!hasNext() || ahead == null) {
                throw new NoSuchElementException();
            }
            TraceRow row = ahead;
            ahead = null;
            return row;
        }

        private TraceRow parse(String text) {
            TraceRow row = switch (format) {
                case AZURE_2023 -> azure(text);
                case MOONCAKE -> TraceJson.mooncake(TraceJson.parse(text, lines), lines);
                case HOLDFAST -> TraceJson.holdfast(TraceJson.parse(text, lines), lines);
            };
            if (row.request().at() < last) {
                throw lines.error("the request comes at " + row.request().at() + " s, before the one above it at "
                        + last + " s; sort the file by time");
            }
            last = row.request().at();
            return row;
        }

        private TraceRow azure(String text) {
            String[] cells = text.split(",", -1);
            if (cells.length != COLUMNS) {
                throw lines.error("there are " + cells.length + " columns, not the 3 of " + TraceFormat.AZURE_HEADER);
            }
            try {
                LocalDateTime time = time(cells[0].strip().replace(' ', 'T'));
                LocalDateTime origin = first == null ? time : first;
                first = origin;
                double at = ChronoUnit.NANOS.between(origin, time) / 1e9;
                int input = tokens(cells[1], "ContextTokens");
                int output = tokens(cells[2], "GeneratedTokens");
                return new TraceRow(new TracedRequest(at, input, output, new long[0], 0, ""), List.of());
            } catch (DateTimeException | ArithmeticException wrong) {
                throw lines.error("TIMESTAMP is not a time such as 2023-11-16 18:17:03.9799600");
            }
        }

        /** The traces of 2024 say how far a time is from UTC. */
        private static LocalDateTime time(String text) {
            boolean offset = text.lastIndexOf('+') > 0;
            return offset
                    ? OffsetDateTime.parse(text)
                            .withOffsetSameInstant(ZoneOffset.UTC)
                            .toLocalDateTime()
                    : LocalDateTime.parse(text);
        }

        private int tokens(String cell, String column) {
            try {
                int tokens = Integer.parseInt(cell.strip());
                if (tokens >= 1) {
                    return tokens;
                }
            } catch (NumberFormatException ignored) {
                // said below
            }
            throw lines.error(column + " is not a whole number of at least 1 token");
        }

        @Override
        public void close() {
            lines.close();
        }
    }
}
