package dev.holdfast.serving;

import java.util.List;

/**
 * Weighs what a replica holds of the prompt against its load: the candidate with the most matched tokens, less a share of
 * its tokens in flight. Immutable.
 *
 * <p>The longest match alone would send everything to one replica as soon as all prompts begin alike: the first one to
 * have the beginning would match each of them. Here such a short match is outweighed by little load.
 *
 * @param loadWeight how many matched tokens a token in flight weighs up, at least 0; 0 is the longest match alone
 */
public record PrefixAffinity(double loadWeight) implements RoutingPolicy {
    /** A token of load counts like one of prompt to be computed. */
    public static final double DEFAULT_LOAD_WEIGHT = 1.0;

    /** Checks the weight. */
    public PrefixAffinity {
        if (!(loadWeight >= 0) || Double.isInfinite(loadWeight)) {
            throw new IllegalArgumentException("the load weight must be a number from 0 on, not " + loadWeight);
        }
    }

    @Override
    public Decision choose(List<Candidate> replicas, int concurrency, long turn) {
        int best = -1;
        int lightest = -1;
        int open = 0;
        double bestScore = 0;
        for (int i = 0; i < replicas.size(); i++) {
            Candidate replica = replicas.get(i);
            if (!replica.isOpen(concurrency)) {
                continue;
            }
            open++;
            lightest = lightest < 0 || replica.isLighterThan(replicas.get(lightest)) ? i : lightest;
            double score = replica.matchedTokens() - loadWeight * replica.inFlightTokens();
            if (best < 0 || score > bestScore || (score == bestScore && replica.isLighterThan(replicas.get(best)))) {
                best = i;
                bestScore = score;
            }
        }
        if (best < 0) {
            return Decision.noneOpen(replicas);
        }
        return new Decision.Send(
                best, open == 1 ? Reason.ONLY_ONE : best == lightest ? Reason.FEWEST_TOKENS : Reason.LONGEST_PREFIX);
    }

    @Override
    public boolean looksAtPrefixes() {
        return true;
    }
}
