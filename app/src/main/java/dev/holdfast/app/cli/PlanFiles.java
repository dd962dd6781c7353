package dev.holdfast.app.cli;

import dev.holdfast.gguf.Gguf;
import dev.holdfast.lab.plan.data.Document;
import dev.holdfast.lab.plan.data.PlanException;
import dev.holdfast.lab.plan.hardware.HardwareCatalogue;
import dev.holdfast.lab.plan.model.GgufModel;
import dev.holdfast.lab.plan.model.HfConfig;
import dev.holdfast.lab.plan.model.ModelCatalogue;
import dev.holdfast.lab.plan.model.ModelSpec;
import dev.holdfast.lab.workload.TraceException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Option;

/** The files that a plan or a simulation reads: hardware, models, demands. */
final class PlanFiles {
    private static final String CONFIG = "config.json";

    @Option(
            names = "--catalogue",
            paramLabel = "FILE",
            description = "YAML with accelerators, instances or models of your own, or a calibrated profile.")
    private List<Path> files = new ArrayList<>();

    /** Whether there are files of one's own beside the built-in catalogue. */
    boolean any() {
        return !files.isEmpty();
    }

    /** The hardware that is known. */
    HardwareCatalogue hardware() {
        HardwareCatalogue all = HardwareCatalogue.builtIn();
        for (Path file : files) {
            all = all.with(yaml(file));
        }
        return all;
    }

    /** A model by a name, a folder or a file. */
    ModelSpec model(String name) {
        Path path = Path.of(name);
        if (Files.isDirectory(path)) {
            return folder(name, path);
        }
        if (Files.isRegularFile(path)) {
            return name.endsWith(".json") ? HfConfig.read(name, text(path)) : gguf(path);
        }
        if (name.endsWith(".gguf") || name.endsWith(".json") || name.startsWith("/") || name.startsWith(".")) {
            throw new PlanException(
                    "there is no model file " + name
                            + "; possible are a folder with config.json, a config.json, a GGUF file, and a name of the catalogue");
        }
        ModelCatalogue all = ModelCatalogue.builtIn();
        for (Path file : files) {
            all = all.with(yaml(file));
        }
        return all.model(name);
    }

    private static ModelSpec folder(String name, Path folder) {
        Path config = folder.resolve(CONFIG);
        if (!Files.isRegularFile(config)) {
            throw new PlanException(
                    "the folder " + name + " has no config.json; it is no model of the Hugging Face format");
        }
        ModelSpec model = HfConfig.read(name, text(config));
        Path index = folder.resolve("model.safetensors.index.json");
        Path single = folder.resolve("model.safetensors");
        try {
            if (Files.isRegularFile(index)) {
                return HfConfig.withIndex(model, Document.json(index.toString(), text(index)));
            }
            return Files.isRegularFile(single) ? model.withCheckpointBytes(Math.max(1, Files.size(single))) : model;
        } catch (IOException unreadable) {
            throw new PlanException("cannot read " + single + ": " + unreadable.getMessage(), unreadable);
        }
    }

    private static ModelSpec gguf(Path path) {
        try {
            return GgufModel.read(path.getFileName().toString(), Gguf.read(path));
        } catch (IOException unreadable) {
            throw new PlanException(path + " is no model that can be read: " + unreadable.getMessage(), unreadable);
        }
    }

    /** A YAML file. */
    static Document yaml(Path file) {
        return Document.yaml(file.toString(), text(file));
    }

    /** A JSON file. */
    static Document json(Path file) {
        return Document.json(file.toString(), text(file));
    }

    private static String text(Path file) {
        try {
            return Files.readString(file, StandardCharsets.UTF_8);
        } catch (NoSuchFileException missing) {
            throw new PlanException("there is no file " + file, missing);
        } catch (IOException unreadable) {
            throw new PlanException("cannot read " + file + ": " + unreadable.getMessage(), unreadable);
        }
    }

    /** Writes a text to a file and says so. */
    static void write(Console console, Path file, String text) {
        try {
            Path folder = file.toAbsolutePath().getParent();
            if (folder != null) {
                Files.createDirectories(folder);
            }
            Files.writeString(file, text, StandardCharsets.UTF_8);
            console.err().println("written: " + file);
            console.err().flush();
        } catch (IOException unwritable) {
            throw new CommandFailure(
                    ExitCode.FAILED, "cannot write " + file + ": " + unwritable.getMessage(), unwritable);
        }
    }

    /** Runs what may refuse its input, and tells the refusal as a wrong command line. */
    static <T> T told(Callable<T> work) throws Exception {
        try {
            return work.call();
        } catch (PlanException | TraceException refused) {
            throw new CommandFailure(ExitCode.USAGE, String.valueOf(refused.getMessage()), refused);
        }
    }
}
