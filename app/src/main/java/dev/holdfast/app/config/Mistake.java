package dev.holdfast.app.config;

/**
 * Something wrong in a configuration file. Immutable.
 *
 * @param file the file's name
 * @param line from 1
 * @param column from 1
 * @param key the dotted path of the setting, or empty for the file as a whole
 * @param message what is wrong and what to write instead; never the value of a secret
 */
public record Mistake(String file, int line, int column, String key, String message) {
    /** {@code file:line:column: key: message}, as editors and terminals understand it. */
    @Override
    public String toString() {
        return file + ":" + line + ":" + column + ": " + (key.isEmpty() ? "" : key + ": ") + message;
    }
}
