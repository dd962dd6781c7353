package dev.holdfast.llama;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a line of a worker's standard output says. */
sealed interface WorkerSays {
    /**
     * It loads.
     *
     * @param share how much of it is done, from 0 to 1
     */
    record Progress(double share) implements WorkerSays {}

    /**
     * It takes requests.
     *
     * @param address where
     */
    record Ready(URI address) implements WorkerSays {}

    /** Something else. */
    record Unknown() implements WorkerSays {}

    /** Reads a line; never fails. */
    static WorkerSays read(String line) {
        Matcher progress = Lines.PROGRESS.matcher(line);
        if (progress.matches()) {
            return new Progress(Math.clamp(Double.parseDouble(progress.group(1)), 0, 1));
        }
        if (line.startsWith("ready ")) {
            try {
                URI address = new URI(line.substring("ready ".length()).strip());
                if ("127.0.0.1".equals(address.getHost()) && address.getPort() > 0) {
                    return new Ready(address);
                }
            } catch (URISyntaxException ignored) {
                return new Unknown();
            }
        }
        return new Unknown();
    }

    /** The forms of lines. */
    final class Lines {
        private static final Pattern PROGRESS = Pattern.compile("progress (\\d{1,3}(?:\\.\\d{1,9})?)(?: .*)?");

        private Lines() {}
    }
}
