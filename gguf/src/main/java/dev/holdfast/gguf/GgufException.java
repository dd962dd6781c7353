package dev.holdfast.gguf;

import java.io.IOException;

/**
 * A file is not a GGUF file that can be used. The message names the file, what is wrong with it and, if the mistake has a
 * place, the byte where it stands; it is written for people and holds no control characters.
 */
public final class GgufException extends IOException {
    private static final long serialVersionUID = 1L;

    /** What is wrong, in words. */
    public GgufException(String message) {
        super(message);
    }
}
