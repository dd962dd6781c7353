package dev.holdfast.llama.binding;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GrammarCheckTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "root ::= \"a\"",
                "root ::= ",
                "root ::= a | b # comment\na ::= [^\\x00-\\x1f\"\\\\]{1,20}\nb::=(\"x\" |\n \"y\")+\n\n",
                "root ::= .* [a-] [\\]] \"\\u00e9\\U0001F600\\t\\r\\n\\\"\"",
                "root ::= \"a\"{0,2000}",
                "root ::= ( \"a\" ( \"b\" ){3} ){ 2 , 5 } a-1\r\na-1 ::= \"\"",
            })
    void letsGoodGrammarsPass(String text) {
        assertThatCode(() -> GrammarCheck.check(text)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            value = {
                "~no rule root",
                "start ::= \"a\"~no rule root",
                "root ::= other~rule other",
                "root = \"a\"~::= was expected",
                "root ::= \"a~ends in the middle",
                "root ::= [a~ends in the middle",
                "root ::= (\"a\"~) was expected",
                "root ::= \"a\")~end of the line",
                "root ::= *~nothing to repeat",
                "root ::= \"\"*~nothing to repeat",
                "root ::= \"a\"{5,3}~the lower number first",
                "root ::= \"a\"{0,2001}~from 0 to 2000",
                "root ::= \"a\"{99999999999999999999}~from 0 to 2000",
                "root ::= ((\"a\"{0,50}){0,50}){0,50}~nested repetitions",
                "root ::= \"a\"{x}~a number was expected",
                "root ::= \"\\q\"~no such escape",
                "root ::= \"\\u12g4\"~4 hexadecimal digits",
                "root ::= <|x|>~end of the line",
            })
    void saysWhatIsWrong(String text, String what) {
        String grammar = text == null ? "" : text;
        assertThatThrownBy(() -> GrammarCheck.check(grammar))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(what);
    }

    @ParameterizedTest
    @ValueSource(ints = {201, 100_000})
    void refusesDeepNesting(int depth) {
        String text = "root ::= " + "(".repeat(depth) + "\"a\"" + ")".repeat(depth);
        assertThatThrownBy(() -> GrammarCheck.check(text)).hasMessageContaining("too deep");
    }

    @ParameterizedTest
    @ValueSource(strings = {"root ::= \"a\"\n\nb ::= \"\\q\""})
    void namesTheLine(String text) {
        assertThatThrownBy(() -> GrammarCheck.check(text)).hasMessageContaining("line 3");
    }

    @Property(tries = 5000)
    void neverThrowsAnythingElse(@ForAll("almost") List<String> parts) {
        try {
            GrammarCheck.check("root ::= " + String.join("", parts));
        } catch (IllegalArgumentException expected) {
            // as documented
        }
    }

    @Provide
    static Arbitrary<List<String>> almost() {
        return Arbitraries.of(
                        "\"",
                        "a",
                        "[",
                        "]",
                        "^",
                        "-",
                        "(",
                        ")",
                        "{",
                        "}",
                        ",",
                        "3",
                        "2000",
                        "*",
                        "+",
                        "?",
                        ".",
                        "|",
                        "\\",
                        "x",
                        "u00e9",
                        "#",
                        "\n",
                        "\r",
                        " ",
                        "root",
                        "::=",
                        "\ud83d\ude00",
                        "\ud83d",
                        "<",
                        "!")
                .list()
                .ofMaxSize(20);
    }
}
