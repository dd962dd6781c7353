package dev.holdfast.llama.worker;

/** A page in Prometheus's text format, being written. Confined to one thread. */
final class Exposition {
    private final StringBuilder out = new StringBuilder(8192);
    private final String labels;
    private String name = "";

    /** A page about one model; its name is empty if there is none yet. */
    Exposition(String model) {
        this.labels = "model_name=\"" + escaped(model) + "\",engine=\"0\"";
    }

    private static String escaped(String text) {
        return text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
    }

    Exposition gauge(String metric, String help) {
        return begin(metric, help, "gauge");
    }

    Exposition counter(String metric, String help) {
        return begin(metric, help, "counter");
    }

    private Exposition begin(String metric, String help, String type) {
        name = metric;
        out.append("# HELP ").append(metric).append(' ').append(help).append('\n');
        out.append("# TYPE ").append(metric).append(' ').append(type).append('\n');
        return this;
    }

    Exposition value(double value) {
        return line("", "", value);
    }

    Exposition value(String label, String labelValue, double value) {
        return line("", "," + label + "=\"" + escaped(labelValue) + "\"", value);
    }

    private Exposition line(String suffix, String more, double value) {
        out.append(name).append(suffix).append('{').append(labels).append(more).append("} ");
        if (value == Math.rint(value) && Math.abs(value) < 1e15) {
            out.append((long) value);
        } else {
            out.append(value);
        }
        out.append('\n');
        return this;
    }

    void histogram(String metric, String help, DurationHistogram histogram) {
        begin(metric, help, "histogram");
        for (int i = 0; i < histogram.bounds(); i++) {
            line("_bucket", ",le=\"" + histogram.upperSeconds(i) + "\"", histogram.atMost(i));
        }
        long all = histogram.atMost(histogram.bounds());
        line("_bucket", ",le=\"+Inf\"", all);
        line("_sum", "", histogram.sumSeconds());
        line("_count", "", all);
    }

    String text() {
        return out.toString();
    }
}
