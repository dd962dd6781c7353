package dev.holdfast.app.config;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.List;

/** Writes the configuration reference from the settings records. Pure functions. */
public final class ConfigurationReference {
    private static final String HEAD = """
            # Configuration

            This page is made from the settings in the code (`./holdfast config reference`); a test keeps it up to date.

            One YAML file, `./holdfast.yaml` unless `--config` names another. Without one the defaults below apply.
            `holdfast config check` finds every mistake, `holdfast config show` prints what is in force and where it came
            from. The file is read again when it changes and on `SIGHUP`; a file with mistakes is refused and the old
            settings stay.

            - Durations are written `500ms`, `10s`, `5m`, `1h` or `7d`; sizes `512`, `64KiB`, `10MiB` or `2GiB`.
            - `${NAME}` is the value of an environment variable, `${NAME:-default}` the same with a default, and
              `${file:/run/secrets/name}` the content of a file without its last line break. `$${` stands for `${`.
            """;

    private ConfigurationReference() {}

    /** The reference as Markdown: one table for each record, in the order of declaration. */
    public static String markdown(Class<?> root) {
        StringBuilder page = new StringBuilder(HEAD);
        section(page, root, "");
        return page.toString();
    }

    private static void section(StringBuilder page, Class<?> settings, String path) {
        List<SettingField> fields = SettingField.of(settings);
        List<SettingField> own =
                fields.stream().filter(field -> !isNested(field)).toList();
        if (!own.isEmpty()) {
            page.append("\n## ")
                    .append(path.isEmpty() ? "Top level" : "`" + path + "`")
                    .append("\n\n");
            page.append("| key | type | default | meaning |\n|---|---|---|---|\n");
            own.forEach(field -> row(page, field));
        }
        for (SettingField field : fields) {
            Class<?> nested = SettingField.recordIn(field.type());
            if (nested != null) {
                section(page, nested, (path.isEmpty() ? "" : path + ".") + field.key() + suffix(field.type()));
            }
        }
    }

    private static boolean isNested(SettingField field) {
        return field.type() instanceof Class<?> type && SettingField.isSettings(type) && !field.nullable();
    }

    private static void row(StringBuilder page, SettingField field) {
        page.append("| `")
                .append(field.key())
                .append("` | ")
                .append(escape(name(field.type())))
                .append(" | ")
                .append(byDefault(field))
                .append(" | ")
                .append(escape(field.meaning()))
                .append(" |\n");
    }

    private static String byDefault(SettingField field) {
        if (field.required()) {
            return "required";
        }
        return field.byDefault().isEmpty() ? "not set" : "`" + escape(field.byDefault()) + "`";
    }

    private static String name(Type type) {
        return switch (type) {
            case ParameterizedType list
            when list.getRawType() == List.class -> "list of " + name(SettingField.argument(list, 0));
            case ParameterizedType map -> "names with " + name(SettingField.argument(map, 1));
            case Class<?> plain when SettingField.isSettings(plain) -> "settings, see below";
            case Class<?> plain -> Scalars.name(plain);
            default -> type.getTypeName();
        };
    }

    private static String suffix(Type type) {
        return switch (type) {
            case ParameterizedType list
            when list.getRawType() == List.class -> "[]" + suffix(SettingField.argument(list, 0));
            case ParameterizedType map -> ".<name>" + suffix(SettingField.argument(map, 1));
            default -> "";
        };
    }

    private static String escape(String text) {
        return text.replace("|", "\\|").replace("\n", " ");
    }
}
