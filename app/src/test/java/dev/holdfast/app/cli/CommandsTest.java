package dev.holdfast.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.holdfast.audit.Selection;
import dev.holdfast.domain.Setting;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.Writer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class CommandsTest {
    @TempDir
    private Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private final Map<String, String> environment = new HashMap<>();
    private final Deque<String> typed = new ArrayDeque<>();
    private final Map<String, String> answers = new ConcurrentHashMap<>();
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final Map<String, Runnable> signals = new ConcurrentHashMap<>();
    private final CompletableFuture<String> reloaded = new CompletableFuture<>();
    private final List<String> calls = new CopyOnWriteArrayList<>();
    private CompletableFuture<Void> warm = CompletableFuture.completedFuture(null);
    private LedgerTools.Verdict verdict = new LedgerTools.Verdict.Intact(7, "abcd");
    private Archives.Outcome outcome = new Archives.Outcome.Done(3, 1000);
    private HttpServer server;
    private boolean terminal;

    /** Settings of the tests. */
    public record Settings(
            @Setting(value = "The port.", byDefault = "8080")
            int port) {}

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
        environment.put(
                "HOLDFAST_URL", "http://127.0.0.1:" + server.getAddress().getPort());
        environment.put("HOLDFAST_ADMIN_KEY", "k-1");
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private void answer(HttpExchange exchange) throws IOException {
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        String line = exchange.getRequestMethod() + " " + exchange.getRequestURI();
        requests.add(line + " " + exchange.getRequestHeaders().getFirst("Authorization") + " " + body);
        String scripted = answers.getOrDefault(line, "404 {\"error\":{\"message\":\"no such path\"}}");
        byte[] bytes = scripted.substring(4).getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(Integer.parseInt(scripted.substring(0, 3)), bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    private Tools<Settings> tools() {
        LedgerTools ledger = new LedgerTools() {
            @Override
            public Verdict verify(Path path, @Nullable Path publicKey, @Nullable Path checkpoint) {
                calls.add("verify " + publicKey + " " + checkpoint);
                return verdict;
            }

            @Override
            public long export(Path path, Range range, Selection selection, Writer writer) throws IOException {
                calls.add("export " + selection);
                writer.write("{\"entry\":" + range.first() + "}\n");
                return 1;
            }

            @Override
            public String prove(Path path, long entry) {
                return "{\"proof\":" + entry + "}";
            }
        };
        Archives<Settings> archives = new Archives<>() {
            @Override
            public Outcome backup(Settings settings, Path data, Path archive) {
                calls.add("backup " + settings.port() + " " + data + " " + archive);
                return outcome;
            }

            @Override
            public Outcome restore(Settings settings, Path data, Path archive, boolean force) {
                calls.add("restore " + data + " " + archive + " " + force);
                return outcome;
            }
        };
        return new Tools<>(
                Settings.class,
                this::startServer,
                new WorkerCommandTest.FakeWorkers(),
                ledger,
                archives,
                (name, action) -> signals.put(name, action) == null,
                "1.2.3");
    }

    private RunningServer<Settings> startServer(Settings settings, ServeOptions options) {
        calls.add("start " + settings.port() + " " + options);
        return new RunningServer<>() {
            @Override
            public URI address() {
                return URI.create("http://127.0.0.1:" + settings.port());
            }

            @Override
            public CompletionStage<Void> warm() {
                return warm;
            }

            @Override
            public void reload(Settings fresh) {
                reloaded.complete("port " + fresh.port());
            }

            @Override
            public void stop() {
                calls.add("stop");
            }
        };
    }

    private Console console() {
        AtomicLong time = new AtomicLong();
        return new Console(
                new PrintWriter(out),
                new PrintWriter(err),
                () -> prompt -> typed.poll(),
                environment,
                terminal,
                () -> time.getAndAdd(500_000_000L));
    }

    private int run(String... arguments) {
        return HoldfastCommand.run(console(), tools(), arguments);
    }

    @Test
    void everyCommandExplainsItselfWithExamples() {
        List<CommandLine> commands = new ArrayList<>(List.of(HoldfastCommand.commandLine(console(), tools())));
        for (int i = 0; i < commands.size(); i++) {
            commands.addAll(commands.get(i).getSubcommands().values());
        }
        assertThat(commands).hasSizeGreaterThan(25);
        assertThat(commands).allSatisfy(command -> {
            String usage = command.getUsageMessage();
            assertThat(usage).contains("Examples:", "--help").doesNotContain("${");
        });
        assertThat(run("keys", "create", "--help")).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "keys", "nonsense", "keys rotate", "serve --port x", "usage --level galaxy", "config"})
    void aWrongCommandLineIsExitCode2(String line) {
        assertThat(run(line.isEmpty() ? new String[0] : line.split(" ", -1))).isEqualTo(2);
        assertThat(err.toString()).isNotEmpty();
    }

    @ParameterizedTest
    @CsvSource({"401,4", "403,4", "404,1", "500,1"})
    void refusalsOfTheServerHaveExitCodesAndItsMessage(int status, int exit) {
        answers.put("GET /admin/v1/keys", status + " {\"error\":{\"message\":\"not \\u001b[31mtoday\"}}");
        assertThat(run("keys", "list")).isEqualTo(exit);
        assertThat(err.toString()).startsWith("holdfast: not [31mtoday").doesNotContain("k-1");
    }

    @Test
    void aServerThatIsNotThereIsExitCode3() {
        server.stop(0);
        assertThat(run("status")).isEqualTo(3);
        assertThat(err.toString()).contains("cannot reach", "holdfast serve");
    }

    @Test
    void keysAreCreatedWithAllTheirProperties() {
        answers.put("POST /admin/v1/keys", "201 {\"id\":\"key_1\",\"key\":\"hf-secret\",\"name\":\"n\"}");
        assertThat(run("keys create --name n --organisation o --project p --scope inference,audit --model a --model b"
                        .split(" ", -1)))
                .isZero();
        assertThat(requests)
                .containsExactly(
                        "POST /admin/v1/keys Bearer k-1 {\"name\":\"n\",\"organisation\":\"o\",\"project\":\"p\","
                                + "\"scopes\":[\"inference\",\"audit\"],\"models\":[\"a\",\"b\"]}");
        assertThat(out.toString()).contains("hf-secret", "key_1");
        assertThat(run("keys create --name n --limit tokens-per-day=5 --expires-in 30d --json".split(" ", -1)))
                .isZero();
        assertThat(requests.getLast())
                .endsWith("{\"name\":\"n\",\"expires_in\":\"30d\",\"limits\":{\"tokens_per_day\":5}}");
    }

    @Test
    void keysAreListedChangedAndSwitched() {
        answers.put(
                "GET /admin/v1/keys",
                "200 {\"data\":[{\"id\":\"key_1\",\"name\":\"n\",\"scopes\":[\"admin\",\"audit\"],\"expires\":null}]}");
        assertThat(run("keys", "list")).isZero();
        assertThat(out.toString().lines().toList()).hasSize(2).last().asString().contains("key_1", "admin,audit");
        answers.put("PATCH /admin/v1/keys/key_1", "200 {\"limits\":{\"requests_per_minute\":60}}");
        assertThat(run("keys", "limits", "key_1", "--set", "requests_per_minute=60"))
                .isZero();
        assertThat(out.toString()).contains("requests_per_minute:  60");
        assertThat(run("keys limits key_1 --set money_per_day=2.50 --set tokens_per_day=none".split(" ", -1)))
                .isZero();
        assertThat(requests.getLast()).contains("\"money_per_day\":2.50", "\"tokens_per_day\":null");
        answers.put("POST /admin/v1/keys/a%2Fb/revoke", "200 {}");
        assertThat(run("keys", "revoke", "a/b")).isZero();
        answers.put("POST /admin/v1/keys/key_1/rotate", "200 {\"id\":\"key_1\",\"key\":\"hf-new\"}");
        assertThat(run("keys", "rotate", "key_1", "--overlap", "2h")).isZero();
        assertThat(requests.getLast()).endsWith("{\"overlap\":\"2h\"}");
    }

    @Test
    void usageAndStatusAreTablesOrJson() {
        answers.put(
                "GET /admin/v1/usage?period=month&level=project",
                "200 {\"data\":[{\"name\":\"p\",\"period\":\"2026-11\",\"requests\":2,\"cost\":\"0.5\"}]}");
        assertThat(run("usage", "--period", "month", "--level", "project")).isZero();
        assertThat(out.toString()).contains("PROJECT").contains("2026-11");
        answers.put("GET /admin/v1/status", "200 {\"version\":\"1\",\"models\":[]}");
        assertThat(run("status", "--json")).isZero();
        assertThat(out.toString()).contains("\"version\" : \"1\"");
    }

    @Test
    void coloursAreForTerminalsOnly() {
        answers.put("GET /admin/v1/keys", "200 {\"data\":[]}");
        run("keys", "list");
        assertThat(out.toString()).doesNotContain("\u001b");
        terminal = true;
        run("keys", "list");
        assertThat(out.toString()).contains("\u001b");
        out.getBuffer().setLength(0);
        environment.put("NO_COLOR", "1");
        run("keys", "list");
        assertThat(out.toString()).doesNotContain("\u001b");
    }

    private static String event(String delta) {
        return "data: {\"choices\":[{\"delta\":{\"content\":\"" + delta + "\"}}]}\n\n";
    }

    private static final String USAGE =
            "data: {\"choices\":[],\"usage\":{\"prompt_tokens\":9,\"completion_tokens\":3}}\r\n\r\ndata: [DONE]\r\n\r\n";

    @Test
    void chatAsksOneQuestionAndMeasures() {
        answers.put("GET /v1/models", "200 {\"data\":[{\"id\":\"small\"}]}");
        answers.put("POST /v1/chat/completions", "200 : hello\n\n" + event("Hel") + event("lo \u00e9") + USAGE);
        assertThat(run("chat", "why", "so?")).isZero();
        assertThat(out.toString().strip()).isEqualTo("Hello \u00e9");
        assertThat(err.toString().strip()).isEqualTo("9 prompt + 3 answer tokens, first after 0.50 s, 4.0 tokens/s");
        assertThat(requests.getLast())
                .contains("\"model\":\"small\"", "\"content\":\"why so?\"", "\"include_usage\":true");
    }

    @Test
    void chatKeepsTheHistoryUntilItIsCleared() {
        answers.put("POST /v1/chat/completions", "200 " + event("one") + USAGE);
        typed.addAll(List.of("first", "second", "/clear", "/model big", "third", "/exit", "never"));
        assertThat(run("chat", "-m", "small", "-s", "be brief")).isZero();
        assertThat(requests).hasSize(3);
        assertThat(requests.get(1)).contains("be brief", "first", "one", "second");
        assertThat(requests.get(2))
                .contains("be brief", "third", "\"model\":\"big\"")
                .doesNotContain("second");
    }

    @ParameterizedTest
    @ValueSource(strings = {"data: {\"error\":{\"message\":\"engine gone\"}}\n\n", "", "data: {\n\n"})
    void anAnswerThatBreaksOffIsAFailure(String end) {
        answers.put("POST /v1/chat/completions", "200 " + event("one") + end);
        assertThat(run("chat", "-m", "small", "x")).isEqualTo(1);
        assertThat(err.toString()).startsWith("holdfast: ");
    }

    @Test
    void theLedgerIsVerifiedExportedAndProved() {
        String path = folder.toString();
        assertThat(run("audit", "verify", "--ledger", path)).isZero();
        assertThat(out.toString()).contains("7 entries verified, root abcd");
        verdict = new LedgerTools.Verdict.Broken(5, "entry 5 was altered");
        assertThat(run("audit", "verify", "--json", "--ledger", path)).isEqualTo(6);
        assertThat(err.toString()).contains("broken at entry 5: entry 5 was altered");
        assertThat(run("audit", "export", "--from", "2", "--ledger", path, "--output", path + "/e.jsonl"))
                .isZero();
        assertThat(folder.resolve("e.jsonl")).hasContent("{\"entry\":2}");
        assertThat(run("audit", "prove", "4", "--ledger", path)).isZero();
        assertThat(out.toString()).contains("{\"proof\":4}");
        assertThat(run("audit", "verify", "--ledger", path + "/none")).isEqualTo(1);
    }

    @Test
    void anUnfinishedLedgerIsNotABrokenOne() {
        verdict = new LedgerTools.Verdict.Unfinished(7, 2, 13, "7 entries; 2 more and 13 bytes are unsigned");
        assertThat(run("audit", "verify", "--ledger", folder.toString(), "--public-key", "k.pem", "--checkpoint", "c"))
                .isZero();
        assertThat(out.toString()).contains("2 more and 13 bytes are unsigned");
        assertThat(run("audit", "export", "--project", "acme/support", "--kind", "refusal", "--ledger", "" + folder))
                .isZero();
        assertThat(calls)
                .containsExactly(
                        "verify k.pem c", "export " + new Selection(null, null, null, "acme", "support", "refusal"));
    }

    @Test
    void archivesAreMadeAndBrokenOnesRefused() {
        assertThat(run("backup", "b.zip", "--data", "d")).isZero();
        outcome = new Archives.Outcome.Broken("checksum");
        assertThat(run("restore", "b.zip", "--force")).isEqualTo(7);
        outcome = new Archives.Outcome.Refused("there is data; use --force");
        assertThat(run("restore", "b.zip")).isEqualTo(1);
        assertThat(calls).containsExactly("backup 8080 d b.zip", "restore data b.zip true", "restore data b.zip false");
    }

    @Test
    void aConfigurationWithMistakesIsExitCode5AndNothingStarts() throws IOException {
        Path file = Files.writeString(folder.resolve("h.yaml"), "prot: 1\nport: ten\n");
        for (String command : List.of("serve", "config check", "config show", "backup x")) {
            String[] arguments = (command + " --config " + file).split(" ", -1);
            assertThat(run(arguments)).isEqualTo(5);
        }
        assertThat(err.toString()).contains("h.yaml:1:1: unknown key 'prot'; did you mean 'port'?", "2 mistakes");
        assertThat(calls).isEmpty();
        Files.writeString(file, "port: 1");
        assertThat(run("config", "show", "--config", file.toString())).isZero();
        assertThat(out.toString()).contains("port: 1").contains("# h.yaml:1");
    }

    @Test
    void serveSaysReadyReloadsAndStopsOnASignal() throws Exception {
        Path file = Files.writeString(folder.resolve("h.yaml"), "port: 1234");
        CompletableFuture<Void> stopping =
                reloaded.thenRun(() -> signals.getOrDefault("TERM", () -> {}).run());
        CompletableFuture<Integer> exit = CompletableFuture.supplyAsync(
                () -> run("serve", "--config", file.toString(), "--port", "0", "--host", "::1"));
        while (!signals.containsKey("HUP")) {
            Thread.onSpinWait();
        }
        Files.writeString(file, "port: 4321");
        signals.getOrDefault("HUP", () -> {}).run();
        assertThat(exit.get(20, TimeUnit.SECONDS)).isZero();
        assertThat(stopping).isCompleted();
        assertThat(out.toString()).isEqualTo("ready http://127.0.0.1:1234" + System.lineSeparator());
        assertThat(reloaded).isCompletedWithValue("port 4321");
        assertThat(calls).containsExactly("start 1234 ServeOptions[data=data, host=::1, port=0]", "stop");
    }

    @Test
    void serveIsReadyWhenItsModelsAreLoadedAndStopsWhileTheyLoad() throws Exception {
        warm = new CompletableFuture<>();
        Path file = Files.writeString(folder.resolve("h.yaml"), "port: 1234");
        CompletableFuture<Integer> exit =
                CompletableFuture.supplyAsync(() -> run("serve", "--config", file.toString()));
        while (!signals.containsKey("HUP")) {
            Thread.onSpinWait();
        }
        assertThat(out.toString()).isEmpty();
        signals.getOrDefault("TERM", () -> {}).run();
        assertThat(exit.get(20, TimeUnit.SECONDS)).isZero();
        warm.complete(null);
        assertThat(out.toString()).isEmpty();
    }
}
