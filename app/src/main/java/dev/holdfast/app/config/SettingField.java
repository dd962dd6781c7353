package dev.holdfast.app.config;

import dev.holdfast.domain.Setting;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One component of a settings record.
 *
 * @param key the YAML key
 * @param type the component's type
 * @param nullable whether "not set" is a value
 * @param meaning what it means
 * @param byDefault the default as YAML text, empty for "not set"
 * @param component the component itself
 */
record SettingField(
        String key, Type type, boolean nullable, String meaning, String byDefault, RecordComponent component) {

    /**
     * The components of a settings record in the order of declaration.
     *
     * @throws IllegalStateException if one is not annotated, which is a defect of the program
     */
    static List<SettingField> of(Class<?> settings) {
        return Arrays.stream(settings.getRecordComponents())
                .map(SettingField::of)
                .toList();
    }

    private static SettingField of(RecordComponent component) {
        Setting setting = component.getAnnotation(Setting.class);
        if (setting == null) {
            throw new IllegalStateException(component.getDeclaringRecord().getName() + "." + component.getName()
                    + " is not annotated with @Setting");
        }
        boolean nullable = component.getAnnotatedType().isAnnotationPresent(Nullable.class);
        return new SettingField(
                snakeCase(component.getName()),
                component.getGenericType(),
                nullable,
                setting.value(),
                setting.byDefault(),
                component);
    }

    boolean required() {
        return byDefault.equals(Setting.REQUIRED);
    }

    @Nullable
    Object read(Object settings) {
        try {
            component.getAccessor().setAccessible(true);
            return component.getAccessor().invoke(settings);
        } catch (IllegalAccessException | InvocationTargetException failure) {
            throw new IllegalStateException("cannot read " + component, failure);
        }
    }

    /** The record class behind a type: itself, or what a list or a map holds; null if there is none. */
    static @Nullable Class<?> recordIn(Type type) {
        return switch (type) {
            case Class<?> plain -> isSettings(plain) ? plain : null;
            case ParameterizedType list when list.getRawType() == List.class -> recordIn(argument(list, 0));
            case ParameterizedType map when map.getRawType() == Map.class -> recordIn(argument(map, 1));
            default -> null;
        };
    }

    /** Whether a class is a record of settings, and not a value such as a size or a label. */
    static boolean isSettings(Class<?> type) {
        return type.isRecord() && !Scalars.reads(type);
    }

    static Type argument(ParameterizedType type, int index) {
        return type.getActualTypeArguments()[index];
    }

    static String snakeCase(String camelCase) {
        return camelCase.replaceAll("([a-z0-9])([A-Z])", "$1_$2").toLowerCase(Locale.ROOT);
    }
}
