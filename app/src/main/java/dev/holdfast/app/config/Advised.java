package dev.holdfast.app.config;

import java.util.List;

/** Settings that are valid but may not be what was meant. */
public interface Advised {
    /** What to look at, one sentence each. */
    List<String> warnings();
}
