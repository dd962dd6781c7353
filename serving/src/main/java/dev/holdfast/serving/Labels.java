package dev.holdfast.serving;

import dev.holdfast.domain.Clearance;
import dev.holdfast.domain.Label;
import dev.holdfast.domain.LabelFormat;
import dev.holdfast.domain.Trust;

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
        Label ceiling = parse(settings, "clearance", settings.clearance(), format);
        boolean trustGiven = settings.clearance().chars().filter(c -> c == ';').count() == 2;
        return new Labels(
                new Clearance(new Label(
                        ceiling.sensitivity(), ceiling.compartments(), trustGiven ? ceiling.trust() : Trust.EXTERNAL)),
                parse(settings, "label", settings.label(), format));
    }

    private static Label parse(ModelSettings settings, String key, String text, LabelFormat format) {
        try {
            return format.parse(text);
        } catch (IllegalArgumentException unreadable) {
            throw new IllegalArgumentException(
                    "%s of model '%s': %s".formatted(key, settings.name(), unreadable.getMessage()), unreadable);
        }
    }
}
