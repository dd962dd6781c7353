package dev.holdfast.lifecycle;

import dev.holdfast.gguf.Gguf;
import dev.holdfast.gguf.GgufException;
import dev.holdfast.gguf.ModelFacts;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The models on this machine: a folder for each, with its files and a record of where they came from. A model is in the
 * store entirely or not at all, whenever a process dies; what was downloaded of one that is not yet there waits in
 * {@code .incoming}. Thread-safe, also between processes.
 */
public final class ModelStore {
    static final String RECORD = "model.json";
    private static final String FOLDER = "models";
    private static final String INCOMING = ".incoming";
    private static final String LOCK = ".lock";

    private final Path folder;
    private final Surroundings surroundings;

    ModelStore(Path folder, Surroundings surroundings) {
        this.folder = folder;
        this.surroundings = surroundings;
    }

    /**
     * The store of a data folder, in its folder {@code models}, which need not exist yet.
     *
     * @param hub which Hub to ask
     * @param nanos a clock for measuring, in nanoseconds
     */
    public static ModelStore of(Path data, HubSettings hub, InstantSource clock, LongSupplier nanos) {
        return new ModelStore(data.resolve(FOLDER), Surroundings.real(hub, clock, nanos));
    }

    /** All models, by name. */
    public List<StoredModel> list() throws IOException {
        List<StoredModel> models = new ArrayList<>();
        for (String name : names(folder)) {
            if (Files.exists(folder.resolve(name).resolve(RECORD))) {
                models.add(read(name));
            }
        }
        return models;
    }

    /** The names of models of which a part was downloaded. */
    public List<String> unfinished() throws IOException {
        Path incoming = folder.resolve(INCOMING);
        List<String> begun = new ArrayList<>();
        for (String name : names(incoming)) {
            if (!names(incoming.resolve(name)).isEmpty()) {
                begun.add(name);
            }
        }
        return begun;
    }

    /**
     * The model with a name.
     *
     * @throws ModelStoreException if its record is damaged
     */
    public Optional<StoredModel> find(String name) throws IOException {
        boolean possible = name.matches("[a-z0-9][a-z0-9._-]*");
        return possible && Files.exists(folder.resolve(name).resolve(RECORD))
                ? Optional.of(read(name))
                : Optional.empty();
    }

    /**
     * Brings a model in and checks it. If it fails on the way, calling it again with the same request goes on where it
     * stopped.
     *
     * @throws ModelStoreException if it cannot be had or stored
     * @throws GgufException if it is not a model that can be served
     */
    public StoredModel add(AddRequest request, Progress.Listener listener) throws IOException {
        if (request.link() && !(request.origin() instanceof Origin.LocalFile)) {
            throw ModelStoreException.failed("only a file on this machine can be linked");
        }
        if (request.name() != null) {
            checkFree(request.name());
        }
        try (Supply supply = Supply.of(request, surroundings, listener)) {
            String name =
                    request.name() == null ? FileNames.modelName(supply.names().getFirst()) : request.name();
            checkFree(name);
            Path incoming = Files.createDirectories(folder.resolve(INCOMING).resolve(name));
            return alone(name, () -> {
                checkFree(name);
                RateMeter meter = new RateMeter(listener, surroundings.nanos(), supply.bytes());
                try {
                    return bring(supply, name, incoming, meter);
                } catch (IOException failed) {
                    if (!supply.resumes()) {
                        Durable.remove(incoming);
                    }
                    throw failed;
                }
            });
        }
    }

    /**
     * Removes a model, or what was downloaded of one. The files of a linked model stay where they are.
     *
     * @return whether there was something to remove
     */
    public boolean remove(String name) throws IOException {
        FileNames.check(name);
        Path unfinished = folder.resolve(INCOMING).resolve(name);
        Path model = folder.resolve(name);
        boolean there = Files.exists(model) || Files.exists(unfinished);
        if (there) {
            Files.createDirectories(unfinished.getParent());
            alone(name, () -> {
                if (Files.exists(model)) {
                    Durable.remove(unfinished);
                    Durable.move(model, folder.resolve(INCOMING));
                }
                Durable.remove(unfinished);
                return null;
            });
        }
        return there;
    }

    private StoredModel bring(Supply supply, String name, Path incoming, RateMeter meter) throws IOException {
        discardOthers(incoming, supply.names());
        if (!supply.linked() && supply.bytes() >= 0) {
            DiskSpace.check(surroundings.space(), incoming, Math.max(0, supply.bytes() - present(incoming)));
        }
        List<StoredModel.StoredFile> files = supply.bring(incoming, meter);
        meter.flush("checking", supply.names().getFirst());
        ModelFacts facts = check(incoming, files);
        String licence = supply.licence() == null ? facts.licence() : supply.licence();
        StoredModel model = new StoredModel(
                name,
                supply.source(),
                supply.revision(),
                licence,
                surroundings.clock().instant(),
                supply.linked(),
                files);
        Durable.write(incoming.resolve(RECORD), StoredModelJson.write(model));
        Durable.move(incoming, folder);
        return read(name);
    }

    /** Checks the files that arrived; those that are no model are not worth keeping. */
    private static ModelFacts check(Path incoming, List<StoredModel.StoredFile> files) throws IOException {
        try {
            return ModelFacts.of(Gguf.read(files.getFirst().path()));
        } catch (GgufException wrong) {
            Durable.remove(incoming);
            throw wrong;
        }
    }

    /** Removes what an earlier intake of something else under this name left. */
    private static void discardOthers(Path incoming, List<String> names) throws IOException {
        for (String there : names(incoming)) {
            String file = there.replaceAll("\\.part(\\.json)?$", "");
            if (!names.contains(file)) {
                Durable.remove(incoming.resolve(there));
            }
        }
    }

    private static long present(Path incoming) throws IOException {
        long bytes = 0;
        for (String name : names(incoming)) {
            bytes += Files.size(incoming.resolve(name));
        }
        return bytes;
    }

    private void checkFree(String name) throws IOException {
        FileNames.check(name);
        if (Files.exists(folder.resolve(name))) {
            throw ModelStoreException.failed(
                    "there is a model " + name + " already; remove it first, or choose another name with --name");
        }
    }

    private interface Work<T extends @Nullable Object> {
        T run() throws IOException;
    }

    /** Does something to a name while no other thread or process does. */
    private <T extends @Nullable Object> T alone(String name, Work<T> work) throws IOException {
        Path file = folder.resolve(INCOMING).resolve(name + LOCK);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock lock = channel.tryLock()) {
            if (lock == null) {
                throw busy(name);
            }
            try {
                return work.run();
            } finally {
                Files.deleteIfExists(file);
            }
        } catch (OverlappingFileLockException here) {
            throw busy(name);
        }
    }

    private static ModelStoreException busy(String name) {
        return ModelStoreException.failed(
                "the model " + name + " is being brought in or removed right now; wait for that");
    }

    private StoredModel read(String name) throws IOException {
        Path own = folder.resolve(name);
        return StoredModelJson.read(Files.readString(own.resolve(RECORD)), own);
    }

    private static List<String> names(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> inside = Files.list(folder)) {
            return inside.map(path -> String.valueOf(path.getFileName()))
                    .filter(name -> !name.equals(INCOMING) && !name.endsWith(LOCK))
                    .sorted()
                    .toList();
        }
    }
}
