package dev.holdfast.lab.plan.hardware;

import dev.holdfast.lab.plan.data.Document;
import dev.holdfast.lab.plan.model.WeightFormat.Compute;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Reads entries of accelerators. Pure functions. */
final class AcceleratorReader {
    private static final double GIB = 1L << 30;
    private static final double GIGA = 1e9;
    private static final double TERA = 1e12;
    private static final double MICRO = 1e-6;
    private static final double MOST = 1e6;
    private static final int MOST_RANKS = 1024;
    private static final int MOST_POINTS = 100;
    private static final List<String> FIELDS = List.of(
            "aliases", "kind", "memory-gib", "bandwidth-gb-s", "tflops", "watts", "link", "efficiencies", "sources");
    private static final List<String> SHARES = List.of(
            "weights",
            "cache",
            "compute",
            "attention",
            "layer-us",
            "step-us",
            "sequence-us",
            "first-token-ms",
            "basis",
            "accuracy");

    private AcceleratorReader() {}

    static Accelerator read(String name, Document entry) {
        entry.allowOnly(FIELDS);
        Map<String, String> sources = sources(entry.at("sources"));
        if (sources.isEmpty()) {
            throw entry.wrong("field 'sources' is missing: say where the figures are from and of when");
        }
        return new Accelerator(
                name,
                entry.texts("aliases"),
                entry.word("kind", Accelerator.Kind.class),
                (long) (entry.number("memory-gib", 0.1, 1 << 20) * GIB),
                entry.number("bandwidth-gb-s", 0.1, MOST) * GIGA,
                peaks(entry.at("tflops")),
                entry.has("watts") ? entry.number("watts", 0, MOST) : 0,
                link(entry.at("link")),
                efficiencies(entry.at("efficiencies")),
                sources);
    }

    private static Map<String, String> sources(Document entry) {
        Map<String, String> all = new LinkedHashMap<>();
        for (String field : entry.fields()) {
            all.put(field, entry.text(field));
        }
        return all;
    }

    private static Peaks peaks(Document entry) {
        entry.allowOnly(List.of("half", "fp8", "int8", "fp4"));
        return new Peaks(
                entry.number("half", 1e-6, MOST) * TERA, peak(entry, "fp8"), peak(entry, "int8"), peak(entry, "fp4"));
    }

    private static double peak(Document entry, String format) {
        return entry.has(format) ? entry.number(format, 0, MOST) * TERA : 0;
    }

    private static Link link(Document entry) {
        entry.allowOnly(List.of("kind", "gb-s", "all-reduce", "basis"));
        Link.Kind kind = entry.word("kind", Link.Kind.class);
        double speed = entry.number("gb-s", 0.01, MOST) * GIGA;
        List<AllReduce.Curve> curves = new ArrayList<>();
        for (Document curve : entry.at("all-reduce").elements()) {
            curves.add(curve(curve));
        }
        return new Link(
                kind,
                speed,
                new AllReduce(speed, curves),
                entry.text("basis", curves.isEmpty() ? "estimated from the link's bytes per second" : "measured"));
    }

    private static AllReduce.Curve curve(Document entry) {
        entry.allowOnly(List.of("ranks", "bytes", "us"));
        double[] bytes = rising(entry, "bytes", 1);
        double[] seconds = rising(entry, "us", 0);
        if (bytes.length != seconds.length || bytes.length < 2) {
            throw entry.wrong("'bytes' and 'us' need two or more numbers, as many of one as of the other");
        }
        for (int i = 0; i < seconds.length; i++) {
            seconds[i] *= MICRO;
        }
        return new AllReduce.Curve((int) entry.whole("ranks", 2, MOST_RANKS), bytes, seconds);
    }

    private static double[] rising(Document entry, String field, int strictly) {
        List<Document> elements = entry.at(field).elements();
        if (elements.size() > MOST_POINTS) {
            throw entry.wrong("field '" + field + "' has more than " + MOST_POINTS + " numbers");
        }
        double[] all = new double[elements.size()];
        for (int i = 0; i < all.length; i++) {
            all[i] = elements.get(i).node().asDouble(0);
            boolean falls = strictly == 1 && i > 0 && all[i] <= all[i - 1];
            if (!(all[i] > 0) || all[i] > 1e15 || falls) {
                throw entry.wrong("field '" + field + "' must hold positive numbers, bytes in rising order");
            }
        }
        return all;
    }

    private static Efficiencies efficiencies(Document entry) {
        entry.allowOnly(SHARES);
        Map<Compute, Double> compute = new EnumMap<>(Compute.class);
        Document shares = entry.at("compute");
        shares.allowOnly(List.of("half", "fp8", "int8", "fp4"));
        compute.put(Compute.BF16, shares.number("half", 1e-4, 1));
        for (Compute format : List.of(Compute.FP8, Compute.INT8, Compute.FP4)) {
            String field = format.name().toLowerCase(Locale.ROOT);
            if (shares.has(field)) {
                compute.put(format, shares.number(field, 1e-4, 1));
            }
        }
        List<Accuracy> accuracy = new ArrayList<>();
        for (Document one : entry.at("accuracy").elements()) {
            accuracy.add(accuracy(one));
        }
        return new Efficiencies(
                entry.number("weights", 1e-3, 1),
                entry.number("cache", 1e-3, 1),
                compute,
                entry.number("attention", 1e-4, 1),
                entry.number("layer-us", 0, MOST) * MICRO,
                entry.has("step-us") ? entry.number("step-us", 0, MOST) * MICRO : 0,
                entry.has("sequence-us") ? entry.number("sequence-us", 0, MOST) * MICRO : 0,
                entry.number("first-token-ms", 0, MOST) / 1000,
                entry.text("basis"),
                accuracy);
    }

    private static Accuracy accuracy(Document entry) {
        entry.allowOnly(List.of("set", "rows", "mape", "bias", "p90", "max", "fitted", "source"));
        return new Accuracy(
                entry.text("set"),
                (int) entry.whole("rows", 0, 0, 1_000_000),
                entry.number("mape", 0, 1000),
                bias(entry),
                entry.number("p90", 0, 1000),
                entry.number("max", 0, 1000),
                entry.flag("fitted", false),
                entry.text("source"));
    }

    private static double bias(Document entry) {
        double bias = entry.node().path("bias").asDouble(0);
        if (!(Math.abs(bias) <= 1000)) {
            throw entry.wrong("field 'bias' is " + bias + ", not from -1000 to 1000 percent");
        }
        return bias;
    }
}
