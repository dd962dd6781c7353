package dev.holdfast.lab.bench.measure;

import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * Service level objectives of a request, in seconds; infinite for none. Immutable.
 *
 * @param ttft the most time to the first event
 * @param tpot the most time for each output token after the first
 * @param e2el the most time to the last event
 */
public record Goals(double ttft, double tpot, double e2el) {
    /** No objective. */
    public static final Goals NONE =
            new Goals(Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY);

    private static final double MILLIS_PER_SECOND = 1000;

    /**
     * Reads objectives as {@code vllm bench serve --goodput} takes them, such as {@code ttft:200 tpot:50}, in milliseconds.
     *
     * @throws IllegalArgumentException with what is wrong and what is possible
     */
    public static Goals parse(Iterable<String> pairs) {
        Map<String, Double> found = new TreeMap<>();
        for (String pair : pairs) {
            int colon = pair.indexOf(':');
            String name = colon < 0 ? pair : pair.substring(0, colon).toLowerCase(Locale.ROOT);
            if (colon < 0 || !(name.equals("ttft") || name.equals("tpot") || name.equals("e2el"))) {
                throw new IllegalArgumentException(
                        "'" + pair + "' is no objective; write ttft:MS, tpot:MS or e2el:MS, such as ttft:200");
            }
            found.put(name, millis(pair, pair.substring(colon + 1)) / MILLIS_PER_SECOND);
        }
        return new Goals(
                found.getOrDefault("ttft", Double.POSITIVE_INFINITY),
                found.getOrDefault("tpot", Double.POSITIVE_INFINITY),
                found.getOrDefault("e2el", Double.POSITIVE_INFINITY));
    }

    private static double millis(String pair, String number) {
        double value;
        try {
            value = Double.parseDouble(number);
        } catch (NumberFormatException wrong) {
            throw new IllegalArgumentException("'" + pair + "' has no number of milliseconds after the colon", wrong);
        }
        if (!(value >= 0) || Double.isInfinite(value)) {
            throw new IllegalArgumentException("'" + pair + "' is not a number of milliseconds from 0 on");
        }
        return value;
    }

    /** Whether there is any objective. */
    public boolean any() {
        return !equals(NONE);
    }

    /** Whether a request met them all; one of a single token has a TPOT of 0 here, as in {@code vllm bench serve}. */
    public boolean met(RequestRecord request, Origin origin) {
        double perToken = Latency.tpot(request);
        return request.succeeded()
                && Latency.ttft(request, origin) <= ttft
                && (Double.isNaN(perToken) ? 0 : perToken) <= tpot
                && Latency.e2el(request, origin) <= e2el;
    }
}
