package dev.holdfast.gateway;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks at the certificate and key every two seconds and reports a change. Thread-safe. */
final class TlsReload implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(TlsReload.class);
    private static final long EVERY_MILLIS = 2000;

    private final List<Path> files;
    private final Runnable onChange;
    private final ScheduledExecutorService loop = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("tls-reload").daemon().factory());
    private List<FileTime> seen;

    TlsReload(TlsSettings tls, Runnable onChange) {
        this.files = List.of(tls.certificate(), tls.key());
        this.onChange = onChange;
        this.seen = times();
        loop.scheduleWithFixedDelay(this::look, EVERY_MILLIS, EVERY_MILLIS, TimeUnit.MILLISECONDS);
    }

    private void look() {
        List<FileTime> now = times();
        if (now.equals(seen) || now.size() < files.size()) {
            return;
        }
        try {
            onChange.run();
            seen = now;
            LOG.info("the TLS certificate was read again");
        } catch (RuntimeException broken) {
            seen = now;
            LOG.error("the new TLS certificate or key cannot be used; the old one stays", broken);
        }
    }

    private List<FileTime> times() {
        try {
            return List.of(Files.getLastModifiedTime(files.get(0)), Files.getLastModifiedTime(files.get(1)));
        } catch (IOException missing) {
            LOG.warn("the TLS certificate or key cannot be read: {}", missing.toString());
            return List.of();
        }
    }

    @Override
    public void close() {
        loop.shutdownNow();
    }
}
