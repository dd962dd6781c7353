package dev.holdfast.access;

import dev.holdfast.domain.Clearance;
import dev.holdfast.domain.ErrorCode;
import dev.holdfast.domain.HoldfastException;
import dev.holdfast.domain.Scope;
import dev.holdfast.domain.Secret;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Making and changing keys. A change is in force in this process when its method returns, and in other processes on the same
 * database within a second. Methods block; each throws {@link HoldfastException} with {@code STORAGE_UNAVAILABLE} if the
 * database cannot be reached, with {@code NOT_FOUND} if there is no such key, and with {@code CONFLICT} if the key was
 * revoked, which cannot be undone. Thread-safe.
 */
public final class KeyAdministration {
    private static final Logger LOG = LoggerFactory.getLogger(KeyAdministration.class);
    private static final int SAFE_LENGTH = 32;

    private final AccessRows rows;
    private final KeyMint mint = new KeyMint();
    private final InstantSource clock;
    private final Supplier<AccessSettings> settings;
    private final Refresher published;

    KeyAdministration(AccessRows rows, InstantSource clock, Supplier<AccessSettings> settings, Refresher published) {
        this.rows = rows;
        this.clock = clock;
        this.settings = settings;
        this.published = published;
    }

    /**
     * Makes a key.
     *
     * @throws HoldfastException with {@code INVALID_REQUEST} if the project is not configured
     */
    public IssuedKey create(KeyTerms terms) {
        if (settings.get().project(terms.organisation(), terms.project()) == null) {
            throw new HoldfastException(
                    ErrorCode.INVALID_REQUEST,
                    "there is no project '" + terms.organisation() + "/" + terms.project()
                            + "'; add it to access.organisations in the configuration");
        }
        KeyMint.Minted minted = mint.make(terms, now());
        rows.insert(minted.row());
        published.put(minted.row());
        return minted.issued();
    }

    /** All keys, oldest first, revoked ones included. */
    public List<ApiKey> list() {
        return rows.keys().keys().stream().map(KeyRow::key).toList();
    }

    /** One key. */
    public ApiKey get(String id) {
        return list().stream()
                .filter(key -> key.id().equals(id))
                .findFirst()
                .orElseThrow(() -> new HoldfastException(
                        ErrorCode.NOT_FOUND, "there is no key '" + id + "'; list the keys to see their ids"));
    }

    /**
     * Changes what a key is for. It stays bound to its organisation and project.
     *
     * @throws HoldfastException with {@code INVALID_REQUEST} if the change would move it
     */
    public ApiKey update(String id, UnaryOperator<KeyTerms> change) {
        return change(id, row -> {
            KeyTerms terms = change.apply(row.key().terms());
            if (!terms.organisation().equals(row.key().terms().organisation())
                    || !terms.project().equals(row.key().terms().project())) {
                throw new HoldfastException(
                        ErrorCode.INVALID_REQUEST, "a key cannot move to another project; create one there");
            }
            return new KeyRow(row.key().withTerms(terms), row.secrets());
        });
    }

    /**
     * Gives a key a new secret; those before it go on working for the overlap, and no longer than they did before.
     *
     * @param overlap zero to end them now
     */
    public IssuedKey rotate(String id, Duration overlap) {
        Secret secret = mint.secret(id);
        Instant now = now();
        ApiKey key = change(id, row -> KeyMint.rotated(row, secret, now, now.plus(overlap)));
        return new IssuedKey(key, secret);
    }

    /** Stops a key until it is enabled again. */
    public ApiKey disable(String id) {
        Instant now = now();
        return change(
                id,
                row -> new KeyRow(
                        row.key().disabled() == null ? row.key().withDisabled(now) : row.key(), row.secrets()));
    }

    /** Lets a disabled key work again. */
    public ApiKey enable(String id) {
        return change(id, row -> new KeyRow(row.key().withDisabled(null), row.secrets()));
    }

    /** Stops a key for good. */
    public ApiKey revoke(String id) {
        Instant now = now();
        KeyRow changed = rows.change(
                id, row -> row.key().revoked() == null ? new KeyRow(row.key().withRevoked(now), row.secrets()) : row);
        published.put(changed);
        return changed.key();
    }

    /**
     * Makes a key with every scope when no admin key works; otherwise does nothing.
     *
     * @param fromEnvironment the secret it shall have, or null to make one
     * @return the key and its secret, or null if there was an admin key
     * @throws HoldfastException with {@code CONFLICT} if the given secret was a key before and is revoked
     */
    public @Nullable IssuedKey ensureAdminKey(@Nullable String fromEnvironment) {
        Instant now = now();
        KeyTerms terms = adminTerms();
        KeyMint.Minted minted = fromEnvironment == null || fromEnvironment.isBlank()
                ? mint.make(terms, now)
                : mint.adopt(terms, fromEnvironment.strip(), now);
        if (!rows.insertIfNoAdmin(minted.row(), now)) {
            return null;
        }
        if (minted.secret().reveal().length() < SAFE_LENGTH) {
            LOG.warn("The given admin key is shorter than {} characters and may be guessed; rotate it", SAFE_LENGTH);
        }
        published.put(minted.row());
        return minted.issued();
    }

    private KeyTerms adminTerms() {
        AccessSettings now = settings.get();
        String organisation = first("default", now.organisations().keySet());
        OrganisationSettings found = now.organisations().get(organisation);
        String project =
                first("default", found == null ? Set.of() : found.projects().keySet());
        if (now.project(organisation, project) == null) {
            throw new HoldfastException(
                    ErrorCode.INVALID_REQUEST,
                    "the admin key needs a project; configure at least one under access.organisations");
        }
        return new KeyTerms(
                "admin",
                organisation,
                project,
                Set.of(Scope.values()),
                Set.of(),
                Clearance.UNRESTRICTED,
                null,
                LimitSettings.NONE,
                null);
    }

    private static String first(String preferred, Set<String> names) {
        return names.contains(preferred)
                ? preferred
                : names.stream().sorted().findFirst().orElse(preferred);
    }

    private ApiKey change(String id, UnaryOperator<KeyRow> change) {
        KeyRow changed = rows.change(id, row -> {
            if (row.key().revoked() != null) {
                throw new HoldfastException(
                        ErrorCode.CONFLICT, "key '" + id + "' was revoked, which is for good; create a new one");
            }
            return change.apply(row);
        });
        published.put(changed);
        return changed.key();
    }

    private Instant now() {
        return clock.instant();
    }
}
