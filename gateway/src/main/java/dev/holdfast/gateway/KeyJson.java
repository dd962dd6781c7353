package dev.holdfast.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.access.ApiKey;
import dev.holdfast.access.IssuedKey;
import dev.holdfast.access.KeyTerms;
import dev.holdfast.access.LimitSettings;
import dev.holdfast.domain.Clearance;
import dev.holdfast.domain.Label;
import dev.holdfast.domain.LabelFormat;
import dev.holdfast.domain.ModelRef;
import dev.holdfast.domain.Scope;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Keys in the admin API's JSON. Immutable. */
public final class KeyJson {
    private static final Duration DEFAULT_OVERLAP = Duration.ofHours(1);

    private final LabelFormat labels;

    /** Reads and writes labels in this format. */
    public KeyJson(LabelFormat labels) {
        this.labels = labels;
    }

    /** A change of a key's terms that can say what it changes. */
    record Change(UnaryOperator<KeyTerms> terms, Map<String, String> described) implements UnaryOperator<KeyTerms> {
        @Override
        public KeyTerms apply(KeyTerms before) {
            return terms.apply(before);
        }
    }

    /** The terms of a new key. */
    KeyTerms readTerms(byte[] body, Instant now) {
        JsonFields fields = JsonFields.parse(
                body,
                Set.of(
                        "name",
                        "organisation",
                        "project",
                        "scopes",
                        "models",
                        "clearance",
                        "label",
                        "limits",
                        "expires_in"));
        return fields.checked(() -> new KeyTerms(
                fields.text("name", "key"),
                fields.text("organisation", "default"),
                fields.text("project", "default"),
                scopes(fields.texts("scopes", List.of("inference"))),
                models(fields.texts("models", List.of())),
                clearance(fields.textOrNull("clearance")),
                label(fields.textOrNull("label")),
                limits(fields.object("limits"), LimitSettings.NONE),
                expires(fields.textOrNull("expires_in"), now)));
    }

    /** A change of a key: what is not named stays. */
    Change readChange(byte[] body, Instant now) {
        JsonFields fields = JsonFields.parse(
                body, Set.of("name", "scopes", "models", "clearance", "label", "limits", "expires_in"));
        Map<String, String> described = new TreeMap<>();
        fields.names().forEach(name -> described.put(name, fields.raw(name)));
        return new Change(
                before -> fields.checked(() -> new KeyTerms(
                        fields.text("name", before.name()),
                        before.organisation(),
                        before.project(),
                        fields.has("scopes") ? scopes(fields.texts("scopes", List.of())) : before.scopes(),
                        fields.has("models") ? models(fields.texts("models", List.of())) : before.models(),
                        fields.has("clearance") ? clearance(fields.textOrNull("clearance")) : before.clearance(),
                        fields.has("label") ? label(fields.textOrNull("label")) : before.defaultLabel(),
                        fields.has("limits") ? limits(fields.object("limits"), before.limits()) : before.limits(),
                        fields.has("expires_in") ? expires(fields.textOrNull("expires_in"), now) : before.expires())),
                described);
    }

    /** How long a rotated key's old secret goes on. */
    Duration readOverlap(byte[] body) {
        if (body.length == 0) {
            return DEFAULT_OVERLAP;
        }
        JsonFields fields = JsonFields.parse(body, Set.of("overlap"));
        String text = fields.textOrNull("overlap");
        return text == null ? DEFAULT_OVERLAP : fields.checked(() -> JsonFields.duration("overlap", text));
    }

    ObjectNode list(List<ApiKey> keys, Instant now) {
        ObjectNode answer = JsonNodeFactory.instance.objectNode();
        ArrayNode data = answer.putArray("data");
        keys.forEach(key -> data.add(write(key, now)));
        return answer;
    }

    ObjectNode write(IssuedKey issued, Instant now) {
        return write(issued.key(), now).put("key", issued.secret().reveal());
    }

    ObjectNode write(ApiKey key, Instant now) {
        KeyTerms terms = key.terms();
        Label label = terms.defaultLabel();
        ObjectNode json = JsonNodeFactory.instance
                .objectNode()
                .put("id", key.id())
                .put("name", terms.name())
                .put("prefix", key.prefix())
                .put("organisation", terms.organisation())
                .put("project", terms.project());
        terms.scopes().stream().map(KeyJson::lower).sorted().forEach(json.putArray("scopes")::add);
        terms.models().stream().map(ModelRef::name).sorted().forEach(json.putArray("models")::add);
        json.put("clearance", labels.format(terms.clearance()))
                .put("label", label == null ? null : labels.format(label));
        json.set("limits", limits(terms.limits()));
        return json.put("created", key.created().toString())
                .put("expires", terms.expires() == null ? null : terms.expires().toString())
                .put("status", lower(key.state(now)));
    }

    private static ObjectNode limits(LimitSettings limits) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("requests_per_minute", limits.requestsPerMinute())
                .put("input_tokens_per_minute", limits.inputTokensPerMinute())
                .put("output_tokens_per_minute", limits.outputTokensPerMinute())
                .put("concurrent_requests", limits.concurrentRequests())
                .put("tokens_per_day", limits.tokensPerDay())
                .put("tokens_per_month", limits.tokensPerMonth())
                .put("money_per_day", limits.moneyPerDay())
                .put("money_per_month", limits.moneyPerMonth());
    }

    /** Limits where those not named stay as they were; null takes all of them away. */
    private static LimitSettings limits(@Nullable JsonNode json, LimitSettings before) {
        if (json == null) {
            return LimitSettings.NONE;
        }
        JsonFields fields = JsonFields.of(
                json,
                Set.of(
                        "requests_per_minute",
                        "input_tokens_per_minute",
                        "output_tokens_per_minute",
                        "concurrent_requests",
                        "tokens_per_day",
                        "tokens_per_month",
                        "money_per_day",
                        "money_per_month"));
        return new LimitSettings(
                fields.number("requests_per_minute", before.requestsPerMinute()),
                fields.number("input_tokens_per_minute", before.inputTokensPerMinute()),
                fields.number("output_tokens_per_minute", before.outputTokensPerMinute()),
                fields.number("concurrent_requests", before.concurrentRequests()),
                fields.number("tokens_per_day", before.tokensPerDay()),
                fields.number("tokens_per_month", before.tokensPerMonth()),
                fields.decimal("money_per_day", before.moneyPerDay()),
                fields.decimal("money_per_month", before.moneyPerMonth()));
    }

    private static Set<Scope> scopes(List<String> names) {
        Set<Scope> scopes = new LinkedHashSet<>();
        for (String name : names) {
            scopes.add(
                    switch (name.toLowerCase(Locale.ROOT)) {
                        case "inference" -> Scope.INFERENCE;
                        case "admin" -> Scope.ADMIN;
                        case "audit" -> Scope.AUDIT;
                        default ->
                            throw new IllegalArgumentException(
                                    "scopes holds '" + name + "'; use inference, admin and audit");
                    });
        }
        return scopes;
    }

    private static Set<ModelRef> models(List<String> names) {
        Set<ModelRef> models = new LinkedHashSet<>();
        names.forEach(name -> models.add(new ModelRef(name)));
        return models;
    }

    private Clearance clearance(@Nullable String text) {
        return text == null ? Clearance.UNRESTRICTED : labels.parseClearance(text);
    }

    private @Nullable Label label(@Nullable String text) {
        return text == null ? null : labels.parse(text);
    }

    private static @Nullable Instant expires(@Nullable String text, Instant now) {
        return text == null ? null : now.plus(JsonFields.duration("expires_in", text));
    }

    private static String lower(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
