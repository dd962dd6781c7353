package dev.holdfast.gateway;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.access.Access;
import dev.holdfast.access.Level;
import dev.holdfast.access.Period;
import dev.holdfast.access.UsageRow;
import dev.holdfast.domain.ErrorCode;
import dev.holdfast.domain.HoldfastException;
import java.math.BigDecimal;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;

/** What was used, per level and period. Thread-safe; blocks. */
final class UsagePage {
    private final Access access;
    private final InstantSource time;

    UsagePage(Access access, InstantSource time) {
        this.access = access;
        this.time = time;
    }

    ObjectNode answer(Map<String, String> query) {
        Period period = choice(Period.class, query.getOrDefault("period", "day"), "period");
        Level level = choice(Level.class, query.getOrDefault("level", "project"), "level");
        LocalDate today = LocalDate.ofInstant(time.instant(), ZoneOffset.UTC);
        LocalDate from = date(query, "from", period == Period.DAY ? today : today.withDayOfMonth(1));
        LocalDate to = date(query, "to", today);
        ArrayNode data = JsonNodeFactory.instance.arrayNode();
        for (UsageRow row : access.usage(from, to, level, period)) {
            data.add(json(row, level));
        }
        ObjectNode answer = JsonNodeFactory.instance.objectNode();
        answer.set("data", data);
        return answer;
    }

    private static ObjectNode json(UsageRow row, Level level) {
        StringBuilder name = new StringBuilder(row.organisation());
        if (row.project() != null) {
            name.append('/').append(row.project());
        }
        if (row.keyId() != null) {
            name.append('/').append(row.keyId());
        }
        return JsonNodeFactory.instance
                .objectNode()
                .put("level", level.name().toLowerCase(Locale.ROOT))
                .put("name", name.toString())
                .put("period", row.period())
                .put("requests", row.requests())
                .put("prompt_tokens", row.usage().prompt())
                .put("cached_tokens", row.usage().cached())
                .put("completion_tokens", row.usage().completion())
                .put(
                        "cost",
                        BigDecimal.valueOf(row.costNanos(), 9)
                                .stripTrailingZeros()
                                .toPlainString());
    }

    private static LocalDate date(Map<String, String> query, String name, LocalDate otherwise) {
        String text = query.get(name);
        if (text == null) {
            return otherwise;
        }
        try {
            return LocalDate.parse(text);
        } catch (DateTimeParseException malformed) {
            throw new HoldfastException(ErrorCode.INVALID_REQUEST, name + " is a date such as 2026-11-21.", malformed);
        }
    }

    private static <E extends Enum<E>> E choice(Class<E> type, String text, String name) {
        for (E value : type.getEnumConstants()) {
            if (value.name().equalsIgnoreCase(text)) {
                return value;
            }
        }
        throw new HoldfastException(
                ErrorCode.INVALID_REQUEST,
                name + " is one of " + Arrays.toString(type.getEnumConstants()).toLowerCase(Locale.ROOT) + ".");
    }
}
