package dev.holdfast.lab.plan.hardware;

import dev.holdfast.lab.plan.model.WeightFormat.Compute;

/**
 * How many operations a device does in a second at best, dense (data sheets often quote twice that for sparse matrices), by the
 * format of numbers. Immutable.
 *
 * @param half 16-bit floating point with sums in 32 bits
 * @param fp8 8-bit floating point, 0 if it has none
 * @param int8 8-bit whole numbers, 0 if it has none
 * @param fp4 4-bit floating point, 0 if it has none
 */
public record Peaks(double half, double fp8, double int8, double fp4) {
    /** Refuses a device that cannot compute in 16 bits. */
    public Peaks {
        if (!(half > 0) || fp8 < 0 || int8 < 0 || fp4 < 0) {
            throw new IllegalArgumentException("a peak in 16 bits is needed, and none is negative");
        }
    }

    /** In what it computes what is stored in a format: as stored if it can, or else expanded to 16 bits. */
    public Compute with(Compute wanted) {
        return peak(wanted) > 0 ? wanted : Compute.BF16;
    }

    /** Operations in a second for what is stored in a format. */
    public double of(Compute wanted) {
        double peak = peak(wanted);
        return peak > 0 ? peak : half;
    }

    private double peak(Compute wanted) {
        return switch (wanted) {
            case BF16 -> half;
            case FP8 -> fp8;
            case INT8 -> int8;
            case FP4 -> fp4;
        };
    }
}
