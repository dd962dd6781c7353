package dev.holdfast.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.UserPrincipal;
import java.nio.file.attribute.UserPrincipalNotFoundException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A real PostgreSQL server for tests, on a free port, with its data in a temporary folder. It runs as a normal user even if
 * the tests run as root. It can be stopped and started again, to see how others bear it. Thread-safe.
 */
public final class PostgresServer implements AutoCloseable {
    private static final String USER = "holdfast";
    private static final String INSTALL =
            "PostgreSQL is not installed, and these tests need the real one: install it with"
                    + " 'apt-get install postgresql' (or put its initdb and pg_ctl on the PATH) and run the tests again";
    private static final int PORTS = 3;
    private static final int TIMEOUT_SECONDS = 60;

    private final Path binaries;
    private final Path folder;
    private int port;
    private final @Nullable String runAs;
    private final AtomicInteger databases = new AtomicInteger();
    private final Thread atExit = Thread.ofPlatform().name("postgres-stop").unstarted(this::stopQuietly);

    private PostgresServer(Path binaries, Path folder, @Nullable String runAs) {
        this.binaries = binaries;
        this.folder = folder;
        this.runAs = runAs;
    }

    /**
     * Makes and starts a server.
     *
     * @throws IllegalStateException if PostgreSQL is not installed or does not start; the message says what to do
     */
    public static PostgresServer start() {
        try {
            Path folder = Files.createTempDirectory("holdfast-postgres");
            PostgresServer server = new PostgresServer(findBinaries(), folder, userFor(folder));
            server.command("initdb", "-D", server.data(), "-U", USER, "-A", "trust", "-E", "UTF8", "--locale=C", "-N");
            server.startOnFreePort();
            Runtime.getRuntime().addShutdownHook(server.atExit);
            return server;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** PostgreSQL takes no port 0, so a free one is looked for, and another if somebody takes that one meanwhile. */
    private void startOnFreePort() throws IOException {
        for (int left = PORTS - 1; ; left--) {
            port = freePort();
            try {
                startAgain();
                return;
            } catch (IllegalStateException taken) {
                if (left == 0) {
                    throw taken;
                }
            }
        }
    }

    /** A fresh, empty database, as {@code postgresql://host:port/name}. */
    public String newDatabase() {
        String name = "test" + databases.incrementAndGet();
        try (Connection connection = DriverManager.getConnection("jdbc:" + url("postgres"), USER, "");
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE DATABASE " + name);
        } catch (SQLException failure) {
            throw new IllegalStateException(failure);
        }
        return url(name);
    }

    /** The user that may do everything, without a password. */
    public String user() {
        return USER;
    }

    /** Stops the server at once, as a crash would. */
    public void stop() {
        command("pg_ctl", "stop", "-D", data(), "-m", "immediate", "-w");
    }

    /** Starts the stopped server again, on the same port and data. */
    public void startAgain() {
        command(
                "pg_ctl",
                "start",
                "-D",
                data(),
                "-w",
                "-t",
                "" + TIMEOUT_SECONDS,
                "-l",
                folder.resolve("log").toString(),
                "-o",
                "-p " + port + " -c listen_addresses=127.0.0.1 -c fsync=off -c unix_socket_directories=" + folder);
    }

    /** Stops the server and removes its data. */
    @Override
    public void close() {
        Runtime.getRuntime().removeShutdownHook(atExit);
        stopQuietly();
    }

    private void stopQuietly() {
        if (Files.exists(Path.of(data(), "postmaster.pid"))) {
            stop();
        }
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private String url(String database) {
        return "postgresql://127.0.0.1:" + port + "/" + database;
    }

    private String data() {
        return folder.resolve("data").toString();
    }

    private void command(String program, String... arguments) {
        List<String> line = new ArrayList<>();
        if (runAs != null) {
            line.addAll(List.of("runuser", "-u", runAs, "--"));
        }
        line.add(binaries.resolve(program).toString());
        line.addAll(List.of(arguments));
        try {
            Path output = Files.createTempFile("holdfast-postgres", ".out");
            Process process = new ProcessBuilder(line)
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
            boolean ended = process.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS);
            String said = Files.readString(output, StandardCharsets.UTF_8);
            Files.delete(output);
            if (!ended || process.exitValue() != 0) {
                process.destroyForcibly();
                throw new IllegalStateException(program + " failed: " + said);
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(program + " was interrupted", stop);
        }
    }

    private static Path findBinaries() throws IOException {
        List<Path> places = new ArrayList<>();
        Path debian = Path.of("/usr/lib/postgresql");
        if (Files.isDirectory(debian)) {
            try (Stream<Path> versions = Files.list(debian)) {
                versions.map(version -> version.resolve("bin"))
                        .sorted(Comparator.reverseOrder())
                        .forEach(places::add);
            }
        }
        for (String place : System.getenv().getOrDefault("PATH", "").split(":", -1)) {
            places.add(Path.of(place));
        }
        return places.stream()
                .filter(place ->
                        Files.isExecutable(place.resolve("initdb")) && Files.isExecutable(place.resolve("pg_ctl")))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(INSTALL));
    }

    /** The user to run the server as, made owner of the folder, or null if this is a normal user already. */
    private static @Nullable String userFor(Path folder) throws IOException {
        if (!"root".equals(System.getProperty("user.name"))) {
            return null;
        }
        for (String name : List.of("postgres", "nobody")) {
            try {
                UserPrincipal user =
                        folder.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName(name);
                Files.setOwner(folder, user);
                return name;
            } catch (UserPrincipalNotFoundException expected) {
                // the next one then
            }
        }
        throw new IllegalStateException("PostgreSQL does not run as root, and there is no user postgres or nobody;"
                + " run the tests as a normal user");
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
