package dev.holdfast.lab.plan;

import dev.holdfast.lab.plan.hardware.Accelerator;
import dev.holdfast.lab.plan.model.ModelSpec;
import dev.holdfast.lab.plan.model.Weights;

/**
 * The memory and the time of fine-tuning.
 *
 * <ul>
 *   <li>Weights: 2 bytes each in bf16, or 4 bits and a double-quantised scale for QLoRA (4.127 bits; Dettmers et al., arXiv
 *       2305.14314).
 *   <li>Trained weights: a gradient of 2 bytes and 12 bytes of Adam's states (a copy, the mean and the variance in 32 bits):
 *       with the weight 16 bytes in all (Rajbhandari et al., ZeRO, arXiv 1910.02054, section 3.1).
 *   <li>Adapters of rank r on every matrix of n x m: r (n + m) trained weights (Hu et al., LoRA, arXiv 2106.09685).
 *   <li>Activations of a layer: 34 s b h bytes without recomputing, 2 s b h with it (Korthikanti et al., arXiv 2205.05198,
 *       sections 4.1 and 5; attention's square is not kept by kernels that recompute it), and of the logits 6 bytes each: in 16
 *       and in 32 bits.
 *   <li>Operations: 6 for each weight and token, 8 with recomputing (the same, section 5.1), less the 2 for gradients of weights
 *       that are not trained.
 * </ul>
 *
 * <p>Memory is for all accelerators together: they share weights, gradients and states as ZeRO's third stage does. Immutable.
 *
 * @param model what is trained
 * @param method how
 * @param rank the rank of adapters; 0 for full fine-tuning
 * @param sequence tokens of a sequence
 * @param batch sequences in one pass, of all accelerators
 * @param recompute whether activations are computed again in the backward pass
 */
public record FineTuning(ModelSpec model, Method method, int rank, int sequence, int batch, boolean recompute) {
    private static final double BF16 = 2;
    private static final double GRADIENT = 2;
    private static final double ADAM = 12;
    private static final double QLORA_BITS = 4.127;
    private static final double KEPT = 34;
    private static final double KEPT_RECOMPUTED = 2;
    private static final double LOGITS = 6;
    private static final double MODEL_FLOPS_SHARE = 0.4;

    /** How a model is trained. */
    public enum Method {
        /** All weights. */
        FULL,
        /** Adapters of low rank beside weights in bf16. */
        LORA,
        /** Adapters of low rank beside weights in 4 bits. */
        QLORA
    }

    /**
     * The parts of the memory, in bytes.
     *
     * @param weights the model's and the adapters'
     * @param gradients of what is trained
     * @param optimizer Adam's states
     * @param activations kept for the backward pass, and the logits
     */
    public record Memory(double weights, double gradients, double optimizer, double activations) {
        /** All. */
        public double total() {
            return weights + gradients + optimizer + activations;
        }
    }

    /** Checks. */
    public FineTuning {
        if (sequence < 1 || batch < 1 || (method == Method.FULL) != (rank == 0) || rank < 0) {
            throw new IllegalArgumentException(
                    "adapters have a rank, full fine-tuning has none, and lengths are positive");
        }
    }

    /** How many weights are trained. */
    public double trained() {
        return method == Method.FULL ? Weights.of(model).total() : (double) rank * AdapterWidths.of(model);
    }

    /** The memory, of all accelerators together. */
    public Memory memory() {
        Weights weights = Weights.of(model);
        double adapters = method == Method.FULL ? 0 : trained();
        double frozen = switch (method) {
            case FULL, LORA -> BF16 * weights.total();
            case QLORA -> quantised(weights);
        };
        double tokens = (double) sequence * batch;
        double kept = (recompute ? KEPT_RECOMPUTED * model.layers() + KEPT : KEPT * model.layers())
                * tokens
                * model.embedding().hidden();
        return new Memory(
                frozen + BF16 * adapters,
                GRADIENT * trained(),
                ADAM * trained(),
                kept + LOGITS * tokens * model.embedding().vocabulary());
    }

    private static double quantised(Weights weights) {
        double linear = weights.linear();
        return linear * QLORA_BITS / Byte.SIZE + BF16 * (weights.total() - linear);
    }

    /** Operations for one token. */
    public double flopsPerToken() {
        double passes = (recompute ? 8 : 6) - (method == Method.FULL ? 0 : 2);
        return passes * Weights.of(model).multiplied() + 6 * (method == Method.FULL ? 0 : trained());
    }

    /**
     * Seconds for some tokens on some accelerators, at 0.4 of the peak in 16 bits: what Llama 3's training reached was 0.38 to
     * 0.43 on H100 (arXiv 2407.21783, table 4). Operations of recomputing count, so the share by useful operations is lower.
     */
    public double seconds(Accelerator accelerator, int accelerators, double tokens) {
        return tokens * flopsPerToken() / (accelerators * accelerator.peaks().half() * MODEL_FLOPS_SHARE);
    }

    /** The least number of accelerators that hold it, with a tenth of each left for the context and fragments. */
    public int accelerators(Accelerator accelerator) {
        return (int) Math.ceil(memory().total() / (accelerator.memoryBytes() * 0.9));
    }
}
