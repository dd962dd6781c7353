package dev.holdfast.bench.load;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Reads from {@code /proc} what a process and its descendants use. A process that ended counts as nothing. Stateless. */
public final class ProcessUsage {
    private static final double TICKS_PER_SECOND = 100;
    private static final int USER_TIME = 11;
    private static final int SYSTEM_TIME = 12;

    private ProcessUsage() {}

    /** Processor seconds used so far, in steps of 10 ms. */
    public static double cpuSeconds(long pid) {
        double ticks = 0;
        for (long each : tree(pid)) {
            String stat = read("/proc/" + each + "/stat");
            String[] fields = stat.substring(stat.lastIndexOf(')') + 1).trim().split(" ", -1);
            if (fields.length > SYSTEM_TIME) {
                ticks += Long.parseLong(fields[USER_TIME]) + Long.parseLong(fields[SYSTEM_TIME]);
            }
        }
        return ticks / TICKS_PER_SECOND;
    }

    /** Resident memory in bytes; pages that processes share are counted in each. */
    public static long residentBytes(long pid) {
        return status(pid, "VmRSS:");
    }

    /** The most resident memory that each process had at any time, in bytes, added up. */
    public static long peakResidentBytes(long pid) {
        return status(pid, "VmHWM:");
    }

    private static long status(long pid, String field) {
        long total = 0;
        for (long each : tree(pid)) {
            for (String line : read("/proc/" + each + "/status").split("\n", -1)) {
                if (line.startsWith(field)) {
                    total += 1024 * Long.parseLong(line.replaceAll("[^0-9]", ""));
                }
            }
        }
        return total;
    }

    /** How many file descriptors the process itself has open. */
    public static long openFiles(long pid) throws IOException {
        try (Stream<Path> files = Files.list(Path.of("/proc/" + pid + "/fd"))) {
            return files.count();
        }
    }

    /** How many threads the process itself has. */
    public static long threads(long pid) throws IOException {
        try (Stream<Path> threads = Files.list(Path.of("/proc/" + pid + "/task"))) {
            return threads.count();
        }
    }

    private static List<Long> tree(long pid) {
        return ProcessHandle.of(pid)
                .map(root -> Stream.concat(Stream.of(root), root.descendants())
                        .map(ProcessHandle::pid)
                        .toList())
                .orElse(List.of());
    }

    private static String read(String file) {
        try {
            return Files.readString(Path.of(file));
        } catch (IOException e) {
            return "";
        }
    }
}
