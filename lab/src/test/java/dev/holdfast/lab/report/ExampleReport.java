package dev.holdfast.lab.report;

import java.util.List;
import java.util.Random;

/** A document with one of each. */
final class ExampleReport {
    private ExampleReport() {}

    static Report report() {
        Random random = new Random(7);
        double[] fast =
                random.doubles(400).map(value -> 80 + 60 * -Math.log(1 - value)).toArray();
        double[] slow = random.doubles(400)
                .map(value -> 120 + 140 * -Math.log(1 - value))
                .toArray();
        double[] load = {1, 2, 4, 8, 12, 16, 18};
        double[] middle = {95, 97, 104, 120, 160, 340, 1900};
        double[] low = {90, 93, 99, 112, 148, 290, 1500};
        double[] high = {101, 103, 110, 131, 179, 420, 2600};
        double[] seconds = new double[90];
        double[] tokens = new double[90];
        for (int i = 0; i < seconds.length; i++) {
            seconds[i] = i;
            tokens[i] = i == 40 ? Double.NaN : 12_000 * Math.min(1, i / 20.0) + 900 * random.nextGaussian();
        }
        return Report.titled("Benchmark of demo <b>model</b>")
                .subtitled("Four requests a second for 100 s")
                .fact("Model", "demo")
                .fact("Server", "http://127.0.0.1:8080/v1/chat/completions?with=a&very=long")
                .fact("Requests", "400")
                .with(Section.of("Result", Block.warning("The run is not valid: the client had no time to spare.")))
                .with(Section.of(
                        "Latencies",
                        Table.of("figure")
                                .numbers("mean", "p50", "p99")
                                .row("TTFT", 123.456, 0.00123, 12345678)
                                .row(Tone.STRONG, "TPOT", Double.NaN, Double.POSITIVE_INFINITY, 3L)
                                .row(Tone.BAD, "E2E", 1, 2, 3),
                        XyChart.of(
                                        "TTFT",
                                        Axis.log("time to the first token", "ms"),
                                        Axis.linear("share of requests", "%"))
                                .with(Series.cdf("response", slow))
                                .with(Series.cdf("service", fast))
                                .markX("objective", 500)
                                .captioned("How large a share of requests had its first token by then."),
                        XyChart.of("TTFT against load", Axis.linear("requests/s", ""), Axis.log("TTFT", "ms"))
                                .with(Series.line("p50", load, middle).within(low, high))
                                .markY("objective", 500)
                                .markX("capacity", 16.8),
                        XyChart.of("Output", Axis.linear("time", "s"), Axis.linear("output tokens/s", ""))
                                .with(Series.steps("tokens", seconds, tokens)),
                        XyChart.of("Lengths", Axis.linear("output tokens", ""), Axis.linear("requests", ""))
                                .with(Series.histogram("lengths", slow)),
                        XyChart.of("Nothing", Axis.log("time", "s"), Axis.linear("share", "%"))
                                .with(Series.cdf("none"))))
                .with(Section.of(
                        "Cost",
                        BarChart.of(
                                        "Cost per million tokens",
                                        Axis.linear("cost", "USD"),
                                        List.of(
                                                "8 x H100, on demand, with a name that never ends",
                                                "4 x L40S",
                                                "2 x MI300X"))
                                .with(new BarChart.Bars(
                                        "cost",
                                        List.of(3.21, 0.9, 1.7),
                                        List.of(2.8, 0.7, 1.5),
                                        List.of(3.9, 1.2, 1.9))),
                        BarChart.of(
                                        "Where the time goes",
                                        Axis.linear("time", "ms"),
                                        List.of("batch 1", "batch 8", "batch 64"))
                                .with("weights", List.of(20.0, 20.0, 20.0))
                                .with("KV cache", List.of(0.5, 4.0, 30.0))
                                .with("arithmetic", List.of(0.1, 1.0, 8.0))
                                .stack(),
                        BarChart.of("Replicas", Axis.linear("replicas", ""), List.of("TTFT", "TPOT"))
                                .with("p50", List.of(1.0, Double.NaN))
                                .with("p99", List.of(4.0, 2.0)),
                        new Block.Verbatim("weights = 8.03e9 x 2 bytes\n        = 16.06 GB"),
                        new Block.Points(List.of("one", "two"))));
    }
}
