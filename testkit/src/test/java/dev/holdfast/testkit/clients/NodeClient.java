package dev.holdfast.testkit.clients;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The official OpenAI client for Node, installed by its lock file. */
final class NodeClient {
    private static final Path SOURCE = Path.of("src", "test", "node");
    private static final Path INSTALLED = Path.of("target", "node-client");
    private static final String WANTED =
            "install Node.js 20 or newer with npm, from https://nodejs.org, and put node and npm on PATH";

    /** How a script ended, and all that it said. */
    record Outcome(int exit, String output) {}

    /** Installs it and copies the scripts beside it. */
    static void install() throws IOException, InterruptedException {
        Files.createDirectories(INSTALLED);
        for (String file : List.of("package.json", "package-lock.json", "client.mjs", "demo-model.mjs")) {
            Files.copy(SOURCE.resolve(file), INSTALLED.resolve(file), StandardCopyOption.REPLACE_EXISTING);
        }
        String version = run(60, Map.of(), "node", "--version").output().strip();
        assertThat(Integer.parseInt(version.replaceFirst("\\D*(\\d+).*", "$1")))
                .as("node says %s; %s", version, WANTED)
                .isGreaterThanOrEqualTo(20);
        Outcome installed = run(300, Map.of(), "npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund");
        assertThat(installed.exit()).as("npm ci: %s", installed.output()).isZero();
    }

    private NodeClient() {}

    /** Runs a command beside the installed client. */
    static Outcome run(int seconds, Map<String, String> environment, String... command)
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
