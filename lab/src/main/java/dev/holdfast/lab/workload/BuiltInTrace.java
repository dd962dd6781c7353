package dev.holdfast.lab.workload;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.stream.Collectors;

/** Published traces that come with the lab; their licences lie beside them. */
public enum BuiltInTrace {
    AZURE_2023_CONV("azure-2023-conv", "azure2023_conv.csv.gz", 0),
    AZURE_2023_CODE("azure-2023-code", "azure2023_code.csv.gz", 0),
    /** Its times are whole multiples of 3 seconds: spread them before measuring queues. */
    MOONCAKE_CONVERSATION("mooncake-conversation", "mooncake_conversation.jsonl.gz", 3),
    MOONCAKE_SYNTHETIC("mooncake-synthetic", "mooncake_synthetic.jsonl.gz", 0);

    private final String title;
    private final String file;
    private final double binSeconds;

    BuiltInTrace(String title, String file, double binSeconds) {
        this.title = title;
        this.file = file;
        this.binSeconds = binSeconds;
    }

    public String title() {
        return title;
    }

    /** How far its times are apart that were rounded; 0 if they were not. */
    public double binSeconds() {
        return binSeconds;
    }

    /** As it was published. */
    public Trace trace() {
        return new TraceFile(new TraceSource(title, this::open));
    }

    private InputStream open() throws IOException {
        InputStream stream = BuiltInTrace.class.getResourceAsStream("/dev/holdfast/lab/traces/" + file);
        if (stream == null) {
            throw new IOException("it is not on the class path");
        }
        return stream;
    }

    /** By its {@link #title}; throws {@link TraceException} that lists all of them. */
    public static BuiltInTrace named(String title) {
        return Arrays.stream(values())
                .filter(trace -> trace.title.equals(title))
                .findFirst()
                .orElseThrow(() -> new TraceException("There is no trace \"" + title + "\"; built in are "
                        + Arrays.stream(values()).map(BuiltInTrace::title).collect(Collectors.joining(", "))
                        + "; otherwise give a file."));
    }

    public static boolean isNamed(String title) {
        return Arrays.stream(values()).anyMatch(trace -> trace.title.equals(title));
    }
}
