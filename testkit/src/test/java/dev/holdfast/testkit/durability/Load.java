package dev.holdfast.testkit.durability;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Clients that keep a platform busy until they are stopped or it is gone, and note what it has acknowledged: each answer
 * that came whole. Thread-safe.
 */
final class Load implements AutoCloseable {
    private static final int DEADLINE_SECONDS = 90;

    private final String name;
    private final Client client;
    private final AtomicBoolean stopped = new AtomicBoolean();
    private final List<Thread> threads = new ArrayList<>();
    private final Queue<String> chats = new ConcurrentLinkedQueue<>();
    private final Map<String, String> keys = new ConcurrentHashMap<>();
    private final Map<String, String> madeBy = new ConcurrentHashMap<>();
    private final Queue<String> troubles = new ConcurrentLinkedQueue<>();
    private final Queue<String> ended = new ConcurrentLinkedQueue<>();
    private final Queue<Wait> waits = new ConcurrentLinkedQueue<>();

    /** Someone who waits for chats. */
    private record Wait(CountDownLatch answers) {}

    /**
     * A load that has not begun.
     *
     * @param name begins the identifier of every request
     */
    Load(String name, URI url) {
        this.name = name;
        this.client = new Client(url);
    }

    /** Adds clients that chat with this key, every other time streamed. */
    Load chatting(int clients, String key) {
        for (int i = 0; i < clients; i++) {
            String id = name + "-chat" + i + "-";
            add(id, number -> chat(key, id + number, number % 2 == 0));
        }
        return this;
    }

    /** Adds a client that makes keys and chats once with each. */
    Load makingKeys() {
        add(name + "-admin", number -> {
            String id = name + "-key-" + number;
            HttpResponse<String> made = client.makeKey(id);
            if (made.statusCode() != 201) {
                troubles.add(id + ": " + made.statusCode() + " " + made.body());
                return;
            }
            String key = Client.json(made).path("key").asText();
            String keyId = Client.json(made).path("id").asText();
            madeBy.put(id, keyId);
            keys.put(keyId, key);
            chat(key, name + "-first-" + number, number % 2 == 0);
        });
        return this;
    }

    private void chat(String key, String id, boolean stream) throws IOException, InterruptedException {
        HttpResponse<String> answer = client.chat(key, id, stream);
        if (answer.statusCode() == 200 && (!stream || answer.body().endsWith("data: [DONE]\n\n"))) {
            chats.add(id);
            waits.forEach(wait -> wait.answers().countDown());
        } else {
            troubles.add(id + ": " + answer.statusCode() + " " + answer.body());
        }
    }

    /** One turn of a client. */
    @FunctionalInterface
    private interface Turn {
        void take(long number) throws IOException, InterruptedException;
    }

    private void add(String threadName, Turn turn) {
        threads.add(Thread.ofPlatform().name(threadName).daemon().start(() -> {
            try {
                for (long number = 0; !stopped.get(); number++) {
                    turn.take(number);
                }
            } catch (IOException gone) {
                ended.add(threadName + ": " + gone);
            } catch (InterruptedException stop) {
                Thread.currentThread().interrupt();
            }
        }));
    }

    /** Waits until this many more chats were answered. */
    void awaitChats(int count) throws InterruptedException {
        Wait wait = new Wait(new CountDownLatch(count));
        waits.add(wait);
        if (!wait.answers().await(DEADLINE_SECONDS, TimeUnit.SECONDS)) {
            throw new AssertionError(wait.answers().getCount() + " chats are not answered; " + troubles + ended);
        }
        waits.remove(wait);
    }

    /** The identifiers of the chats that were answered whole. */
    List<String> chats() {
        return List.copyOf(chats);
    }

    /** The keys that were made, by their public identifiers. */
    Map<String, String> keys() {
        return Map.copyOf(keys);
    }

    /** The identifiers of the requests that made keys, with the keys' public identifiers. */
    Map<String, String> madeBy() {
        return Map.copyOf(madeBy);
    }

    /** Answers that were none of those expected. */
    List<String> troubles() {
        return List.copyOf(troubles);
    }

    /** The clients that ended because the connection broke. */
    List<String> ended() {
        return List.copyOf(ended);
    }

    /** Lets the clients finish the turn they are in, and waits for them. */
    void join() throws InterruptedException {
        stopped.set(true);
        for (Thread thread : threads) {
            thread.join(TimeUnit.SECONDS.toMillis(DEADLINE_SECONDS));
            if (thread.isAlive()) {
                throw new AssertionError(thread.getName() + " does not end");
            }
        }
    }

    @Override
    public void close() {
        stopped.set(true);
        client.close();
    }
}
