package dev.holdfast.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Locale;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("slow")
class ThroughputTest {
    private static final int ENTRIES = 300_000;
    private static final int WINDOW = 20_000;

    @TempDir
    Path home;

    @Test
    void ten_thousand_entries_a_second_are_made_durable() throws InterruptedException {
        PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.US_ASCII);
        Path folder = home.resolve("audit");
        double best = 0;
        for (int round = 0; round < 3; round++) {
            best = Math.max(best, run(folder, out));
        }
        long started = System.nanoTime();
        assertThat(Fixture.verify(folder)).isInstanceOf(Verification.Verified.class);
        long verified = System.nanoTime();
        Ledger.open(folder, AuditSettings.DEFAULT, InstantSource.system()).close();
        out.printf(
                Locale.ROOT,
                "verify %.2f s, open %.2f s%n",
                (verified - started) / 1e9,
                (System.nanoTime() - verified) / 1e9);
        assertThat(best).isGreaterThan(10_000);
    }

    private static double run(Path folder, PrintStream out) throws InterruptedException {
        Semaphore window = new Semaphore(WINDOW);
        AuditEvent event = Fixture.inference("model");
        try (Ledger ledger = Ledger.open(folder, AuditSettings.DEFAULT, InstantSource.system())) {
            long started = System.nanoTime();
            long cpu = cpu();
            for (int i = 0; i < ENTRIES; i++) {
                window.acquire();
                ledger.append(event).thenAccept(sequence -> window.release());
            }
            window.acquire(WINDOW);
            double seconds = (System.nanoTime() - started) / 1e9;
            out.printf(
                    Locale.ROOT,
                    "%.0f entries/s durable, %.2f us CPU per entry (all threads), %d checkpoints%n",
                    ENTRIES / seconds,
                    (cpu() - cpu) / 1e3 / ENTRIES,
                    ledger.checkpoint().serial());
            return ENTRIES / seconds;
        }
    }

    private static long cpu() {
        return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
                .getProcessCpuTime();
    }
}
