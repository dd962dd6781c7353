package dev.holdfast.app.cli;

import dev.holdfast.domain.ByteSize;
import dev.holdfast.lifecycle.Progress;
import java.time.Duration;
import java.util.Locale;

/**
 * Shows how far an intake is: on a terminal one line that is drawn anew, otherwise a line for every tenth. Confined to one
 * thread.
 */
final class ProgressBar implements Progress.Listener {
    private static final int WIDTH = 78;
    private static final int CELLS = 20;
    private static final long STEP_OF_UNKNOWN = 100_000_000;

    private final Console console;
    private boolean drawn;
    private long lastStep;

    ProgressBar(Console console) {
        this.console = console;
    }

    @Override
    public void progress(Progress progress) {
        if (console.terminal()) {
            String line = bar(progress) + " " + numbers(progress);
            String shown = line.length() > WIDTH ? line.substring(0, WIDTH) : line;
            console.err().print("\r" + shown + " ".repeat(WIDTH - shown.length()));
            console.err().flush();
            drawn = true;
        } else {
            long step =
                    progress.total() > 0 ? progress.done() * 10 / progress.total() : progress.done() / STEP_OF_UNKNOWN;
            if (step > lastStep) {
                lastStep = step;
                console.err()
                        .println(progress.step() + " " + Console.printable(progress.file()) + ": " + numbers(progress));
                console.err().flush();
            }
        }
    }

    @Override
    public void notice(String message) {
        end();
        console.err().println(Console.printable(message));
        console.err().flush();
    }

    /** Ends the line that was being drawn. */
    void end() {
        if (drawn) {
            console.err().print("\r" + " ".repeat(WIDTH) + "\r");
            console.err().flush();
            drawn = false;
        }
    }

    private static String bar(Progress progress) {
        if (progress.total() <= 0) {
            return progress.step();
        }
        int full = (int) Math.min(CELLS, progress.done() * CELLS / progress.total());
        return progress.step() + " [" + "#".repeat(full) + "-".repeat(CELLS - full) + "]";
    }

    private static String numbers(Progress progress) {
        StringBuilder text = new StringBuilder(size(progress.done()));
        if (progress.total() > 0) {
            text.append(" of ").append(size(progress.total()));
            text.append(", ")
                    .append(Math.min(100, progress.done() * 100 / progress.total()))
                    .append(" %");
        }
        text.append(", ").append(size((long) progress.bytesPerSecond())).append("/s");
        Duration left = progress.left();
        return left == null
                ? text.toString()
                : text.append(", ").append(clock(left)).append(" left").toString();
    }

    private static String size(long bytes) {
        return new ByteSize(Math.max(0, bytes)).rounded();
    }

    private static String clock(Duration time) {
        long seconds = time.toSeconds();
        return seconds < 3600
                ? String.format(Locale.ROOT, "%d:%02d", seconds / 60, seconds % 60)
                : String.format(Locale.ROOT, "%d:%02d:%02d", seconds / 3600, seconds / 60 % 60, seconds % 60);
    }
}
