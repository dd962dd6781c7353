package dev.holdfast.testkit.durability;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.holdfast.audit.AuditEvent;
import dev.holdfast.audit.LedgerEntry;
import dev.holdfast.audit.LedgerReader;
import dev.holdfast.audit.LedgerVerifier;
import dev.holdfast.audit.Verification;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What a ledger holds: how often each request is in it, and what each key used. Immutable.
 *
 * @param chats entries of finished inferences, by request
 * @param admin entries of admin actions, by request
 * @param use use by key
 */
record Books(Map<String, Integer> chats, Map<String, Integer> admin, Map<String, Use> use) {
    /** Requests and tokens. */
    record Use(long requests, long prompt, long completion) {
        Use plus(Use other) {
            return new Use(requests + other.requests, prompt + other.prompt, completion + other.completion);
        }
    }

    /** Reads the ledger of a data folder, which must verify. */
    static Books of(Path data) throws IOException {
        Path folder = data.resolve("ledger");
        assertThat(LedgerVerifier.verify(folder, null, null)).isInstanceOf(Verification.Verified.class);
        Map<String, Integer> chats = new HashMap<>();
        Map<String, Integer> admin = new HashMap<>();
        Map<String, Use> use = new TreeMap<>();
        try (Stream<LedgerEntry> entries = new LedgerReader(folder).read(0)) {
            entries.forEach(entry -> {
                AuditEvent.Actor actor = entry.event().actor();
                switch (entry.event()) {
                    case AuditEvent.Inference inference -> {
                        chats.merge(actor.requestId(), 1, Integer::sum);
                        use.merge(
                                actor.keyId(),
                                new Use(
                                        1,
                                        inference.usage().prompt(),
                                        inference.usage().completion()),
                                Use::plus);
                    }
                    case AuditEvent.Admin ignored -> admin.merge(actor.requestId(), 1, Integer::sum);
                    case AuditEvent.Refusal ignored -> {}
                }
            });
        }
        return new Books(Map.copyOf(chats), Map.copyOf(admin), use);
    }

    /** Use by key, as a running platform reports it. */
    static Map<String, Use> reported(Client client) throws IOException, InterruptedException {
        HttpResponse<String> answer = client.get("/admin/v1/usage?level=key&from=2020-01-01&to=2099-12-31");
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        Map<String, Use> use = new TreeMap<>();
        for (JsonNode row : Client.json(answer).path("data")) {
            String name = row.path("name").asText();
            use.merge(
                    name.substring(name.lastIndexOf('/') + 1),
                    new Use(
                            row.path("requests").asLong(),
                            row.path("prompt_tokens").asLong(),
                            row.path("completion_tokens").asLong()),
                    Use::plus);
        }
        return use;
    }

    /** Checks that everything that was acknowledged is here exactly once. */
    void hold(Iterable<String> acknowledgedChats, Iterable<String> acknowledgedActions) {
        acknowledgedChats.forEach(id -> assertThat(chats.get(id)).as(id).isEqualTo(1));
        acknowledgedActions.forEach(id -> assertThat(admin.get(id)).as(id).isEqualTo(1));
    }
}
