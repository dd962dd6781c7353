package dev.holdfast.lab.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A table of texts. Immutable.
 *
 * @param caption above it, or empty
 * @param columns at least one
 * @param rows each with as many cells as there are columns
 */
public record Table(String caption, List<Column> columns, List<Row> rows) implements Block {
    /**
     * A column.
     *
     * @param name its heading
     * @param number whether it holds numbers, which are aligned right
     */
    public record Column(String name, boolean number) {}

    /** A row. */
    public record Row(List<String> cells, Tone tone) {
        /** Copies the cells. */
        public Row {
            cells = List.copyOf(cells);
        }
    }

    /** Copies both lists, and checks that each row is whole. */
    public Table {
        columns = List.copyOf(columns);
        rows = List.copyOf(rows);
        if (columns.isEmpty()) {
            throw new IllegalArgumentException("a table has a column");
        }
        for (Row row : rows) {
            if (row.cells().size() != columns.size()) {
                throw new IllegalArgumentException(
                        "a row of " + row.cells().size() + " cells in a table of " + columns.size() + " columns");
            }
        }
    }

    /** A table without rows yet, whose columns are of text. */
    public static Table of(String... names) {
        return new Table(
                "", Arrays.stream(names).map(name -> new Column(name, false)).toList(), List.of());
    }

    /** The same with further columns of numbers. Only before there are rows. */
    public Table numbers(String... names) {
        List<Column> more = new ArrayList<>(columns);
        Arrays.stream(names).forEach(name -> more.add(new Column(name, true)));
        return new Table(caption, more, rows);
    }

    /** The same with a caption. */
    public Table captioned(String text) {
        return new Table(text, columns, rows);
    }

    /** The same with a further row: numbers are written with four digits that count, all else as it writes itself. */
    public Table row(Object... cells) {
        return row(Tone.PLAIN, cells);
    }

    /** The same with a further row in a tone. */
    public Table row(Tone tone, Object... cells) {
        List<Row> more = new ArrayList<>(rows);
        more.add(new Row(
                Arrays.stream(cells)
                        .map(cell -> cell instanceof Number number ? Numbers.text(number) : String.valueOf(cell))
                        .toList(),
                tone));
        return new Table(caption, columns, more);
    }
}
