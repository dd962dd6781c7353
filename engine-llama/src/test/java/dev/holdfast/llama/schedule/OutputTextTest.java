package dev.holdfast.llama.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class OutputTextTest {
    @Property
    void anySplittingOfAnyBytesGivesTheTextOfTheWhole(
            @ForAll("bytes") byte[] bytes, @ForAll("cuts") List<Integer> cuts) {
        OutputText output = new OutputText(List.of());
        StringBuilder text = new StringBuilder();
        for (byte[] piece : split(bytes, cuts)) {
            text.append(output.accept(piece));
        }
        text.append(output.finish());
        assertThat(text).hasToString(new String(bytes, StandardCharsets.UTF_8));
    }

    @Property
    void noCharacterIsSplit(@ForAll String text, @ForAll("cuts") List<Integer> cuts) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        OutputText output = new OutputText(List.of("\uDBFF\uDFFE"));
        for (byte[] piece : split(bytes, cuts)) {
            assertThat(StandardCharsets.UTF_8.newEncoder().canEncode(output.accept(piece)))
                    .isTrue();
        }
    }

    @Property
    void aStopTextIsFoundWhereTheWholeTextHasIt(
            @ForAll("letters") String text,
            @ForAll("stops") @Size(max = 4) List<String> stops,
            @ForAll("cuts") List<Integer> cuts) {
        OutputText output = new OutputText(stops);
        StringBuilder found = new StringBuilder();
        for (byte[] piece : split(text.getBytes(StandardCharsets.UTF_8), cuts)) {
            found.append(output.accept(piece));
            assertThat(text).startsWith(found);
        }
        boolean stopped = output.stopped();
        found.append(output.finish());
        assertThat(found).hasToString(naive(text, stops));
        assertThat(stopped).isEqualTo(stops.stream().anyMatch(stop -> !stop.isEmpty() && text.contains(stop)));
    }

    @Property
    void noMoreIsHeldBackThanMayBecomeAStopText(
            @ForAll("letters") String text, @ForAll("stops") @Size(max = 4) List<String> stops) {
        OutputText output = new OutputText(stops);
        StringBuilder found = new StringBuilder();
        for (int i = 0; i < text.length() && !output.stopped(); i++) {
            found.append(output.accept(new byte[] {(byte) text.charAt(i)}));
            String held = text.substring(found.length(), i + 1);
            assertThat(output.stopped() || held.isEmpty() || stops.stream().anyMatch(stop -> stop.startsWith(held)))
                    .isTrue();
        }
    }

    /** The text before the stop text that is complete first, the longest if there are several. */
    private static String naive(String text, List<String> stops) {
        for (int end = 1; end <= text.length(); end++) {
            String part = text.substring(0, end);
            int longest = stops.stream()
                    .filter(part::endsWith)
                    .mapToInt(String::length)
                    .max()
                    .orElse(0);
            if (longest > 0) {
                return part.substring(0, end - longest);
            }
        }
        return text;
    }

    @Test
    void textIsHeldBackOnlyWhileItMayBecomeAStopText() {
        OutputText output = new OutputText(List.of("END"));
        assertThat(output.accept("one E".getBytes(StandardCharsets.UTF_8))).isEqualTo("one ");
        assertThat(output.accept("N".getBytes(StandardCharsets.UTF_8))).isEmpty();
        assertThat(output.accept("T".getBytes(StandardCharsets.UTF_8))).isEqualTo("ENT");
        assertThat(output.accept("EN".getBytes(StandardCharsets.UTF_8))).isEmpty();
        assertThat(output.accept("D two".getBytes(StandardCharsets.UTF_8))).isEmpty();
        assertThat(output.stopped()).isTrue();
        assertThat(output.accept("three".getBytes(StandardCharsets.UTF_8))).isEmpty();
        assertThat(output.finish()).isEmpty();
    }

    @Test
    void whatWasHeldBackComesAtTheEnd() {
        OutputText output = new OutputText(List.of("END"));
        assertThat(output.accept("EN".getBytes(StandardCharsets.UTF_8))).isEmpty();
        assertThat(output.accept(new byte[] {(byte) 0xE2, (byte) 0x82})).isEmpty();
        assertThat(output.finish()).isEqualTo("EN\uFFFD");
    }

    @Test
    void aCharacterComesWhenItsLastByteHasCome() {
        OutputText output = new OutputText(List.of());
        byte[] euro = "€".getBytes(StandardCharsets.UTF_8);
        assertThat(output.accept(Arrays.copyOf(euro, 2))).isEmpty();
        assertThat(output.accept(new byte[] {euro[2]})).isEqualTo("€");
    }

    @Test
    void stopTextsThatAreEmptyOrNoUnicodeNeverMatch() {
        OutputText output = new OutputText(List.of("", "\uDE00", "\uD83D"));
        assertThat(output.accept("a😀b".getBytes(StandardCharsets.UTF_8))).isEqualTo("a😀b");
        assertThat(output.stopped()).isFalse();
    }

    private static List<byte[]> split(byte[] bytes, List<Integer> cuts) {
        int[] at = cuts.stream()
                .mapToInt(cut -> Math.floorMod(cut, bytes.length + 1))
                .sorted()
                .toArray();
        List<byte[]> pieces = new ArrayList<>();
        int from = 0;
        for (int to : at) {
            pieces.add(Arrays.copyOfRange(bytes, from, to));
            from = to;
        }
        pieces.add(Arrays.copyOfRange(bytes, from, bytes.length));
        return pieces;
    }

    @Provide
    Arbitrary<byte[]> bytes() {
        Arbitrary<Byte> any = Arbitraries.frequencyOf(
                Tuple.of(1, Arbitraries.bytes()),
                Tuple.of(
                        2,
                        Arbitraries.of(
                                        0x41, 0x80, 0xBF, 0xC3, 0xA9, 0xE2, 0x82, 0xAC, 0xED, 0xA0, 0xF0, 0x9F, 0xF4,
                                        0x90)
                                .map(Integer::byteValue)));
        Arbitrary<byte[]> noise = any.list().ofMaxSize(200).map(OutputTextTest::array);
        Arbitrary<byte[]> texts =
                Arbitraries.strings().ofMaxLength(100).map(text -> text.getBytes(StandardCharsets.UTF_8));
        return Arbitraries.oneOf(noise, texts);
    }

    private static byte[] array(List<Byte> bytes) {
        byte[] array = new byte[bytes.size()];
        for (int i = 0; i < array.length; i++) {
            array[i] = bytes.get(i);
        }
        return array;
    }

    @Provide
    Arbitrary<List<Integer>> cuts() {
        return Arbitraries.integers().between(0, 1000).list().ofMaxSize(60);
    }

    @Provide
    Arbitrary<String> letters() {
        return Arbitraries.strings().withChars("ab").ofMaxLength(60);
    }

    @Provide
    Arbitrary<List<String>> stops() {
        return Arbitraries.strings().withChars("ab").ofMaxLength(6).list().ofMaxSize(4);
    }
}
