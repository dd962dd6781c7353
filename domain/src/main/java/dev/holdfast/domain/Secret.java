package dev.holdfast.domain;

/**
 * A value that must not be printed.
 *
 * @param reveal the value; call it only where the secret is used
 */
public record Secret(String reveal) {
    /** Three asterisks, whatever the value. */
    @Override
    public String toString() {
        return "***";
    }
}
