package dev.holdfast.lab.plan.demand;

import dev.holdfast.lab.plan.data.Document;
import dev.holdfast.lab.plan.data.Names;
import dev.holdfast.lab.plan.data.PlanException;
import dev.holdfast.lab.plan.model.CacheFormat;
import dev.holdfast.lab.plan.model.WeightFormat;
import dev.holdfast.lab.workload.Trace;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/**
 * Reads a demand. Whatever the document, the only exceptions are {@link PlanException} and, for a trace,
 * {@link dev.holdfast.lab.workload.TraceException}. Pure but for the trace that it is given.
 */
public final class DemandReader {
    private static final double HOUR = 3600;
    private static final double DAY = 24 * HOUR;
    private static final double MOST_RATE = 1e6;

    private final Document root;
    private final Function<String, Trace> traces;

    private DemandReader(Document root, Function<String, Trace> traces) {
        this.root = root;
        this.traces = traces;
    }

    /**
     * Reads a demand, laid over the profile that it names.
     *
     * @param root the document
     * @param traces opens a trace by its name or file
     */
    public static Demand read(Document root, Function<String, Trace> traces) {
        Document whole = root.has("profile") ? Overlay.of(Profiles.named(root.text("profile")), root) : root;
        return new DemandReader(whole, traces).demand();
    }

    private Demand demand() {
        Fields.only(
                root,
                "name",
                "profile",
                "model",
                "models",
                "formats",
                "load",
                "lengths",
                "targets",
                "operation",
                "owned",
                "engine",
                "hardware",
                "training");
        List<String> models = Fields.texts(root, root.has("models") ? "models" : "model");
        if (models.isEmpty()) {
            throw root.wrong("field 'model' is missing: a name of the catalogue, a folder with config.json, or a file");
        }
        TraceLengths trace = trace();
        Optional<Training> training = root.has("training") ? Optional.of(training()) : Optional.empty();
        Load load = training.isPresent() && !root.has("load") ? Load.steady(1) : load(trace);
        Lengths lengths = training.isPresent() && !root.has("lengths")
                ? Lengths.fixed(1, 1, new Lengths.Context(4096, 0, "none"))
                : lengths(trace);
        return new Demand(
                root.text("name", root.text("profile", models.getFirst())),
                models,
                formats(),
                load,
                lengths,
                targets(),
                operation(),
                new EngineReader(root.at("engine")).read(),
                hardware(),
                training);
    }

    private TraceLengths trace() {
        Document lengths = root.at("lengths");
        return lengths.has("trace")
                ? TraceLengths.of(lengths.text("trace"), traces.apply(lengths.text("trace")))
                : TraceLengths.NONE;
    }

    private Formats formats() {
        Document part = root.at("formats");
        Fields.only(part, "weights", "cache");
        List<WeightFormat> weights = Fields.texts(part, "weights").stream()
                .filter(name -> !name.equals("as-is"))
                .map(WeightFormat::of)
                .distinct()
                .toList();
        List<CacheFormat> caches = Fields.texts(part, "cache").stream()
                .map(CacheFormat::of)
                .distinct()
                .toList();
        return new Formats(weights, caches.isEmpty() ? List.of(CacheFormat.BF16) : caches);
    }

    private Load load(TraceLengths trace) {
        Document part = root.at("load");
        Fields.only(
                part,
                "requests_per_second",
                "requests_per_day",
                "shape",
                "peak_ratio",
                "users",
                "think_seconds",
                "burstiness");
        double burstiness = Fields.between(part, "burstiness", 1, 0.01, 1000);
        double users = Fields.between(part, "users", 0, 1, 1e8);
        double think = Fields.between(part, "think_seconds", 30, 0, DAY);
        boolean hourly = part.at("requests_per_second").node().isArray();
        DayShape day = hourly ? hours(part, "requests_per_second") : shape(part);
        double mean;
        if (hourly) {
            mean = part.at("requests_per_second").elements().stream()
                    .mapToDouble(hour -> hour.node().doubleValue())
                    .average()
                    .orElse(0);
        } else if (part.has("requests_per_day")) {
            mean = Fields.between(part, "requests_per_day", 0, 1e-3, MOST_RATE * DAY) / DAY;
        } else {
            mean = Fields.between(part, "requests_per_second", 0, 1e-9, MOST_RATE);
        }
        if (mean == 0 && users == 0 && trace.isKnown()) {
            mean = trace.meanRate();
            day = part.has("shape") || part.has("peak_ratio") ? day : trace.day();
        }
        if ((mean > 0) == (users > 0)) {
            throw part.wrong("give one of 'requests_per_second' (a number or 24), 'requests_per_day' and 'users'");
        }
        if (part.has("peak_ratio")) {
            day = peak(part, day);
        }
        return new Load(mean, day, users, think, 1 / burstiness);
    }

    private static DayShape peak(Document part, DayShape day) {
        double ratio = Fields.between(part, "peak_ratio", 1, 1, DayShape.HOURS);
        DayShape shape = day.peakRatio() < 1.0001 && ratio > 1.0001 ? DayShape.named("office") : day;
        try {
            return shape.withPeakRatio(ratio);
        } catch (PlanException impossible) {
            throw part.wrong("field 'peak_ratio': " + impossible.getMessage());
        }
    }

    private static DayShape shape(Document part) {
        if (part.at("shape").node().isArray()) {
            return hours(part, "shape");
        }
        try {
            return DayShape.named(part.text("shape", "flat"));
        } catch (PlanException unknown) {
            throw part.wrong("field 'shape': " + unknown.getMessage());
        }
    }

    private static DayShape hours(Document part, String field) {
        double[] hours = part.at(field).elements().stream()
                .mapToDouble(hour -> hour.node().isNumber() ? hour.node().doubleValue() : Double.NaN)
                .toArray();
        if (Arrays.stream(hours).anyMatch(hour -> hour > MOST_RATE)) {
            throw part.wrong("field '" + field + "' has a figure above " + (long) MOST_RATE);
        }
        try {
            return DayShape.of(hours);
        } catch (PlanException wrong) {
            throw part.wrong("field '" + field + "': " + wrong.getMessage());
        }
    }

    private Lengths lengths(TraceLengths trace) {
        Document part = root.at("lengths");
        Fields.only(part, "input", "output", "trace", "context", "shared_prefix");
        double shared = Fields.between(part, "shared_prefix", trace.shared(), 0, 0.99);
        if (trace.isKnown()) {
            long context = part.whole("context", trace.longest(), 2, LengthSpec.MOST);
            return trace.lengths(context, shared);
        }
        int[] inputs = LengthSpec.quantiles(part, "input", Lengths.PAIRS);
        int[] outputs = LengthSpec.quantiles(part, "output", Lengths.PAIRS);
        long longest = (long) inputs[inputs.length - 1] + outputs[outputs.length - 1];
        long context = part.whole("context", longest, 2, 2L * LengthSpec.MOST);
        return Lengths.independent(inputs, outputs, new Lengths.Context(context, shared, "given distributions"));
    }

    private Targets targets() {
        Document part = root.at("targets");
        Fields.only(part, "ttft_ms", "tpot_ms", "percentile");
        double ttft = Fields.between(part, "ttft_ms", Double.POSITIVE_INFINITY, 0.001, 1e9) / 1000;
        double tpot = Fields.between(part, "tpot_ms", Double.POSITIVE_INFINITY, 0.001, 1e9) / 1000;
        return new Targets(ttft, tpot, Fields.between(part, "percentile", 95, 50, 99.9));
    }

    private Operation operation() {
        Document part = root.at("operation");
        Fields.only(part, "availability", "data", "budget_per_month", "headroom");
        String availability = part.text("availability", "N");
        int spares = spares(part, availability);
        Operation.Sensitivity data = one(
                part,
                "data",
                Operation.Sensitivity.OWN_CLOUD,
                Operation.Sensitivity.values(),
                Operation.Sensitivity::label);
        return new Operation(
                spares,
                availability.endsWith("machines"),
                data,
                Fields.between(part, "budget_per_month", Double.POSITIVE_INFINITY, 0, 1e12),
                Fields.between(part, "headroom", 0.75, 0.05, 1),
                owned());
    }

    private static int spares(Document part, String availability) {
        String number = availability.replaceFirst("\\s*machines$", "").replaceFirst("^N\\+?", "");
        boolean plain = availability.startsWith("N") && number.matches("[0-9]?");
        if (!plain) {
            throw part.wrong("field 'availability' is '" + Fields.shown(availability)
                    + "'; possible are N, N+1 to N+9 (replicas), and N+1 machines to N+9 machines");
        }
        return number.isEmpty() ? 0 : Integer.parseInt(number);
    }

    private Operation.Owned owned() {
        Document part = root.at("owned");
        Fields.only(part, "purchase_usd", "lifetime_months", "usd_per_kwh", "pue", "upkeep_per_year", "host_share");
        return new Operation.Owned(
                Fields.between(part, "purchase_usd", 0, 0, 1e7),
                Fields.between(part, "lifetime_months", 48, 1, 240),
                Fields.between(part, "usd_per_kwh", 0.15, 0, 10),
                Fields.between(part, "pue", 1.54, 1, 5),
                Fields.between(part, "upkeep_per_year", 0.1, 0, 5),
                Fields.between(part, "host_share", 0.82, 0, 100));
    }

    private HardwareChoice hardware() {
        Document part = root.at("hardware");
        Fields.only(part, "accelerators", "instances", "regions", "spot");
        return new HardwareChoice(
                Fields.texts(part, "accelerators"),
                Fields.texts(part, "instances"),
                Fields.texts(part, "regions"),
                part.flag("spot", false));
    }

    private Training training() {
        Document part = root.at("training");
        Fields.only(part, "method", "tokens", "epochs", "sequence_tokens", "sequences", "rank");
        return new Training(
                one(part, "method", Training.Method.LORA, Training.Method.values(), Training.Method::label),
                Fields.between(part, "tokens", 1e7, 1, 1e15),
                Fields.between(part, "epochs", 3, 0.001, 1000),
                (int) part.whole("sequence_tokens", 4096, 1, LengthSpec.MOST),
                (int) part.whole("sequences", 1, 1, 1 << 20),
                (int) part.whole("rank", 16, 1, 1 << 16));
    }

    /** One of some values by its name. */
    static <T> T one(Document part, String field, T otherwise, T[] values, Function<T, String> label) {
        if (!part.has(field)) {
            return otherwise;
        }
        String wanted = part.text(field).toLowerCase(Locale.ROOT);
        for (T value : values) {
            if (label.apply(value).equals(wanted)) {
                return value;
            }
        }
        List<String> names = Arrays.stream(values).map(label).toList();
        throw part.wrong("field '" + field + "': "
                + Names.unknown("value", Fields.shown(wanted), names).getMessage());
    }
}
