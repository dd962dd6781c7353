package dev.holdfast.gguf;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a file says of its model, by key. A value of another type than asked for counts as absent. Immutable. */
public final class GgufMetadata {
    private final Map<String, GgufValue> values;

    /** Copies the values and keeps their order. */
    public GgufMetadata(Map<String, GgufValue> values) {
        this.values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
    }

    /** All keys, in the order of the file. */
    public Set<String> keys() {
        return values.keySet();
    }

    /** The value of a key, or null. */
    public @Nullable GgufValue value(String key) {
        return values.get(key);
    }

    /** The text of a key, or null if there is none or it is too long to be kept. */
    public @Nullable String text(String key) {
        return values.get(key) instanceof GgufValue.Text(String text) ? text : null;
    }

    /** The whole number of a key, or a default. */
    public long whole(String key, long otherwise) {
        return values.get(key) instanceof GgufValue.Whole number ? number.value() : otherwise;
    }

    /** The yes or no of a key, or a default. */
    public boolean flag(String key, boolean otherwise) {
        return values.get(key) instanceof GgufValue.Flag(boolean value) ? value : otherwise;
    }

    /** How many elements the array of a key has, or 0. */
    public long count(String key) {
        return values.get(key) instanceof GgufValue.Array array ? array.count() : 0;
    }

    /**
     * The whole number of a key for one of many layers: either the same for all, or an array with one for each; yes counts
     * as 1.
     */
    public long whole(String key, int layer, long otherwise) {
        GgufValue value = values.get(key);
        if (value instanceof GgufValue.Array array) {
            List<GgufValue> kept = array.kept();
            value = layer < kept.size() ? kept.get(layer) : null;
        }
        if (value instanceof GgufValue.Flag(boolean yes)) {
            return yes ? 1 : 0;
        }
        return value instanceof GgufValue.Whole number ? number.value() : otherwise;
    }
}
