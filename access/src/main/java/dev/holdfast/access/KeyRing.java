package dev.holdfast.access;

import dev.holdfast.domain.ErrorCode;
import dev.holdfast.domain.Label;
import dev.holdfast.domain.Principal;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The keys in memory: an immutable snapshot that is swapped when a key changes. Thread-safe; reading takes no lock.
 *
 * <p>The rules when the database cannot be reached: a key in the snapshot goes on as it stands until {@code known_keys_for}
 * after the last answer of the database, and is then refused with {@code ACCESS_UNAVAILABLE}. A key that is not in the
 * snapshot is {@code INVALID_API_KEY} as long as the database answered within the last seconds; after that it may have been
 * made elsewhere meanwhile, so it is {@code ACCESS_UNAVAILABLE}. Disabled, revoked and expired keys stay refused throughout.
 */
final class KeyRing {
    private static final int LONGEST_SECRET = 512;
    private static final long UNKNOWN_FOR_NANOS = TimeUnit.SECONDS.toNanos(3);

    private final InstantSource clock;
    private final LongSupplier nanoTime;
    private final Object writing = new Object();
    private volatile AccessSettings settings;
    private volatile Snapshot snapshot = new Snapshot(Map.of(), Map.of());
    private volatile @Nullable Long refreshed;

    /** Keys by hash and by id. */
    private record Snapshot(Map<KeyHash, Credential> byHash, Map<String, Entry> byId) {}

    /** A key; the principal is null if its project is not configured. */
    private record Entry(KeyRow row, @Nullable Principal principal) {}

    /** One secret of a key. */
    private record Credential(Entry entry, @Nullable Instant validUntil) {}

    KeyRing(AccessSettings settings, InstantSource clock, LongSupplier nanoTime) {
        this.settings = settings;
        this.clock = clock;
        this.nanoTime = nanoTime;
    }

    Authentication authenticate(String secret) {
        if (secret.isEmpty()) {
            return rejected(
                    ErrorCode.MISSING_API_KEY, "No API key was sent; send one as 'Authorization: Bearer YOUR_KEY'");
        }
        if (secret.length() > LONGEST_SECRET) {
            return rejected(ErrorCode.INVALID_API_KEY, "The API key is not known; check it for a copying mistake");
        }
        Credential found = snapshot.byHash().get(KeyHash.of(secret));
        if (found == null) {
            return answeredWithin(UNKNOWN_FOR_NANOS)
                    ? rejected(ErrorCode.INVALID_API_KEY, "The API key is not known; check it for a copying mistake")
                    : rejected(
                            ErrorCode.ACCESS_UNAVAILABLE,
                            "The API key cannot be checked now because the database cannot be reached; try again later");
        }
        return admit(found);
    }

    private Authentication admit(Credential found) {
        Entry entry = found.entry();
        Instant now = clock.instant();
        Authentication.Rejected no = refusal(entry, now);
        if (no != null) {
            return no;
        }
        if (found.validUntil() != null && !now.isBefore(found.validUntil())) {
            return rejected(ErrorCode.API_KEY_EXPIRED, "The API key was rotated; use its new secret");
        }
        if (!answeredWithin(settings.knownKeysFor().toNanos())) {
            return rejected(
                    ErrorCode.ACCESS_UNAVAILABLE,
                    "API keys cannot be checked now because the database cannot be reached; try again later");
        }
        Principal principal = entry.principal();
        if (principal == null) {
            KeyTerms terms = entry.row().key().terms();
            return rejected(
                    ErrorCode.API_KEY_REVOKED,
                    "The key's project '" + terms.organisation() + "/" + terms.project()
                            + "' is not configured any more; ask the operators to configure it, or for another key");
        }
        return new Authentication.Authenticated(principal);
    }

    private static Authentication.@Nullable Rejected refusal(Entry entry, Instant now) {
        return switch (entry.row().key().state(now)) {
            case ACTIVE -> null;
            case DISABLED -> rejected(ErrorCode.API_KEY_REVOKED, "The API key is disabled; ask who gave it to you");
            case REVOKED -> rejected(ErrorCode.API_KEY_REVOKED, "The API key was revoked; ask for a new one");
            case EXPIRED -> rejected(ErrorCode.API_KEY_EXPIRED, "The API key has expired; ask for a new one");
        };
    }

    private static Authentication.Rejected rejected(ErrorCode code, String message) {
        return new Authentication.Rejected(code, message);
    }

    private boolean answeredWithin(long nanos) {
        Long last = refreshed;
        return last != null && nanoTime.getAsLong() - last <= nanos;
    }

    /** Whether a running request of this key may go on. */
    boolean stands(String id) {
        Entry entry = snapshot.byId().get(id);
        return entry != null
                && entry.principal() != null
                && entry.row().key().state(clock.instant()) == ApiKey.State.ACTIVE;
    }

    /** Notes that the database answered. */
    void answered(long atNanos) {
        refreshed = atNanos;
    }

    /** Replaces all keys. */
    void replace(Collection<KeyRow> rows) {
        synchronized (writing) {
            publish(rows);
        }
    }

    /** Adds a key or replaces the one of the same id. */
    void put(KeyRow row) {
        synchronized (writing) {
            Map<String, KeyRow> rows = new HashMap<>();
            snapshot.byId().forEach((id, entry) -> rows.put(id, entry.row()));
            rows.put(row.key().id(), row);
            publish(rows.values());
        }
    }

    /** Takes labels, projects and bounds from new settings. */
    void reconfigure(AccessSettings changed) {
        synchronized (writing) {
            settings = changed;
            List<KeyRow> rows = new ArrayList<>();
            snapshot.byId().values().forEach(entry -> rows.add(entry.row()));
            publish(rows);
        }
    }

    private void publish(Collection<KeyRow> rows) {
        Map<KeyHash, Credential> byHash = new HashMap<>();
        Map<String, Entry> byId = new HashMap<>();
        for (KeyRow row : rows) {
            Entry entry = new Entry(row, principal(row.key()));
            byId.put(row.key().id(), entry);
            row.secrets().forEach(secret -> byHash.put(secret.hash(), new Credential(entry, secret.validUntil())));
        }
        snapshot = new Snapshot(byHash, byId);
    }

    private @Nullable Principal principal(ApiKey key) {
        KeyTerms terms = key.terms();
        if (settings.project(terms.organisation(), terms.project()) == null) {
            return null;
        }
        Label project = settings.label(terms.organisation(), terms.project());
        return new Principal(
                key.id(),
                terms.name(),
                terms.organisation(),
                terms.project(),
                terms.scopes(),
                terms.models(),
                terms.clearance(),
                terms.defaultLabel() == null ? project : project.join(terms.defaultLabel()));
    }
}
