package dev.holdfast.bench.engine;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTextTest {
    @ParameterizedTest
    @ValueSource(strings = {"{}", "{\"a\": [1, -2.5e3, true, null, \"x\\u00e9\\n\"], \"b\":{}}", "{\"a\":[]}"})
    void anObjectIsOne(String text) {
        assertThat(JsonText.isObject(text)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "{",
                "{\"a\":}",
                "{\"a\":1,}",
                "{\"a\":01}",
                "{\"a\":\"\n\"}",
                "{\"a\":1}x",
                "{a:1}",
                "{\"a\":\"\\x\"}",
                "{\"a\" 1}",
                "{\"a\":tru}"
            })
    void whatIsNoneIsNot(String text) {
        assertThat(JsonText.isObject(text)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"plain", "\\\"q\\\"\\\\\\n", "\\u00e9\\ud83d\\ude00"})
    void escapesAreUndone(String raw) {
        assertThat(JsonText.unescape(raw)).isIn("plain", "\"q\"\\\n", "é😀");
    }
}
