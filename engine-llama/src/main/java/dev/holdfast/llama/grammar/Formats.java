package dev.holdfast.llama.grammar;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The values of {@code format} that a grammar can enforce, as patterns. Each allows a part of what its RFC allows, so that
 * every validator agrees: dates exist, seconds are below 60, hosts are plain names.
 */
final class Formats {
    private static final String DAY = "0[1-9]|1[0-9]|2[0-8]";
    private static final String LEAP_YEAR =
            "(?:[0-9]{2}(?:0[48]|[2468][048]|[13579][26])|(?:[02468][048]|[13579][26])00)";
    private static final String DATE = "(?:[0-9]{4}-(?:(?:0[1-9]|1[0-2])-(?:" + DAY + ")|(?:0[13-9]|1[0-2])-(?:29|30)"
            + "|(?:0[13578]|1[02])-31)|" + LEAP_YEAR + "-02-29)";
    private static final String TIME = "(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\\.[0-9]{1,9})?"
            + "(?:Z|\\+(?:0[0-9]|1[0-3]):[0-5][0-9]|-(?:0[1-9]|1[01]):[0-5][0-9])";
    private static final String BYTE = "(?:25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])";
    private static final String LABEL = "[a-z](?:[a-z0-9]|-[a-z0-9]){0,20}";
    private static final String HOST = LABEL + "(?:\\." + LABEL + "){0,3}\\.[a-z]{2,6}";
    private static final Map<String, String> PATTERNS = Map.of(
            "date", DATE,
            "time", TIME,
            "date-time", DATE + "T" + TIME,
            "uuid", "[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}",
            "ipv4", BYTE + "(?:\\." + BYTE + "){3}",
            "email", "[a-zA-Z0-9](?:[._+-]?[a-zA-Z0-9]){0,30}@" + HOST,
            "uri",
                    "https?://" + HOST
                            + "(?::[1-9][0-9]{1,3})?(?:/[a-zA-Z0-9._~-]{0,60}){0,15}(?:\\?[a-zA-Z0-9._~=&-]{1,200})?");

    private Formats() {}

    static List<String> names() {
        return PATTERNS.keySet().stream().sorted().toList();
    }

    static @Nullable Regex of(String format) {
        var pattern = PATTERNS.get(format);
        return pattern == null ? null : RegexParser.parse("^" + pattern + "$", "");
    }
}
