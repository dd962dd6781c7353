package dev.holdfast.app;

import dev.holdfast.app.cli.CommandFailure;
import dev.holdfast.app.cli.ExitCode;
import dev.holdfast.app.cli.RunningWorker;
import dev.holdfast.app.cli.WorkerStarter;
import dev.holdfast.llama.Worker;
import dev.holdfast.llama.WorkerException;
import dev.holdfast.llama.WorkerSettings;
import dev.holdfast.telemetry.LogFormat;
import dev.holdfast.telemetry.LogLevel;
import dev.holdfast.telemetry.Logs;
import dev.holdfast.telemetry.TelemetrySettings;
import java.math.BigDecimal;
import java.net.URI;
import java.time.Clock;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Starts workers in this process. */
final class LocalWorkers implements WorkerStarter {
    private static final TelemetrySettings LOGGING =
            new TelemetrySettings(null, Map.of(), BigDecimal.ONE, 1, LogFormat.TEXT, LogLevel.INFO, false);

    @Override
    public RunningWorker start(WorkerSettings settings, Consumer<String> progress) {
        Logs logs = Logs.configure(LOGGING, Clock.systemUTC());
        try {
            return new Running(Worker.start(settings, progress), logs);
        } catch (WorkerException failed) {
            logs.close();
            throw new CommandFailure(ExitCode.FAILED, String.valueOf(failed.getMessage()), failed);
        }
    }

    private record Running(Worker worker, Logs logs) implements RunningWorker {
        private static final Logger LOG = LoggerFactory.getLogger(LocalWorkers.class);

        @Override
        public URI address() {
            return worker.address();
        }

        @Override
        public CompletionStage<String> failure() {
            return worker.failure();
        }

        @Override
        public void drain() throws InterruptedException {
            if (!worker.drain()) {
                LOG.warn("some requests did not finish within the drain time and were ended");
            }
        }

        @Override
        public void close() {
            worker.close();
            logs.close();
        }
    }
}
