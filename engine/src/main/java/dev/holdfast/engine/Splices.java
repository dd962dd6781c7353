package dev.holdfast.engine;

import dev.holdfast.domain.WireObject;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Replacements of byte ranges of one object, which move the places of its fields. Confined to one object. */
final class Splices {
    private static final String REASONING = "reasoning";

    private record Splice(int from, int to, String text) {
        int growth() {
            return text.length() - (to - from);
        }
    }

    private @Nullable List<Splice> splices;

    /** Replaces a range, which must not overlap another, by ASCII text. */
    void replace(int from, int to, String ascii) {
        if (splices == null) {
            splices = new ArrayList<>(2);
        }
        splices.add(new Splice(from, to, ascii));
    }

    /** Makes the name {@code reasoning} that stands here {@code reasoning_content}, unless it is written with escapes. */
    void renameReasoning(JsonInput in, int nameStart) {
        int end = nameStart + REASONING.length() + 2;
        if (in.isQuoted(nameStart, end, REASONING)) {
            replace(end - 1, end - 1, "_content");
        }
    }

    /** The object with all replacements made; the same one if there are none. */
    WireObject apply(WireObject object) {
        if (splices == null) {
            return object;
        }
        splices.sort(Comparator.comparingInt(Splice::from));
        byte[] old = object.bytes();
        ByteArrayOutputStream out = new ByteArrayOutputStream(old.length + 64);
        int at = 0;
        for (Splice splice : splices) {
            out.write(old, at, splice.from() - at);
            out.writeBytes(splice.text().getBytes(StandardCharsets.ISO_8859_1));
            at = splice.to();
        }
        out.write(old, at, old.length - at);
        List<WireObject.Field> fields = new ArrayList<>(object.fields().size());
        for (WireObject.Field field : object.fields()) {
            fields.add(new WireObject.Field(
                    field.name(), moved(field.nameStart()), moved(field.valueStart()), moved(field.valueEnd())));
        }
        return new WireObject(out.toByteArray(), fields);
    }

    private int moved(int place) {
        int moved = place;
        if (splices != null) {
            for (Splice splice : splices) {
                moved += splice.to() <= place ? splice.growth() : 0;
            }
        }
        return moved;
    }
}
