package dev.holdfast.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.domain.Usage;
import java.time.InstantSource;
import java.util.function.IntConsumer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Measures what measuring costs. Prints nanoseconds; the bounds only catch a change of kind. */
@Tag("slow")
class MeasureTurnsTest {
    private static final Logger LOG = LoggerFactory.getLogger(MeasureTurnsTest.class);
    private static final int ROUNDS = 2_000_000;
    private static final Usage USAGE = Usage.of(10, 50);

    @Test
    void aTurnAndAnOutputCostLittle() {
        try (MicrometerTelemetry telemetry = new MicrometerTelemetry(Samples.settings(), System::nanoTime);
                Logs logs = Logs.configure(Samples.settings(), InstantSource.system())) {
            IntConsumer turn = i -> {
                TurnTags tags = new TurnTags("chat", "m", "acme", "p" + (i & 15), "r");
                TurnMeter meter = telemetry.turn(tags, "");
                meter.admitted("http://a");
                meter.output();
                meter.finished(USAGE, null);
            };
            TurnMeter stream = telemetry.turn(Samples.TAGS, "");
            IntConsumer output = i -> stream.output();
            for (int warm = 0; warm < 3; warm++) {
                nanos(turn);
                nanos(output);
            }
            double perTurn = nanos(turn);
            double perOutput = nanos(output);
            LOG.info("per turn {} ns, per output {} ns, lines dropped {}", perTurn, perOutput, logs.dropped());
            assertThat(perTurn).isLessThan(20_000);
            assertThat(perOutput).isLessThan(2_000);
        }
    }

    private static double nanos(IntConsumer what) {
        long begun = System.nanoTime();
        for (int i = 0; i < ROUNDS; i++) {
            what.accept(i);
        }
        return (double) (System.nanoTime() - begun) / ROUNDS;
    }
}
