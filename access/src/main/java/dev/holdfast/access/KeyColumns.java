package dev.holdfast.access;

import dev.holdfast.domain.Clearance;
import dev.holdfast.domain.Label;
import dev.holdfast.domain.LabelFormat;
import dev.holdfast.domain.ModelRef;
import dev.holdfast.domain.Scope;
import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** How a key's parts are written in columns. */
final class KeyColumns {
    static final String NAMES = "id, name, prefix, organisation, project, scopes, models, clearance, default_label,"
            + " limits, created_at, expires_at, disabled_at, revoked_at";

    private KeyColumns() {}

    /** The values of {@link #NAMES}. */
    static @Nullable Object[] values(ApiKey key) {
        KeyTerms terms = key.terms();
        Label label = terms.defaultLabel();
        return new @Nullable Object[] {
            key.id(),
            terms.name(),
            key.prefix(),
            terms.organisation(),
            terms.project(),
            text(terms.scopes(), scope -> scope.name().toLowerCase(Locale.ROOT)),
            text(terms.models(), ModelRef::name),
            terms.clearance().ceiling().toString(),
            label == null ? null : label.toString(),
            limits(terms.limits()),
            key.created().toEpochMilli(),
            millis(terms.expires()),
            millis(key.disabled()),
            millis(key.revoked())
        };
    }

    /** Reads {@link #NAMES}. What cannot be read is taken in the strictest sense. */
    static ApiKey read(ResultSet row) throws SQLException {
        String label = row.getString(9);
        KeyTerms terms = new KeyTerms(
                row.getString(2),
                row.getString(4),
                row.getString(5),
                set(row.getString(6), scope -> Scope.valueOf(scope.toUpperCase(Locale.ROOT))),
                set(row.getString(7), ModelRef::new),
                clearance(row.getString(8)),
                label == null ? null : LabelFormat.STANDARD.parseOrHighest(label),
                limits(row.getString(10)),
                instant(row, 12));
        return new ApiKey(
                row.getString(1),
                row.getString(3),
                terms,
                Instant.ofEpochMilli(row.getLong(11)),
                instant(row, 13),
                instant(row, 14));
    }

    static @Nullable Long millis(@Nullable Instant when) {
        return when == null ? null : (Long) when.toEpochMilli();
    }

    static @Nullable Instant instant(ResultSet row, int column) throws SQLException {
        long millis = row.getLong(column);
        return row.wasNull() ? null : Instant.ofEpochMilli(millis);
    }

    private static Clearance clearance(String text) {
        try {
            return new Clearance(LabelFormat.STANDARD.parse(text));
        } catch (IllegalArgumentException unreadable) {
            return Clearance.LOWEST;
        }
    }

    private static <T> String text(Set<T> items, Function<T, String> write) {
        return items.stream().map(write).sorted().collect(Collectors.joining(","));
    }

    private static <T> Set<T> set(String text, Function<String, T> read) {
        Set<T> items = new LinkedHashSet<>();
        for (String item : text.split(",", -1)) {
            if (!item.isEmpty()) {
                items.add(read.apply(item));
            }
        }
        return items;
    }

    static String limits(LimitSettings limits) {
        return "requests_per_minute=" + limits.requestsPerMinute()
                + ",input_tokens_per_minute=" + limits.inputTokensPerMinute()
                + ",output_tokens_per_minute=" + limits.outputTokensPerMinute()
                + ",concurrent_requests=" + limits.concurrentRequests()
                + ",tokens_per_day=" + limits.tokensPerDay()
                + ",tokens_per_month=" + limits.tokensPerMonth()
                + ",money_per_day=" + limits.moneyPerDay().toPlainString()
                + ",money_per_month=" + limits.moneyPerMonth().toPlainString();
    }

    static LimitSettings limits(String text) {
        Map<String, String> values = new HashMap<>();
        for (String item : text.split(",", -1)) {
            int equals = item.indexOf('=');
            if (equals > 0) {
                values.put(item.substring(0, equals), item.substring(equals + 1));
            }
        }
        return new LimitSettings(
                number(values, "requests_per_minute"),
                number(values, "input_tokens_per_minute"),
                number(values, "output_tokens_per_minute"),
                number(values, "concurrent_requests"),
                number(values, "tokens_per_day"),
                number(values, "tokens_per_month"),
                new BigDecimal(values.getOrDefault("money_per_day", "0")),
                new BigDecimal(values.getOrDefault("money_per_month", "0")));
    }

    private static long number(Map<String, String> values, String name) {
        return Long.parseLong(values.getOrDefault(name, "0"));
    }
}
