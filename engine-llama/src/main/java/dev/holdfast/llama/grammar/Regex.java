package dev.holdfast.llama.grammar;

import java.util.List;

/** A regular expression that only describes a language: no anchors, no references back. Immutable. */
sealed interface Regex {
    /** Stands for "no upper end" in counts and lengths. */
    int UNBOUNDED = Integer.MAX_VALUE;

    /** One of these characters. */
    record One(CodePoints points) implements Regex {}

    /** All of these, one after the other; the empty list for the empty text. */
    record Sequence(List<Regex> parts) implements Regex {}

    /** One of these. */
    record Either(List<Regex> parts) implements Regex {}

    /** This, so many times. */
    record Repeat(Regex part, int from, int to) implements Regex {}

    /** The smallest number of code points. */
    default int least() {
        return switch (this) {
            case One one -> 1;
            case Sequence sequence ->
                clamp(sequence.parts.stream().mapToLong(Regex::least).sum());
            case Either either ->
                either.parts.stream().mapToInt(Regex::least).min().orElseThrow();
            case Repeat repeat -> clamp((long) repeat.part.least() * repeat.from);
        };
    }

    /** The greatest number of code points, or {@link #UNBOUNDED}. */
    default int most() {
        return switch (this) {
            case One one -> 1;
            case Sequence sequence ->
                clamp(sequence.parts.stream().mapToLong(Regex::most).sum());
            case Either either ->
                either.parts.stream().mapToInt(Regex::most).max().orElseThrow();
            case Repeat repeat -> repeat.part.most() == 0 ? 0 : clamp((long) repeat.part.most() * repeat.to);
        };
    }

    /** How many states a matcher of it has: every counted repetition written out. */
    default int size() {
        return switch (this) {
            case One one -> 1;
            case Sequence sequence ->
                clamp(sequence.parts.stream().mapToLong(Regex::size).sum());
            case Either either ->
                clamp(either.parts.stream().mapToLong(Regex::size).sum());
            case Repeat repeat ->
                clamp((long) repeat.part.size() * Math.max(1, repeat.to == UNBOUNDED ? repeat.from : repeat.to));
        };
    }

    private static int clamp(long number) {
        return (int) Math.min(UNBOUNDED, number);
    }
}
