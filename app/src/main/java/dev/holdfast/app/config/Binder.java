package dev.holdfast.app.config;

import dev.holdfast.domain.Secret;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/**
 * Binds one node tree to records, collecting mistakes instead of stopping at the first. The types drive it, so a tree that
 * refers to itself ends where the types end. Confined to one load.
 */
final class Binder {
    /** Stands for a value that could not be made; the mistake has been noted. */
    private static final Object BROKEN = new Object();

    private static final int MOST_NODES = 100_000;

    private final String file;
    private final Substitution substitution;
    private final List<Mistake> mistakes = new ArrayList<>();
    private final Map<String, String> origins = new LinkedHashMap<>();
    private int nodes;
    private boolean inDefault;

    Binder(String file, Substitution substitution) {
        this.file = file;
        this.substitution = substitution;
    }

    List<Mistake> mistakes() {
        return mistakes;
    }

    Map<String, String> origins() {
        return origins;
    }

    /** A settings record from a mapping, or from its defaults if there is no node. */
    Object record(Class<?> type, @Nullable Node node, String path) {
        Map<String, Entry> entries;
        if (node == null || isNothing(node)) {
            entries = new LinkedHashMap<>();
        } else if (node instanceof MappingNode mapping) {
            entries = entries(mapping, path);
        } else {
            return mistake(node, path, "expected settings, one 'key: value' on each line, but found " + kind(node));
        }
        List<SettingField> fields = SettingField.of(type);
        List<@Nullable Object> values = new ArrayList<>();
        for (SettingField field : fields) {
            Entry entry = entries.remove(field.key());
            String name = join(path, field.key());
            values.add(entry == null ? missing(field, node, name) : value(field, entry, name));
        }
        List<String> known = fields.stream().map(SettingField::key).toList();
        entries.forEach((key, entry) -> mistake(entry.key(), path, unknown(key, known)));
        return entries.isEmpty() && !values.contains(BROKEN) ? construct(type, values, node, path) : BROKEN;
    }

    private @Nullable Object value(SettingField field, Entry entry, String path) {
        Node node = entry.value();
        noteOrigin(entry.key(), path);
        if (isNothing(node) && field.nullable()) {
            return null;
        }
        if (isNothing(node) && field.type() instanceof Class<?> type && !SettingField.isSettings(type)) {
            String instead = field.required() || field.byDefault().isEmpty()
                    ? "write one"
                    : "write one, or remove the line for the default " + field.byDefault();
            return mistake(entry.key(), path, "has no value; " + instead);
        }
        Object bound = bind(field.type(), node, path);
        boolean emptied = field.nullable()
                && bound.equals("")
                && node instanceof ScalarNode scalar
                && !scalar.getValue().isEmpty();
        return emptied ? null : bound;
    }

    private @Nullable Object missing(SettingField field, @Nullable Node parent, String path) {
        if (field.required()) {
            return mistake(parent, path, "is required and missing; it means: " + field.meaning());
        }
        if (field.byDefault().isEmpty()) {
            return notSet(field, path);
        }
        boolean outer = inDefault;
        inDefault = true;
        try {
            Node node = Objects.requireNonNull(YamlText.read(field.byDefault()));
            int before = mistakes.size();
            Object bound = bind(field.type(), node, path);
            if (mistakes.size() > before) {
                throw new IllegalStateException("the default of " + path + " is wrong: " + mistakes.getLast());
            }
            return bound;
        } catch (YamlText.Malformed malformed) {
            throw new IllegalStateException("the default of " + path + " is not YAML", malformed);
        } finally {
            inDefault = outer;
        }
    }

    private @Nullable Object notSet(SettingField field, String path) {
        if (field.nullable()) {
            return null;
        }
        return switch (field.type()) {
            case ParameterizedType list when list.getRawType() == List.class -> List.of();
            case ParameterizedType map when map.getRawType() == Map.class -> Map.of();
            case Class<?> type when SettingField.isSettings(type) -> record(type, null, path);
            case Class<?> type when type == String.class -> "";
            case Class<?> type when type == Secret.class -> new Secret("");
            default -> throw new IllegalStateException(path + " has no default and is not nullable");
        };
    }

    private Object bind(Type type, Node node, String path) {
        if (++nodes > MOST_NODES) {
            return nodes > MOST_NODES + 1 ? BROKEN : mistake(node, path, "the file holds too many values");
        }
        return switch (type) {
            case ParameterizedType list when list.getRawType() == List.class -> list(list, node, path);
            case ParameterizedType map when map.getRawType() == Map.class -> map(map, node, path);
            case Class<?> settings when SettingField.isSettings(settings) -> record(settings, node, path);
            case Class<?> scalar when Scalars.reads(scalar) -> scalar(scalar, node, path);
            default -> throw new IllegalStateException("settings of type " + type + " are not supported");
        };
    }

    private Object list(ParameterizedType type, Node node, String path) {
        if (isNothing(node)) {
            return List.of();
        }
        if (!(node instanceof SequenceNode sequence)) {
            return mistake(
                    node,
                    path,
                    "expected a list, such as [a, b] or lines that start with '- ', but found " + kind(node));
        }
        List<Object> items = new ArrayList<>();
        for (Node item : sequence.getValue()) {
            String name = path + "[" + items.size() + "]";
            noteOrigin(item, name);
            items.add(bind(SettingField.argument(type, 0), item, name));
        }
        return items.contains(BROKEN) ? BROKEN : List.copyOf(items);
    }

    private Object map(ParameterizedType type, Node node, String path) {
        if (isNothing(node)) {
            return Map.of();
        }
        if (!(node instanceof MappingNode mapping)) {
            return mistake(
                    node, path, "expected names with values, one 'name: value' on each line, but found " + kind(node));
        }
        Map<String, Object> result = new LinkedHashMap<>();
        entries(mapping, path).forEach((key, entry) -> {
            String name = join(path, key);
            noteOrigin(entry.key(), name);
            result.put(key, bind(SettingField.argument(type, 1), entry.value(), name));
        });
        return result.containsValue(BROKEN) ? BROKEN : java.util.Collections.unmodifiableMap(result);
    }

    private Object scalar(Class<?> type, Node node, String path) {
        if (!(node instanceof ScalarNode scalar)) {
            return mistake(node, path, "expected " + article(Scalars.name(type)) + ", but found " + kind(node));
        }
        String raw = scalar.getValue();
        if (isNothing(node)) {
            return mistake(node, path, "expected " + article(Scalars.name(type)) + ", but found nothing");
        }
        try {
            String text = inDefault ? raw : substitution.apply(raw);
            String shown = text.equals(raw) ? "'" + brief(raw) + "'" : "the value of '" + brief(raw) + "'";
            return Scalars.parse(type, text, shown);
        } catch (IllegalArgumentException wrong) {
            return mistake(node, path, String.valueOf(wrong.getMessage()));
        }
    }

    private Map<String, Entry> entries(MappingNode mapping, String path) {
        Map<String, Entry> entries = new LinkedHashMap<>();
        for (NodeTuple tuple : mapping.getValue()) {
            if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
                mistake(tuple.getKeyNode(), path, "a key must be a name, but this is " + kind(tuple.getKeyNode()));
                continue;
            }
            Entry earlier = entries.putIfAbsent(key.getValue(), new Entry(key, tuple.getValueNode()));
            if (earlier != null) {
                mistake(key, join(path, brief(key.getValue())), "was given already on line " + line(earlier.key()));
            }
        }
        return entries;
    }

    private Object construct(Class<?> type, List<@Nullable Object> values, @Nullable Node node, String path) {
        try {
            Class<?>[] types = Arrays.stream(type.getRecordComponents())
                    .map(RecordComponent::getType)
                    .toArray(Class<?>[]::new);
            Constructor<?> constructor = type.getDeclaredConstructor(types);
            constructor.setAccessible(true);
            return constructor.newInstance(values.toArray());
        } catch (InvocationTargetException refused) {
            Throwable cause = refused.getCause();
            if (cause instanceof RuntimeException reason) {
                String message = reason.getMessage();
                return mistake(node, path, message == null ? reason.toString() : message);
            }
            throw new IllegalStateException("cannot make " + type.getName(), refused);
        } catch (ReflectiveOperationException defect) {
            throw new IllegalStateException("cannot make " + type.getName(), defect);
        }
    }

    private Object mistake(@Nullable Node node, String path, String message) {
        Optional<Mark> mark = node == null ? Optional.empty() : node.getStartMark();
        mistakes.add(new Mistake(
                file, line(node), mark.map(found -> found.getColumn() + 1).orElse(1), path, message));
        return BROKEN;
    }

    private void noteOrigin(Node node, String path) {
        if (!inDefault) {
            origins.put(path, file + ":" + line(node));
        }
    }

    private static int line(@Nullable Node node) {
        Optional<Mark> mark = node == null ? Optional.empty() : node.getStartMark();
        return mark.map(found -> found.getLine() + 1).orElse(1);
    }

    private static String unknown(String key, List<String> known) {
        String near = Spelling.nearest(key, known)
                .map(found -> "did you mean '" + found + "'?")
                .orElse(known.isEmpty() ? "nothing can be set here" : "known are " + String.join(", ", known));
        return "unknown key '" + brief(key) + "'; " + near;
    }

    private static boolean isNothing(Node node) {
        return node instanceof ScalarNode scalar
                && scalar.getScalarStyle() == ScalarStyle.PLAIN
                && (scalar.getValue().isEmpty()
                        || scalar.getValue().equals("~")
                        || scalar.getValue().equals("null"));
    }

    private static String kind(Node node) {
        return switch (node) {
            case MappingNode mapping -> "a mapping";
            case SequenceNode sequence -> "a list";
            case ScalarNode scalar -> "'" + brief(scalar.getValue()) + "'";
            default -> "something else";
        };
    }

    private static String article(String type) {
        return type.startsWith("one of") || type.startsWith("true") || type.equals("text") ? type : "a " + type;
    }

    private static String brief(String text) {
        String line = text.replaceAll("\\p{Cntrl}", " ");
        return line.length() <= 60 ? line : line.substring(0, 60) + "...";
    }

    private static String join(String path, String key) {
        return path.isEmpty() ? key : path + "." + key;
    }

    private record Entry(Node key, Node value) {}
}
