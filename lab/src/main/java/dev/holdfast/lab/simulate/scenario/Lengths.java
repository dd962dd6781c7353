package dev.holdfast.lab.simulate.scenario;

import dev.holdfast.lab.plan.data.PlanException;
import dev.holdfast.lab.workload.LengthDistribution;

/** Lengths of prompts and answers as a person writes them. Pure functions. */
public final class Lengths {
    private static final int MOST = 100_000_000;

    private Lengths() {}

    /**
     * Reads {@code 512}, always the same; {@code 800:1024}, evenly drawn, both included; or {@code 600~4000}, lognormal with that median
     * and 99th percentile.
     *
     * @throws PlanException if it is none of these
     */
    public static LengthDistribution parse(String text) {
        try {
            int colon = text.indexOf(':');
            int tilde = text.indexOf('~');
            if (colon >= 0) {
                return new LengthDistribution.Uniform(
                        tokens(text.substring(0, colon)), tokens(text.substring(colon + 1)));
            }
            if (tilde >= 0) {
                int median = tokens(text.substring(0, tilde));
                int p99 = tokens(text.substring(tilde + 1));
                return LengthDistribution.logNormal(median, p99).clipped(1, MOST);
            }
            return LengthDistribution.fixed(tokens(text));
        } catch (IllegalArgumentException wrong) {
            throw new PlanException(
                    "'" + text
                            + "' is no length; write 512, 800:1024 (evenly drawn) or 600~4000 (lognormal by median and p99)",
                    wrong);
        }
    }

    private static int tokens(String text) {
        int tokens = Integer.parseInt(text.strip());
        if (tokens < 1 || tokens > MOST) {
            throw new IllegalArgumentException(tokens + " is not from 1 to " + MOST);
        }
        return tokens;
    }
}
