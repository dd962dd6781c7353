package dev.holdfast.lab.plan;

import java.util.List;

/**
 * How long a replica takes from its start until it can answer: the weights are read from the disk (or the network) once for all
 * ranks of a machine, then the engine compiles and records its graphs. Pure functions.
 *
 * @param weightBytes bytes of weights that one machine reads
 * @param diskBytesPerSecond how fast it reads them; NVMe disks give 2 to 7e9, network disks 0.1 to 1e9
 * @param engineSeconds what the engine needs beside: start of its processes, compilation, recording of graphs
 */
public record WarmUp(double weightBytes, double diskBytesPerSecond, double engineSeconds) {
    /**
     * Seconds that vLLM needs beside reading weights, if nothing better is known: processes and imports about 20, compilation
     * (cached after the first time) and recording of graphs about 40. An assumption, to be replaced by one's own log.
     */
    public static final double ENGINE_SECONDS = 60;

    /** Checks. */
    public WarmUp {
        if (!(weightBytes >= 0 && diskBytesPerSecond > 0 && engineSeconds >= 0)) {
            throw new IllegalArgumentException("bytes and times are not negative, and the disk's speed is positive");
        }
    }

    /** The warm-up of a replica on machines with some accelerators each. */
    public static WarmUp of(Replica replica, int acceleratorsPerMachine, double diskBytesPerSecond) {
        int machines = Math.ceilDiv(replica.layout().accelerators(), Math.max(1, acceleratorsPerMachine));
        double bytes = replica.weightBytesPerRank() * replica.layout().accelerators() / machines;
        return new WarmUp(Math.min(bytes, replica.weights().totalBytes()), diskBytesPerSecond, ENGINE_SECONDS);
    }

    /** Seconds in all. */
    public double seconds() {
        return terms().stream().mapToDouble(Term::seconds).sum();
    }

    /** Its parts. */
    public List<Term> terms() {
        return List.of(
                new Term(
                        "reading weights",
                        weightBytes / diskBytesPerSecond,
                        "bytes of weights / bytes per second of the disk"),
                new Term("engine", engineSeconds, "start, compilation and recording of graphs; an assumption"));
    }
}
