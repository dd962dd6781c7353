package dev.holdfast.lab.simulate.scenario;

import dev.holdfast.lab.simulate.scenario.Scenario.Answer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.function.LongConsumer;

/** Scenarios that differ in some settings: every combination of the values of each. Immutable. */
public final class Sweep {
    private final List<Axis> axes;

    /**
     * A setting and what it is to be.
     *
     * @param name of the setting
     * @param values in the order in which they are asked, at least one
     */
    public record Axis(String name, List<String> values) {
        /** Copies the list. */
        public Axis {
            values = List.copyOf(values);
            if (values.isEmpty()) {
                throw new IllegalArgumentException("the setting " + name + " needs a value");
            }
        }
    }

    /** Does work that does not depend on other work, in any order and perhaps at once, and gives the results in the order of the work. */
    @FunctionalInterface
    public interface Workers {
        /** The results. */
        List<Answer> all(List<Callable<Answer>> work) throws InterruptedException;
    }

    /** A sweep; settings with one value are the same in all scenarios. */
    public Sweep(List<Axis> axes) {
        this.axes = List.copyOf(axes);
    }

    /** How many scenarios there are. */
    public long size() {
        return axes.stream().mapToLong(axis -> axis.values().size()).reduce(1, Math::multiplyExact);
    }

    /** The value of each setting, for each scenario; the last setting changes first. */
    public List<SequencedMap<String, String>> points() {
        List<SequencedMap<String, String>> points = List.of(new LinkedHashMap<>());
        for (Axis axis : axes) {
            List<SequencedMap<String, String>> more = new ArrayList<>();
            for (SequencedMap<String, String> point : points) {
                for (String value : axis.values()) {
                    SequencedMap<String, String> next = new LinkedHashMap<>(point);
                    next.put(axis.name(), value);
                    more.add(next);
                }
            }
            points = more;
        }
        return points;
    }

    /** Of a point, only the settings that have several values. */
    public SequencedMap<String, String> varied(SequencedMap<String, String> point) {
        SequencedMap<String, String> varied = new LinkedHashMap<>();
        for (Axis axis : axes) {
            String value = point.get(axis.name());
            if (axis.values().size() > 1 && value != null) {
                varied.put(axis.name(), value);
            }
        }
        return varied;
    }

    /**
     * Plays all scenarios.
     *
     * @param scenarios makes one from the values of its settings
     * @param workers who does it
     * @param progress gets the number of requests of each scenario that have ended, now and then; from several threads if the workers
     *     have them
     */
    public List<Answer> run(
            Function<SequencedMap<String, String>, Scenario> scenarios, Workers workers, LongConsumer progress)
            throws InterruptedException {
        List<Callable<Answer>> work = new ArrayList<>();
        for (SequencedMap<String, String> point : points()) {
            Scenario scenario = scenarios.apply(point);
            work.add(() -> scenario.run(progress));
        }
        return workers.all(work);
    }
}
