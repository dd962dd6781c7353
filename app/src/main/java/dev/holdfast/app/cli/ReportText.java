package dev.holdfast.app.cli;

import dev.holdfast.lab.report.Block;
import dev.holdfast.lab.report.Chart;
import dev.holdfast.lab.report.Report;
import dev.holdfast.lab.report.Section;
import dev.holdfast.lab.report.Table;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;

/** Prints a report on a terminal: facts, tables and notes; charts are for the files. */
record ReportText(Console console) {
    void print(Report report) {
        PrintWriter out = console.out();
        int widest =
                report.facts().keySet().stream().mapToInt(String::length).max().orElse(0);
        report.facts()
                .forEach((name, value) ->
                        out.println(console.bold(padded(name, widest, false)) + "  " + Console.printable(value)));
        for (Section section : report.sections()) {
            List<Block> shown = section.blocks().stream()
                    .filter(block -> !(block instanceof Chart))
                    .toList();
            if (!shown.isEmpty()) {
                out.println();
                out.println(console.bold(Console.printable(section.heading())));
                shown.forEach(this::print);
            }
        }
    }

    private void print(Block block) {
        PrintWriter out = console.out();
        switch (block) {
            case Block.Paragraph(String text) -> out.println(Console.printable(text));
            case Block.Note(var _, String text) -> out.println("! " + Console.printable(text));
            case Block.Points(List<String> texts) -> texts.forEach(text -> out.println("- " + Console.printable(text)));
            case Block.Verbatim(String text) -> out.println(Console.printable(text));
            case Table table -> print(table);
            case Chart _ -> {}
        }
    }

    private void print(Table table) {
        int[] widths = new int[table.columns().size()];
        List<List<String>> rows = new ArrayList<>();
        rows.add(table.columns().stream().map(Table.Column::name).toList());
        table.rows().forEach(row -> rows.add(row.cells()));
        for (List<String> row : rows) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        }
        for (int r = 0; r < rows.size(); r++) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < widths.length; i++) {
                line.append(padded(
                                rows.get(r).get(i),
                                widths[i],
                                table.columns().get(i).number()))
                        .append("  ");
            }
            String text = Console.printable(line.toString().stripTrailing());
            console.out().println(r == 0 ? console.dim(text) : text);
        }
        if (!table.caption().isEmpty()) {
            console.out().println(console.dim(Console.printable(table.caption())));
        }
    }

    private static String padded(String text, int width, boolean right) {
        String spaces = " ".repeat(Math.max(0, width - text.length()));
        return right ? spaces + text : text + spaces;
    }
}
