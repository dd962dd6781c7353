package dev.holdfast.app.config;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.Node;

/** Reads YAML text into a node tree within fixed bounds of size, depth and aliases. Pure functions. */
final class YamlText {
    private static final int LARGEST = 1_000_000;
    private static final int DEEPEST = 32;
    private static final int MOST_ALIASES = 100;
    private static final LoadSettings SETTINGS = LoadSettings.builder()
            .setUseMarks(true)
            .setAllowDuplicateKeys(true)
            .setCodePointLimit(LARGEST)
            .setMaxAliasesForCollections(MOST_ALIASES)
            .build();

    private YamlText() {}

    /** Text that is not YAML, or is beyond the bounds; the message says what is wrong. */
    static final class Malformed extends Exception {
        private static final long serialVersionUID = 1L;
        private final int line;
        private final int column;

        private Malformed(String message, @Nullable Mark mark) {
            super(message);
            this.line = mark == null ? 1 : mark.getLine() + 1;
            this.column = mark == null ? 1 : mark.getColumn() + 1;
        }

        int line() {
            return line;
        }

        int column() {
            return column;
        }
    }

    /** The root of the only document, or null if there is none. */
    static @Nullable Node read(String text) throws Malformed {
        try {
            checkBounds(text);
            Optional<Node> root = new Compose(SETTINGS).composeString(text);
            return root.orElse(null);
        } catch (MarkedYamlEngineException malformed) {
            String problem = malformed.getProblem() == null ? "not YAML" : malformed.getProblem();
            throw new Malformed(
                    oneLine(problem),
                    malformed.getProblemMark().or(malformed::getContextMark).orElse(null));
        } catch (YamlEngineException malformed) {
            String message = malformed.getMessage();
            throw new Malformed(oneLine(message == null ? "not YAML" : message), null);
        }
    }

    private static void checkBounds(String text) throws Malformed {
        int depth = 0;
        int aliases = 0;
        for (Event event : new Parse(SETTINGS).parseString(text)) {
            Event.ID id = event.getEventId();
            if (id == Event.ID.MappingStart || id == Event.ID.SequenceStart) {
                depth++;
            } else if (id == Event.ID.MappingEnd || id == Event.ID.SequenceEnd) {
                depth--;
            } else if (id == Event.ID.Alias) {
                aliases++;
            }
            if (depth > DEEPEST) {
                throw new Malformed("nested deeper than " + DEEPEST + " levels", mark(event));
            }
            if (aliases > MOST_ALIASES) {
                throw new Malformed("more than " + MOST_ALIASES + " aliases", mark(event));
            }
        }
    }

    private static @Nullable Mark mark(Event event) {
        return event.getStartMark().orElse(null);
    }

    private static String oneLine(String problem) {
        String line = problem.lines().findFirst().orElse("not YAML");
        return line.contains("'\\t") || line.contains("\\t(TAB)")
                ? "a tab cannot be used for indentation; use blanks"
                : line;
    }
}
