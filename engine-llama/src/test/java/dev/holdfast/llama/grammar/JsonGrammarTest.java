package dev.holdfast.llama.grammar;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class JsonGrammarTest {
    private static final ObjectMapper JSON = new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
    private static final SchemaValidatorsConfig CONFIG =
            SchemaValidatorsConfig.builder().formatAssertionsEnabled(true).build();

    static JsonSchema validator(JsonNode schema) {
        return JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012).getSchema(schema, CONFIG);
    }

    static JsonNode parse(String text) {
        try {
            return JSON.readTree(text);
        } catch (java.io.IOException e) {
            throw new AssertionError("Not JSON: " + text, e);
        }
    }

    @Property(tries = 400)
    void whatTheGrammarAllowsIsJsonAndValid(@ForAll long seed) {
        var schema = new RandomSchemas(seed).schema();
        var validator = validator(schema);
        var grammar = new TestGrammar(JsonGrammar.of(schema));
        var random = new Random(seed);
        for (int i = 0; i < 20; i++) {
            var text = grammar.random(random);
            assertThat(validator.validate(parse(text)))
                    .as("%s%nby %s", text, schema)
                    .isEmpty();
        }
    }

    @Property(tries = 400)
    void validValuesInTheSchemasOrderAreAllowed(@ForAll long seed) {
        var schemas = new RandomSchemas(seed);
        var schema = schemas.schema();
        var grammar = new TestGrammar(JsonGrammar.of(schema));
        for (int i = 0; i < 10; i++) {
            try {
                var text = schemas.value(schema, 0).toString();
                assertThat(grammar.accepts(text))
                        .as("%s%nby %s%nin %s", text, schema, JsonGrammar.of(schema))
                        .isTrue();
            } catch (RandomSchemas.TooDeep e) {
                assertThat(schema.toString()).contains("$ref");
            }
        }
    }

    @Property(tries = 100)
    void anyObjectIsJson(@ForAll long seed) {
        assertThat(parse(new TestGrammar(JsonGrammar.object()).random(new Random(seed)))
                        .isObject())
                .isTrue();
    }

    @Test
    void objectsOfAllKindsAreAnyObject() {
        var grammar = new TestGrammar(JsonGrammar.object());
        for (var text : new String[] {
            "{}",
            "{\"a\":1}",
            "{\"a\": [1, {\"b\": null}, [], \"x\\u00e9\\ud83d\\ude00\"], \"c\": -1.5e+10}",
            "{\"\":\"\u2028\"}"
        }) {
            assertThat(grammar.accepts(text)).as(text).isTrue();
        }
        for (var text : new String[] {
            "", "[]", "1", "{\"a\":01}", "{\"a\":\"\n\"}", "{\"a\":\"\\ud83d\"}", "{\"a\":1,}", "{} ", "{a:1}"
        }) {
            assertThat(grammar.accepts(text)).as(text).isFalse();
        }
    }

    private static TestGrammar of(String schema) {
        return new TestGrammar(JsonGrammar.of(parse(schema.replace('\'', '"'))));
    }

    @Test
    void aNameThatIsListedCannotComeAgainInDisguise() {
        var grammar =
                of("{'type':'object','properties':{'a':{'type':'integer'}},'additionalProperties':{'type':'string'}}");
        assertThat(grammar.accepts("{\"a\":1,\"b\":\"x\"}")).isTrue();
        assertThat(grammar.accepts("{\"aa\":\"x\"}")).isTrue();
        assertThat(grammar.accepts("{\"a\":\"x\"}")).isFalse();
        assertThat(grammar.accepts("{\"\\u0061\":\"x\"}")).isFalse();
    }

    @Test
    void anObjectIsClosedUnlessItSaysOtherwise() {
        var grammar =
                of("{'type':'object','properties':{'a':{'type':'integer'},'b':{'type':'integer'}},'required':['b']}");
        assertThat(grammar.accepts("{\"b\":1}")).isTrue();
        assertThat(grammar.accepts("{\"a\":0,\"b\":1}")).isTrue();
        assertThat(grammar.accepts("{\"a\":0}")).isFalse();
        assertThat(grammar.accepts("{\"b\":1,\"a\":0}")).isFalse();
        assertThat(grammar.accepts("{\"b\":1,\"c\":0}")).isFalse();
    }

    @Test
    void recursionThroughReferencesIsFollowed() {
        var grammar = of(
                "{'$defs':{'t':{'type':'object','properties':{'v':{'type':'integer'},'next':{'anyOf':[{'$ref':'#/$defs/t'},{'type':'null'}]}},"
                        + "'required':['v','next']}},'$ref':'#/$defs/t'}");
        assertThat(grammar.accepts("{\"v\":1,\"next\":{\"v\":2,\"next\":null}}"))
                .isTrue();
        assertThat(grammar.accepts("{\"v\":1,\"next\":{\"v\":2}}")).isFalse();
        assertThat(of("{'type':'array','items':{'$ref':'#'}}").accepts("[[],[[]]]"))
                .isTrue();
    }

    @Test
    void allOfMergesObjects() {
        var grammar = of(
                "{'$defs':{'b':{'type':'object','properties':{'id':{'type':'integer'}},'required':['id']}},"
                        + "'allOf':[{'$ref':'#/$defs/b'},{'properties':{'n':{'type':'string'}},'required':['n']}],'description':'x'}");
        assertThat(grammar.accepts("{\"id\":1,\"n\":\"\"}")).isTrue();
        assertThat(grammar.accepts("{\"id\":1}")).isFalse();
        assertThat(of("{'allOf':[{'type':'integer'}],'default':1}").accepts("7"))
                .isTrue();
    }

    @Test
    void longTextsAndListsAreCountedExactly() {
        var text = of("{'type':'string','minLength':1203,'maxLength':2710}");
        for (int length : new int[] {1202, 1203, 1204, 1999, 2000, 2001, 2499, 2500, 2709, 2710, 2711}) {
            assertThat(text.accepts('"' + "ü".repeat(length) + '"'))
                    .as("%s", length)
                    .isEqualTo(length >= 1203 && length <= 2710);
        }
        var list = of("{'type':'array','items':{'type':'integer'},'minItems':2,'maxItems':1000}");
        for (int size : new int[] {1, 2, 999, 1000, 1001}) {
            assertThat(list.accepts("[" + "7,".repeat(size - 1) + "7]"))
                    .as("%s", size)
                    .isEqualTo(size >= 2 && size <= 1000);
        }
    }

    @Test
    void aNameIsQuotedForTheGrammarAndForJson() {
        assertThat(Gbnf.literal("a\"b\\\n\u0001é😀")).isEqualTo("\"a\\\"b\\\\\\n\\x01é😀\"");
        assertThat(of("{'properties':{'q\\\"\\n':{'const':'\\\\'}},'required':['q\\\"\\n']}")
                        .accepts("{\"q\\\"\\n\":\"\\\\\"}"))
                .isTrue();
    }
}
