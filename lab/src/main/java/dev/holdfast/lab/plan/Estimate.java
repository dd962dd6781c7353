package dev.holdfast.lab.plan;

import dev.holdfast.lab.plan.hardware.Accuracy;
import java.util.Comparator;
import java.util.List;

/**
 * What a replica does under a load, with the parts of it. Immutable.
 *
 * @param tpotSeconds mean time per output token after the first
 * @param ttftSeconds mean time to the first token
 * @param outputTokensPerSecond of all streams together
 * @param served how many streams are served at once: all, or as many as the cache holds
 * @param exhausted whether the cache cannot hold all streams, so that some wait for others
 * @param terms the parts of the time per output token
 * @param firstTokenTerms the parts of the time to the first token
 * @param error how far such estimates of the time per output token were from measurements
 */
public record Estimate(
        double tpotSeconds,
        double ttftSeconds,
        double outputTokensPerSecond,
        double served,
        boolean exhausted,
        List<Term> terms,
        List<Term> firstTokenTerms,
        Accuracy error) {
    /** Copies the lists. */
    public Estimate {
        terms = List.copyOf(terms);
        firstTokenTerms = List.copyOf(firstTokenTerms);
    }

    /** The longest part of the time per output token: what to change first. */
    public Term binding() {
        return longest(terms);
    }

    /** The longest part of the time to the first token. */
    public Term bindingFirstToken() {
        return longest(firstTokenTerms);
    }

    private static Term longest(List<Term> some) {
        return some.stream().max(Comparator.comparingDouble(Term::seconds)).orElseThrow();
    }
}
