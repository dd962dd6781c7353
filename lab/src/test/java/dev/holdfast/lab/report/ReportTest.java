package dev.holdfast.lab.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import javax.xml.parsers.DocumentBuilderFactory;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

class ReportTest {
    private static final List<String> HOSTILE = List.of(
            "<script>alert(1)</script>",
            "\"><img src=x onerror=alert(1)>",
            "' onload='x",
            "]]>",
            "<!--",
            "&amp;",
            "</style></title></svg>",
            "\u0000\u0008\u001b\uFFFE",
            "\uD800",
            "| a | b |",
            "[x](javascript:alert(1))");

    @Test
    void the_file_is_well_formed_xml() throws Exception {
        Document document = parsed(HtmlReport.of(ExampleReport.report()));

        assertThat(elements(document, "svg")).hasSize(8);
        assertThat(elements(document, "h2"))
                .extracting(Element::getTextContent)
                .containsExactly("Result", "Latencies", "Cost");
        assertThat(document.getElementsByTagName("title").item(0).getTextContent())
                .isEqualTo("Benchmark of demo <b>model</b>");
    }

    @Test
    void the_file_needs_nothing_else() throws Exception {
        String html = HtmlReport.of(ExampleReport.report());

        Document document = parsed(html);
        for (String name :
                List.of("script", "link", "img", "iframe", "object", "embed", "use", "a", "image", "foreignObject")) {
            assertThat(document.getElementsByTagName(name).getLength()).as(name).isZero();
        }
        assertThat(html).doesNotContain("url(", "@import", "src=", "href=");
        assertThat(elements(document, "meta"))
                .extracting(meta -> meta.getAttribute("content"))
                .contains("default-src 'none'; style-src 'unsafe-inline'");
    }

    @Test
    void the_same_document_always_gives_the_same_file() {
        assertThat(HtmlReport.of(ExampleReport.report())).isEqualTo(HtmlReport.of(ExampleReport.report()));
        assertThat(MarkdownReport.of(ExampleReport.report())).isEqualTo(MarkdownReport.of(ExampleReport.report()));
    }

    @Test
    void each_picture_has_a_name_and_its_numbers_beside_it() throws Exception {
        Document document = parsed(HtmlReport.of(ExampleReport.report()));

        assertThat(elements(document, "svg")).allSatisfy(svg -> {
            assertThat(svg.getAttribute("role")).isEqualTo("img");
            assertThat(svg.getAttribute("aria-label")).isNotEmpty();
        });
        assertThat(elements(document, "figure")).allSatisfy(figure -> {
            assertThat(figure.getElementsByTagName("table").getLength()).isEqualTo(1);
            assertThat(figure.getElementsByTagName("figcaption").getLength()).isEqualTo(1);
        });
    }

    @Test
    void hostile_texts_never_become_markup() throws Exception {
        Set<String> tame = names(parsed(HtmlReport.of(everywhere("tame"))));
        for (String text : HOSTILE) {
            assertThat(names(parsed(HtmlReport.of(everywhere(text))))).as(text).isEqualTo(tame);
        }
    }

    @Property(tries = 200)
    void no_text_ever_becomes_markup(@ForAll String text) throws Exception {
        Document document = parsed(HtmlReport.of(everywhere("x" + text)));

        assertThat(names(document)).isEqualTo(names(parsed(HtmlReport.of(everywhere("tame")))));
    }

    @Property(tries = 200)
    void no_text_makes_another_line_or_cell_of_markdown(@ForAll String text) {
        String markdown = MarkdownReport.line(text);

        assertThat(markdown).doesNotContain("\n", "\r");
        assertThat(markdown.replaceAll("\\\\.", "")).doesNotContainPattern("[|<`*_\\[\\]#&]");
    }

    @Property(tries = 300)
    void no_numbers_draw_anything_outside_of_the_picture(
            @ForAll @Size(max = 12) List<Double> across, @ForAll @Size(max = 12) List<Double> up) throws Exception {
        int size = Math.min(across.size(), up.size());
        double[] x = array(across.subList(0, size));
        double[] y = array(up.subList(0, size));
        for (Axis.Scale scale : Axis.Scale.values()) {
            Axis axis = new Axis("value", "ms", scale, Double.NaN, Double.NaN);
            XyChart chart = XyChart.of("chart", axis, axis)
                    .with(Series.line("line", x, y).within(y, y))
                    .with(Series.cdf("cdf", x))
                    .with(Series.histogram("histogram", y))
                    .markX("mark", size == 0 ? 1 : x[0]);
            BarChart bars = BarChart.of("bars", axis, List.of("a"));
            for (double value : y) {
                bars = bars.with("b", List.of(value));
            }
            String html = HtmlReport.of(Report.titled("t").with(Section.of("s", chart, bars, bars.stack())));

            assertThat(outside(parsed(html))).isEmpty();
        }
    }

    @Test
    void what_is_not_finite_is_left_out_and_no_values_are_said() {
        double[] none = {Double.NaN, Double.POSITIVE_INFINITY};
        XyChart chart = XyChart.of("chart", Axis.log("x", ""), Axis.linear("y", ""))
                .with(Series.line("line", none, none))
                .markX("never", Double.NaN);

        String html = HtmlReport.of(Report.titled("t").with(Section.of("s", chart)));

        assertThat(chart.marks()).isEmpty();
        assertThat(html).contains("no values").doesNotContain("<path", "NaN", "Infinity");
    }

    @Test
    void markdown_has_tables_with_numbers_on_the_right_and_charts_as_tables() {
        String markdown = MarkdownReport.of(ExampleReport.report());

        assertThat(markdown)
                .startsWith("# Benchmark of demo \\<b\\>model\\</b\\>\n")
                .contains(
                        "| figure | mean | p50 | p99 |\n| --- | ---: | ---: | ---: |\n| TTFT | 123.5 | 0.00123 | 12345678 |")
                .contains("| **TPOT** | **–** | **∞** | **3** |")
                .contains("> **Warning:** The run is not valid")
                .contains("### TTFT against load")
                .contains("| p50 | 16 | 340 | 290 | 420 |")
                .contains("    weights = 8.03e9 x 2 bytes\n");
    }

    @Test
    void a_row_has_a_cell_for_each_column() {
        Table table = Table.of("a", "b");

        assertThatThrownBy(() -> table.row("only one")).hasMessageContaining("1 cells in a table of 2 columns");
    }

    private static Report everywhere(String text) {
        XyChart chart = XyChart.of(text, Axis.linear(text, text), Axis.log(text, text))
                .with(Series.line(text, new double[] {1, 2}, new double[] {3, 4}))
                .with(Series.points(text, new double[] {1, 2}, new double[] {3, 4}))
                .markX(text, 1)
                .markY(text, 3)
                .captioned("c" + text);
        BarChart bars =
                BarChart.of(text, Axis.linear(text, text), List.of(text)).with(text, List.of(1.0));
        Block[] blocks = {
            Block.paragraph(text),
            Block.note(text),
            Block.warning(text),
            new Block.Points(List.of(text)),
            new Block.Verbatim(text),
            Table.of("h" + text).captioned("c" + text).row(text),
            chart,
            bars
        };
        return Report.titled(text)
                .subtitled("s" + text)
                .fact("f" + text, "v" + text)
                .with(Section.of(text, blocks));
    }

    private static double[] array(List<Double> values) {
        return values.stream().mapToDouble(Double::doubleValue).toArray();
    }

    private static Document parsed(String html) throws Exception {
        DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
        return factory.newDocumentBuilder().parse(new InputSource(new StringReader(html)));
    }

    private static List<Element> elements(Document document, String name) {
        List<Element> found = new ArrayList<>();
        NodeList list = document.getElementsByTagName(name);
        for (int i = 0; i < list.getLength(); i++) {
            found.add((Element) list.item(i));
        }
        return found;
    }

    /** The names of all elements and attributes, each with how often it is there. */
    private static Set<String> names(Document document) {
        Set<String> names = new TreeSet<>();
        NodeList all = document.getElementsByTagName("*");
        names.add(all.getLength() + " elements");
        for (int i = 0; i < all.getLength(); i++) {
            Node node = all.item(i);
            names.add(node.getNodeName());
            for (int j = 0; j < node.getAttributes().getLength(); j++) {
                names.add(
                        node.getNodeName() + " " + node.getAttributes().item(j).getNodeName());
            }
        }
        return names;
    }

    private static List<String> outside(Document document) {
        List<String> wrong = new ArrayList<>();
        for (String attribute : List.of("cx", "x1", "x2", "x", "cy", "y1", "y2", "width")) {
            NodeList all = document.getElementsByTagName("*");
            for (int i = 0; i < all.getLength(); i++) {
                String value = ((Element) all.item(i)).getAttribute(attribute);
                if (value.matches(".*[^0-9.-].*")
                        || (value.matches("[0-9.-]+") && !within(Double.parseDouble(value)))) {
                    wrong.add(attribute + "=" + value);
                }
            }
        }
        NodeList paths = document.getElementsByTagName("path");
        for (int i = 0; i < paths.getLength(); i++) {
            for (String number : ((Element) paths.item(i)).getAttribute("d").split("[MLHVZ,]", -1)) {
                if (!number.isEmpty() && !within(Double.parseDouble(number))) {
                    wrong.add("path " + number);
                }
            }
        }
        return wrong;
    }

    private static boolean within(double place) {
        return place >= -80 && place <= 700;
    }
}
