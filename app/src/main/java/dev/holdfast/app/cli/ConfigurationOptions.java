package dev.holdfast.app.cli;

import dev.holdfast.app.config.Advised;
import dev.holdfast.app.config.ConfigurationLoader;
import dev.holdfast.app.config.LoadResult;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The option that names the configuration, and reading it. */
final class ConfigurationOptions {
    private static final Path USUAL = Path.of("holdfast.yaml");

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "The configuration (default: ./holdfast.yaml; without one the built-in defaults apply).")
    private @Nullable Path config;

    /** The file in use, which need not be there if it was not named. */
    Path file() {
        return config == null ? USUAL : config;
    }

    /**
     * The configuration.
     *
     * @throws CommandFailure if it has mistakes, which have been printed
     */
    <S extends Record> LoadResult.Loaded<S> load(Console console, Class<S> settings) {
        ConfigurationLoader loader = loader(console);
        boolean given = config != null || Files.exists(USUAL);
        return switch (given ? loader.load(file(), settings) : loader.defaults(settings)) {
            case LoadResult.Loaded<S> loaded -> loaded;
            case LoadResult.Invalid<S> invalid -> throw refused(console.err(), invalid);
        };
    }

    /** Prints what may not be meant. */
    static void warn(Console console, Object settings) {
        if (settings instanceof Advised advised) {
            advised.warnings().forEach(warning -> console.err().println("warning: " + Console.printable(warning)));
            console.err().flush();
        }
    }

    static ConfigurationLoader loader(Console console) {
        return new ConfigurationLoader(console.environment());
    }

    private static CommandFailure refused(PrintWriter err, LoadResult.Invalid<?> invalid) {
        invalid.mistakes().forEach(mistake -> err.println(Console.printable(mistake.toString())));
        int count = invalid.mistakes().size();
        return new CommandFailure(
                ExitCode.INVALID_CONFIGURATION,
                count == 1 ? "the configuration has a mistake" : "the configuration has " + count + " mistakes");
    }
}
