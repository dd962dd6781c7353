package dev.holdfast.app.cli;

import dev.holdfast.app.config.ConfigurationReference;
import dev.holdfast.app.config.EffectiveSettings;
import dev.holdfast.app.config.LoadResult;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** The commands under {@code config}. */
final class ConfigCommands {
    private ConfigCommands() {}

    static <S extends Record> CommandLine all(Console console, Class<S> settings) {
        return new CommandLine(new Group(console))
                .addSubcommand(new Check<>(console, settings))
                .addSubcommand(new Show<>(console, settings))
                .addSubcommand(new Reference(console, settings));
    }

    @Command(
            name = "config",
            description = "Checks and shows the configuration.",
            footer = {"", "Examples:", "  holdfast config check --config holdfast.yaml", "  holdfast config show"})
    private static final class Group extends CommandGroup {
        Group(Console console) {
            super(console);
        }
    }

    @Command(
            name = "check",
            description = "Reports every mistake in the configuration, with file, line and column.",
            footer = {"", "Examples:", "  holdfast config check --config holdfast.yaml"})
    private static final class Check<S extends Record> implements Callable<Integer> {
        private final Console console;
        private final Class<S> settings;

        @Mixin
        private final ConfigurationOptions configuration = new ConfigurationOptions();

        Check(Console console, Class<S> settings) {
            this.console = console;
            this.settings = settings;
        }

        @Override
        public Integer call() {
            LoadResult.Loaded<S> loaded = configuration.load(console, settings);
            ConfigurationOptions.warn(console, loaded.settings());
            String what = loaded.sources().isEmpty()
                    ? "there is no " + configuration.file() + "; the built-in defaults apply"
                    : configuration.file() + " is right";
            console.out().println(what);
            console.out().flush();
            return ExitCode.OK.status();
        }
    }

    @Command(
            name = "show",
            description = "Prints every setting in force and where it came from; secrets are masked.",
            footer = {"", "Examples:", "  holdfast config show"})
    private static final class Show<S extends Record> implements Callable<Integer> {
        private final Console console;
        private final Class<S> settings;

        @Mixin
        private final ConfigurationOptions configuration = new ConfigurationOptions();

        Show(Console console, Class<S> settings) {
            this.console = console;
            this.settings = settings;
        }

        @Override
        public Integer call() {
            LoadResult.Loaded<S> loaded = configuration.load(console, settings);
            console.out().print(EffectiveSettings.yaml(loaded.settings(), loaded.origins()));
            console.out().flush();
            return ExitCode.OK.status();
        }
    }

    @Command(
            name = "reference",
            description = "Prints docs/configuration.md as it should be.",
            footer = {"", "Examples:", "  holdfast config reference > docs/configuration.md"})
    private static final class Reference implements Callable<Integer> {
        private final Console console;
        private final Class<?> settings;

        Reference(Console console, Class<?> settings) {
            this.console = console;
            this.settings = settings;
        }

        @Override
        public Integer call() {
            console.out().print(ConfigurationReference.markdown(settings));
            console.out().flush();
            return ExitCode.OK.status();
        }
    }
}
