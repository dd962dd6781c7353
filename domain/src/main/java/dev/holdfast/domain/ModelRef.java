package dev.holdfast.domain;

import java.util.regex.Pattern;

/**
 * The public name of a model, as callers write it.
 *
 * @param name letters, digits and {@code . _ : / @ + -}, starting with a letter or digit, at most 128 characters
 */
public record ModelRef(String name) {
    private static final Pattern FORM = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._:/@+-]{0,127}");

    /**
     * Checks the form.
     *
     * @throws IllegalArgumentException if it is not a model name
     */
    public ModelRef {
        if (!FORM.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "a model name has letters, digits and . _ : / @ + -, starts with a letter"
                            + " or digit, and is at most 128 characters long");
        }
    }

    @Override
    public String toString() {
        return name;
    }
}
