package dev.holdfast.app;

import dev.holdfast.app.cli.Archives;
import dev.holdfast.app.cli.CommandFailure;
import dev.holdfast.app.cli.ExitCode;
import dev.holdfast.app.cli.LedgerTools;
import dev.holdfast.app.cli.RunningServer;
import dev.holdfast.app.cli.ServeOptions;
import dev.holdfast.app.cli.Tools;
import dev.holdfast.app.config.ProcessSignals;
import java.io.Writer;
import java.nio.file.Path;

/** Joins the commands to the modules that do the work. */
final class Wiring {
    private Wiring() {}

    static Tools<HoldfastSettings> tools() {
        String version = Wiring.class.getPackage().getImplementationVersion();
        return new Tools<>(
                HoldfastSettings.class,
                Wiring::start,
                new Ledger(),
                new Backups(),
                new ProcessSignals(),
                version == null ? "development" : version);
    }

    private static RunningServer<HoldfastSettings> start(HoldfastSettings settings, ServeOptions options) {
        throw notBuiltIn("the server");
    }

    private static CommandFailure notBuiltIn(String what) {
        return new CommandFailure(ExitCode.FAILED, what + " is not part of this build");
    }

    private static final class Ledger implements LedgerTools {
        @Override
        public Verdict verify(Path ledger) {
            throw notBuiltIn("verifying a ledger");
        }

        @Override
        public long export(Path ledger, long from, long to, Writer out) {
            throw notBuiltIn("exporting a ledger");
        }

        @Override
        public String prove(Path ledger, long entry) {
            throw notBuiltIn("proving an entry");
        }
    }

    private static final class Backups implements Archives<HoldfastSettings> {
        @Override
        public Outcome backup(HoldfastSettings settings, Path data, Path archive) {
            throw notBuiltIn("backup");
        }

        @Override
        public Outcome restore(HoldfastSettings settings, Path data, Path archive, boolean force) {
            throw notBuiltIn("restore");
        }
    }
}
