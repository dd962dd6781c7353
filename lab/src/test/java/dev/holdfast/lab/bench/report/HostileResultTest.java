package dev.holdfast.lab.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.lab.report.HtmlReport;
import dev.holdfast.lab.report.MarkdownReport;
import dev.holdfast.lab.report.Report;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import javax.xml.parsers.DocumentBuilderFactory;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.xml.sax.InputSource;

/** Results are files, and files may hold anything. */
class HostileResultTest {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final List<JsonNode> STRANGE = List.of(
            JSON.nullNode(),
            JSON.textNode("</title><script>alert(1)</script>"),
            JSON.numberNode(-1),
            JSON.numberNode(1e308),
            JSON.numberNode(Long.MAX_VALUE),
            JSON.booleanNode(true),
            JSON.objectNode(),
            JSON.objectNode().put("p50", "x"),
            JSON.arrayNode(),
            JSON.arrayNode().add(1).add("x").addNull().add(-3e200));

    /** Puts strange values in the place of some others. */
    private static void spoil(JsonNode node, RandomGenerator random) {
        List<String> names = new ArrayList<>();
        node.fieldNames().forEachRemaining(names::add);
        for (String name : names) {
            if (random.nextInt(12) == 0) {
                ((ObjectNode) node).set(name, STRANGE.get(random.nextInt(STRANGE.size())));
            } else {
                spoil(node.path(name), random);
            }
        }
        if (node instanceof ArrayNode array && !array.isEmpty() && random.nextInt(4) == 0) {
            array.set(random.nextInt(array.size()), STRANGE.get(random.nextInt(STRANGE.size())));
        }
    }

    @Property(tries = 150)
    void a_spoilt_result_is_refused_or_shown_as_plain_text(@ForAll long seed) throws Exception {
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
        ObjectNode one = BenchReportsTest.ramp();
        ObjectNode two = BenchReportsTest.atRate(4, 1);
        spoil(one, random);
        spoil(two, random);
        try {
            SavedResult first = SavedResult.of("one", one);
            SavedResult second = SavedResult.of("two", two);
            shown(RunReport.of(first));
            shown(RunsReport.of(List.of(first, second)));
        } catch (IllegalArgumentException refused) {
            assertThat(refused).hasMessageContaining("no samples");
        }
    }

    private static void shown(Report report) throws Exception {
        String html = HtmlReport.of(report);
        DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new InputSource(new StringReader(html)));
        assertThat(html).doesNotContain("<script");
        assertThat(MarkdownReport.of(report)).doesNotContainPattern("(?<!\\\\)<script");
    }
}
