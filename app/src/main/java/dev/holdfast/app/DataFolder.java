package dev.holdfast.app;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** What lies where in the data folder. */
final class DataFolder {
    private DataFolder() {}

    /** The audit ledger. */
    static Path ledger(Path data) {
        return data.resolve("ledger");
    }

    /** The logs of workers. */
    static Path logs(Path data) {
        return data.resolve("logs");
    }

    /** The folders that a backup holds beside the rows, the ledger first. */
    static Map<String, Path> saved(Path data) {
        Map<String, Path> folders = new LinkedHashMap<>();
        folders.put("ledger", ledger(data));
        folders.put("keys", data.resolve("keys"));
        return folders;
    }
}
