package dev.holdfast.access;

import dev.holdfast.domain.Label;
import dev.holdfast.domain.Setting;

/**
 * A project of an organisation. Immutable.
 *
 * @param label joined with the label of every request
 * @param limits what all its keys together may use
 */
public record ProjectSettings(
        @Setting(value = "Label of the project's data, joined with the label of every request", byDefault = "internal")
        Label label,

        @Setting(value = "What all keys of the project together may use", byDefault = "{}")
        LimitSettings limits) {}
