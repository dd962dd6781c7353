package dev.holdfast.lab.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/**
 * A document for people. All texts are plain: what looks like markup is shown as it stands. Immutable.
 *
 * @param title of the whole
 * @param subtitle a sentence below it, or empty
 * @param facts names and values that say what it is about, such as the model; shown at the top, in this order
 * @param sections in order
 */
public record Report(String title, String subtitle, SequencedMap<String, String> facts, List<Section> sections) {
    /** Copies all. */
    public Report {
        facts = java.util.Collections.unmodifiableSequencedMap(new LinkedHashMap<>(facts));
        sections = List.copyOf(sections);
    }

    /** A document that has only a title yet. */
    public static Report titled(String title) {
        return new Report(title, "", new LinkedHashMap<>(), List.of());
    }

    /** The same with a sentence below the title. */
    public Report subtitled(String text) {
        return new Report(title, text, facts, sections);
    }

    /** The same with a further fact; an empty value adds none. */
    public Report fact(String name, String value) {
        if (value.isEmpty()) {
            return this;
        }
        Map<String, String> more = new LinkedHashMap<>(facts);
        more.put(name, value);
        return new Report(title, subtitle, new LinkedHashMap<>(more), sections);
    }

    /** The same with a further section; one without content adds none. */
    public Report with(Section section) {
        if (section.blocks().isEmpty()) {
            return this;
        }
        List<Section> more = new ArrayList<>(sections);
        more.add(section);
        return new Report(title, subtitle, facts, more);
    }
}
