package dev.holdfast.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.audit.Verification.Verified;
import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class KillTest {
    @TempDir
    Path home;

    @Test
    @Timeout(60)
    void nothing_acknowledged_is_lost_when_the_process_is_killed() throws IOException {
        kill(3);
    }

    @Test
    @Tag("slow")
    @Timeout(600)
    void nothing_acknowledged_is_lost_when_the_process_is_killed_fifty_times() throws IOException {
        kill(50);
    }

    private void kill(int rounds) throws IOException {
        Path folder = home.resolve("audit");
        Random random = new Random(1);
        for (int round = 0; round < rounds; round++) {
            Process child = new ProcessBuilder(List.of(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-cp",
                            System.getProperty("java.class.path"),
                            Appender.class.getName(),
                            folder.toString()))
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            long acknowledged = killAfter(child, 1 + random.nextInt(3000));
            try (Ledger ledger = Ledger.open(folder, AuditSettings.DEFAULT, InstantSource.system())) {
                assertThat(ledger.durableSize()).isGreaterThan(acknowledged);
            }
            assertThat(Fixture.verify(folder)).isInstanceOf(Verified.class);
        }
    }

    /** The last sequence number that the child printed before it died. */
    private static long killAfter(Process child, int lines) throws IOException {
        long acknowledged = -1;
        try (BufferedReader out =
                new BufferedReader(new InputStreamReader(child.getInputStream(), StandardCharsets.US_ASCII))) {
            int seen = 0;
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                if (line.endsWith(".")) {
                    acknowledged = Long.parseLong(line.substring(0, line.length() - 1));
                }
                if (++seen == lines) {
                    assertThat(child.toHandle().destroyForcibly()).isTrue();
                }
            }
        }
        child.onExit().join();
        assertThat(acknowledged).isNotNegative();
        return acknowledged;
    }

    /** Appends until it is killed, and prints each acknowledged sequence number. */
    static final class Appender {
        private Appender() {}

        public static void main(String[] arguments) throws InterruptedException {
            PrintStream out =
                    new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.US_ASCII);
            AuditSettings settings = Fixture.settings(256 << 10, 10_000, Duration.ofMillis(1));
            Semaphore open = new Semaphore(500);
            try (Ledger ledger = Ledger.open(Path.of(arguments[0]), settings, InstantSource.system())) {
                for (long i = 0; i < Long.MAX_VALUE; i++) {
                    open.acquire();
                    ledger.append(Fixture.event(i)).thenAccept(sequence -> {
                        out.println(sequence + ".");
                        open.release();
                    });
                }
            }
        }
    }
}
