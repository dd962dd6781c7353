package dev.holdfast.lab.plan.demand;

import dev.holdfast.lab.plan.data.Document;
import dev.holdfast.lab.plan.data.Names;
import java.util.Arrays;
import java.util.List;

/** Checks of a document's fields. Pure functions. */
final class Fields {
    private static final int LONGEST = 60;

    private Fields() {}

    /** Refuses a field that has no meaning, with those whose names are near. */
    static void only(Document part, String... known) {
        if (!part.node().isMissingNode()
                && !part.node().isNull()
                && !part.node().isObject()) {
            throw part.wrong("it is " + shown(part.node().toString()) + ", not fields with values; possible are "
                    + String.join(", ", known));
        }
        List<String> names = Arrays.asList(known);
        for (String field : part.fields()) {
            if (!names.contains(field)) {
                throw part.wrong(
                        String.valueOf(Names.unknown("field", field, names).getMessage()));
            }
        }
    }

    /** A number within bounds. */
    static double between(Document part, String field, double otherwise, double least, double most) {
        double value = part.number(field, otherwise);
        if (part.has(field) && !(value >= least && value <= most)) {
            throw part.wrong(
                    "field '" + field + "' is " + plain(value) + ", not from " + plain(least) + " to " + plain(most));
        }
        return value;
    }

    /** A list of texts; one text is a list of one. */
    static List<String> texts(Document part, String field) {
        if (!part.has(field)) {
            return List.of();
        }
        Document value = part.at(field);
        if (value.node().isTextual()) {
            return List.of(part.text(field));
        }
        if (!value.node().isArray()
                || value.elements().stream().anyMatch(element -> !element.node().isTextual())) {
            throw part.wrong("field '" + field + "' is no text and no list of texts");
        }
        return value.elements().stream()
                .map(element -> element.node().textValue())
                .toList();
    }

    /** A text without control characters, and not long. */
    static String shown(String text) {
        String cut = text.length() > LONGEST ? text.substring(0, LONGEST) + "…" : text;
        return cut.replaceAll("\\p{Cntrl}", "?");
    }

    private static String plain(double value) {
        return value == Math.rint(value) && Math.abs(value) < 1e15
                ? String.valueOf((long) value)
                : String.valueOf(value);
    }
}
