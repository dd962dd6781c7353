package dev.holdfast.lab.stats;

import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/** Random generators that give the same numbers for the same seed on every machine: L64X128MixRandom. */
public final class RandomSource {
    private static final RandomGeneratorFactory<RandomGenerator> FACTORY =
            RandomGeneratorFactory.of("L64X128MixRandom");
    private static final long GOLDEN = 0x9E3779B97F4A7C15L;

    private RandomSource() {}

    public static RandomGenerator of(long seed) {
        return FACTORY.create(seed);
    }

    /** One of many streams of the same seed, so that one part of a workload can change without moving the others. */
    public static RandomGenerator of(long seed, int stream) {
        return FACTORY.create(mix(seed + GOLDEN * (stream + 1)));
    }

    /** The finaliser of SplitMix64 (Steele, Lea and Flood, "Fast Splittable Pseudorandom Number Generators", OOPSLA 2014). */
    public static long mix(long value) {
        long z = (value ^ (value >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }
}
