package dev.holdfast.bench.load;

import dev.holdfast.bench.Arguments;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutionException;

/**
 * Measures the mock engine called directly, nginx and Holdfast in alternating rounds and prints a table. Used once.
 *
 * <p>Options: {@code --mock PORT:PID}, {@code --nginx PORT:PID}, {@code --holdfast PORT:PID} (each proxy may be absent),
 * {@code --only latency|throughput|streams}, {@code --quick}, {@code --rate N}, {@code --out FILE}. The key is read from {@code HOLDFAST_BENCH_KEY}.
 */
public final class Load {
    private static final long RATE = 200;
    private static final int CONNECTIONS = 64;

    private final Arguments arguments;
    private final PrintWriter out;
    private final boolean quick;
    private final int rate;
    private final long mockPid;
    private final List<Target> targets = new ArrayList<>();
    private final Map<String, Object> results = new LinkedHashMap<>();
    private final String key = System.getenv().getOrDefault("HOLDFAST_BENCH_KEY", "none");

    /** Reads the options. */
    public Load(Arguments arguments, PrintWriter out) {
        this.arguments = arguments;
        this.out = out;
        this.quick = arguments.has("quick");
        this.rate = Math.toIntExact(arguments.number("rate", RATE));
        target(Target.DIRECT, "mock");
        target("nginx", "nginx");
        target("holdfast", "holdfast");
        this.mockPid = targets.getFirst().pid();
    }

    /** Runs everything asked for; 0 unless a stream came short or a request failed. */
    public int run() throws IOException, InterruptedException, ExecutionException {
        boolean well = true;
        warmUp();
        if (wanted("latency")) {
            latency();
        }
        if (wanted("throughput")) {
            well &= throughput();
        }
        if (wanted("streams")) {
            Duration length = Duration.ofSeconds(quick ? 5 : 20);
            well &= streams(new StreamLoad.Shape(500, 100, length));
            well &= streams(new StreamLoad.Shape(2000, 20, length));
        }
        if (arguments.has("out")) {
            Files.writeString(Path.of(arguments.text("out", "")), Json.write(results) + "\n");
        }
        return well ? 0 : 1;
    }

    private void warmUp() throws IOException {
        for (Target target : targets) {
            Cpu.Meter meter = new Cpu.Meter(target, mockPid);
            Duration length = Duration.ofSeconds(target.proxy() ? quick ? 3 : 40 : 3);
            Throughput.round(target, Requests.chat(target, key), CONNECTIONS, length, meter, Duration.ofMillis(100));
            if (wanted("streams")) {
                stream(target, new StreamLoad.Shape(200, 100, Duration.ofSeconds(quick ? 2 : 5)));
            }
        }
    }

    private void latency() throws InterruptedException, ExecutionException {
        int rounds = quick ? 3 : 12;
        List<Samples> all = new ArrayList<>();
        List<Samples> medians = new ArrayList<>();
        targets.forEach(target -> {
            all.add(new Samples());
            medians.add(new Samples());
        });
        for (int round = 0; round < rounds; round++) {
            double direct = 0;
            for (int i = 0; i < targets.size(); i++) {
                Target target = targets.get(i);
                Samples samples =
                        LatencyProbe.round(target, Requests.chat(target, key), rate, Duration.ofSeconds(quick ? 2 : 5));
                double median = samples.millis(0.5);
                direct = target.proxy() ? direct : median;
                medians.get(i).add(Math.round((median - direct) * 1e6));
                all.get(i).addAll(samples);
            }
        }
        latencyHeading(rounds);
        for (int i = 0; i < targets.size(); i++) {
            latencyRow(
                    targets.get(i).name(),
                    all.get(i),
                    all.getFirst(),
                    medians.get(i).millis(0.5));
        }
    }

    private void latencyHeading(int rounds) {
        out.printf(
                Locale.ROOT,
                "%nLatency, %d non-streamed requests/s, %d rounds, milliseconds from the scheduled time%n",
                rate,
                rounds);
        out.printf(
                Locale.ROOT,
                "%-10s %9s %9s %9s %11s %11s %14s%n",
                "target",
                "p50",
                "p99",
                "max",
                "added p50",
                "added p99",
                "p50 by rounds");
    }

    private void latencyRow(String name, Samples samples, Samples base, double byRounds) {
        double p50 = samples.millis(0.5) - base.millis(0.5);
        double p99 = samples.millis(0.99) - base.millis(0.99);
        out.printf(
                Locale.ROOT,
                "%-10s %9.3f %9.3f %9.3f %11.3f %11.3f %14.3f%n",
                name,
                samples.millis(0.5),
                samples.millis(0.99),
                samples.millis(1),
                p50,
                p99,
                byRounds);
        put("latency." + name + ".p50_ms", samples.millis(0.5));
        put("latency." + name + ".p99_ms", samples.millis(0.99));
        put("latency." + name + ".added_p50_ms", p50);
        put("latency." + name + ".added_p99_ms", p99);
        put("latency." + name + ".added_p50_median_of_rounds_ms", byRounds);
    }

    private boolean throughput() throws IOException {
        int rounds = quick ? 2 : 5;
        List<List<Throughput.Round>> all = new ArrayList<>();
        targets.forEach(target -> all.add(new ArrayList<>()));
        for (int round = 0; round < rounds; round++) {
            for (int i = 0; i < targets.size(); i++) {
                Target target = targets.get(i);
                Cpu.Meter meter = new Cpu.Meter(target, mockPid);
                all.get(i)
                        .add(Throughput.round(
                                target,
                                Requests.chat(target, key),
                                CONNECTIONS,
                                Duration.ofSeconds(1),
                                meter,
                                Duration.ofSeconds(quick ? 3 : 8)));
            }
        }
        throughputHeading(rounds);
        double nginx = Double.NaN;
        boolean well = true;
        for (int i = 0; i < targets.size(); i++) {
            String name = targets.get(i).name();
            double rate = median(all.get(i));
            nginx = name.equals("nginx") ? rate : nginx;
            well &= throughputRow(name, all.get(i), rate, rate / nginx);
        }
        return well;
    }

    private void throughputHeading(int rounds) {
        out.printf(
                Locale.ROOT,
                "%nThroughput, non-streamed, %d keep-alive connections, median of %d rounds%n",
                CONNECTIONS,
                rounds);
        out.printf(
                Locale.ROOT,
                "%-10s %10s %8s %9s | us of processor per request: %8s %8s %10s%n",
                "target",
                "req/s",
                "x nginx",
                "failures",
                "proxy",
                "mock",
                "generator");
    }

    private boolean throughputRow(String name, List<Throughput.Round> rounds, double rate, double ratio) {
        long requests = rounds.stream().mapToLong(Throughput.Round::requests).sum();
        long failures = rounds.stream().mapToLong(Throughput.Round::failures).sum();
        double proxy = rounds.stream().mapToDouble(round -> round.cpu().proxy()).sum() * 1e6 / requests;
        double mock = rounds.stream().mapToDouble(round -> round.cpu().mock()).sum() * 1e6 / requests;
        double generator =
                rounds.stream().mapToDouble(round -> round.cpu().generator()).sum() * 1e6 / requests;
        out.printf(
                Locale.ROOT,
                "%-10s %10.0f %8.2f %9d | %28s %8.1f %8.1f %10.1f%n",
                name,
                rate,
                ratio,
                failures,
                "",
                proxy,
                mock,
                generator);
        put("throughput." + name + ".requests_per_second", rate);
        put("throughput." + name + ".ratio_to_nginx", ratio);
        put("throughput." + name + ".failures", failures);
        put("throughput." + name + ".proxy_cpu_us", proxy);
        put("throughput." + name + ".mock_cpu_us", mock);
        put("throughput." + name + ".generator_cpu_us", generator);
        return failures == 0;
    }

    private static double median(List<Throughput.Round> rounds) {
        double[] rates = rounds.stream()
                .mapToDouble(Throughput.Round::perSecond)
                .sorted()
                .toArray();
        int half = rates.length / 2;
        return rates.length % 2 == 1 ? rates[half] : (rates[half - 1] + rates[half]) / 2;
    }

    private boolean streams(StreamLoad.Shape shape) throws IOException {
        String title = shape.streams() + "x" + shape.perSecond();
        out.printf(
                Locale.ROOT,
                "%nStreams, %d x %d events/s for %d s%n",
                shape.streams(),
                shape.perSecond(),
                shape.length().toSeconds());
        out.printf(
                Locale.ROOT,
                "%-10s %9s %6s %8s %8s %10s | cpu s/M events: %7s %7s %9s %8s%n",
                "target",
                "events",
                "short",
                "gap p50",
                "gap p99",
                "added p99",
                "proxy",
                "mock",
                "generator",
                "peak MB");
        double base = 0;
        boolean well = true;
        for (Target target : targets) {
            StreamLoad.Round round = stream(target, shape);
            double p99 = round.gaps().millis(0.99);
            base = target.proxy() ? base : p99;
            well &= round.shortStreams() == 0;
            streamRow(title, target.name(), round, p99 - base);
        }
        return well;
    }

    private void streamRow(String title, String name, StreamLoad.Round round, double addedP99) {
        double million = round.events() / 1e6;
        double p99 = round.gaps().millis(0.99);
        Cpu cpu = round.cpu();
        double megabytes = round.peakResident() / 1e6;
        out.printf(
                Locale.ROOT,
                "%-10s %9d %6d %8.2f %8.2f %10.2f | ",
                name,
                round.events(),
                round.shortStreams(),
                round.gaps().millis(0.5),
                p99,
                addedP99);
        out.printf(
                Locale.ROOT,
                "%15s %7.2f %7.2f %9.2f %8.0f%n",
                "",
                cpu.proxy() / million,
                cpu.mock() / million,
                cpu.generator() / million,
                megabytes);
        String prefix = "streams_" + title + "." + name;
        put(prefix + ".events", round.events());
        put(prefix + ".short_streams", round.shortStreams());
        put(prefix + ".gap_p99_ms", p99);
        put(prefix + ".added_gap_p99_ms", addedP99);
        put(prefix + ".proxy_cpu_s_per_million", cpu.proxy() / million);
        put(prefix + ".cores_used_by_mock_and_generator", (cpu.mock() + cpu.generator()) / round.seconds());
        put(prefix + ".peak_resident_bytes", round.peakResident());
    }

    private StreamLoad.Round stream(Target target, StreamLoad.Shape shape) throws IOException {
        byte[] request = Requests.stream(target, key, shape.events(), shape.perSecond());
        return StreamLoad.round(target, request, shape, new Cpu.Meter(target, mockPid));
    }

    private void put(String name, Object value) {
        results.put(name, value);
    }

    private boolean wanted(String part) {
        String only = arguments.text("only", "");
        return only.isEmpty() || only.equals(part);
    }

    private void target(String name, String option) {
        String[] parts = arguments.text(option, "").split(":", -1);
        if (parts.length == 2) {
            targets.add(new Target(name, Integer.parseInt(parts[0]), Long.parseLong(parts[1])));
        }
    }
}
