package dev.holdfast.app.cli;

import dev.holdfast.app.config.ConfigWatcher;
import dev.holdfast.app.config.LoadResult;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Runs the platform until SIGTERM or SIGINT. */
@Command(
        name = "serve",
        description =
                "Runs the platform. Prints one line 'ready http://HOST:PORT' when it can serve and its local models are"
                        + " loaded.",
        footer = {
            "",
            "SIGTERM and SIGINT stop it gracefully, SIGHUP reads the configuration again.",
            "",
            "Examples:",
            "  holdfast serve",
            "  holdfast serve --config holdfast.yaml --data /var/lib/holdfast --host 0.0.0.0 --port 8080"
        })
final class ServeCommand<S extends Record> implements Callable<Integer> {
    private static final Duration WATCH_INTERVAL = Duration.ofMillis(500);

    private final Console console;
    private final Tools<S> tools;
    private final CountDownLatch stopped = new CountDownLatch(1);

    @Mixin
    private final ConfigurationOptions configuration = new ConfigurationOptions();

    @Option(
            names = "--data",
            paramLabel = "DIR",
            defaultValue = "data",
            description = "The data folder (default: ./${DEFAULT-VALUE}).")
    private Path data = Path.of("data");

    @Option(names = "--host", paramLabel = "HOST", description = "The address to listen on (default: as configured).")
    private @Nullable String host;

    @Option(
            names = "--port",
            paramLabel = "PORT",
            description = "The port; 0 is any free one (default: as configured).")
    private @Nullable Integer port;

    ServeCommand(Console console, Tools<S> tools) {
        this.console = console;
        this.tools = tools;
    }

    @Override
    public Integer call() throws InterruptedException {
        Integer wanted = port;
        if (wanted != null && (wanted < 0 || wanted > 65_535)) {
            throw new CommandFailure(ExitCode.USAGE, "--port must be between 0 and 65535");
        }
        LoadResult.Loaded<S> loaded = configuration.load(console, tools.settings());
        ConfigurationOptions.warn(console, loaded.settings());
        tools.signals().on("TERM", stopped::countDown);
        tools.signals().on("INT", stopped::countDown);
        String adminKey = console.environment().get("HOLDFAST_ADMIN_KEY");
        ServeOptions options =
                new ServeOptions(data, host, port, adminKey == null || adminKey.isBlank() ? null : adminKey.strip());
        RunningServer<S> server = tools.starter().start(loaded.settings(), options);
        try (ConfigWatcher<S> watcher = watch(loaded, server)) {
            tools.signals().on("HUP", watcher::reload);
            server.warm().thenRun(() -> ready(server));
            stopped.await();
        } finally {
            server.stop();
        }
        return ExitCode.OK.status();
    }

    private void ready(RunningServer<S> server) {
        if (stopped.getCount() > 0) {
            console.out().println("ready " + server.address());
            console.out().flush();
        }
    }

    private ConfigWatcher<S> watch(LoadResult.Loaded<S> loaded, RunningServer<S> server) {
        return new ConfigWatcher<>(
                ConfigurationOptions.loader(console),
                configuration.file(),
                loaded,
                tools.settings(),
                WATCH_INTERVAL,
                result -> reloaded(result, server));
    }

    private void reloaded(LoadResult<S> result, RunningServer<S> server) {
        switch (result) {
            case LoadResult.Loaded<S> loaded -> apply(loaded.settings(), server);
            case LoadResult.Invalid<S> invalid -> {
                console.err().println("The new configuration is REFUSED; the old one stays in force:");
                invalid.mistakes().forEach(mistake -> console.err().println("  " + mistake));
            }
        }
        console.err().flush();
    }

    private void apply(S settings, RunningServer<S> server) {
        try {
            server.reload(settings);
            console.err().println("The new configuration is in force.");
            ConfigurationOptions.warn(console, settings);
        } catch (RuntimeException failed) {
            console.err().println("The new configuration is REFUSED: " + failed.getMessage());
        }
    }
}
