package dev.holdfast.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the program says of itself. */
class CompletionTest {
    @TempDir
    private Path folder;

    private final StringWriter out = new StringWriter();

    private int run(String... words) {
        PrintWriter writer = new PrintWriter(out);
        Console console = new Console(writer, writer, () -> prompt -> null, Map.of(), false, () -> 0);
        return HoldfastCommand.run(console, ModelCommandsTest.tools(), words);
    }

    @ParameterizedTest
    @ValueSource(strings = {"bash", "zsh", "fish"})
    void completionKnowsTheCommands(String shell) throws Exception {
        assertThat(run("completion", shell)).isZero();
        assertThat(out.toString()).contains("holdfast", "revoke", "max-tokens");
        if (shell.equals("bash")) {
            Path script = Files.writeString(folder.resolve("c.sh"), out.toString());
            Process check = new ProcessBuilder("bash", "-n", script.toString()).start();
            assertThat(check.waitFor()).isZero();
        }
    }

    @Test
    void theVersionIsPrinted() {
        assertThat(run("version")).isZero();
        assertThat(out.toString()).startsWith("holdfast 1.2.3 (Java ");
    }
}
