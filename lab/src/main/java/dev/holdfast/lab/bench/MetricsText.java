package dev.holdfast.lab.bench;

import java.util.Map;
import java.util.TreeMap;

/** Reads the text format of Prometheus, as far as counters need it. Lines that are something else are passed over. */
public final class MetricsText {
    private MetricsText() {}

    /**
     * All counters: names that end with {@code _total}, each summed over its labels, and also each position of an accepted draft token by
     * itself, as {@code NAME[POSITION]}.
     */
    public static Map<String, Double> counters(String text) {
        Map<String, Double> counters = new TreeMap<>();
        text.lines().forEach(line -> add(counters, line.strip()));
        return counters;
    }

    private static void add(Map<String, Double> counters, String line) {
        int end = nameEnd(line);
        String name = line.substring(0, end);
        if (line.startsWith("#") || !name.endsWith("_total")) {
            return;
        }
        int close = end < line.length() && line.charAt(end) == '{' ? line.lastIndexOf('}') : end - 1;
        if (close < end - 1) {
            return;
        }
        String[] rest = line.substring(close + 1).strip().split("\\s+", -1);
        try {
            double value = Double.parseDouble(rest[0]);
            if (Double.isFinite(value)) {
                counters.merge(name, value, Double::sum);
                String position = position(line.substring(end, close + 1));
                if (!position.isEmpty()) {
                    counters.merge(name + "[" + position + "]", value, Double::sum);
                }
            }
        } catch (NumberFormatException notANumber) {
            return;
        }
    }

    private static String position(String labels) {
        String mark = "position=\"";
        int at = labels.indexOf(mark);
        int end = at < 0 ? -1 : labels.indexOf('"', at + mark.length());
        return end < 0 ? "" : labels.substring(at + mark.length(), end);
    }

    private static int nameEnd(String line) {
        int at = 0;
        while (at < line.length() && line.charAt(at) != '{' && line.charAt(at) > ' ') {
            at++;
        }
        return at;
    }
}
