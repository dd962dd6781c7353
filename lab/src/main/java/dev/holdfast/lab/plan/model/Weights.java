package dev.holdfast.lab.plan.model;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;

/**
 * How many weights a model has, by their role, and how many bytes that is. Pure: computed from the shape. Immutable.
 */
public final class Weights {
    private static final double BF16_BYTES = 2;

    private final ModelSpec model;
    private final Map<Role, Long> counts;
    private final long expertsUsed;

    private Weights(ModelSpec model, Map<Role, Long> counts, long expertsUsed) {
        this.model = model;
        this.counts = Collections.unmodifiableMap(counts);
        this.expertsUsed = expertsUsed;
    }

    /** Counts the weights of a model. */
    public static Weights of(ModelSpec model) {
        Map<Role, Long> counts = new EnumMap<>(Role.class);
        for (Role role : Role.values()) {
            counts.put(role, 0L);
        }
        long hidden = model.embedding().hidden();
        long used = 0;
        for (LayerGroup group : model.groups()) {
            add(counts, Role.MIXER, group.count() * group.mixer().weights(hidden));
            add(counts, Role.OTHER, group.count() * (group.mixer().plainWeights(hidden) + 2 * hidden));
            used += feedForward(counts, group, hidden);
        }
        long table = model.embedding().vocabulary() * hidden;
        add(counts, Role.EMBEDDING, table);
        add(counts, Role.HEAD, model.embedding().tied() ? 0 : table);
        add(counts, Role.OTHER, hidden);
        return new Weights(model, counts, used);
    }

    private static long feedForward(Map<Role, Long> counts, LayerGroup group, long hidden) {
        return switch (group.feedForward()) {
            case FeedForward.Dense dense -> {
                add(counts, Role.FEED_FORWARD, (long) group.count() * dense.matrices() * hidden * dense.inner());
                yield 0;
            }
            case FeedForward.Experts some -> {
                long one = some.weightsOfOne(hidden);
                add(counts, Role.EXPERTS, (long) group.count() * some.experts() * one);
                add(counts, Role.ROUTER, (long) group.count() * some.experts() * hidden);
                add(counts, Role.FEED_FORWARD, (long) group.count() * some.matrices() * hidden * some.sharedInner());
                yield (long) group.count() * some.used() * one;
            }
            case FeedForward.None none -> 0;
        };
    }

    private static void add(Map<Role, Long> counts, Role role, long more) {
        counts.merge(role, more, Math::addExact);
    }

    /** All weights. */
    public long total() {
        return counts.values().stream().mapToLong(Long::longValue).sum();
    }

    /** The weights of a role. */
    public long of(Role role) {
        return counts.getOrDefault(role, 0L);
    }

    /** The weights of linear matrices in the layers: those that are usually quantised. */
    public long linear() {
        return of(Role.MIXER) + of(Role.FEED_FORWARD) + of(Role.EXPERTS);
    }

    /** The weights of the experts that one token uses, in all layers. */
    public long expertsUsed() {
        return expertsUsed;
    }

    /** The weights that one token uses: all but the experts that it does not use. */
    public long active() {
        return total() - of(Role.EXPERTS) + expertsUsed;
    }

    /** The weights that one token is multiplied with: as {@link #active}, but the table of the tokens is only looked up. */
    public long multiplied() {
        return active() - (model.embedding().tied() ? 0 : of(Role.EMBEDDING));
    }

    /** The bytes by the formula, whatever the checkpoint tells. */
    public double formulaBytes() {
        double bytes = 0;
        for (Role role : Role.values()) {
            bytes += bytes(role);
        }
        return bytes;
    }

    /** The bytes of a role, by the formula. */
    public double bytes(Role role) {
        return model.quantisation().of(role).bytes((double) of(role));
    }

    /** The bytes, of the checkpoint if it tells them, or else by the formula. */
    public double totalBytes() {
        return model.checkpointBytes().isPresent() ? model.checkpointBytes().getAsLong() : formulaBytes();
    }

    /** Where {@link #totalBytes} is from, in words. */
    public String basis() {
        return model.checkpointBytes().isPresent() ? "size of the checkpoint" : "formula from the shape";
    }

    /**
     * The bytes on one accelerator.
     *
     * @param tensorParallel among how many each layer is shared
     * @param pipelineStages among how many the layers are dealt out
     * @param expertParallel among how many the experts are spread; 1 shares them like the other weights
     */
    public double bytesPerRank(int tensorParallel, int pipelineStages, int expertParallel) {
        double scale = totalBytes() / formulaBytes();
        double experts = expertBytes() * scale;
        double rest = totalBytes() - experts;
        double spread = expertParallel > 1 ? expertParallel : tensorParallel;
        return (rest / tensorParallel + experts / spread) / pipelineStages;
    }

    /** The bytes of all experts, by the formula. */
    public double expertBytes() {
        return bytes(Role.EXPERTS);
    }

    /** The bytes as bf16, for what is trained or converted. */
    public double bf16Bytes() {
        return total() * BF16_BYTES;
    }
}
