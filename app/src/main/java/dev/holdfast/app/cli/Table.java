package dev.holdfast.app.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;

/** Rows of text in aligned columns. Confined to one thread. */
final class Table {
    private final List<List<String>> rows = new ArrayList<>();

    Table(String... heads) {
        rows.add(List.of(heads));
    }

    void row(String... cells) {
        rows.add(List.of(cells).stream()
                .map(cell -> Console.printable(cell).replace('\n', ' '))
                .toList());
    }

    void print(Console console) {
        int[] widths = new int[rows.getFirst().size()];
        for (List<String> row : rows) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        }
        PrintWriter out = console.out();
        boolean head = true;
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < widths.length; i++) {
                line.append(row.get(i)).append(" ".repeat(widths[i] - row.get(i).length() + 2));
            }
            String text = line.toString().stripTrailing();
            out.println(head ? console.bold(text) : text);
            head = false;
        }
        out.flush();
    }
}
