package dev.holdfast.lab.report;

import java.util.List;
import java.util.stream.Collectors;

/** Writes a document as Markdown with the tables of GitHub; charts become tables of their numbers. Pure functions. */
public final class MarkdownReport {
    private static final int MOST_ROWS = 12;
    private static final String SPECIAL = "\\`*_{}[]<>#|~&!";

    private MarkdownReport() {}

    /** The whole document. */
    public static String of(Report report) {
        StringBuilder out = new StringBuilder("# " + line(report.title()) + "\n");
        if (!report.subtitle().isEmpty()) {
            out.append('\n').append(line(report.subtitle())).append('\n');
        }
        if (!report.facts().isEmpty()) {
            Table facts = Table.of("", "");
            for (var fact : report.facts().entrySet()) {
                facts = facts.row(fact.getKey(), fact.getValue());
            }
            table(facts, out);
        }
        for (Section section : report.sections()) {
            out.append("\n## ").append(line(section.heading())).append('\n');
            section.blocks().forEach(block -> block(block, out));
        }
        return out.toString();
    }

    private static void block(Block block, StringBuilder out) {
        switch (block) {
            case Block.Paragraph paragraph ->
                out.append('\n').append(line(paragraph.text())).append('\n');
            case Block.Note note ->
                out.append("\n> ")
                        .append(note.tone() == Tone.BAD ? "**Warning:** " : "")
                        .append(line(note.text()))
                        .append('\n');
            case Block.Points points -> {
                out.append('\n');
                points.texts()
                        .forEach(text -> out.append("- ").append(line(text)).append('\n'));
            }
            case Block.Verbatim verbatim -> verbatim(verbatim.text(), out);
            case Table table -> table(table, out);
            case Chart chart -> {
                out.append("\n### ").append(line(chart.title())).append('\n');
                if (!chart.caption().isEmpty()) {
                    out.append('\n').append(line(chart.caption())).append('\n');
                }
                table(ChartData.of(chart, MOST_ROWS), out);
            }
        }
    }

    /** Indented by four spaces, so that no text can end it. */
    private static void verbatim(String text, StringBuilder out) {
        out.append('\n');
        text.lines().forEach(each -> out.append("    ").append(each).append('\n'));
    }

    private static void table(Table table, StringBuilder out) {
        out.append('\n');
        if (!table.caption().isEmpty()) {
            out.append(line(table.caption())).append("\n\n");
        }
        row(table.columns().stream().map(Table.Column::name).toList(), false, out);
        out.append(table.columns().stream()
                        .map(column -> column.number() ? "---:" : "---")
                        .collect(Collectors.joining(" | ", "| ", " |")))
                .append('\n');
        table.rows().forEach(row -> row(row.cells(), row.tone() == Tone.STRONG, out));
    }

    private static void row(List<String> cells, boolean strong, StringBuilder out) {
        out.append(cells.stream()
                        .map(MarkdownReport::line)
                        .map(cell -> strong && !cell.isEmpty() ? "**" + cell + "**" : cell)
                        .collect(Collectors.joining(" | ", "| ", " |")))
                .append('\n');
    }

    /** One line in which nothing is markup. */
    static String line(String text) {
        String one = text.strip().replaceAll("[\\p{Cntrl}\\s]+", " ");
        StringBuilder safe = new StringBuilder();
        one.codePoints().forEach(point -> {
            if (SPECIAL.indexOf(point) >= 0) {
                safe.append('\\');
            }
            safe.appendCodePoint(point);
        });
        return safe.toString()
                .replaceFirst("^([-+=])(?=[-+=\\s]|$)", "\\\\$1")
                .replaceFirst("^(\\d{1,9})([.)])(?=\\s|$)", "$1\\\\$2");
    }
}
