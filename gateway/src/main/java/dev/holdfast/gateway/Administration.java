package dev.holdfast.gateway;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.access.Access;
import dev.holdfast.access.ApiKey;
import dev.holdfast.access.IssuedKey;
import dev.holdfast.access.KeyAdministration;
import dev.holdfast.access.KeyTerms;
import dev.holdfast.audit.AuditEvent;
import dev.holdfast.audit.AuditLog;
import dev.holdfast.domain.ErrorCode;
import dev.holdfast.domain.HoldfastException;
import dev.holdfast.domain.Principal;
import dev.holdfast.domain.Scope;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/**
 * Answers {@code /admin/v1/…}. An action is acknowledged only when its entry in the ledger is durable. Called on virtual
 * threads, since it waits for the database and the ledger. Thread-safe.
 */
public final class Administration {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final long LEDGER_SECONDS = 30;

    private final Access access;
    private final AuditLog audit;
    private final KeyJson keyJson;
    private final InstantSource time;
    private final Map<String, Supplier<ObjectNode>> pages;
    private final UsagePage usage;

    /**
     * A request.
     *
     * @param principal who calls
     * @param requestId its identifier
     * @param method the HTTP method
     * @param path the path after {@code /admin/v1}, such as {@code /keys}
     * @param query the query parameters
     * @param body the body, empty if none was sent
     */
    record Call(
            Principal principal,
            String requestId,
            String method,
            String path,
            Map<String, String> query,
            byte[] body) {}

    /**
     * A successful answer.
     *
     * @param status the HTTP status
     * @param json the body
     */
    record Reply(int status, byte[] json) {}

    /**
     * An administration.
     *
     * @param pages what {@code GET} answers on paths that only show something, such as {@code /status}
     */
    public Administration(
            Access access,
            AuditLog audit,
            KeyJson keyJson,
            InstantSource time,
            Map<String, Supplier<ObjectNode>> pages) {
        this.access = access;
        this.audit = audit;
        this.keyJson = keyJson;
        this.time = time;
        this.pages = Map.copyOf(pages);
        this.usage = new UsagePage(access, time);
    }

    /**
     * Answers a request of a caller whose key is good.
     *
     * @throws HoldfastException for an answer that is an error
     */
    Reply handle(Call call) {
        String[] steps = call.path().substring(1).split("/", -1);
        if (steps[0].equals("keys")) {
            require(call, Scope.ADMIN);
            return keys(call, steps);
        }
        if (call.path().equals("/usage") && call.method().equals("GET")) {
            requireReader(call);
            return ok(usage.answer(call.query()));
        }
        Supplier<ObjectNode> page = pages.get(call.path());
        if (page == null || !call.method().equals("GET")) {
            throw notFound();
        }
        requireReader(call);
        return ok(page.get());
    }

    private Reply keys(Call call, String[] steps) {
        String form = call.method() + " " + steps.length;
        return switch (form) {
            case "GET 1" -> ok(keyJson.list(keyAdministration().list(), time.instant()));
            case "POST 1" -> create(call);
            case "GET 2" -> ok(keyJson.write(keyAdministration().get(steps[1]), time.instant()));
            case "PATCH 2" -> update(call, steps[1]);
            case "POST 3" -> act(call, steps[1], steps[2]);
            default -> throw notFound();
        };
    }

    private Reply create(Call call) {
        KeyTerms terms = keyJson.readTerms(call.body(), time.instant());
        ensureRecordable();
        IssuedKey issued = keyAdministration().create(terms);
        try {
            record(call, "key.create", issued.key().id(), Map.of("name", terms.name(), "project", place(terms)));
        } catch (HoldfastException unrecorded) {
            keyAdministration().revoke(issued.key().id());
            throw unrecorded;
        }
        return new Reply(201, bytes(keyJson.write(issued, time.instant())));
    }

    private Reply update(Call call, String id) {
        KeyJson.Change change = keyJson.readChange(call.body(), time.instant());
        ensureRecordable();
        ApiKey changed = keyAdministration().update(id, change);
        record(call, "key.update", id, change.described());
        return ok(keyJson.write(changed, time.instant()));
    }

    private Reply act(Call call, String id, String action) {
        ensureRecordable();
        KeyAdministration keys = keyAdministration();
        ObjectNode answer = switch (action) {
            case "rotate" -> {
                Duration overlap = keyJson.readOverlap(call.body());
                yield keyJson.write(keys.rotate(id, overlap), time.instant());
            }
            case "disable" -> keyJson.write(keys.disable(id), time.instant());
            case "enable" -> keyJson.write(keys.enable(id), time.instant());
            case "revoke" -> keyJson.write(keys.revoke(id), time.instant());
            default -> throw notFound();
        };
        record(call, "key." + action, id, Map.of());
        return ok(answer);
    }

    private KeyAdministration keyAdministration() {
        return access.keys();
    }

    private static String place(KeyTerms terms) {
        return terms.organisation() + "/" + terms.project();
    }

    private void ensureRecordable() {
        if (!audit.accepting()) {
            throw new HoldfastException(
                    ErrorCode.AUDIT_UNAVAILABLE,
                    "The audit ledger takes no entries right now, so nothing was changed.");
        }
    }

    private void record(Call call, String action, String target, Map<String, String> details) {
        Principal who = call.principal();
        AuditEvent.Actor actor = new AuditEvent.Actor(who.keyId(), who.organisation(), who.project(), call.requestId());
        try {
            audit.append(new AuditEvent.Admin(actor, action, target, details))
                    .toCompletableFuture()
                    .get(LEDGER_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw unrecorded(stopped);
        } catch (ExecutionException | TimeoutException failed) {
            throw unrecorded(failed);
        }
    }

    private static HoldfastException unrecorded(Exception cause) {
        return new HoldfastException(
                ErrorCode.AUDIT_UNAVAILABLE,
                "The action could not be put on record. Look at the key's state before trying again.",
                cause);
    }

    private static void require(Call call, Scope scope) {
        if (!call.principal().has(scope)) {
            throw new HoldfastException(
                    ErrorCode.INSUFFICIENT_SCOPE,
                    "This key lacks the scope '" + lower(scope) + "'. Use one that has it.");
        }
    }

    private static void requireReader(Call call) {
        if (!call.principal().has(Scope.AUDIT)) {
            require(call, Scope.ADMIN);
        }
    }

    private static String lower(Scope scope) {
        return scope.name().toLowerCase(java.util.Locale.ROOT);
    }

    private static HoldfastException notFound() {
        return new HoldfastException(
                ErrorCode.NOT_FOUND, "The admin API has no such path and method; /openapi.json lists them.");
    }

    private static Reply ok(ObjectNode json) {
        return new Reply(200, bytes(json));
    }

    private static byte[] bytes(ObjectNode json) {
        try {
            return JSON.writeValueAsBytes(json);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
