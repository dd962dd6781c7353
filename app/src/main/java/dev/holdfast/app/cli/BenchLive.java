package dev.holdfast.app.cli;

import dev.holdfast.lab.bench.client.LiveCounts;
import dev.holdfast.lab.bench.client.LoadRun;
import dev.holdfast.lab.bench.measure.Latency;
import dev.holdfast.lab.bench.measure.Origin;
import dev.holdfast.lab.bench.measure.RequestRecord;
import dev.holdfast.lab.stats.Sample;
import java.util.List;
import java.util.Locale;

/** Shows how a load is getting on: on a terminal one line that is drawn anew, otherwise a line every ten seconds. */
final class BenchLive implements LoadRun.Watcher {
    private static final int WIDTH = 100;
    private static final int RECENT = 200;
    private static final double QUIET_SECONDS = 10;

    private final Console console;
    private final long requests;
    private final boolean drawing;
    private double lastSeconds;
    private long lastPieces;
    private double lastLine;

    BenchLive(Console console, long requests) {
        this.console = console;
        this.requests = requests;
        this.drawing = console.terminal()
                && !console.environment().getOrDefault("TERM", "").equals("dumb");
    }

    @Override
    public void look(LiveCounts counts, List<RequestRecord> records, double seconds) {
        if (!drawing && seconds - lastLine < QUIET_SECONDS) {
            return;
        }
        lastLine = seconds;
        double speed = (counts.received() - lastPieces) / Math.max(0.001, seconds - lastSeconds);
        lastSeconds = seconds;
        lastPieces = counts.received();
        String line = String.format(
                Locale.ROOT,
                "%4.0f s  %d/%d done, %d failed, %d running, %d waiting, %.0f pieces/s%s",
                seconds,
                counts.finished(),
                requests,
                counts.finished() - counts.successes(),
                counts.inFlight(),
                counts.inLine(),
                speed,
                recent(records));
        if (drawing) {
            String shown = line.length() > WIDTH ? line.substring(0, WIDTH) : line;
            console.err().print("\r" + shown + " ".repeat(WIDTH - shown.length()));
        } else {
            console.err().println(line);
        }
        console.err().flush();
    }

    private static String recent(List<RequestRecord> records) {
        double[] ttft = records.subList(Math.max(0, records.size() - RECENT), records.size()).stream()
                .filter(RequestRecord::succeeded)
                .mapToDouble(record -> Latency.ttft(record, Origin.SCHEDULED) * 1e3)
                .toArray();
        return ttft.length == 0
                ? ""
                : String.format(
                        Locale.ROOT, ", TTFT p50 %.0f ms", Sample.of(ttft).median());
    }

    /** Ends the line that was being drawn. */
    void end() {
        if (drawing) {
            console.err().print("\r" + " ".repeat(WIDTH) + "\r");
            console.err().flush();
        }
    }
}
