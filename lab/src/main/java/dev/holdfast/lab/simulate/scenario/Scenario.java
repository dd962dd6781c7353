package dev.holdfast.lab.simulate.scenario;

import dev.holdfast.lab.simulate.ClusterModel;
import dev.holdfast.lab.simulate.Demand;
import dev.holdfast.lab.simulate.Simulation;
import dev.holdfast.lab.simulate.engine.StepTimes;
import dev.holdfast.lab.simulate.result.Outcome;
import dev.holdfast.lab.simulate.result.Slo;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import java.util.function.LongConsumer;
import java.util.stream.Collectors;

/**
 * One question to the simulator. Immutable.
 *
 * @param varied names and values of what tells it from the others of a sweep, in order; empty if it is alone
 * @param cluster what serves
 * @param times how long steps take
 * @param demand what is asked
 * @param slo what a request must meet
 * @param usdPerReplicaHour what an hour of a replica costs; {@code NaN} if that is not known
 */
public record Scenario(
        SequencedMap<String, String> varied,
        ClusterModel cluster,
        StepTimes times,
        Demand demand,
        Slo slo,
        double usdPerReplicaHour) {
    /** Copies the map. */
    public Scenario {
        varied = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(varied));
    }

    /** What tells it from the others, in words. */
    public String label() {
        return varied.entrySet().stream()
                .map(entry -> entry.getKey() + " " + entry.getValue())
                .collect(Collectors.joining(", "));
    }

    /**
     * Plays it.
     *
     * @param progress gets the number of requests that have ended, now and then; may throw to give up
     */
    public Answer run(LongConsumer progress) {
        return new Answer(this, new Simulation(cluster, times).run(demand, slo, request -> {}, progress));
    }

    /**
     * A scenario and what it came to. Immutable.
     *
     * @param scenario what was asked
     * @param outcome what was found
     */
    public record Answer(Scenario scenario, Outcome outcome) {
        /** US dollars for a million tokens of answers; {@code NaN} if no price is known, infinite if there were no answers. */
        public double usdPerMillionTokens() {
            double price = scenario.usdPerReplicaHour();
            return Double.isNaN(price) ? price : outcome.costPerMillionOutputTokens(price);
        }

        /** US dollars for an hour of all replicas; {@code NaN} if no price is known. */
        public double usdPerHour() {
            return scenario.usdPerReplicaHour() * scenario.cluster().roles().size();
        }
    }
}
