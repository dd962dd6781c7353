package dev.holdfast.testkit.access;

import dev.holdfast.access.Access;
import dev.holdfast.storage.Database;
import dev.holdfast.storage.Databases;
import dev.holdfast.storage.StorageSettings;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;

class SqliteAccessTest extends AccessContract {
    @TempDir
    Path folder;

    @Override
    protected Database open() {
        return Databases.open(StorageSettings.DEFAULT, folder, List.of(Access.MIGRATIONS));
    }
}
