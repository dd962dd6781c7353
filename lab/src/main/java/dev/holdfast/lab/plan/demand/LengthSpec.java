package dev.holdfast.lab.plan.demand;

import dev.holdfast.lab.plan.data.Document;
import dev.holdfast.lab.plan.data.PlanException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * How many tokens prompts or answers have, as a demand tells it: a number, or {@code uniform: [least, most]}, or {@code mean}
 * with {@code p99} or {@code variation} (lognormal), or two or more percentiles such as {@code p50}, {@code p90}, {@code p99}, between
 * which logarithms are interpolated over normal quantiles (two percentiles are a lognormal distribution). Pure functions.
 */
final class LengthSpec {
    static final int MOST = 100_000_000;
    private static final double WIDEST = 20;
    private static final String POSSIBLE =
            "possible are a number of tokens, 'uniform: [least, most]', 'mean' with 'p99' or"
                    + " 'variation', or two or more percentiles such as 'p50' and 'p99'";

    private LengthSpec() {}

    private record Point(double deviations, double logarithm) {}

    /**
     * Lengths that stand for the distribution: its quantiles at (i + 1/2) / count, ascending.
     *
     * @throws PlanException if the field is no distribution
     */
    static int[] quantiles(Document parent, String field, int count) {
        Document spec = parent.at(field);
        if (spec.node().isNumber()) {
            int tokens = (int) parent.whole(field, 1, MOST);
            return repeated(tokens, count);
        }
        if (!spec.node().isObject()) {
            throw parent.wrong("field '" + field + "' is missing or no distribution; " + POSSIBLE);
        }
        if (spec.has("fixed")) {
            Fields.only(spec, "fixed");
            return repeated((int) spec.whole("fixed", 1, MOST), count);
        }
        if (spec.has("uniform")) {
            return uniform(spec, count);
        }
        return drawn(spec.has("mean") ? byMean(spec) : byPercentiles(spec), spec, count);
    }

    private static int[] repeated(int tokens, int count) {
        int[] all = new int[count];
        java.util.Arrays.fill(all, tokens);
        return all;
    }

    private static int[] uniform(Document spec, int count) {
        Fields.only(spec, "uniform");
        List<Document> bounds = spec.at("uniform").elements();
        boolean whole = bounds.size() == 2
                && bounds.stream().allMatch(bound -> bound.node().isIntegralNumber());
        long least = whole ? bounds.getFirst().node().longValue() : 0;
        long most = whole ? bounds.getLast().node().longValue() : 0;
        if (least < 1 || most < least || most > MOST) {
            throw spec.wrong("field 'uniform' is two whole numbers of tokens, the lesser first, from 1 to " + MOST);
        }
        int[] all = new int[count];
        for (int i = 0; i < count; i++) {
            all[i] = (int) (least + Math.floor((i + 0.5) / count * (most - least + 1)));
        }
        return all;
    }

    private static List<Point> byMean(Document spec) {
        Fields.only(spec, "mean", "p99", "variation", "max");
        double mean = tokens(spec, "mean");
        double sigma;
        if (spec.has("p99") == spec.has("variation")) {
            throw spec.wrong("beside 'mean' give one of 'p99' and 'variation' (standard deviation / mean)");
        }
        if (spec.has("variation")) {
            double variation = spec.number("variation");
            if (variation > WIDEST) {
                throw spec.wrong("field 'variation' is " + variation + ", not from 0 to " + WIDEST);
            }
            sigma = Math.sqrt(Math.log1p(variation * variation));
        } else {
            double z = NormalQuantile.of(0.99);
            double logRatio = Math.log(tokens(spec, "p99") / mean);
            if (logRatio < 0 || z * z < 2 * logRatio) {
                throw spec.wrong(String.format(
                        Locale.ROOT,
                        "a lognormal distribution of mean %.4g has a p99 from %.4g to %.4g",
                        mean,
                        mean,
                        mean * Math.exp(z * z / 2)));
            }
            sigma = z - Math.sqrt(z * z - 2 * logRatio);
        }
        double centre = Math.log(mean) - sigma * sigma / 2;
        return List.of(new Point(0, centre), new Point(1, centre + sigma));
    }

    private static List<Point> byPercentiles(Document spec) {
        List<Point> points = new ArrayList<>();
        for (String field : spec.fields()) {
            if (field.equals("max")) {
                continue;
            }
            double percent = percent(field);
            if (!(percent > 0 && percent < 100)) {
                throw spec.wrong("there is no field '" + Fields.shown(field) + "'; " + POSSIBLE);
            }
            points.add(new Point(NormalQuantile.of(percent / 100), Math.log(tokens(spec, field))));
        }
        points.sort(Comparator.comparingDouble(Point::deviations));
        if (points.size() < 2) {
            throw spec.wrong("it is no distribution; " + POSSIBLE);
        }
        for (int i = 1; i < points.size(); i++) {
            if (points.get(i).logarithm() < points.get(i - 1).logarithm()
                    || points.get(i).deviations() - points.get(i - 1).deviations() < 1e-9) {
                throw spec.wrong("its percentiles do not ascend");
            }
        }
        return points;
    }

    private static double percent(String field) {
        if (field.equals("median")) {
            return 50;
        }
        try {
            return field.startsWith("p") && field.length() <= 8 ? Double.parseDouble(field.substring(1)) : Double.NaN;
        } catch (NumberFormatException notANumber) {
            return Double.NaN;
        }
    }

    private static double tokens(Document spec, String field) {
        double tokens = spec.number(field);
        if (tokens < 1 || tokens > MOST) {
            throw spec.wrong("field '" + field + "' is " + tokens + ", not from 1 to " + MOST + " tokens");
        }
        return tokens;
    }

    private static int[] drawn(List<Point> points, Document spec, int count) {
        long most = spec.whole("max", MOST, 1, MOST);
        int[] all = new int[count];
        for (int i = 0; i < count; i++) {
            double z = NormalQuantile.of((i + 0.5) / count);
            int at = 1;
            while (at < points.size() - 1 && points.get(at).deviations() < z) {
                at++;
            }
            Point low = points.get(at - 1);
            Point high = points.get(at);
            double slope = (high.logarithm() - low.logarithm()) / (high.deviations() - low.deviations());
            double tokens = Math.exp(Math.min(40, low.logarithm() + slope * (z - low.deviations())));
            all[i] = (int) Math.clamp(Math.round(tokens), 1L, most);
        }
        return all;
    }
}
