package dev.holdfast.lab.plan.calibrate;

/**
 * How far a run is from what the calibrated model says. Times in seconds. Immutable.
 *
 * @param run what was measured
 * @param tpot what the model says
 * @param ttft what the model says
 * @param tpotLeftOut what the model says that was fitted on the other runs only; NaN if those do not tell the constants apart
 */
public record Residual(BenchRun run, double tpot, double ttft, double tpotLeftOut) {
    /** The relative error of the time per output token; positive if the model says more. */
    public double tpotError() {
        return tpot / run.tpot() - 1;
    }

    /** The relative error of the time to the first token. */
    public double ttftError() {
        return ttft / run.ttft() - 1;
    }

    /** The relative error of the time per output token, of a run that the fit did not see. */
    public double leftOutError() {
        return tpotLeftOut / run.tpot() - 1;
    }
}
