package dev.holdfast.lab.plan;

import dev.holdfast.lab.plan.hardware.Accuracy;
import java.util.Comparator;
import java.util.List;

/** How far an estimate may be off, from what was measured of the model on this or on other accelerators. Pure functions. */
final class Band {
    private static final double TWICE = 2;
    private static final Accuracy UNMEASURED = new Accuracy(
            "no measurement on this accelerator",
            0,
            19,
            0,
            38,
            76,
            false,
            "assumed: twice the errors of Llama-3.1-70B on B200 with the H100's constants");

    private Band() {}

    static Accuracy of(Replica replica) {
        List<Accuracy> known = replica.accelerator().efficiencies().accuracy();
        Accuracy widest =
                known.stream().max(Comparator.comparingDouble(Accuracy::p90)).orElse(UNMEASURED);
        Accuracy found = known.stream()
                .filter(one -> one.set().startsWith(replica.model().name()))
                .findFirst()
                .orElse(widest);
        boolean dense = replica.model().experts() == 0;
        return dense ? found : found.widened(TWICE, "doubled for experts, which were not measured");
    }
}
