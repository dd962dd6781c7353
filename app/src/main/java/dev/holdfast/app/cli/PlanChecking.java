package dev.holdfast.app.cli;

import dev.holdfast.lab.plan.check.Exposition;
import dev.holdfast.lab.plan.check.Measured;
import dev.holdfast.lab.plan.check.PlanCheck;
import dev.holdfast.lab.plan.data.Document;
import dev.holdfast.lab.plan.data.PlanException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Compares what a running platform measures with its plan. Confined to one thread. */
@Command(
        name = "check",
        description = {
            "Compares what a running platform measures with its plan, at the load that it has.",
            "",
            "Measurements come from GET /metrics of a Holdfast worker, of a Holdfast server or of vLLM, or from a result of a"
                    + " benchmark."
        },
        footer = {
            "",
            "Exit codes: 0 within the plan's uncertainty, or better; 9 something is worse than the plan allows.",
            "",
            "Examples:",
            "  holdfast plan demand.yaml --json > plan.json",
            "  holdfast plan check plan.json --result bench.json",
            "  holdfast plan check plan.json --metrics http://127.0.0.1:8000/metrics --seconds 60"
        })
final class PlanChecking implements Callable<Integer> {
    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final int LARGEST = 64 << 20;
    private static final int OK = 200;
    private static final double NANOS = 1e9;

    private final Console console;

    @Parameters(index = "0", paramLabel = "PLAN", description = "A plan that 'holdfast plan --json' printed.")
    private Path plan = Path.of("");

    @Option(names = "--option", paramLabel = "N", description = "Which of its options runs (default: 1).")
    private int rank = 1;

    @Option(names = "--replicas", paramLabel = "N", description = "How many replicas shared the load (default: 1).")
    private int replicas = 1;

    @Option(names = "--result", paramLabel = "FILE", description = "A result of 'holdfast bench --save-result'.")
    private @Nullable Path result;

    @Option(names = "--metrics", paramLabel = "URL", description = "The metrics of a running server.")
    private @Nullable String metrics;

    @Option(
            names = "--seconds",
            paramLabel = "N",
            description = "Watch the metrics for so long (default: 0, all since the server's start).")
    private int seconds;

    PlanChecking(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws Exception {
        if ((result == null) == (metrics == null)) {
            throw new CommandFailure(ExitCode.USAGE, "give one of --result and --metrics");
        }
        if (replicas < 1 || seconds < 0) {
            throw new CommandFailure(ExitCode.USAGE, "--replicas is 1 or more, and --seconds 0 or more");
        }
        return PlanFiles.told(this::check);
    }

    private int check() throws InterruptedException {
        Document planned = PlanFiles.json(plan);
        double percentile = PlanCheck.percentile(planned);
        Measured measured = result == null
                ? watched(String.valueOf(metrics), percentile)
                : Measured.of(PlanFiles.json(result), percentile);
        PlanCheck check = PlanCheck.of(planned, rank, measured, replicas);
        console.out()
                .println(Console.printable(String.format(
                        Locale.ROOT,
                        "%s at %.4g requests/s on each replica, measured by %s",
                        check.option(),
                        check.load(),
                        measured.source())));
        Table table = new Table("FIGURE", "MEASURED", "PLAN", "LOW", "HIGH", "VERDICT");
        for (PlanCheck.Row row : check.rows()) {
            table.row(
                    row.name(),
                    number(row.measured()),
                    number(row.planned()),
                    number(row.low()),
                    number(row.high()),
                    row.verdict().name().toLowerCase(Locale.ROOT));
        }
        table.print(console);
        check.notes().forEach(note -> console.out().println(Console.printable(note)));
        console.out().flush();
        return check.isBreached() ? ExitCode.WORSE.status() : ExitCode.OK.status();
    }

    private Measured watched(String url, double percentile) throws InterruptedException {
        Exposition first = fetch(url);
        if (seconds == 0) {
            return Measured.of(url, first, 0, percentile);
        }
        long from = console.nanos().getAsLong();
        boolean never = new CountDownLatch(1).await(seconds, TimeUnit.SECONDS);
        if (never) {
            throw new IllegalStateException("nobody counts down");
        }
        Exposition later = fetch(url);
        double passed = (console.nanos().getAsLong() - from) / NANOS;
        return Measured.of(url, later.since(first), passed, percentile);
    }

    private static Exposition fetch(String url) throws InterruptedException {
        try (HttpClient http = HttpClient.newBuilder().connectTimeout(TIMEOUT).build()) {
            HttpRequest request =
                    HttpRequest.newBuilder(URI.create(url)).timeout(TIMEOUT).build();
            HttpResponse<java.io.InputStream> answer = http.send(request, HttpResponse.BodyHandlers.ofInputStream());
            try (java.io.InputStream body = answer.body()) {
                if (answer.statusCode() != OK) {
                    throw new CommandFailure(
                            ExitCode.FAILED,
                            url + " answers with status " + answer.statusCode() + ", not with metrics");
                }
                return Exposition.read(new String(body.readNBytes(LARGEST), StandardCharsets.UTF_8));
            }
        } catch (IllegalArgumentException noUrl) {
            throw new PlanException(
                    "--metrics is no URL such as http://127.0.0.1:8000/metrics: " + noUrl.getMessage(), noUrl);
        } catch (IOException unreachable) {
            throw new CommandFailure(
                    ExitCode.UNREACHABLE, "cannot reach " + url + ": " + unreachable.getMessage(), unreachable);
        }
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.3f", value);
    }
}
