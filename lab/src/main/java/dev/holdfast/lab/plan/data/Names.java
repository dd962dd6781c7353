package dev.holdfast.lab.plan.data;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** Finds the names a person may have meant. Pure functions. */
public final class Names {
    private static final int MOST = 5;
    private static final int LONGEST = 100;

    private Names() {}

    /** Letters and digits only, in lower case: what two spellings of one name have in common. */
    public static String key(String name) {
        return name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9.]", "");
    }

    /** Up to five known names, the nearest first; those that share no part with the wanted one are left out. */
    public static List<String> near(String wanted, Collection<String> known) {
        String key = key(wanted.length() > LONGEST ? wanted.substring(0, LONGEST) : wanted);
        List<String> found = new ArrayList<>();
        for (String candidate : known) {
            if (distance(key, key(candidate)) <= reach(key, candidate)) {
                found.add(candidate);
            }
        }
        found.sort(Comparator.comparingInt((String candidate) -> distance(key, key(candidate)))
                .thenComparing(Comparator.naturalOrder()));
        return List.copyOf(found.subList(0, Math.min(MOST, found.size())));
    }

    /** Refuses a name that is not known, with those near it, or else all of them. */
    public static PlanException unknown(String what, String wanted, Collection<String> known) {
        String shown = wanted.length() > LONGEST ? wanted.substring(0, LONGEST) + "…" : wanted;
        List<String> near = near(wanted, known);
        String possible = near.isEmpty()
                ? "known are " + String.join(", ", known.stream().sorted().toList())
                : "did you mean " + String.join(", ", near) + "?";
        return new PlanException("there is no " + what + " '" + shown.replaceAll("\\p{Cntrl}", "?") + "'; " + possible);
    }

    private static int reach(String key, String candidate) {
        String other = key(candidate);
        boolean part = key.length() >= 2 && (other.contains(key) || key.contains(other));
        return part ? Integer.MAX_VALUE : Math.max(1, Math.min(key.length(), other.length()) / 3);
    }

    /** The least number of letters to insert, delete or replace (Levenshtein). */
    private static int distance(String left, String right) {
        int[] row = new int[right.length() + 1];
        for (int j = 0; j < row.length; j++) {
            row[j] = j;
        }
        for (int i = 1; i <= left.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= right.length(); j++) {
                int replaced = diagonal + (left.charAt(i - 1) == right.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return row[right.length()];
    }
}
