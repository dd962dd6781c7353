package dev.holdfast.llama.grammar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SchemaExceptionTest {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {"type":"integer","multipleOf":3}                       | /multipleOf | multipleOf is not supported
            {"properties":{"a/b":{"not":{}}}}                       | /properties/a~1b/not | not is not supported
            {"type":"string","minimum":3}                           | /minimum | minimum is not supported
            {"type":"object","patternProperties":{}}                | /patternProperties | not supported
            {"type":"object","minProperties":1}                     | /minProperties | not supported
            {"type":"array","uniqueItems":true}                     | /uniqueItems | cannot enforce
            {"type":"array","contains":{}}                          | /contains | not supported
            {"if":{},"then":{}}                                     | /if | not supported
            {"type":"string","format":"hostname"}                   | /format | use one of date, date-time, email
            {"type":"strnig"}                                       | /type | no type strnig
            {"type":[]}                                             | /type | must name a type
            {"properties":{"a":false}}                              | /properties/a | allows nothing
            []                                                      | its root | must be an object
            {"anyOf":[]}                                            | /anyOf | not empty
            {"anyOf":[{"type":"null"}],"type":"null"}               | /type | not supported
            {"$ref":"https://example.org/x"}                        | /$ref | in this schema
            {"$ref":"#/$defs/a"}                                    | /$ref | leads nowhere
            {"$ref":"#"}                                            | its root | refers to itself
            {"$defs":{"a":{"anyOf":[{"$ref":"#/$defs/a"}]}},"$ref":"#/$defs/a"}  | /$defs/a | refers to itself
            {"$defs":{"a":{"properties":{"x":{"$ref":"#/$defs/a"}},"required":["x"]}},"$ref":"#/$defs/a"} | /$defs/a | without end
            {"allOf":[{"$ref":"#"},{"type":"object"}]}              | /allOf/0 | leads back to itself
            {"allOf":[{"type":"string"},{"type":"object"}]}         | /allOf/0/type | objects only
            {"allOf":[{"properties":{"a":{"type":"string"}}},{"properties":{"a":{"type":"null"}}}]} | /allOf | two different schemas
            {"oneOf":[{"type":"integer"},{"type":"number"}]}        | /oneOf | alternatives 0 and 1 may both hold
            {"oneOf":[{"type":"object","properties":{"a":{"const":1}}},{"type":"object","properties":{"a":{"const":2}}}]} | /oneOf | may both hold
            {"oneOf":[{"properties":{"a":{"const":1}},"required":["a"]},{"type":"string"}]} | /oneOf | may both hold
            {"required":["a"],"additionalProperties":false}         | its root | "a" is required
            {"type":"integer","minimum":5,"maximum":4}              | its root | no number
            {"type":"number","exclusiveMinimum":5,"maximum":5}      | its root | no number
            {"type":"number","minimum":1e300}                       | /minimum | digits
            {"type":"string","minLength":5,"maxLength":4}           | /minLength | greater than maxLength
            {"type":"string","maxLength":200000}                    | /maxLength | at most
            {"type":"string","maxLength":-1}                        | /maxLength | not negative
            {"type":"string","maxLength":2.5}                       | /maxLength | integer
            {"type":"string","pattern":"^a*$","maxLength":3}        | its root | write the length into the pattern
            {"type":"array","minItems":3,"maxItems":2}              | its root | minItems is greater
            {"type":"array","items":[{}]}                           | /items | prefixItems
            {"enum":["a"],"type":"integer"}                         | /enum | no value is left
            {"enum":[]}                                             | /enum | not empty
            {"const":"\\ud83d"}                                     | /const | surrogate
            {"properties":{"a":{"$id":"x"}}}                        | /properties/a | $id
            """)
    void aSchemaThatCannotBeEnforcedIsRefusedWithItsPlace(String schema, String place, String problem) {
        assertThatThrownBy(() -> JsonGrammar.of(JsonGrammarTest.parse(schema)))
                .isInstanceOf(SchemaException.class)
                .hasMessageContaining("at " + place + ":")
                .hasMessageContaining(problem);
    }

    @Test
    void alternativesThatExcludeEachOtherMayBeOneOf() {
        JsonGrammar.of(
                JsonGrammarTest.parse("{\"oneOf\":[{\"type\":\"null\"},{\"type\":\"integer\"},{\"$ref\":\"#/$defs/a\"},"
                        + "{\"type\":\"object\",\"properties\":{\"k\":{\"const\":\"b\"}},\"required\":[\"k\"]}],"
                        + "\"$defs\":{\"a\":{\"type\":\"object\",\"properties\":{\"k\":{\"enum\":[\"a\",\"c\"]}}}}}"));
    }

    @Test
    void aSchemaThatWouldTakeAllTimeOrMemoryIsRefused() {
        ObjectNode deep = JSON.objectNode();
        for (int i = 0; i < 100; i++) {
            var outer = JSON.objectNode().put("type", "array");
            outer.set("items", deep);
            deep = outer;
        }
        refused(deep, "too large");
        var wide = JSON.objectNode();
        for (int i = 0; i < 20_000; i++) {
            wide.putObject("p" + i).put("type", "string");
        }
        refused(JSON.objectNode().set("properties", wide), "too large");
        var definitions = JSON.objectNode();
        definitions.putObject("d0").put("type", "string");
        for (int i = 1; i < 40; i++) {
            var both = JSON.arrayNode();
            both.addObject().put("type", "array").put("maxItems", i);
            both.addObject().put("$ref", "#/$defs/d" + (i - 1));
            both.addObject().set("anyOf", JSON.arrayNode().add(JSON.objectNode().put("$ref", "#/$defs/d" + (i - 1))));
            definitions.putObject("d" + i).set("anyOf", both);
        }
        var doubling = JSON.objectNode().put("$ref", "#/$defs/d39");
        doubling.set("$defs", definitions);
        refused(doubling, "alternatives");
        var lists = JSON.arrayNode();
        for (int i = 0; i < 200; i++) {
            lists.addObject().put("type", "string").put("maxLength", 499 - i);
        }
        refused(JSON.objectNode().set("anyOf", lists), "Use smaller ones");
        refused(JSON.objectNode().put("const", "x".repeat(300_000)), "too large");
    }

    private static void refused(JsonNode schema, String problem) {
        assertThatThrownBy(() -> JsonGrammar.of(schema))
                .isInstanceOf(SchemaException.class)
                .hasMessageContaining(problem);
    }

    @Property(tries = 1000)
    void aSchemaWithSomethingWrongInsideIsReadOrRefusedButNeverBreaks(@ForAll long seed) {
        var schema = new RandomSchemas(seed).schema();
        mutate(schema, new Random(seed));
        try {
            assertThat(JsonGrammar.of(schema)).startsWith("root ::= ");
        } catch (SchemaException e) {
            assertThat(e.getMessage()).startsWith("Schema, at ");
        }
    }

    private static void mutate(JsonNode node, Random random) {
        var wrong = new JsonNode[] {
            JSON.nullNode(),
            JSON.numberNode(-1),
            JSON.numberNode(1e300),
            JSON.textNode("["),
            JSON.arrayNode().add(1),
            JSON.objectNode().put("$ref", "#"),
            JSON.booleanNode(false)
        };
        for (var child : node) {
            mutate(child, random);
        }
        if (node instanceof ObjectNode object) {
            for (var field : object.properties().stream().toList()) {
                if (random.nextInt(8) == 0) {
                    object.set(field.getKey(), wrong[random.nextInt(wrong.length)]);
                }
            }
        }
    }
}
