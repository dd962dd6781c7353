package dev.holdfast.domain;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A JSON object exactly as it stood on the wire, with the places of its top-level fields, so that single fields can be
 * replaced, added or removed while every other byte stays as it was. That is how unknown fields, number formats and key
 * order pass through the platform untouched.
 *
 * <p>Parsing is not done here: whoever parsed the bytes says where the fields are. The byte array is shared, not copied;
 * nobody may write to it. Identity, not content, decides equality.
 */
public final class WireObject {
    private final byte[] json;
    private final List<Field> fields;

    /**
     * Where one top-level field stands.
     *
     * @param name the field's name, unescaped
     * @param nameStart index of the quote that opens the name
     * @param valueStart index of the first byte of the value
     * @param valueEnd index after the last byte of the value
     */
    public record Field(String name, int nameStart, int valueStart, int valueEnd) {}

    /** An object from its UTF-8 bytes, trimmed to begin with a brace, and its fields in order of appearance. */
    public WireObject(byte[] json, List<Field> fields) {
        this.json = json;
        this.fields = List.copyOf(fields);
    }

    /** The UTF-8 bytes; not to be written to. */
    public byte[] bytes() {
        return json;
    }

    /** The number of bytes. */
    public int length() {
        return json.length;
    }

    /** The top-level fields in order of appearance. */
    public List<Field> fields() {
        return fields;
    }

    /** Whether a field of this name is there. */
    public boolean has(String name) {
        return find(name) != null;
    }

    /** The JSON text of a field's value, or null if there is no such field. The last one counts, as in most parsers. */
    public @Nullable String value(String name) {
        Field field = find(name);
        return field == null
                ? null
                : new String(json, field.valueStart(), field.valueEnd() - field.valueStart(), StandardCharsets.UTF_8);
    }

    /** An editor of a copy; this object stays as it is. */
    public Edit edit() {
        return new Edit();
    }

    @Override
    public String toString() {
        return new String(json, StandardCharsets.UTF_8);
    }

    private @Nullable Field find(String name) {
        for (int i = fields.size() - 1; i >= 0; i--) {
            if (fields.get(i).name().equals(name)) {
                return fields.get(i);
            }
        }
        return null;
    }

    /** Collects changes and writes the changed bytes. Not thread-safe. */
    public final class Edit {
        private final @Nullable String[] replacement = new @Nullable String[fields.size()];
        private final boolean[] removed = new boolean[fields.size()];
        private final StringBuilder added = new StringBuilder();
        private boolean changed;

        private Edit() {}

        /** Sets a field to a JSON text, in its place if it is there, else at the end. Duplicates of it go. */
        public Edit set(String name, String jsonValue) {
            boolean placed = false;
            for (int i = fields.size() - 1; i >= 0; i--) {
                if (fields.get(i).name().equals(name)) {
                    removed[i] = placed;
                    replacement[i] = placed ? null : jsonValue;
                    placed = true;
                }
            }
            if (!placed) {
                added.append(added.isEmpty() ? "" : ",")
                        .append('"')
                        .append(name)
                        .append("\":")
                        .append(jsonValue);
            }
            changed = true;
            return this;
        }

        /** Removes a field if it is there. */
        public Edit remove(String name) {
            for (int i = 0; i < fields.size(); i++) {
                if (fields.get(i).name().equals(name)) {
                    removed[i] = true;
                    changed = true;
                }
            }
            return this;
        }

        /** The bytes with all changes made; the original array when there are none. */
        public byte[] bytes() {
            if (!changed) {
                return json;
            }
            ByteArrayOutputStream out = new ByteArrayOutputStream(json.length + added.length() + 32);
            out.write('{');
            boolean first = true;
            for (int i = 0; i < fields.size(); i++) {
                if (removed[i]) {
                    continue;
                }
                if (!first) {
                    out.write(',');
                }
                first = false;
                write(out, fields.get(i), replacement[i]);
            }
            if (!added.isEmpty()) {
                out.writeBytes((first ? "" : ",").getBytes(StandardCharsets.UTF_8));
                out.writeBytes(added.toString().getBytes(StandardCharsets.UTF_8));
            }
            out.write('}');
            return out.toByteArray();
        }

        private void write(ByteArrayOutputStream out, Field field, @Nullable String value) {
            if (value == null) {
                out.write(json, field.nameStart(), field.valueEnd() - field.nameStart());
            } else {
                out.write(json, field.nameStart(), field.valueStart() - field.nameStart());
                out.writeBytes(value.getBytes(StandardCharsets.UTF_8));
            }
        }
    }

    /** An object from JSON text whose fields nobody needs to find. */
    public static WireObject opaque(String json) {
        return new WireObject(json.getBytes(StandardCharsets.UTF_8), List.of());
    }

    /** A copy of part of an array, for callers that cut objects out of a larger buffer. */
    public static byte[] slice(byte[] buffer, int start, int end) {
        return start == 0 && end == buffer.length ? buffer : Arrays.copyOfRange(buffer, start, end);
    }
}
