package dev.holdfast.llama;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The memory that a process has in use, as Linux tells it; elsewhere it is not known. Stateless. */
final class ResidentMemory {
    private static final Pattern RESIDENT = Pattern.compile("(?m)^VmRSS:\\s+(\\d{1,15}) kB$");

    private ResidentMemory() {}

    /** In bytes; 0 if not known. */
    static long of(long pid) {
        try {
            return parse(Files.readString(Path.of("/proc", Long.toString(pid), "status")));
        } catch (IOException notLinuxOrGone) {
            return 0;
        }
    }

    static long parse(String status) {
        Matcher resident = RESIDENT.matcher(status);
        return resident.find() ? Long.parseLong(resident.group(1)) << 10 : 0;
    }
}
