package dev.holdfast.app.config;

import dev.holdfast.domain.ByteSize;
import dev.holdfast.domain.Label;
import dev.holdfast.domain.LabelFormat;
import dev.holdfast.domain.Secret;
import java.math.BigDecimal;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Turns the text of one scalar into a typed value and back. Pure functions. */
final class Scalars {
    private static final Pattern WHOLE = Pattern.compile("[+-]?\\d+(_\\d+)*");
    private static final Pattern DECIMAL = Pattern.compile("-?\\d{1,18}(\\.\\d{1,18})?");
    private static final Pattern DURATION = Pattern.compile("(\\d{1,9})\\s?(ms|s|m|h|d)");
    private static final Pattern PASSWORD = Pattern.compile("(//[^/@:\\s]*:)[^/@\\s]*@");
    private static final Map<Class<?>, String> NAMES = Map.ofEntries(
            Map.entry(String.class, "text"),
            Map.entry(int.class, "whole number"),
            Map.entry(Integer.class, "whole number"),
            Map.entry(long.class, "whole number"),
            Map.entry(Long.class, "whole number"),
            Map.entry(boolean.class, "true or false"),
            Map.entry(Boolean.class, "true or false"),
            Map.entry(Duration.class, "duration"),
            Map.entry(ByteSize.class, "size"),
            Map.entry(Secret.class, "secret"),
            Map.entry(URI.class, "URL"),
            Map.entry(Path.class, "path"),
            Map.entry(BigDecimal.class, "decimal number"),
            Map.entry(Label.class, "label"));

    private Scalars() {}

    static boolean reads(Class<?> type) {
        return type.isEnum() || NAMES.containsKey(type);
    }

    /** How the reference names the type. */
    static String name(Class<?> type) {
        if (type.isEnum()) {
            return "one of " + String.join(", ", choices(type));
        }
        return NAMES.getOrDefault(type, type.getSimpleName());
    }

    /**
     * The value that a text stands for.
     *
     * @throws IllegalArgumentException if it stands for none; the message says what to write, and calls the text
     *     {@code shown}, so that a value taken from the environment is not repeated
     */
    static Object parse(Class<?> type, String text, String shown) {
        if (type.isEnum()) {
            return choice(type, text, shown);
        }
        String trimmed = text.strip();
        return switch (type.getName()) {
            case "java.lang.String" -> text;
            case "int", "java.lang.Integer" ->
                Math.toIntExact(whole(trimmed, shown, Integer.MIN_VALUE, Integer.MAX_VALUE));
            case "long", "java.lang.Long" -> whole(trimmed, shown, Long.MIN_VALUE, Long.MAX_VALUE);
            case "boolean", "java.lang.Boolean" -> truth(trimmed, shown);
            case "java.time.Duration" -> duration(trimmed, shown);
            case "java.math.BigDecimal" -> decimal(trimmed, shown);
            case "java.net.URI" -> uri(trimmed, shown);
            case "java.nio.file.Path" -> path(text, shown);
            case "dev.holdfast.domain.ByteSize" -> size(trimmed, shown);
            case "dev.holdfast.domain.Secret" -> new Secret(text);
            case "dev.holdfast.domain.Label" -> label(trimmed, shown);
            default -> throw new IllegalStateException("settings of type " + type.getName() + " are not supported");
        };
    }

    /** The text that {@link #parse} reads back to the value, save that secrets are masked. */
    static String format(Object value) {
        return switch (value) {
            case Duration duration -> duration(duration);
            case BigDecimal decimal -> decimal.toPlainString();
            case Enum<?> choice -> lower(choice.name());
            case URI uri -> PASSWORD.matcher(uri.toString()).replaceAll("$1***@");
            case String text -> PASSWORD.matcher(text).replaceAll("$1***@");
            default -> value.toString();
        };
    }

    private static long whole(String text, String shown, long least, long most) {
        if (!WHOLE.matcher(text).matches()) {
            throw new IllegalArgumentException(shown + " is not a whole number; write for example 10");
        }
        try {
            long value = Long.parseLong(text.replace("_", ""));
            if (value >= least && value <= most) {
                return value;
            }
        } catch (NumberFormatException tooLong) {
            throw new IllegalArgumentException(outOfRange(shown, least, most), tooLong);
        }
        throw new IllegalArgumentException(outOfRange(shown, least, most));
    }

    private static String outOfRange(String shown, long least, long most) {
        return shown + " is out of range; the least is " + least + " and the most is " + most;
    }

    private static boolean truth(String text, String shown) {
        return switch (lower(text)) {
            case "true" -> true;
            case "false" -> false;
            case "yes", "on" -> throw new IllegalArgumentException(shown + " is not true or false; write true");
            case "no", "off" -> throw new IllegalArgumentException(shown + " is not true or false; write false");
            default -> throw new IllegalArgumentException(shown + " is not true or false");
        };
    }

    private static Duration duration(String text, String shown) {
        Matcher matcher = DURATION.matcher(text);
        if (!matcher.matches()) {
            boolean bare = text.matches("\\d{1,9}");
            throw new IllegalArgumentException(shown + " is not a duration; write "
                    + (bare ? text + "s" : "for example 500ms, 10s, 5m, 1h or 7d"));
        }
        long amount = Long.parseLong(matcher.group(1));
        return switch (matcher.group(2)) {
            case "ms" -> Duration.ofMillis(amount);
            case "s" -> Duration.ofSeconds(amount);
            case "m" -> Duration.ofMinutes(amount);
            case "h" -> Duration.ofHours(amount);
            default -> Duration.ofDays(amount);
        };
    }

    private static String duration(Duration value) {
        long millis = value.toMillis();
        if (millis % 1000 != 0) {
            return millis + "ms";
        }
        long seconds = value.toSeconds();
        if (seconds == 0 || seconds % 60 != 0) {
            return seconds + "s";
        }
        if (seconds % 3600 != 0) {
            return seconds / 60 + "m";
        }
        return seconds % 86_400 == 0 ? seconds / 86_400 + "d" : seconds / 3600 + "h";
    }

    private static BigDecimal decimal(String text, String shown) {
        if (!DECIMAL.matcher(text).matches()) {
            throw new IllegalArgumentException(shown + " is not a decimal number; write for example 0.25");
        }
        return new BigDecimal(text);
    }

    private static URI uri(String text, String shown) {
        try {
            URI uri = new URI(text);
            boolean hostAndPort = uri.isOpaque() && uri.getSchemeSpecificPart().matches("\\d.*");
            if (uri.getScheme() != null && !hostAndPort) {
                return uri;
            }
        } catch (URISyntaxException malformed) {
            throw new IllegalArgumentException(
                    shown + " is not a URL; write for example http://127.0.0.1:8000", malformed);
        }
        throw new IllegalArgumentException(shown + " is not a URL; it must start with a scheme such as http://");
    }

    private static Path path(String text, String shown) {
        try {
            return Path.of(text);
        } catch (InvalidPathException malformed) {
            throw new IllegalArgumentException(shown + " is not a path: " + malformed.getReason(), malformed);
        }
    }

    private static ByteSize size(String text, String shown) {
        try {
            return ByteSize.parse(text);
        } catch (IllegalArgumentException | ArithmeticException malformed) {
            throw new IllegalArgumentException(
                    shown + " is not a size; write for example 64KiB, 10MiB or 2GiB", malformed);
        }
    }

    private static Label label(String text, String shown) {
        try {
            return LabelFormat.STANDARD.parse(text);
        } catch (IllegalArgumentException malformed) {
            throw new IllegalArgumentException(
                    shown + " is not a label; write SENSITIVITY[;COMPARTMENTS[;TRUST]], for example"
                            + " internal or confidential;hr,finance",
                    malformed);
        }
    }

    private static Object choice(Class<?> type, String text, String shown) {
        String wanted = lower(text.strip()).replace('-', '_');
        for (Object constant : type.getEnumConstants()) {
            if (lower(((Enum<?>) constant).name()).equals(wanted)) {
                return constant;
            }
        }
        List<String> choices = choices(type);
        String near = Spelling.nearest(wanted, choices)
                .map(found -> "; did you mean '" + found + "'?")
                .orElse("");
        throw new IllegalArgumentException(shown + " is not one of " + String.join(", ", choices) + near);
    }

    private static List<String> choices(Class<?> type) {
        return Arrays.stream(type.getEnumConstants())
                .map(constant -> lower(((Enum<?>) constant).name()))
                .toList();
    }

    private static String lower(String text) {
        return text.toLowerCase(Locale.ROOT);
    }
}
