package dev.holdfast.domain;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * Reads and writes labels as text: {@code sensitivity[;compartments[;trust]]}, for example {@code internal},
 * {@code confidential;hr,finance} or {@code regulated;*;external}. Compartments are separated by commas, {@code *} is all of
 * them; trust defaults to {@code user}. Case and blanks do not matter.
 */
public final class LabelFormat {
    /** The format with the built-in names {@code public}, {@code internal}, {@code confidential}, {@code regulated}. */
    public static final LabelFormat STANDARD = new LabelFormat(Map.of());

    private final Map<Sensitivity, String> names = new EnumMap<>(Sensitivity.class);
    private final Map<String, Sensitivity> levels = new HashMap<>();

    /**
     * A format in which some levels go by other names; the built-in names are still read.
     *
     * @throws IllegalArgumentException if two levels share a name
     */
    public LabelFormat(Map<Sensitivity, String> renamed) {
        for (Sensitivity level : Sensitivity.values()) {
            String builtIn = lower(level.name());
            String name = lower(renamed.getOrDefault(level, builtIn));
            names.put(level, name);
            claim(name, level);
        }
        for (Sensitivity level : Sensitivity.values()) {
            levels.putIfAbsent(lower(level.name()), level);
        }
    }

    private void claim(String name, Sensitivity level) {
        if (levels.putIfAbsent(name, level) != null) {
            throw new IllegalArgumentException("two sensitivity levels are both called '" + name + "'");
        }
    }

    /**
     * The label this text stands for.
     *
     * @throws IllegalArgumentException if it is not a label; the message says what is expected
     */
    public Label parse(String text) {
        String[] parts = lower(text).split(";", -1);
        if (parts.length > 3) {
            throw new IllegalArgumentException("label '" + text + "' has more than three parts; " + expected());
        }
        Sensitivity sensitivity = levels.get(parts[0].strip());
        if (sensitivity == null) {
            throw new IllegalArgumentException("'" + parts[0].strip() + "' is not a sensitivity; " + expected());
        }
        Compartments compartments = parts.length > 1 ? compartments(parts[1]) : Compartments.NONE;
        return new Label(sensitivity, compartments, parts.length > 2 ? trust(parts[2]) : Trust.USER);
    }

    /** The label this text stands for, or {@link Label#HIGHEST} if it cannot be read: the platform fails closed. */
    public Label parseOrHighest(String text) {
        try {
            return parse(text);
        } catch (IllegalArgumentException unreadable) {
            return Label.HIGHEST;
        }
    }

    /**
     * The clearance whose ceiling this text stands for. Where the text names no trust, sources of any trust are taken.
     *
     * @throws IllegalArgumentException if it is not a label; the message says what is expected
     */
    public Clearance parseClearance(String text) {
        Label ceiling = parse(text);
        boolean namesTrust = text.chars().filter(c -> c == ';').count() == 2;
        return namesTrust ? new Clearance(ceiling) : Clearance.of(ceiling.sensitivity(), ceiling.compartments());
    }

    /** The shortest text that {@link #parseClearance} reads back to this clearance. */
    public String format(Clearance clearance) {
        Label ceiling = clearance.ceiling();
        if (ceiling.trust() != Trust.EXTERNAL) {
            return name(ceiling.sensitivity()) + ";" + ceiling.compartments() + ";"
                    + lower(ceiling.trust().name());
        }
        String compartments = ceiling.compartments().toString();
        return compartments.isEmpty() ? name(ceiling.sensitivity()) : name(ceiling.sensitivity()) + ";" + compartments;
    }

    /** The shortest text that {@link #parse} reads back to this label. */
    public String format(Label label) {
        String level = name(label.sensitivity());
        String compartments = label.compartments().toString();
        if (label.trust() != Trust.USER) {
            return level + ";" + compartments + ";" + lower(label.trust().name());
        }
        return compartments.isEmpty() ? level : level + ";" + compartments;
    }

    /** The name of a level in this format. */
    public String name(Sensitivity level) {
        return Objects.requireNonNull(names.get(level));
    }

    private static Compartments compartments(String text) {
        String list = text.strip();
        if (list.equals("*")) {
            return Compartments.ALL;
        }
        Set<String> found = new LinkedHashSet<>();
        for (String name : list.split(",", -1)) {
            if (!name.isBlank()) {
                found.add(name.strip());
            }
        }
        return new Compartments(false, found);
    }

    private static Trust trust(String text) {
        for (Trust trust : Trust.values()) {
            if (lower(trust.name()).equals(text.strip())) {
                return trust;
            }
        }
        throw new IllegalArgumentException(
                "'" + text.strip() + "' is not a trust; expected one of " + lower(Arrays.toString(Trust.values())));
    }

    private String expected() {
        return "expected SENSITIVITY[;COMPARTMENTS[;TRUST]] with one of " + names.values();
    }

    private static String lower(String text) {
        return text.toLowerCase(Locale.ROOT);
    }
}
