package dev.holdfast.telemetry;

import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.LogRecord;
import java.util.logging.SimpleFormatter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Forwards what libraries log through {@code java.util.logging}. Thread-safe. */
final class JulForwarder extends Handler {
    private final SimpleFormatter formatter = new SimpleFormatter();

    static void install() {
        LogManager.getLogManager().reset();
        java.util.logging.Logger.getLogger("").addHandler(new JulForwarder());
    }

    @Override
    public void publish(LogRecord event) {
        Logger logger = LoggerFactory.getLogger(event.getLoggerName() == null ? "java" : event.getLoggerName());
        String message = formatter.formatMessage(event);
        int level = event.getLevel().intValue();
        if (level >= Level.SEVERE.intValue()) {
            logger.error(message, event.getThrown());
        } else if (level >= Level.WARNING.intValue()) {
            logger.warn(message, event.getThrown());
        } else if (level >= Level.INFO.intValue()) {
            logger.info(message, event.getThrown());
        } else {
            logger.debug(message, event.getThrown());
        }
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
}
