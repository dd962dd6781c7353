package dev.holdfast.lab.report;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;

/**
 * Writes a document as one HTML file that needs nothing else: no network, no script, no font. It follows the light or dark colours of
 * the reader's system, prints, and is well-formed XML too. Pure functions.
 */
public final class HtmlReport {
    private static final String POLICY = "default-src 'none'; style-src 'unsafe-inline'";
    private static final int MOST_ROWS = 40;
    private static final String STYLE = style();

    private HtmlReport() {}

    /** The whole file. */
    public static String of(Report report) {
        Markup html = new Markup().trusted("<!DOCTYPE html>\n");
        html.begin("html", "xmlns", "http://www.w3.org/1999/xhtml", "lang", "en")
                .line();
        html.begin("head").empty("meta", "charset", "utf-8");
        html.empty("meta", "http-equiv", "Content-Security-Policy", "content", POLICY);
        html.empty("meta", "name", "viewport", "content", "width=device-width, initial-scale=1");
        html.element("title", report.title());
        html.begin("style").trusted(STYLE).end().end().line();
        html.begin("body").begin("header").element("h1", report.title());
        if (!report.subtitle().isEmpty()) {
            html.element("p", report.subtitle(), "class", "sub");
        }
        facts(report, html);
        html.end().line().begin("main");
        report.sections().forEach(section -> section(section, html));
        return html.end().end().end().line().toString();
    }

    private static void facts(Report report, Markup html) {
        if (report.facts().isEmpty()) {
            return;
        }
        html.begin("dl", "class", "facts");
        report.facts()
                .forEach((name, value) -> html.begin("div")
                        .element("dt", name)
                        .element("dd", value)
                        .end());
        html.end();
    }

    private static void section(Section section, Markup html) {
        html.line().begin("section").element("h2", section.heading()).line();
        List<Block> blocks = section.blocks();
        int next = 0;
        while (next < blocks.size()) {
            int end = next;
            while (end < blocks.size() && blocks.get(end) instanceof Chart) {
                end++;
            }
            if (end > next) {
                html.begin("div", "class", end - next > 1 ? "charts" : "charts one")
                        .line();
                blocks.subList(next, end).forEach(block -> block(block, html));
                html.end();
                next = end;
            } else {
                block(blocks.get(next), html);
                next++;
            }
        }
        html.end();
    }

    private static void block(Block block, Markup html) {
        switch (block) {
            case Block.Paragraph paragraph -> html.element("p", paragraph.text());
            case Block.Note note ->
                html.element("p", note.text(), "class", "note " + tone(note.tone()), "role", "note");
            case Block.Points points -> {
                html.begin("ul");
                points.texts().forEach(text -> html.element("li", text));
                html.end();
            }
            case Block.Verbatim verbatim -> html.element("pre", verbatim.text(), "tabindex", "0");
            case Table table -> table(table, html);
            case Chart chart -> chart(chart, html);
        }
        html.line();
    }

    private static void chart(Chart chart, Markup html) {
        html.begin("figure").element("figcaption", chart.title());
        switch (chart) {
            case XyChart xy -> XyPicture.draw(xy, html);
            case BarChart bars -> BarPicture.draw(bars, html);
        }
        if (!chart.caption().isEmpty()) {
            html.element("p", chart.caption(), "class", "sub");
        }
        html.begin("details").element("summary", "Numbers");
        table(ChartData.of(chart, MOST_ROWS), html);
        html.end().end();
    }

    private static void table(Table table, Markup html) {
        html.begin("div", "class", "scroll", "tabindex", "0").begin("table");
        if (!table.caption().isEmpty()) {
            html.element("caption", table.caption());
        }
        html.begin("thead").begin("tr");
        for (Table.Column column : table.columns()) {
            html.element("th", column.name(), "scope", "col", "class", column.number() ? "num" : "");
        }
        html.end().end().begin("tbody");
        for (Table.Row row : table.rows()) {
            html.begin("tr", "class", tone(row.tone()));
            for (int i = 0; i < row.cells().size(); i++) {
                String style = table.columns().get(i).number() ? "num" : "";
                html.element("td", row.cells().get(i), "class", style);
            }
            html.end();
        }
        html.end().end().end();
    }

    private static String tone(Tone tone) {
        return switch (tone) {
            case PLAIN -> "";
            case GOOD -> "good";
            case BAD -> "bad";
            case FAINT -> "faint";
            case STRONG -> "strong";
        };
    }

    private static String style() {
        try (InputStream in = Objects.requireNonNull(HtmlReport.class.getResourceAsStream("report.css"))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
