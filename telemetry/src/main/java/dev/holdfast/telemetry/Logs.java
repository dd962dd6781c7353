package dev.holdfast.telemetry;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStream;
import java.time.InstantSource;
import java.util.List;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.config.DefaultConfiguration;
import org.apache.logging.log4j.core.config.LoggerConfig;

/**
 * The logging of this process: one line per event on standard error, written in the background. Thread-safe. To be closed
 * last, or the latest lines may be missing.
 */
public final class Logs implements AutoCloseable {
    private static final int MAX_WAITING = 16_384;
    private static final List<String> CHATTY = List.of("org.flywaydb", "com.zaxxer.hikari");

    private final LineWriter writer;
    private final AccessLog access;

    private Logs(LineWriter writer, AccessLog access) {
        this.writer = writer;
        this.access = access;
    }

    /** Sends what is logged through SLF4J, Log4j or {@code java.util.logging} to standard error from now on. */
    public static Logs configure(TelemetrySettings settings, InstantSource time) {
        return configure(settings, time, new FileOutputStream(FileDescriptor.err));
    }

    static Logs configure(TelemetrySettings settings, InstantSource time, OutputStream target) {
        LineWriter writer = new LineWriter(target, MAX_WAITING);
        LineAppender appender = new LineAppender(writer, settings.logFormat());
        appender.start();
        DefaultConfiguration configuration = new DefaultConfiguration();
        LoggerContext context = LoggerContext.getContext(false);
        context.start(configuration);
        LoggerConfig root = configuration.getRootLogger();
        root.getAppenders().keySet().forEach(root::removeAppender);
        Level level = Level.valueOf(settings.logLevel().name());
        root.addAppender(appender, level, null);
        root.setLevel(level);
        if (settings.logLevel() == LogLevel.INFO) {
            CHATTY.forEach(name -> configuration.addLogger(name, new LoggerConfig(name, Level.WARN, true)));
        }
        context.updateLoggers();
        JulForwarder.install();
        LineWriter forAccess = settings.accessLog() ? writer : null;
        return new Logs(writer, new AccessLog(forAccess, settings.logFormat(), time));
    }

    /** The log of requests. */
    public AccessLog access() {
        return access;
    }

    /** How many lines were dropped. */
    public long dropped() {
        return writer.dropped();
    }

    /** Writes what waits, for a limited time. */
    @Override
    public void close() {
        writer.close();
    }
}
