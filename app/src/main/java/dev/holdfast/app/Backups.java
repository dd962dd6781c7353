package dev.holdfast.app;

import dev.holdfast.access.Access;
import dev.holdfast.app.cli.Archives;
import dev.holdfast.domain.ErrorCode;
import dev.holdfast.domain.HoldfastException;
import dev.holdfast.storage.BackupArchive;
import dev.holdfast.storage.BackupManifest;
import dev.holdfast.storage.Database;
import dev.holdfast.storage.Databases;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;

/** Backs up and restores the rows, the ledger and its keys. Thread-safe. */
final class Backups implements Archives<HoldfastSettings> {
    private final InstantSource time;

    Backups(InstantSource time) {
        this.time = time;
    }

    @Override
    public Outcome backup(HoldfastSettings settings, Path data, Path archive) throws IOException {
        if (!Files.isDirectory(data)) {
            return new Outcome.Refused("there is no data folder " + data + "; name it with --data");
        }
        try (Database database = open(settings, data)) {
            return done(archive, BackupArchive.write(archive, database, DataFolder.saved(data), time.instant()));
        } catch (HoldfastException failed) {
            return outcome(failed);
        }
    }

    @Override
    public Outcome restore(HoldfastSettings settings, Path data, Path archive, boolean force) throws IOException {
        try {
            BackupArchive.verify(archive);
            Files.createDirectories(data);
            try (Database database = open(settings, data)) {
                return done(archive, BackupArchive.restore(archive, database, DataFolder.saved(data), force));
            }
        } catch (HoldfastException failed) {
            return outcome(failed);
        }
    }

    private static Database open(HoldfastSettings settings, Path data) {
        return Databases.open(settings.storage(), data, List.of(Access.MIGRATIONS));
    }

    private static Outcome done(Path archive, BackupManifest manifest) throws IOException {
        return new Outcome.Done(manifest.members().size(), Files.size(archive));
    }

    private static Outcome outcome(HoldfastException failed) {
        String message = String.valueOf(failed.getMessage());
        return failed.code() == ErrorCode.INVALID_REQUEST ? new Outcome.Broken(message) : new Outcome.Refused(message);
    }
}
