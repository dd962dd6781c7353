package dev.holdfast.testkit.durability;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.holdfast.testkit.ScriptedEngine;
import dev.holdfast.testkit.TestPlatform;
import io.vertx.core.Vertx;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The program is killed while it works, again and again over the same data. */
class KillTest {
    private static final int LONGEST_MILLIS = 700;

    @TempDir
    Path home;

    private final Vertx vertx = Vertx.vertx();
    private final ScriptedEngine engine = ScriptedEngine.start(vertx);
    private final List<String> chats = new ArrayList<>();
    private final List<String> actions = new ArrayList<>();
    private final Map<String, String> keys = new HashMap<>();
    private Path data;
    private Path configuration;

    @BeforeEach
    void configure() throws IOException {
        data = home.resolve("data");
        configuration = home.resolve("holdfast.yaml");
        Files.writeString(configuration, TestPlatform.model(engine.url()) + """
                audit: {wait_for_durable: true, segment_size: 64KiB}
                """);
    }

    @AfterEach
    void stop() {
        engine.close();
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    @Test
    @Timeout(120)
    void nothing_acknowledged_is_lost_when_the_program_is_killed() throws Exception {
        kill(6, Duration.ofSeconds(12));
    }

    @Test
    @Tag("slow")
    @Timeout(900)
    void nothing_acknowledged_is_lost_when_the_program_is_killed_fifty_times() throws Exception {
        kill(50, Duration.ofHours(1));
    }

    /** Kills so many times, or fewer if that takes too long. */
    private void kill(int most, Duration within) throws Exception {
        Random random = new Random();
        long began = System.nanoTime();
        int round = 0;
        for (; round < most && System.nanoTime() - began < within.toNanos(); round++) {
            try (Program program = Program.serve(configuration, data);
                    Client client = new Client(program.address())) {
                everythingIsThere(client);
                work(program, "round" + round, random.nextInt(LONGEST_MILLIS * 1000));
            }
        }
        try (Program program = Program.serve(configuration, data);
                Client client = new Client(program.address())) {
            everythingIsThere(client);
        }
        PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.US_ASCII);
        out.printf(Locale.ROOT, "%d kills, %d chats and %d new keys kept%n", round, chats.size(), actions.size());
    }

    /** Puts load on the program and kills it this many microseconds after its first chat. */
    private void work(Program program, String name, int micros) throws InterruptedException, IOException {
        try (Client client = new Client(program.address());
                Load load = new Load(name, program.address())) {
            String key = Client.json(client.makeKey(name + "-own")).path("key").asText();
            actions.add(name + "-own");
            load.chatting(4, key).makingKeys().awaitChats(1);
            CompletableFuture.runAsync(program::kill, CompletableFuture.delayedExecutor(micros, TimeUnit.MICROSECONDS))
                    .join();
            load.join();
            assertThat(load.troubles()).isEmpty();
            chats.addAll(load.chats());
            actions.addAll(load.madeBy().keySet());
            keys.putAll(load.keys());
        }
    }

    private void everythingIsThere(Client client) throws IOException, InterruptedException {
        Books books = Books.of(data);
        books.hold(chats, actions);
        assertThat(Books.reported(client)).isEqualTo(books.use());
        List<String> stored = new ArrayList<>();
        for (JsonNode key : Client.json(client.get("/admin/v1/keys")).path("data")) {
            stored.add(key.path("id").asText());
        }
        assertThat(stored).containsAll(keys.keySet());
    }
}
