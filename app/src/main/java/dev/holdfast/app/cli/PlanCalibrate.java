package dev.holdfast.app.cli;

import dev.holdfast.lab.plan.Layout;
import dev.holdfast.lab.plan.calibrate.BenchRun;
import dev.holdfast.lab.plan.calibrate.Calibration;
import dev.holdfast.lab.plan.calibrate.ProfileYaml;
import dev.holdfast.lab.plan.calibrate.Residual;
import dev.holdfast.lab.plan.calibrate.Subject;
import dev.holdfast.lab.plan.data.PlanException;
import dev.holdfast.lab.plan.hardware.Accelerator;
import dev.holdfast.lab.plan.model.CacheFormat;
import dev.holdfast.lab.plan.model.EngineSettings;
import dev.holdfast.lab.plan.model.ModelSpec;
import java.nio.file.Path;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Fits the model of step times to measurements of one's own hardware. Confined to one thread. */
@Command(
        name = "calibrate",
        description = {
            "Fits the constants of the planner to results of 'holdfast bench', and writes a hardware file with them.",
            "",
            "Measure closed loops (--users) of one, a few and many users, and at least two lengths of prompts."
        },
        footer = {
            "",
            "Examples:",
            "  holdfast bench --users 1 --random-input-len 128 --random-output-len 64 --num-prompts 32 --result-filename a.json",
            "  holdfast plan calibrate a.json b.json c.json d.json -m model.gguf --engine embedded --name mine -o mine.yaml",
            "  holdfast plan calibrate *.json -m llama-3.1-8b --base H100 --name our-h100 -o h100.yaml",
            "  holdfast plan -m model.gguf --catalogue mine.yaml -a mine --users 8 --input 128 --output 64"
        })
final class PlanCalibrate implements Callable<Integer> {
    private static final double GIB = 1L << 30;
    private static final double MILLIS = 1000;
    private static final int EMBEDDED_BATCH = 512;
    private static final int BATCH = 8192;

    private final Console console;
    private final InstantSource time;

    @Mixin
    private final PlanFiles files = new PlanFiles();

    @Parameters(arity = "1..*", paramLabel = "RESULT", description = "Results of 'holdfast bench --save-result'.")
    private List<Path> results = new ArrayList<>();

    @Option(
            names = {"-m", "--model"},
            required = true,
            paramLabel = "MODEL",
            description = "What was measured: a name of the catalogue, a folder with config.json, or a GGUF file.")
    private String model = "";

    @Option(names = "--name", paramLabel = "NAME", description = "What to call the hardware (default: mine).")
    private String name = "mine";

    @Option(
            names = "--base",
            paramLabel = "NAME",
            description = "The accelerator of the catalogue that it is, if it is one.")
    private @Nullable String base;

    @Option(names = "--memory-gib", paramLabel = "GIB", description = "Memory (default: that of --base, or 16).")
    private double memory;

    @Option(names = "--engine", paramLabel = "NAME", description = "vllm or embedded (default: vllm).")
    private String engine = "vllm";

    @Option(names = "--max-num-batched-tokens", paramLabel = "N", description = "As the engine's.")
    private int batched;

    @Option(
            names = {"-tp", "--tensor-parallel-size"},
            paramLabel = "N",
            description = "As the engine's.")
    private int tensor = 1;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FILE",
            description = "Where the hardware file goes (default: printed).")
    private @Nullable Path output;

    PlanCalibrate(Console console, InstantSource time) {
        this.console = console;
        this.time = time;
    }

    @Override
    public Integer call() throws Exception {
        return PlanFiles.told(this::calibrate);
    }

    private int calibrate() {
        List<BenchRun> runs = results.stream()
                .map(file -> BenchRun.read(PlanFiles.json(file)))
                .toList();
        if (runs.stream().map(BenchRun::model).distinct().count() > 1) {
            console.err().println("note: the results name several models; all must be of the one that --model tells");
        }
        Subject subject = subject(runs);
        Calibration calibration = Calibration.of(subject, runs);
        table(calibration);
        String yaml = ProfileYaml.of(
                calibration,
                subject,
                LocalDate.ofInstant(time.instant(), ZoneOffset.UTC).toString());
        if (output == null) {
            console.out().println();
            console.out().print(yaml);
        } else {
            PlanFiles.write(console, output, yaml);
        }
        console.out().flush();
        return ExitCode.OK.status();
    }

    private Subject subject(List<BenchRun> runs) {
        ModelSpec spec = files.model(model);
        Optional<Accelerator> known =
                base == null ? Optional.empty() : Optional.of(files.hardware().accelerator(base));
        boolean embedded = engine.equals("embedded");
        if (!embedded && !engine.equals("vllm")) {
            throw new PlanException("--engine is vllm or embedded, not '" + engine + "'");
        }
        if (memory < 0 || batched < 0 || tensor < 1) {
            throw new PlanException("--memory-gib, --max-num-batched-tokens and --tensor-parallel-size are positive");
        }
        long bytes = memory > 0
                ? (long) (memory * GIB)
                : known.map(Accelerator::memoryBytes).orElse(16L << 30);
        long context = runs.stream()
                .mapToLong(run -> (long) Math.ceil(2 * (run.input() + run.output())))
                .max()
                .orElse(1);
        int sequences = (int) Math.min(
                1 << 20,
                Math.ceil(runs.stream().mapToDouble(BenchRun::streams).max().orElse(1)));
        EngineSettings usual = EngineSettings.usual(bytes, false, Math.max(1, context));
        EngineSettings settings = usual.withLimits(
                        batched > 0 ? batched : embedded ? EMBEDDED_BATCH : Math.min(BATCH, usual.maxBatchedTokens()),
                        Math.max(1, sequences))
                .withCacheFormat(CacheFormat.BF16);
        return new Subject(name, spec, Layout.tensor(tensor), settings, known, bytes);
    }

    private void table(Calibration calibration) {
        Table table = new Table(
                "RUN",
                "AT ONCE",
                "INPUT",
                "OUTPUT",
                "TPOT MS",
                "MODEL",
                "ERROR",
                "LEFT OUT",
                "TTFT MS",
                "MODEL",
                "ERROR");
        for (Residual residual : calibration.residuals()) {
            BenchRun run = residual.run();
            table.row(
                    run.name(),
                    text("%.3g", run.streams()),
                    text("%.0f", run.input()),
                    text("%.0f", run.output()),
                    text("%.3f", run.tpot() * MILLIS),
                    text("%.3f", residual.tpot() * MILLIS),
                    text("%+.1f %%", residual.tpotError() * 100),
                    Double.isNaN(residual.leftOutError()) ? "-" : text("%+.1f %%", residual.leftOutError() * 100),
                    text("%.2f", run.ttft() * MILLIS),
                    text("%.2f", residual.ttft() * MILLIS),
                    text("%+.1f %%", residual.ttftError() * 100));
        }
        table.print(console);
        calibration
                .accelerator()
                .efficiencies()
                .accuracy()
                .forEach(accuracy -> console.out()
                        .println(Console.printable(text(
                                "error of the time per output token: %.1f %% on average, %.1f %% at most (%s)",
                                accuracy.meanAbsolute(), accuracy.greatest(), accuracy.set()))));
        calibration.notes().forEach(note -> console.out().println(Console.printable(note)));
    }

    @SuppressWarnings("AnnotateFormatMethod") // its annotation would be a dependency
    private static String text(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }
}
