package dev.holdfast.llama.grammar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.net.URI;
import java.util.Random;
import java.util.regex.Pattern;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RegexParserTest {
    private static TestGrammar grammar(String keyword, String value) {
        return new TestGrammar(JsonGrammar.of(
                JsonNodeFactory.instance.objectNode().put("type", "string").put(keyword, value)));
    }

    private static String random(Random random, int depth) {
        var pattern = new StringBuilder();
        for (int i = 1 + random.nextInt(3); i > 0; i--) {
            switch (random.nextInt(depth == 0 ? 5 : 7)) {
                case 0 -> pattern.append("ab\"".charAt(random.nextInt(3)));
                case 1 -> pattern.append("[a-c]");
                case 2 -> pattern.append(random.nextBoolean() ? "[^a]" : "[^\\s\\d]");
                case 3 -> pattern.append(random.nextBoolean() ? "\\w" : ".");
                case 4 -> pattern.append("\\\\");
                default ->
                    pattern.append('(')
                            .append(random(random, depth - 1))
                            .append('|')
                            .append(random(random, depth - 1))
                            .append(')');
            }
            if (random.nextInt(3) == 0) {
                pattern.append(new String[] {"?", "{2}", "{1,3}", "+", "*"}[random.nextInt(5)]);
            }
        }
        return pattern.toString();
    }

    @Property(tries = 500)
    void justTheTextsThatMatchAreAllowed(@ForAll long seed) {
        var random = new Random(seed);
        var pattern = (random.nextBoolean() ? "^(" : "(") + random(random, 2) + (random.nextBoolean() ? ")$" : ")");
        Regex regex;
        try {
            regex = RegexParser.parse(pattern, "");
        } catch (SchemaException e) {
            assertThat(e).hasMessageContaining("may be empty");
            return;
        }
        var expected = Pattern.compile(pattern);
        var grammar = grammar("pattern", pattern);
        for (int i = 0; i < 15; i++) {
            var text = JsonGrammarTest.parse(grammar.random(random)).textValue();
            assertThat(expected.matcher(text).find())
                    .as("%s by %s", text, pattern)
                    .isTrue();
            assertThat((int) text.codePoints().count())
                    .as("%s by %s", text, pattern)
                    .isBetween(regex.least(), regex.most());
            var other = new StringBuilder();
            for (int j = random.nextInt(6); j > 0; j--) {
                other.append("abc\"\\1 é".charAt(random.nextInt(8)));
            }
            var quoted = JsonNodeFactory.instance.textNode(other.toString()).toString();
            assertThat(grammar.accepts(quoted))
                    .as("%s by %s", other, pattern)
                    .isEqualTo(expected.matcher(other).find());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "(?=a)b",
                "a(?!b)",
                "(?<n>a)",
                "\\1",
                "\\bword",
                "\\p{L}",
                "a++",
                "(a*)*",
                "(a?){2,3}",
                "a|^b",
                "^a|b$",
                "x{3,1}",
                "[b-a]",
                "[a",
                "(a",
                "a)",
                "*a",
                "a{99999999}",
                "[[:alpha:]]",
                "(([a-z]{1,100}){1,100}){1,100}",
                "\\ud83d",
                "\\c",
                "a{,3}",
                "[]"
            })
    void whatNoGrammarCanSayIsRefusedWithItsPlace(String pattern) {
        assertThatThrownBy(() -> grammar("pattern", pattern))
                .isInstanceOf(SchemaException.class)
                .hasMessageContaining("/pattern");
    }

    @Test
    void anEndWithoutAnchorMayHaveAnythingBesideIt() {
        assertThat(grammar("pattern", "^a").accepts("\"a\\n\\u00e9\"")).isTrue();
        assertThat(grammar("pattern", "^a").accepts("\"ba\"")).isFalse();
        assertThat(grammar("pattern", "a$").accepts("\"ba\"")).isTrue();
        assertThat(grammar("pattern", "a|b").accepts("\"xbx\"")).isTrue();
        assertThat(grammar("pattern", "").accepts("\"x\"")).isTrue();
    }

    @Test
    void formatsAllowWhatTheyName() {
        assertThat(grammar("format", "date").accepts("\"2023-02-29\"")).isFalse();
        assertThat(grammar("format", "date").accepts("\"2000-02-29\"")).isTrue();
        assertThat(grammar("format", "date").accepts("\"1900-02-29\"")).isFalse();
        assertThat(grammar("format", "date").accepts("\"2023-04-31\"")).isFalse();
        assertThat(grammar("format", "email").accepts("\"jane.doe+x@mail.example.org\""))
                .isTrue();
        assertThat(grammar("format", "email").accepts("\"jane@doe\"")).isFalse();
        assertThat(grammar("format", "uri").accepts("\"https://example.org:8443/a/b?x=1&y=2\""))
                .isTrue();
        var random = new Random(1);
        for (int i = 0; i < 200; i++) {
            var uri = JsonGrammarTest.parse(grammar("format", "uri").random(random))
                    .textValue();
            assertThat(URI.create(uri).getHost()).as(uri).isNotNull();
        }
    }
}
