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

    Exposition value(long value) {
        return line("", "", Long.toString(value));
    }

    Exposition share(double value) {
        return line("", "", Double.toString(value));
    }

    Exposition value(String label, String labelValue, long value) {
        return line("", "," + label + "=\"" + escaped(labelValue) + "\"", Long.toString(value));
    }

    private Exposition line(String suffix, String more, String value) {
        out.append(name).append(suffix).append('{').append(labels).append(more).append("} ");
        out.append(value).append('\n');
        return this;
    }

    void histogram(String metric, String help, DurationHistogram histogram) {
        begin(metric, help, "histogram");
        for (int i = 0; i < histogram.bounds(); i++) {
            line("_bucket", ",le=\"" + histogram.upperSeconds(i) + "\"", Long.toString(histogram.atMost(i)));
        }
        String all = Long.toString(histogram.atMost(histogram.bounds()));
        line("_bucket", ",le=\"+Inf\"", all);
        line("_sum", "", Double.toString(histogram.sumSeconds()));
        line("_count", "", all);
    }

    String text() {
        return out.toString();
    }
}
