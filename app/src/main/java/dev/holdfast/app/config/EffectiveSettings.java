package dev.holdfast.app.config;

import dev.holdfast.domain.Secret;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes settings as YAML, defaults included and secrets masked, with a comment that says where each came from. */
public final class EffectiveSettings {
    private static final int COMMENT_COLUMN = 48;

    private final Map<String, String> origins;
    private final StringBuilder out = new StringBuilder();

    private EffectiveSettings(Map<String, String> origins) {
        this.origins = origins;
    }

    /**
     * The YAML text; read again it gives the same settings, except for secrets.
     *
     * @param settings a settings record
     * @param origins {@code file:line} by dotted path, as the loader gives it
     */
    public static String yaml(Record settings, Map<String, String> origins) {
        EffectiveSettings writer = new EffectiveSettings(origins);
        writer.fields(settings, "", 0);
        return writer.out.toString();
    }

    private void fields(Object settings, String path, int depth) {
        for (SettingField field : SettingField.of(settings.getClass())) {
            String name = path.isEmpty() ? field.key() : path + "." + field.key();
            entry(field.key(), field.read(settings), name, depth);
        }
    }

    private void entry(String key, @Nullable Object value, String path, int depth) {
        String start = "  ".repeat(depth) + key + ":";
        switch (value) {
            case null -> line(start + " null", path);
            case Collection<?> empty when empty.isEmpty() -> line(start + " []", path);
            case Map<?, ?> empty when empty.isEmpty() -> line(start + " {}", path);
            case List<?> items -> {
                line(start, path);
                items(items, path, depth + 1);
            }
            case Map<?, ?> entries -> {
                line(start, path);
                entries.forEach(
                        (name, item) -> entry(scalar(String.valueOf(name)), item, path + "." + name, depth + 1));
            }
            case Record nested
            when SettingField.isSettings(nested.getClass()) -> {
                out.append(start).append('\n');
                fields(nested, path, depth + 1);
            }
            default -> line(start + " " + scalar(value), path);
        }
    }

    private void items(List<?> items, String path, int depth) {
        int index = 0;
        for (Object item : items) {
            String name = path + "[" + index++ + "]";
            if (item instanceof Record nested && SettingField.isSettings(nested.getClass())) {
                int start = out.length();
                fields(nested, name, depth + 1);
                out.replace(start, start + 2 * (depth + 1), "  ".repeat(depth) + "- ");
            } else {
                line("  ".repeat(depth) + "- " + scalar(item), name);
            }
        }
    }

    private void line(String text, String path) {
        String origin = origins.getOrDefault(path, inherited(path));
        out.append(text)
                .append(" ".repeat(Math.max(1, COMMENT_COLUMN - text.length())))
                .append("# ")
                .append(origin)
                .append('\n');
    }

    private static String inherited(String path) {
        return path.endsWith("]") ? "as above" : "default";
    }

    private static String scalar(Object value) {
        if (value instanceof Boolean || value instanceof Number) {
            return Scalars.format(value);
        }
        String text = value instanceof Secret ? "***" : Scalars.format(value);
        return text.matches("[A-Za-z0-9/][A-Za-z0-9_./+-]*(://[A-Za-z0-9_./:?=-]*)?")
                        && !text.matches("(?i)true|false|null|yes|no|on|off|[0-9.eE+-]+")
                ? text
                : quoted(text);
    }

    private static String quoted(String text) {
        StringBuilder result = new StringBuilder("\"");
        for (int i = 0; i < text.length(); i++) {
            char character = text.charAt(i);
            switch (character) {
                case '"' -> result.append("\\\"");
                case '\\' -> result.append("\\\\");
                default -> result.append(isPlain(character) ? String.valueOf(character) : escaped(character));
            }
        }
        return result.append('"').toString().replace("${", "$${");
    }

    private static boolean isPlain(char character) {
        return (character >= ' ' && character < 0x7f)
                || Character.isLetter(character)
                || Character.isSurrogate(character);
    }

    private static String escaped(char character) {
        return String.format(Locale.ROOT, "\\u%04x", (int) character);
    }
}
