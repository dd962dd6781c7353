package dev.holdfast.app;

import dev.holdfast.app.cli.CommandFailure;
import dev.holdfast.app.cli.ExitCode;
import dev.holdfast.app.cli.RunningServer;
import dev.holdfast.app.cli.ServeOptions;
import dev.holdfast.app.cli.Tools;
import dev.holdfast.app.config.ProcessSignals;
import dev.holdfast.domain.HoldfastException;
import java.io.PrintWriter;
import java.time.Clock;

/** Joins the commands to the modules that do the work. */
final class Wiring {
    private Wiring() {}

    static Tools<HoldfastSettings> tools(PrintWriter notices) {
        return new Tools<>(
                HoldfastSettings.class,
                (settings, options) -> start(settings, options, notices),
                new LocalWorkers(),
                new LedgerFolder(),
                new Backups(Clock.systemUTC()),
                new ProcessSignals(),
                Version.current());
    }

    private static RunningServer<HoldfastSettings> start(
            HoldfastSettings settings, ServeOptions options, PrintWriter notices) {
        try {
            return Platform.start(settings, options, notice -> {
                notices.println(notice);
                notices.flush();
            });
        } catch (HoldfastException refused) {
            throw new CommandFailure(ExitCode.FAILED, String.valueOf(refused.getMessage()), refused);
        }
    }
}
