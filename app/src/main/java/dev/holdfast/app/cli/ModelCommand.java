package dev.holdfast.app.cli;

import dev.holdfast.domain.ByteSize;
import dev.holdfast.lifecycle.HubSettings;
import dev.holdfast.lifecycle.ModelStore;
import dev.holdfast.lifecycle.ModelStoreException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.concurrent.Callable;
import picocli.CommandLine.Option;

/** What the commands under {@code models} share: the store of a data folder, and what its mistakes mean. */
abstract class ModelCommand implements Callable<Integer> {
    final Console console;
    private final InstantSource clock;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            defaultValue = "data",
            description = "The data folder (default: ./${DEFAULT-VALUE}).")
    private Path data = Path.of("data");

    @Option(names = "--json", description = "Print the result as JSON.")
    boolean json;

    ModelCommand(Console console, InstantSource clock) {
        this.console = console;
        this.clock = clock;
    }

    abstract void work(ModelStore store) throws IOException;

    @Override
    public final Integer call() {
        try {
            HubSettings hub = HubSettings.of(console.environment());
            work(ModelStore.of(data, hub, clock, console.nanos()));
            console.out().flush();
            return ExitCode.OK.status();
        } catch (ModelStoreException refused) {
            ExitCode code = switch (refused.reason()) {
                case UNREACHABLE -> ExitCode.UNREACHABLE;
                case NOT_ALLOWED -> ExitCode.NOT_ALLOWED;
                case FAILED -> ExitCode.FAILED;
            };
            throw new CommandFailure(code, String.valueOf(refused.getMessage()), refused);
        } catch (IllegalArgumentException wrong) {
            throw new CommandFailure(ExitCode.USAGE, String.valueOf(wrong.getMessage()), wrong);
        } catch (IOException failed) {
            throw new CommandFailure(ExitCode.FAILED, String.valueOf(failed.getMessage()), failed);
        }
    }

    static String size(long bytes) {
        return new ByteSize(bytes).rounded();
    }

    /** About how many, for people: {@code 494 M}, {@code 7.6 B}. */
    static String count(long number) {
        String size = size(number);
        return size.substring(0, size.length() - 1).replace('G', 'B').stripTrailing();
    }
}
