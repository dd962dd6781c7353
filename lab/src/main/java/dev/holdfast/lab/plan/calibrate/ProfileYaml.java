package dev.holdfast.lab.plan.calibrate;

import dev.holdfast.lab.plan.hardware.Accelerator;
import dev.holdfast.lab.plan.hardware.Accuracy;
import dev.holdfast.lab.plan.hardware.Efficiencies;
import dev.holdfast.lab.plan.model.WeightFormat.Compute;
import java.util.Locale;
import java.util.stream.Collectors;

/** Writes a calibrated accelerator as an entry of a hardware file. Pure functions. */
public final class ProfileYaml {
    private static final double GIB = 1L << 30;
    private static final double GIGA = 1e9;
    private static final double TERA = 1e12;
    private static final double MICROS = 1e6;
    private static final double MILLIS = 1e3;
    private static final double MOST = 999;

    private ProfileYaml() {}

    /**
     * The text of the file.
     *
     * @param date of the measurements
     */
    public static String of(Calibration calibration, Subject subject, String date) {
        Accelerator accelerator = calibration.accelerator();
        StringBuilder yaml = new StringBuilder();
        remarks(yaml, calibration, subject);
        line(yaml, "accelerators:");
        line(yaml, "  %s:", quoted(accelerator.name()));
        if (subject.base().isPresent()) {
            line(yaml, "    like: %s", quoted(subject.base().get().name()));
        } else {
            line(yaml, "    kind: cpu");
            line(yaml, "    bandwidth-gb-s: %.9g", accelerator.bytesPerSecond() / GIGA);
            line(yaml, "    tflops: {half: %.9g}", accelerator.peaks().half() / TERA);
            line(yaml, "    link: {kind: none, gb-s: 1}");
        }
        line(yaml, "    memory-gib: %.6g", accelerator.memoryBytes() / GIB);
        line(yaml, "    efficiencies:");
        efficiencies(yaml, accelerator.efficiencies());
        line(yaml, "    sources: {all: %s}", quoted("holdfast plan calibrate, " + date));
        return yaml.toString();
    }

    private static void remarks(StringBuilder yaml, Calibration calibration, Subject subject) {
        line(
                yaml,
                "# Constants fitted to %d runs of %s; for 'holdfast plan' and 'holdfast simulate' with --catalogue.",
                calibration.residuals().size(),
                quoted(subject.model().name()));
        for (Residual residual : calibration.residuals()) {
            BenchRun run = residual.run();
            line(
                    yaml,
                    "# %s: %.4g at once, input %.4g, output %.4g: TPOT %.3f ms measured, %.3f by the model; TTFT %.2f, %.2f",
                    run.name().replaceAll("\\p{Cntrl}", "?"),
                    run.streams(),
                    run.input(),
                    run.output(),
                    run.tpot() * MILLIS,
                    residual.tpot() * MILLIS,
                    run.ttft() * MILLIS,
                    residual.ttft() * MILLIS);
        }
    }

    private static void efficiencies(StringBuilder yaml, Efficiencies shares) {
        line(yaml, "      weights: %.9g", shares.weights());
        line(yaml, "      cache: %.9g", shares.cache());
        line(
                yaml,
                "      compute: {%s}",
                shares.compute().entrySet().stream()
                        .map(entry -> name(entry.getKey()) + String.format(Locale.ROOT, ": %.9g", entry.getValue()))
                        .sorted()
                        .collect(Collectors.joining(", ")));
        line(yaml, "      attention: %.9g", shares.attention());
        line(yaml, "      layer-us: 0");
        line(yaml, "      step-us: %.9g", shares.secondsPerStep() * MICROS);
        line(yaml, "      sequence-us: %.9g", shares.secondsPerSequence() * MICROS);
        line(yaml, "      first-token-ms: %.9g", shares.firstTokenSeconds() * MILLIS);
        line(yaml, "      basis: %s", quoted(shares.basis()));
        line(yaml, "      accuracy:");
        for (Accuracy accuracy : shares.accuracy()) {
            line(
                    yaml,
                    "        - {set: %s, rows: %d, mape: %.4f, bias: %.4f, p90: %.4f, max: %.4f, fitted: %s, source: %s}",
                    quoted(accuracy.set()),
                    accuracy.rows(),
                    Math.min(MOST, accuracy.meanAbsolute()),
                    accuracy.bias(),
                    Math.min(MOST, accuracy.p90()),
                    Math.min(MOST, accuracy.greatest()),
                    accuracy.fitted(),
                    quoted(accuracy.source()));
        }
    }

    private static String name(Compute format) {
        return format == Compute.BF16 ? "half" : format.name().toLowerCase(Locale.ROOT);
    }

    private static String quoted(String text) {
        return '"' + text.replaceAll("[\\p{Cntrl}]", "?").replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }

    @SuppressWarnings("AnnotateFormatMethod") // its annotation would be a dependency
    private static void line(StringBuilder yaml, String format, Object... values) {
        yaml.append(String.format(Locale.ROOT, format, values)).append('\n');
    }
}
