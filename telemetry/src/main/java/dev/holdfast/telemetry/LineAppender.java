package dev.holdfast.telemetry;

import java.time.Instant;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.appender.AbstractAppender;
import org.apache.logging.log4j.core.config.Property;

/** Hands log events to a {@link LineWriter}. Thread-safe. */
final class LineAppender extends AbstractAppender {
    private final LineWriter writer;
    private final LogFormat format;

    LineAppender(LineWriter writer, LogFormat format) {
        super("holdfast", null, null, true, Property.EMPTY_ARRAY);
        this.writer = writer;
        this.format = format;
    }

    @Override
    public void append(LogEvent event) {
        StringBuilder text = new StringBuilder(160);
        Instant time = Instant.ofEpochMilli(event.getTimeMillis());
        new LogLine(text, format, time)
                .bare("level", event.getLevel().name())
                .bare("logger", simple(event.getLoggerName()))
                .bare("message", event.getMessage().getFormattedMessage())
                .thrown(event.getThrown())
                .end();
        writer.offer(out -> out.append(text));
    }

    private String simple(String logger) {
        return format == LogFormat.JSON ? logger : logger.substring(logger.lastIndexOf('.') + 1);
    }
}
