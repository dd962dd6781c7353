package dev.holdfast.app.config;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads the configuration again when asked to, and when the content of one of its files changes. It compares content and
 * not events or times, so an atomic rename, a symbolic link that moves and a network folder all work; a change counts once
 * two looks in a row see the same new content, so a file half written is not read. Thread-safe; owns one thread, on which
 * the consumer is called.
 *
 * @param <T> the settings record
 */
public final class ConfigWatcher<T extends Record> implements AutoCloseable {
    private static final Duration STOP_DEADLINE = Duration.ofSeconds(5);
    private static final int LARGEST = 1_100_000;

    private final ConfigurationLoader loader;
    private final Path file;
    private final Class<T> root;
    private final Consumer<LoadResult<T>> consumer;
    private final Duration interval;
    private final BlockingQueue<Order> orders = new LinkedBlockingQueue<>(16);
    private final Thread thread;

    private Set<Path> sources;
    private String seen;

    private enum Order {
        RELOAD,
        STOP
    }

    /**
     * Starts to watch.
     *
     * @param loader reads the file
     * @param file the configuration; it may come to be later
     * @param loaded what was read at first
     * @param interval how often to look; a change is read after one to two of them
     * @param consumer told of every new reading, right or wrong; it keeps the old settings when told of a wrong one
     */
    public ConfigWatcher(
            ConfigurationLoader loader,
            Path file,
            LoadResult.Loaded<T> loaded,
            Class<T> root,
            Duration interval,
            Consumer<LoadResult<T>> consumer) {
        this.loader = loader;
        this.file = file.toAbsolutePath();
        this.root = root;
        this.interval = interval;
        this.consumer = consumer;
        this.sources = withFile(loaded.sources());
        this.seen = digest(sources);
        this.thread = Thread.ofPlatform().name("config-watcher").daemon().unstarted(this::run);
        thread.start();
    }

    /** Reads the file soon, changed or not; does not block. */
    public void reload() {
        orders.offer(Order.RELOAD);
    }

    /** Stops watching; waits at most five seconds for a consumer at work. */
    @Override
    public void close() {
        orders.clear();
        orders.offer(Order.STOP);
        try {
            thread.join(STOP_DEADLINE);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        String candidate = seen;
        try {
            while (true) {
                Order order = orders.poll(interval.toMillis(), TimeUnit.MILLISECONDS);
                if (order == Order.STOP) {
                    return;
                }
                String now = digest(sources);
                boolean settled = now.equals(candidate) && !now.equals(seen);
                candidate = now;
                if (order == Order.RELOAD || settled) {
                    read();
                    candidate = seen;
                }
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private void read() {
        LoadResult<T> result = Files.exists(file) ? loader.load(file, root) : loader.defaults(root);
        if (result instanceof LoadResult.Loaded<T> loaded) {
            sources = withFile(loaded.sources());
        }
        seen = digest(sources);
        consumer.accept(result);
    }

    private Set<Path> withFile(Set<Path> paths) {
        Set<Path> all = new TreeSet<>(paths);
        all.add(file);
        return all;
    }

    private static String digest(Set<Path> files) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (Path file : files) {
                byte @Nullable [] content = content(file);
                digest.update(file.toString().getBytes(StandardCharsets.UTF_8));
                digest.update(content == null ? (byte) 0 : (byte) 1);
                digest.update(content == null ? new byte[0] : content);
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static byte @Nullable [] content(Path file) {
        if (!Files.isRegularFile(file)) {
            return null;
        }
        try (InputStream in = Files.newInputStream(file)) {
            return in.readNBytes(LARGEST);
        } catch (IOException unreadable) {
            return null;
        }
    }
}
