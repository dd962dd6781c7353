package dev.holdfast.lab.plan.data;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.math.MathContext;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * A part of a JSON or YAML document that knows where it stands, so that a message can name the field. All numbers are bounded.
 * Immutable by agreement: the tree is not changed.
 */
public final class Document {
    private static final int LARGEST = 20_000_000;
    private static final int DEEPEST = 64;
    private static final double GREATEST = 1e15;
    private static final int LONGEST_SHOWN = 60;
    private static final ObjectMapper JSON = new ObjectMapper(JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(DEEPEST)
                    .maxDocumentLength(LARGEST)
                    .build())
            .build());
    private static final LoadSettings YAML = LoadSettings.builder()
            .setCodePointLimit(LARGEST)
            .setMaxAliasesForCollections(50)
            .setAllowRecursiveKeys(false)
            .build();

    private final String place;
    private final JsonNode node;

    private Document(String place, JsonNode node) {
        this.place = place;
        this.node = node;
    }

    /** A tree that was read elsewhere; the name says where. */
    public static Document of(String name, JsonNode node) {
        return new Document(name, node);
    }

    /**
     * Reads JSON.
     *
     * @throws PlanException if it is not JSON
     */
    public static Document json(String name, String text) {
        try {
            JsonNode read = JSON.readTree(text);
            if (read == null || !read.isObject()) {
                throw new PlanException(name + ": not a JSON object");
            }
            return new Document(name, read);
        } catch (JsonProcessingException malformed) {
            throw new PlanException(
                    String.format(
                            Locale.ROOT,
                            "%s: not JSON: %s (line %d)",
                            name,
                            malformed.getOriginalMessage(),
                            malformed.getLocation() == null
                                    ? 1
                                    : malformed.getLocation().getLineNr()),
                    malformed);
        }
    }

    /**
     * Reads YAML; JSON is YAML too.
     *
     * @throws PlanException if it is not YAML
     */
    public static Document yaml(String name, String text) {
        try {
            Object read = new Load(YAML).loadFromString(text);
            JsonNode tree = JSON.valueToTree(read);
            if (tree == null || !tree.isObject()) {
                throw new PlanException(name + ": not a YAML mapping");
            }
            return new Document(name, tree);
        } catch (YamlEngineException | IllegalArgumentException | StackOverflowError malformed) {
            String why =
                    String.valueOf(malformed.getMessage()).lines().findFirst().orElse("malformed");
            throw new PlanException(name + ": not YAML: " + why, malformed);
        }
    }

    /** Reads a YAML file that ships with the program, from beside a class. */
    public static Document resource(Class<?> beside, String name) {
        try (InputStream in = beside.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("the program lacks its file " + name);
            }
            return yaml(name, new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException unreadable) {
            throw new IllegalStateException("cannot read the program's file " + name, unreadable);
        }
    }

    /** Where it stands, for messages. */
    public String place() {
        return place;
    }

    /** The tree itself. */
    public JsonNode node() {
        return node;
    }

    /** Whether a field is there and not null. */
    public boolean has(String field) {
        return node.hasNonNull(field);
    }

    /** A field that may be absent, then it is empty. */
    public Document at(String field) {
        return new Document(place + ": " + field, node.path(field));
    }

    /** The names of the fields. */
    public List<String> fields() {
        List<String> names = new ArrayList<>();
        node.fieldNames().forEachRemaining(names::add);
        return names;
    }

    /** The elements of a list; of something else none. */
    public List<Document> elements() {
        List<Document> all = new ArrayList<>();
        if (node.isArray()) {
            for (JsonNode element : node) {
                all.add(new Document(place + "[" + all.size() + "]", element));
            }
        }
        return all;
    }

    /** A text that must be there. */
    public String text(String field) {
        JsonNode value = node.path(field);
        if (!value.isTextual() || value.textValue().isBlank()) {
            throw wrong("field '" + field + "' is missing or no text");
        }
        return value.textValue();
    }

    /** A text that may be there. */
    public String text(String field, String otherwise) {
        JsonNode value = node.path(field);
        return value.isTextual() ? value.textValue() : otherwise;
    }

    /** A text that may be there, or null. */
    public @Nullable String optionalText(String field) {
        JsonNode value = node.path(field);
        return value.isTextual() ? value.textValue() : null;
    }

    /** Yes or no, or a default. */
    public boolean flag(String field, boolean otherwise) {
        return node.path(field).asBoolean(otherwise);
    }

    /** A whole number that must be there, within bounds. */
    public long whole(String field, long least, long most) {
        JsonNode value = node.path(field);
        if (!value.isNumber()) {
            throw wrong("field '" + field + "' is missing or no number");
        }
        return bounded(field, value, least, most);
    }

    /** A whole number that may be there, within bounds. */
    public long whole(String field, long otherwise, long least, long most) {
        JsonNode value = node.path(field);
        if (value.isMissingNode() || value.isNull()) {
            return otherwise;
        }
        return whole(field, least, most);
    }

    /** A number that must be there, not negative. */
    public double number(String field) {
        JsonNode value = node.path(field);
        if (!value.isNumber()) {
            throw wrong("field '" + field + "' is missing or no number");
        }
        double number = value.doubleValue();
        if (!(number >= 0) || number > GREATEST) {
            throw wrong(String.format(Locale.ROOT, "field '%s' is %s, not from 0 to 1e15", field, value));
        }
        return number;
    }

    /** A number that may be there, not negative. */
    public double number(String field, double otherwise) {
        return has(field) ? number(field) : otherwise;
    }

    /** A number that must be there, within bounds. */
    public double number(String field, double least, double most) {
        double number = number(field);
        if (number < least || number > most) {
            throw wrong(String.format(
                    Locale.ROOT, "field '%s' is %s, not from %s to %s", field, number, plain(least), plain(most)));
        }
        return number;
    }

    /** A day, as 2026-11-20, that must be there. */
    public LocalDate date(String field) {
        String text = text(field);
        try {
            return LocalDate.parse(text);
        } catch (DateTimeParseException malformed) {
            throw new PlanException(
                    place + ": field '" + field + "' is '" + shown(text) + "', not a day such as 2026-11-20",
                    malformed);
        }
    }

    /** The texts of a list that may be there. */
    public List<String> texts(String field) {
        List<String> all = new ArrayList<>();
        if (has(field) && !node.path(field).isArray()) {
            throw wrong("field '" + field + "' is no list");
        }
        for (Document element : at(field).elements()) {
            if (!element.node().isTextual() || element.node().textValue().isBlank()) {
                throw wrong("field '" + field + "' has an element that is no text");
            }
            all.add(element.node().textValue());
        }
        return all;
    }

    /** One of some words, in any case of letters, that must be there. */
    public <E extends Enum<E>> E word(String field, Class<E> words) {
        String text = text(field);
        for (E word : words.getEnumConstants()) {
            if (word.name().equalsIgnoreCase(text.replace('-', '_'))) {
                return word;
            }
        }
        throw wrong(String.format(
                Locale.ROOT,
                "field '%s' is '%s', not one of %s",
                field,
                shown(text),
                Arrays.stream(words.getEnumConstants())
                        .map(word -> word.name().toLowerCase(Locale.ROOT).replace('_', '-'))
                        .collect(Collectors.joining(", "))));
    }

    /**
     * Refuses fields that are not known: a misspelt field would otherwise be ignored without a word.
     *
     * @throws PlanException naming the field and those it may have meant
     */
    public void allowOnly(Collection<String> known) {
        for (String field : fields()) {
            if (!known.contains(field)) {
                throw wrong(String.valueOf(Names.unknown("field", field, known).getMessage()));
            }
        }
    }

    /** Whether it is a mapping. */
    public boolean isMapping() {
        return node.isObject();
    }

    private static String plain(double number) {
        return new BigDecimal(number, MathContext.DECIMAL32)
                .stripTrailingZeros()
                .toPlainString();
    }

    private static String shown(String text) {
        String cut = text.length() > LONGEST_SHOWN ? text.substring(0, LONGEST_SHOWN) + "…" : text;
        return cut.replaceAll("\\p{Cntrl}", "?");
    }

    /** A refusal that names this place. */
    public PlanException wrong(String what) {
        return new PlanException(place + ": " + what);
    }

    private long bounded(String field, JsonNode value, long least, long most) {
        double number = value.doubleValue();
        if (number != Math.rint(number) || number < least || number > most) {
            throw wrong(String.format(
                    Locale.ROOT, "field '%s' is %s, not a whole number from %d to %d", field, value, least, most));
        }
        return value.longValue();
    }
}
