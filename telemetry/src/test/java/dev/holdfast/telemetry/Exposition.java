package dev.holdfast.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A strict reading of the Prometheus text format.
 *
 * @param families the type of each family by name
 * @param samples the value of each sample by name and labels
 */
record Exposition(Map<String, String> families, Map<String, Double> samples) {
    private static final String NAME = "[a-zA-Z_:][a-zA-Z0-9_:]*";
    private static final String LABEL = "[a-zA-Z_][a-zA-Z0-9_]*=\"(?:[^\"\\\\\\n]|\\\\[\\\\n\"])*\"";
    private static final Pattern SAMPLE =
            Pattern.compile("(" + NAME + ")(\\{" + LABEL + "(?:," + LABEL + ")*\\})? (\\S+)");
    private static final Pattern TYPE =
            Pattern.compile("# TYPE (" + NAME + ") (counter|gauge|histogram|summary|untyped)");
    private static final Pattern HELP = Pattern.compile("# HELP (" + NAME + ") .*");

    static Exposition parse(String text) {
        assertThat(text).endsWith("\n");
        Map<String, String> families = new LinkedHashMap<>();
        Map<String, Double> samples = new LinkedHashMap<>();
        Set<String> helped = new LinkedHashSet<>();
        String current = "";
        for (String line : text.lines().toList()) {
            Matcher type = TYPE.matcher(line);
            Matcher help = HELP.matcher(line);
            Matcher sample = SAMPLE.matcher(line);
            if (type.matches()) {
                current = type.group(1);
                assertThat(families.put(current, type.group(2))).isNull();
            } else if (help.matches()) {
                assertThat(helped.add(help.group(1))).isTrue();
            } else {
                assertThat(sample.matches()).as(line).isTrue();
                assertThat(sample.group(1)).startsWith(current);
                String labels = sample.group(2) == null ? "" : sample.group(2);
                Double before = samples.put(sample.group(1) + labels, number(sample.group(3)));
                assertThat(before).as(line).isNull();
            }
        }
        return new Exposition(families, samples);
    }

    private static double number(String text) {
        return text.equals("+Inf") ? Double.POSITIVE_INFINITY : Double.parseDouble(text);
    }

    double value(String sample) {
        assertThat(samples).containsKey(sample);
        return samples.getOrDefault(sample, Double.NaN);
    }
}
