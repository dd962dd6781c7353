package dev.holdfast.lab.bench;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Measures at one rate after another until the highest is known at which 99 % of requests meet their objectives. A run that is not valid
 * counts as one that did not meet them, and is remembered: then the client ended the search, not the server. Confined to one thread.
 */
public final class RateSearch {
    /** Measures at a rate. */
    public interface Trial {
        /** Loads the server at this rate, in requests a second. */
        Tried at(double rate) throws InterruptedException;
    }

    /**
     * What was measured at a rate.
     *
     * @param saturated whether it was ended early since the server could not keep up
     */
    public record Tried(BenchResult result, boolean saturated) {}

    private static final double FIRST_RATE = 1;
    private static final double PRECISION = 0.05;
    private static final int MOST_STEPS = 16;

    private final SaturationSearch search = new SaturationSearch(FIRST_RATE, PRECISION, MOST_STEPS);
    private final List<SearchStep> steps = new ArrayList<>();
    private @Nullable SearchStep best;
    private boolean clientFailed;
    private boolean stopped;

    /**
     * Runs the search to its end, or until a measurement is stopped.
     *
     * @param told of each rate once it was measured
     */
    public void run(Trial trial, Consumer<SearchStep> told) throws InterruptedException {
        Double rate = search.next();
        while (rate != null) {
            Tried tried = trial.at(rate);
            if (tried.result().run().stopped()) {
                stopped = true;
                return;
            }
            SearchStep step = SearchStep.of(rate, tried.saturated(), tried.result());
            steps.add(step);
            told.accept(step);
            boolean valid = tried.result().validity().isValid();
            clientFailed |= step.isGood() && !valid;
            search.tried(rate, step.isGood() && valid);
            if (step.isGood() && valid) {
                best = step;
            }
            rate = search.next();
        }
    }

    /** The highest rate that met the objectives, or null if none did. */
    public @Nullable SearchStep best() {
        return best;
    }

    /** All rates, in the order in which they were tried. */
    public List<SearchStep> steps() {
        return List.copyOf(steps);
    }

    /** Whether at some rate the objectives were met, but the client was at its end. */
    public boolean clientFailed() {
        return clientFailed;
    }

    /** Whether it was stopped before it was over. */
    public boolean stopped() {
        return stopped;
    }

    /** Adds all rates that were tried to a result, under {@code holdfast.search}. */
    public void write(ObjectNode result) {
        ArrayNode array = result.withObject("/holdfast").putArray("search");
        steps.forEach(step -> step.write(array.addObject()));
    }
}
