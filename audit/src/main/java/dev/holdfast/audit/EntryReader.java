package dev.holdfast.audit;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.holdfast.audit.AuditEvent.Actor;
import dev.holdfast.domain.Label;
import dev.holdfast.domain.LabelFormat;
import dev.holdfast.domain.Usage;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads what {@link EntryWriter} wrote. Pure functions; each throws {@link IllegalArgumentException} with the reason. */
final class EntryReader {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final JsonFactory TOKENS = new JsonFactory();

    private EntryReader() {}

    /** The sequence number an entry states, without looking at the rest. */
    static long sequence(byte[] bytes, int offset, int length) {
        long found = -1;
        try (JsonParser parser = TOKENS.createParser(bytes, offset, length)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new IllegalArgumentException("the entry is not an object");
            }
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                boolean wanted = parser.currentName().equals("seq");
                JsonToken value = parser.nextToken();
                if (wanted && value == JsonToken.VALUE_NUMBER_INT) {
                    found = parser.getLongValue();
                }
                parser.skipChildren();
            }
            if (parser.nextToken() != null) {
                throw new IllegalArgumentException("something follows the entry");
            }
        } catch (IOException malformed) {
            throw new IllegalArgumentException("the entry is not JSON", malformed);
        }
        if (found < 0) {
            throw new IllegalArgumentException("the entry has no sequence number");
        }
        return found;
    }

    static LedgerEntry read(byte[] bytes, int offset, int length) {
        try {
            return read(MAPPER.readTree(bytes, offset, length));
        } catch (IOException | DateTimeException malformed) {
            throw new IllegalArgumentException("the entry cannot be read: " + malformed.getMessage(), malformed);
        }
    }

    private static LedgerEntry read(JsonNode entry) {
        if (number(entry, "v") != 1) {
            throw new IllegalArgumentException("the entry was written by a newer version of this program");
        }
        return new LedgerEntry(number(entry, "seq"), Instant.parse(text(entry, "time")), event(entry));
    }

    private static AuditEvent event(JsonNode entry) {
        Actor actor = actor(entry.path("actor"));
        String kind = text(entry, "kind");
        return switch (kind) {
            case "inference" -> inference(actor, entry);
            case "refusal" ->
                new AuditEvent.Refusal(
                        actor, text(entry, "model"), label(entry), text(entry, "code"), text(entry, "reason"));
            case "admin" -> new AuditEvent.Admin(actor, text(entry, "action"), text(entry, "target"), details(entry));
            default -> throw new IllegalArgumentException("no entry is of kind '" + kind + "'");
        };
    }

    private static AuditEvent inference(Actor actor, JsonNode entry) {
        JsonNode usage = entry.path("usage");
        JsonNode timings = entry.path("timings");
        Label label = label(entry);
        return new AuditEvent.Inference(
                actor,
                text(entry, "model"),
                text(entry, "replica"),
                label == null ? Label.HIGHEST : label,
                text(entry, "outcome"),
                new Usage(
                        number(usage, "prompt"),
                        number(usage, "cached"),
                        number(usage, "completion"),
                        number(usage, "reasoning")),
                number(entry, "cost"),
                new AuditEvent.Timings(number(timings, "admitted"), number(timings, "first"), number(timings, "end")),
                new AuditEvent.Hashes(text(entry, "prompt"), text(entry, "answer")));
    }

    private static Actor actor(JsonNode actor) {
        return new Actor(
                text(actor, "key"), text(actor, "organisation"), text(actor, "project"), text(actor, "request"));
    }

    private static @Nullable Label label(JsonNode entry) {
        return entry.has("label") ? LabelFormat.STANDARD.parseOrHighest(text(entry, "label")) : null;
    }

    private static Map<String, String> details(JsonNode entry) {
        Map<String, String> details = new HashMap<>();
        entry.path("details").forEachEntry((name, value) -> details.put(name, value.asText()));
        return details;
    }

    private static String text(JsonNode node, String name) {
        if (!node.path(name).isTextual()) {
            throw new IllegalArgumentException("'" + name + "' is missing or no string");
        }
        return node.path(name).textValue();
    }

    private static long number(JsonNode node, String name) {
        if (!node.path(name).canConvertToLong() || !node.path(name).isIntegralNumber()) {
            throw new IllegalArgumentException("'" + name + "' is missing or no integer");
        }
        return node.path(name).longValue();
    }
}
