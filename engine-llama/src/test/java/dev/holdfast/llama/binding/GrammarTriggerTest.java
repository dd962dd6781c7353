package dev.holdfast.llama.binding;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class GrammarTriggerTest {
    private static @Nullable String feed(GrammarTrigger trigger, String text) {
        return trigger.accept(text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void givesTheTextFromTheFirstCaptureOn() {
        GrammarTrigger trigger = new GrammarTrigger(List.of("<tool>(\\{)"));
        assertThat(feed(trigger, "so <to")).isNull();
        assertThat(feed(trigger, "ol>")).isNull();
        assertThat(feed(trigger, "{\"a")).isEqualTo("{\"a");
    }

    @Test
    void givesTheTextFromTheMatchOnWithoutACapture() {
        assertThat(feed(new GrammarTrigger(List.of("never", "<tool>")), "so <tool>x"))
                .isEqualTo("<tool>x");
    }

    @Test
    void anExpressionTiedToTheStartIsGivenUpWhenItCannotMatch() {
        GrammarTrigger trigger = new GrammarTrigger(List.of("^\\s*(\\{)"));
        assertThat(feed(trigger, "  ")).isNull();
        assertThat(feed(trigger, " {")).isEqualTo("{");
        GrammarTrigger other = new GrammarTrigger(List.of("^\\s*(\\{)"));
        assertThat(feed(other, "text")).isNull();
        assertThat(feed(other, "{")).isNull();
    }

    @Test
    void waitsForTheRestOfACharacter() {
        GrammarTrigger trigger = new GrammarTrigger(List.of("\u4f60"));
        byte[] bytes = "\u4f60".getBytes(StandardCharsets.UTF_8);
        assertThat(trigger.accept(new byte[] {bytes[0]})).isNull();
        assertThat(trigger.accept(new byte[] {bytes[1], bytes[2]})).isEqualTo("\u4f60");
    }

    @Test
    void staysFastInALongText() {
        GrammarTrigger trigger = new GrammarTrigger(List.of("<tool_call>"));
        for (int i = 0; i < 200_000; i++) {
            assertThat(feed(trigger, "<tool")).isNull();
        }
        assertThat(feed(trigger, "_call>")).isEqualTo("<tool_call>");
    }

    @Property
    void doesNotDependOnWhereTheTextIsDivided(@ForAll String text, @ForAll byte cut) {
        byte[] bytes = (text + "#x").getBytes(StandardCharsets.UTF_8);
        GrammarTrigger whole = new GrammarTrigger(List.of("#(x)"));
        String expected = whole.accept(bytes);
        GrammarTrigger parts = new GrammarTrigger(List.of("#(x)"));
        String found = null;
        int length = 1 + Math.abs(cut % 4);
        int from = 0;
        while (from < bytes.length && found == null) {
            int to = Math.min(bytes.length, from + length);
            found = parts.accept(java.util.Arrays.copyOfRange(bytes, from, to));
            from = to;
        }
        assertThat(expected).startsWith("x");
        assertThat(found).startsWith("x");
        assertThat(expected).startsWith(String.valueOf(found));
    }
}
