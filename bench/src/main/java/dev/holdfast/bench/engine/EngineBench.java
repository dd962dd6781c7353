package dev.holdfast.bench.engine;

import dev.holdfast.bench.Arguments;
import dev.holdfast.bench.load.Json;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Measures the embedded engine's worker and llama.cpp's server in alternating rounds and prints a table of ratios. Used once.
 *
 * <p>Options: {@code --holdfast FILE} (the launcher; absent: the other alone), {@code --llama-server FILE} (likewise),
 * {@code --demo FILE}, {@code --models demo,q8_0,q4_0}, {@code --only ROW,ROW}, {@code --threads N}, {@code --rounds N}, {@code --parallel N},
 * {@code --kv-tokens N}, {@code --yardstick-options "..."}, {@code --work DIR} (models and logs), {@code --quick}, {@code --out FILE}.
 */
public final class EngineBench {
    private static final String OURS = "holdfast";
    private static final String THEIRS = "llama-server";
    private static final int SEED = 20_261_121;

    private final Arguments arguments;
    private final PrintWriter out;
    private final boolean quick;
    private final int rounds;
    private final Path work;
    private final List<Row> rows;
    private final Map<String, Object> results = new LinkedHashMap<>();

    /** Reads the options. */
    public EngineBench(Arguments arguments, PrintWriter out) {
        this.arguments = arguments;
        this.out = out;
        this.quick = arguments.has("quick");
        this.rounds = (int) arguments.number("rounds", quick ? 1 : 5);
        this.work = Path.of(arguments.text("work", "."));
        Set<String> only = Set.of(arguments.text("only", "").split(",", -1));
        this.rows = List.of(Row.values()).stream()
                .filter(row -> only.contains("") || only.contains(row.key()))
                .toList();
    }

    /** Measures all; 0, or 1 if a server failed. */
    public int run() throws IOException {
        boolean well = true;
        for (String model : arguments.text("models", "demo,q8_0,q4_0").split(",", -1)) {
            try {
                measure(model);
            } catch (IOException e) {
                out.println("FAILED " + model + ": " + e.getMessage());
                well = false;
            }
            if (arguments.has("out")) {
                Files.writeString(Path.of(arguments.text("out", "")), Json.write(results) + "\n");
            }
        }
        return well ? 0 : 1;
    }

    private void measure(String model) throws IOException {
        Path file = file(model);
        Map<String, Map<Row, List<Double>>> figures = new LinkedHashMap<>();
        Map<String, List<String>> commands = commands(file, model);
        commands.keySet().forEach(name -> figures.put(name, new EnumMap<>(Row.class)));
        Prompts prompts = new Prompts(300, model.equals("demo") ? 4_096 : 32_000);
        starts(commands, figures, prompts);
        Map<String, Server> servers = new LinkedHashMap<>();
        try {
            for (var command : commands.entrySet()) {
                servers.put(command.getKey(), start(command.getKey(), command.getValue()));
            }
            rounds(servers, figures, new Measurements(prompts, quick));
            if (rows.contains(Row.MEMORY)) {
                servers.forEach((name, server) -> add(figures, name, Row.MEMORY, server.peakBytes() / 1e6));
            }
        } finally {
            servers.values().forEach(Server::close);
        }
        print(model, file, figures);
    }

    private Path file(String model) throws IOException {
        if (model.equals("demo")) {
            return Path.of(arguments.text("demo", "demo-model/demo.gguf"));
        }
        TensorType type = TensorType.valueOf(model.toUpperCase(Locale.ROOT));
        Path file = work.resolve("random-" + model + ".gguf");
        RandomModel.write(file, type);
        return file;
    }

    private Map<String, List<String>> commands(Path model, String name) {
        String threads =
                Long.toString(arguments.number("threads", Runtime.getRuntime().availableProcessors()));
        String parallel = Long.toString(arguments.number("parallel", 32));
        String kv = Long.toString(arguments.number("kv-tokens", 32_768));
        String context = name.equals("demo") ? "2048" : "4096";
        Map<String, List<String>> commands = new LinkedHashMap<>();
        if (arguments.has("holdfast")) {
            commands.put(
                    OURS,
                    words(
                            arguments.text("holdfast", "") + " worker --name bench --port PORT --context " + context
                                    + " --kv-tokens " + kv + " --parallel " + parallel + " --threads " + threads,
                            model));
        }
        if (arguments.has("llama-server")) {
            commands.put(
                    THEIRS,
                    words(
                            arguments.text("llama-server", "") + " --host 127.0.0.1 --port PORT --no-webui -c " + kv
                                    + " -np " + parallel + " -t " + threads + " "
                                    + arguments.text("yardstick-options", "-kvu"),
                            model));
        }
        return commands;
    }

    private static List<String> words(String command, Path model) {
        List<String> words = new ArrayList<>(List.of(command.trim().split("\\s+", -1)));
        words.addAll(List.of("--model", model.toString()));
        return words;
    }

    private Server start(String name, List<String> command) throws IOException {
        return Server.start(name, command, work.resolve(name + ".log"));
    }

    private void starts(
            Map<String, List<String>> commands, Map<String, Map<Row, List<Double>>> figures, Prompts prompts)
            throws IOException {
        for (int round = 0; rows.contains(Row.START) && round < Math.max(2, rounds); round++) {
            for (var command : commands.entrySet()) {
                try (Server server = start(command.getKey(), command.getValue())) {
                    Ask ask = Prompts.completion(prompts.tokens(new java.util.SplittableRandom(round), 8), 2);
                    Outcome outcome = Callers.run(
                                    server.target(), List.of(last -> last == null ? ask : null), 120_000_000_000L)
                            .getFirst();
                    double seconds = (outcome.times().first() - server.startedNanos()) / 1e9;
                    add(figures, command.getKey(), Row.START, seconds);
                }
            }
        }
    }

    private void rounds(
            Map<String, Server> servers, Map<String, Map<Row, List<Double>>> figures, Measurements measurements)
            throws IOException {
        for (Row row : rows) {
            if (row == Row.START || row == Row.MEMORY || (row == Row.TURNS_TTFT && rows.contains(Row.TURNS_TOKENS))) {
                continue;
            }
            // round -1 warms up and is not counted
            for (int round = quick ? 0 : -1; round < rounds; round++) {
                for (var server : servers.entrySet()) {
                    int now = round;
                    measurements
                            .measure(
                                    row,
                                    server.getValue().target(),
                                    SEED + 31L * row.key().hashCode() + round)
                            .forEach((each, figure) -> {
                                if (now >= 0) {
                                    add(figures, server.getKey(), each, figure);
                                }
                                tell(each, now, server.getKey(), figure);
                            });
                }
            }
        }
    }

    /** A whole run takes long, so each figure is shown as it comes. */
    private void tell(Row row, int round, String server, double figure) {
        String which = round < 0 ? "warm-up" : "round " + (round + 1) + " of " + rounds;
        out.printf(Locale.ROOT, "  %s, %s, %s: %.4g%n", row.title(), which, server, figure);
        out.flush();
    }

    private static void add(Map<String, Map<Row, List<Double>>> figures, String name, Row row, double figure) {
        figures.getOrDefault(name, new TreeMap<>())
                .computeIfAbsent(row, first -> new ArrayList<>())
                .add(figure);
    }

    private void print(String model, Path file, Map<String, Map<Row, List<Double>>> figures) throws IOException {
        out.printf(
                Locale.ROOT,
                "%nModel %s (%s, %d MB), median of %d rounds%n",
                model,
                file.getFileName(),
                Files.size(file) / 1_000_000,
                rounds);
        out.printf(Locale.ROOT, "%-44s %12s %14s %8s   %s%n", "", OURS, THEIRS, "ratio", "spread of ours, of theirs");
        for (Row row : rows) {
            double ours = median(figures, OURS, row);
            double theirs = median(figures, THEIRS, row);
            out.printf(
                    Locale.ROOT,
                    "%-44s %12.3f %14.3f %8.2f   %s, %s%n",
                    row.title(),
                    ours,
                    theirs,
                    ours / theirs,
                    spread(figures, OURS, row),
                    spread(figures, THEIRS, row));
            results.put(model + "." + row.key() + "." + OURS, ours);
            results.put(model + "." + row.key() + "." + THEIRS, theirs);
            results.put(model + "." + row.key() + ".ratio", ours / theirs);
        }
    }

    private static List<Double> sorted(Map<String, Map<Row, List<Double>>> figures, String name, Row row) {
        return figures.getOrDefault(name, Map.of()).getOrDefault(row, List.of()).stream()
                .sorted()
                .toList();
    }

    private static double median(Map<String, Map<Row, List<Double>>> figures, String name, Row row) {
        List<Double> sorted = sorted(figures, name, row);
        int half = sorted.size() / 2;
        if (sorted.isEmpty()) {
            return Double.NaN;
        }
        return sorted.size() % 2 == 1 ? sorted.get(half) : (sorted.get(half - 1) + sorted.get(half)) / 2;
    }

    private static String spread(Map<String, Map<Row, List<Double>>> figures, String name, Row row) {
        List<Double> sorted = sorted(figures, name, row);
        return sorted.isEmpty() ? "-" : String.format(Locale.ROOT, "%.3g-%.3g", sorted.getFirst(), sorted.getLast());
    }
}
