package dev.holdfast.app;

import dev.holdfast.engine.SafeText;
import dev.holdfast.lifecycle.ModelStore;
import dev.holdfast.lifecycle.StoredModel;
import dev.holdfast.llama.ModelFile;
import dev.holdfast.llama.ModelFiles;
import dev.holdfast.llama.UnfitModelException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Finds model files: by path, or by name among those of the data folder, or the demo model. Thread-safe. */
final class LocalFiles implements ModelFiles {
    private static final String DEMO = "demo";

    private final ModelStore store;

    LocalFiles(ModelStore store) {
        this.store = store;
    }

    @Override
    public ModelFile find(String name) {
        if (name.contains("/") || name.contains("\\") || name.endsWith(".gguf")) {
            return byPath(name);
        }
        StoredModel stored = stored(name);
        if (stored != null) {
            return new ModelFile(
                    stored.file(),
                    stored.files().size() == 1
                            ? stored.files().getFirst().sha256().hex()
                            : "");
        }
        if (name.equals(DEMO)) {
            return demo();
        }
        throw new UnfitModelException("there is no model file called '" + name
                + "'; `holdfast models list` shows those that are there, `holdfast models add` brings another");
    }

    private @Nullable StoredModel stored(String name) {
        try {
            return store.find(name).orElse(null);
        } catch (IOException damaged) {
            throw new UnfitModelException(SafeText.message(String.valueOf(damaged.getMessage())));
        }
    }

    private static ModelFile byPath(String name) {
        try {
            Path path = Path.of(name).toAbsolutePath().normalize();
            if (Files.isRegularFile(path)) {
                return new ModelFile(path, "");
            }
            throw new UnfitModelException(
                    "there is no file " + path.getFileName() + " where the configuration says; check the path");
        } catch (InvalidPathException malformed) {
            throw new UnfitModelException("the configuration names a file whose path is malformed");
        }
    }

    private static ModelFile demo() {
        Path path = Distribution.demoModel();
        if (path == null) {
            throw new UnfitModelException("the demo model is not beside the program; build it with ./holdfast");
        }
        return new ModelFile(path, "");
    }
}
