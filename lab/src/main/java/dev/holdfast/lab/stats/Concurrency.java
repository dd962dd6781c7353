package dev.holdfast.lab.stats;

import java.util.Arrays;

/** How many things went on at once. Pure functions. */
public final class Concurrency {
    private Concurrency() {}

    /**
     * The most that went on at the same moment, exactly, by a sweep over all starts and ends. Each lasts from its start to just before its
     * end, so one that starts when another ends does not overlap it; one that ends when it starts counts for nothing.
     *
     * @param starts when each began, in any order
     * @param ends when each ended, in the order of the starts; none before its start
     */
    public static int maximum(double[] starts, double[] ends) {
        double[] begin = starts.clone();
        double[] end = sortedEnds(starts, ends);
        Arrays.sort(begin);
        int most = 0;
        int ended = 0;
        for (int begun = 0; begun < begin.length; begun++) {
            while (ended < end.length && end[ended] <= begin[begun]) {
                ended++;
            }
            most = Math.max(most, begun + 1 - ended);
        }
        return most;
    }

    /**
     * How many went on, on average, between the first start and the last end: the sum of all durations over that span.
     *
     * @param starts when each began, in any order
     * @param ends when each ended, in the order of the starts; none before its start
     */
    public static double mean(double[] starts, double[] ends) {
        double[] end = sortedEnds(starts, ends);
        if (end.length == 0) {
            return 0;
        }
        double sum = 0;
        for (int i = 0; i < starts.length; i++) {
            sum += ends[i] - starts[i];
        }
        double first = Arrays.stream(starts).min().orElseThrow();
        double span = end[end.length - 1] - first;
        return span == 0 ? 0 : sum / span;
    }

    private static double[] sortedEnds(double[] starts, double[] ends) {
        if (starts.length != ends.length) {
            throw new IllegalArgumentException(starts.length + " starts, but " + ends.length + " ends");
        }
        for (int i = 0; i < starts.length; i++) {
            if (!(ends[i] >= starts[i])) {
                throw new IllegalArgumentException("it ends at " + ends[i] + ", before its start at " + starts[i]);
            }
        }
        double[] end = ends.clone();
        Arrays.sort(end);
        return end;
    }
}
