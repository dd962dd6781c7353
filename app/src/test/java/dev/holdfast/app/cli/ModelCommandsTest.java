package dev.holdfast.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.holdfast.audit.Selection;
import dev.holdfast.domain.Digest;
import dev.holdfast.domain.Setting;
import dev.holdfast.gguf.GgmlType;
import dev.holdfast.gguf.GgufWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands under {@code models}, on real files. */
class ModelCommandsTest {
    @TempDir
    private Path folder;

    private final Map<String, String> environment = new HashMap<>();
    private StringWriter out = new StringWriter();
    private StringWriter err = new StringWriter();
    private boolean terminal;
    private Path file;

    /** Settings of the tests. */
    public record Settings(
            @Setting(value = "The port.", byDefault = "8080")
            int port) {}

    @BeforeEach
    void writeAModel() throws IOException {
        environment.put("HOME", folder.toString());
        file = folder.resolve("Tiny-Q8_0.gguf");
        GgufWriter writer = new GgufWriter()
                .text("general.architecture", "llama")
                .text("general.name", "Tiny")
                .text("general.license", "mit")
                .uint32("general.file_type", 7)
                .uint32("llama.context_length", 8192)
                .uint32("llama.embedding_length", 64)
                .uint32("llama.block_count", 2)
                .uint32("llama.attention.head_count", 4)
                .text("tokenizer.ggml.model", "gpt2")
                .uint32("tokenizer.ggml.eos_token_id", 2)
                .text("tokenizer.chat_template", "{% for m in\n messages %}x{% endfor %}")
                .zeros("token_embd.weight", GgmlType.Q8_0, 64, 10_000);
        try (OutputStream bytes = Files.newOutputStream(file)) {
            writer.write(bytes);
        }
    }

    /** Tools for commands that use none of them. */
    static Tools<Settings> tools() {
        LedgerTools ledger = new LedgerTools() {
            @Override
            public Verdict verify(Path path, @Nullable Path publicKey, @Nullable Path checkpoint) {
                throw new UnsupportedOperationException();
            }

            @Override
            public long export(Path path, Range range, Selection selection, Writer writer) {
                throw new UnsupportedOperationException();
            }

            @Override
            public String prove(Path path, long entry) {
                throw new UnsupportedOperationException();
            }
        };
        Archives<Settings> archives = new Archives<>() {
            @Override
            public Outcome backup(Settings settings, Path data, Path archive) {
                throw new UnsupportedOperationException();
            }

            @Override
            public Outcome restore(Settings settings, Path data, Path archive, boolean force) {
                throw new UnsupportedOperationException();
            }
        };
        ServerStarter<Settings> starter = (settings, options) -> {
            throw new UnsupportedOperationException();
        };
        return new Tools<>(
                Settings.class,
                starter,
                new WorkerCommandTest.FakeWorkers(),
                ledger,
                archives,
                (name, action) -> true,
                "1.2.3");
    }

    private int run(String... words) {
        out = new StringWriter();
        err = new StringWriter();
        AtomicLong time = new AtomicLong();
        Console console = new Console(
                new PrintWriter(out),
                new PrintWriter(err),
                () -> prompt -> null,
                environment,
                terminal,
                () -> time.addAndGet(500_000_000));
        List<String> line = new ArrayList<>(List.of("models"));
        line.addAll(List.of(words));
        line.addAll(List.of("--data", folder.resolve("data").toString()));
        return HoldfastCommand.run(console, tools(), line.toArray(String[]::new));
    }

    private JsonNode json() throws IOException {
        return AdminClient.JSON.readTree(out.toString());
    }

    @Test
    void aFileIsAddedAndTheConfigurationToServeItPrinted() {
        assertThat(run("add", file.toString())).isZero();
        assertThat(out.toString())
                .contains("Added tiny-q8_0: llama, 640 k parameters, Q8_0, 681 kB, licence mit")
                .contains("""
                        models:
                          - name: tiny-q8_0
                            clearance: internal
                            engines: [{local: {file: tiny-q8_0}}]
                        """);
        assertThat(err.toString()).contains("copying Tiny-Q8_0.gguf: ", "100 %").doesNotContain("\r");
    }

    @Test
    void aTerminalSeesABar() {
        terminal = true;
        assertThat(run("add", file.toString())).isZero();
        assertThat(err.toString()).contains("\rchecking [####################] 681 kB of 681 kB, 100 %");
        assertThat(err.toString()).endsWith("\r");
    }

    @Test
    void modelsAreListed() throws IOException {
        assertThat(run("list")).isZero();
        assertThat(err.toString()).contains("There is no model yet");
        run("add", file.toString(), "--name", "small", "--link");
        Files.createDirectories(folder.resolve("data/models/.incoming/half"));
        Files.writeString(folder.resolve("data/models/.incoming/half/x.gguf.part"), "x");

        assertThat(run("list")).isZero();

        assertThat(out.toString().lines().toList().get(0))
                .matches("NAME +ARCHITECTURE +PARAMETERS +QUANTISATION +SIZE +CONTEXT +LICENCE +SOURCE");
        assertThat(out.toString().lines().toList().get(1))
                .matches("small +llama +640 k +Q8_0 +681 kB +8192 +mit +" + file);
        assertThat(err.toString()).contains("half is unfinished");
        assertThat(run("list", "--json")).isZero();
        assertThat(json().path(0).path("linked").asBoolean()).isTrue();
    }

    @Test
    void aFileThatVanishedOrChangedIsListedWithTheReason() throws IOException {
        run("add", file.toString(), "--name", "small", "--link");
        Files.writeString(file, "something else");
        assertThat(run("list")).isZero();
        assertThat(out.toString()).contains("small");
        assertThat(err.toString()).contains("not a GGUF file");
    }

    @Test
    void aModelIsShownByNameOrPath() throws IOException {
        run("add", file.toString(), "--name", "small");
        assertThat(run("show", "small")).isZero();
        assertThat(out.toString())
                .contains("digest:        sha256:"
                        + Digest.of(Files.readAllBytes(file)).hex())
                .contains("source:        " + file)
                .contains("licence:       mit")
                .contains("architecture:  llama")
                .contains("quantisation:  Q8_0, mostly Q8_0, 8.50 bits for each parameter")
                .contains("context:       8192 tokens")
                .contains("cache:         512 B for each token, 272 B in q8_0")
                .contains("tokenizer:     gpt2, 0 tokens, eos 2")
                .contains("chat template: 37 characters: {% for m in messages %}x{% endfor %}");
        assertThat(out.toString().lines().toList())
                .anyMatch(line -> line.matches("4096 +680 kB +2.1 MB +\\S+ MB +\\S+ MB"))
                .anyMatch(line -> line.matches("8192 +680 kB +4.2 MB +\\S+ MB +\\S+ MB"));

        assertThat(run("show", file.toString(), "--json")).isZero();
        assertThat(json().path("parameters").asLong()).isEqualTo(640_000);
        assertThat(json().path("memory").path(1).path("cache").asLong()).isEqualTo(8192 * 512);
        assertThat(json().has("source")).isFalse();
    }

    @Test
    void aModelIsRemoved() {
        run("add", file.toString(), "--name", "small");
        assertThat(run("remove", "small")).isZero();
        assertThat(out.toString()).contains("Removed small, 681 kB");
        assertThat(run("remove", "small")).isEqualTo(1);
        assertThat(err.toString()).contains("there is no model small");
        run("add", file.toString(), "--name", "small", "--link");
        assertThat(run("remove", "small")).isZero();
        assertThat(out.toString()).contains("Removed small; " + file, " stays");
    }

    @Test
    void mistakesHaveAMessageAndAnExitCode() throws IOException {
        Path broken = Files.writeString(folder.resolve("broken.gguf"), "GGUF");
        assertThat(run("add", broken.toString())).isEqualTo(1);
        assertThat(err.toString())
                .contains("holdfast: broken.gguf: the file ends early")
                .doesNotContain("\tat ");
        assertThat(run("show", "nothing")).isEqualTo(1);
        assertThat(err.toString()).contains("there is no model and no file nothing");
        assertThat(run("add", "hf:nonsense")).isEqualTo(2);
        assertThat(err.toString()).contains("hf:OWNER/NAME[/FILE][@REVISION]");
        assertThat(run("add", file.toString(), "--sha256", "12")).isEqualTo(2);
        environment.put("HF_ENDPOINT", "http://hub.example");
        assertThat(run("add", "hf:a/b")).isEqualTo(2);
        assertThat(err.toString()).contains("HF_ENDPOINT must be an https:// address");
    }
}
