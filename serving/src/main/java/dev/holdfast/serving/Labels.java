package dev.holdfast.serving;

import dev.holdfast.domain.Clearance;
import dev.holdfast.domain.Label;
import dev.holdfast.domain.LabelFormat;
import java.util.function.Supplier;

/**
 * The labels of a model.
 *
 * @param clearance what may flow to it
 * @param label what it was made from
 */
record Labels(Clearance clearance, Label label) {
    /**
     * Reads a model's labels.
     *
     * @throws IllegalArgumentException if one cannot be read; the message names the model and says what is expected
     */
    static Labels read(ModelSettings settings, LabelFormat format) {
        return new Labels(
                read(settings, "clearance", () -> format.parseClearance(settings.clearance())),
                read(settings, "label", () -> format.parse(settings.label())));
    }

    private static <T> T read(ModelSettings settings, String key, Supplier<T> reader) {
        try {
            return reader.get();
        } catch (IllegalArgumentException unreadable) {
            throw new IllegalArgumentException(
                    key + " of model '" + settings.name() + "': " + unreadable.getMessage(), unreadable);
        }
    }
}
