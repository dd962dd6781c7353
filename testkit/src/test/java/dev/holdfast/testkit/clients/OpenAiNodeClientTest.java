package dev.holdfast.testkit.clients;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.testkit.EngineShape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The official OpenAI client for Node, installed by its lock file, through the platform and directly. */
class OpenAiNodeClientTest {
    private static final Path SOURCE = Path.of("src", "test", "node");
    private static final Path INSTALLED = Path.of("target", "node-client");
    private static final String WANTED =
            "install Node.js 20 or newer with npm, from https://nodejs.org, and put node and" + " npm on PATH";

    private record Outcome(int exit, String output) {}

    @BeforeAll
    static void install() throws IOException, InterruptedException {
        Files.createDirectories(INSTALLED);
        for (String file : List.of("package.json", "package-lock.json", "client.mjs")) {
            Files.copy(SOURCE.resolve(file), INSTALLED.resolve(file), StandardCopyOption.REPLACE_EXISTING);
        }
        String version = run(60, Map.of(), "node", "--version").output().strip();
        assertThat(Integer.parseInt(version.replaceFirst("\\D*(\\d+).*", "$1")))
                .as("node says %s; %s", version, WANTED)
                .isGreaterThanOrEqualTo(20);
        Outcome installed = run(300, Map.of(), "npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund");
        assertThat(installed.exit()).as("npm ci: %s", installed.output()).isZero();
    }

    @ParameterizedTest
    @EnumSource(names = {"VLLM", "SGLANG", "LLAMA_SERVER", "TRTLLM"})
    void the_node_client_sees_what_the_engine_sends(EngineShape shape, @TempDir Path data)
            throws IOException, InterruptedException {
        try (ShapedPlatform platform = new ShapedPlatform(shape, data)) {
            Map<String, String> environment = Map.of(
                    "BASE_URL", platform.url().toString(),
                    "ENGINE_URL", platform.engineUrl().toString(),
                    "API_KEY", platform.key(""),
                    "LIMITED_KEY", platform.limitedKey(),
                    "MODEL", ShapedPlatform.MODEL);
            Outcome outcome = run(120, environment, "node", "client.mjs");
            assertThat(outcome.exit())
                    .as("the client's cases:%n%s", outcome.output())
                    .isZero();
        }
    }

    private static Outcome run(int seconds, Map<String, String> environment, String... command)
            throws IOException, InterruptedException {
        Path output = Files.createTempFile(INSTALLED, command[0], ".log");
        ProcessBuilder builder = new ProcessBuilder(new ArrayList<>(List.of(command)))
                .directory(INSTALLED.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("OPENAI_"));
        builder.environment().putAll(environment);
        Process process;
        try {
            process = builder.start();
        } catch (IOException missing) {
            throw new AssertionError(command[0] + " cannot be run; " + WANTED, missing);
        }
        try {
            boolean ended = process.waitFor(seconds, TimeUnit.SECONDS);
            String said = Files.readString(output);
            assertThat(ended)
                    .as("%s did not end within %d s: %s", command[0], seconds, said)
                    .isTrue();
            return new Outcome(process.exitValue(), said);
        } finally {
            process.destroyForcibly();
            Files.delete(output);
        }
    }
}
