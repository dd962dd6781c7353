package dev.holdfast.gguf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class GgufTest {
    @TempDir
    private Path folder;

    private static void refused(byte[] bytes, String... words) {
        assertThatThrownBy(() -> Gguf.header(new InMemory(bytes, bytes.length + (1L << 30)), "model.gguf", 0))
                .isInstanceOf(GgufException.class)
                .hasMessageStartingWith("model.gguf: ")
                .message()
                .contains(words);
    }

    private static void refused(GgufWriter writer, String... words) {
        refused(writer.header(), words);
    }

    private static byte[] start(int version, long tensors, long keys) {
        return ByteBuffer.allocate(64)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put("GGUF".getBytes(StandardCharsets.US_ASCII))
                .putInt(version)
                .putLong(tensors)
                .putLong(keys)
                .array();
    }

    /** The header with the bytes after a text replaced. */
    private static byte[] patched(GgufWriter writer, String after, int skip, byte... replacement) {
        byte[] header = writer.header();
        String text = new String(header, StandardCharsets.ISO_8859_1);
        int at = text.indexOf(after) + after.length() + skip;
        System.arraycopy(replacement, 0, header, at, replacement.length);
        return header;
    }

    private static byte[] int64(long value) {
        return ByteBuffer.allocate(8)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(value)
                .array();
    }

    @Test
    void aFileIsReadWithItsMetadataAndTensors() throws IOException {
        GgufFile file = Gguf.read(Samples.write(Samples.llama(), folder.resolve("tiny.gguf")));

        assertThat(file.version()).isEqualTo(3);
        assertThat(file.metadata().text("general.name")).isEqualTo("Tiny Llama");
        assertThat(file.metadata().whole("llama.block_count", 0)).isEqualTo(2);
        assertThat(file.metadata().count("tokenizer.ggml.tokens")).isEqualTo(2000);
        assertThat(file.tensors()).hasSize(10);
        GgufTensor query = file.tensors().get(2);
        assertThat(query.name()).isEqualTo("blk.0.attn_q.weight");
        assertThat(query.elements()).isEqualTo(64 * 64);
        assertThat(query.bytes()).isEqualTo(64 * 64 / 32 * 34);
        assertThat(query.offset() % 32).isZero();
        assertThat(file.bytes()).isEqualTo(Files.size(folder.resolve("tiny.gguf")));
    }

    @Test
    void whatIsTooLargeToKeepIsKnownByItsSize() throws IOException {
        GgufWriter writer = Samples.llama().text("long", "x".repeat(2_000_000));

        GgufMetadata metadata = Samples.read(writer).metadata();

        assertThat(metadata.value("long")).isEqualTo(new GgufValue.LongText(2_000_000));
        assertThat(metadata.value("tokenizer.ggml.tokens"))
                .isInstanceOfSatisfying(
                        GgufValue.Array.class, array -> assertThat(array.kept()).isEmpty());
        assertThat(metadata.value("tokenizer.ggml.merges"))
                .isInstanceOfSatisfying(
                        GgufValue.Array.class,
                        array -> assertThat(array.kept())
                                .containsExactly(new GgufValue.Text("a b"), new GgufValue.Text("b c")));
    }

    @ParameterizedTest
    @EnumSource(GgmlType.class)
    void everyTensorTypeTakesWholeBlocks(GgmlType type) throws IOException {
        GgufWriter writer = new GgufWriter().zeros("t", type, 512, 3);

        GgufTensor tensor = Samples.read(writer).tensors().getFirst();

        assertThat(tensor.bytes()).isEqualTo(3L * 512 / type.blockElements() * type.blockBytes());
    }

    @Test
    void anotherFileIsNoGguf() {
        refused("PK, and so on".getBytes(StandardCharsets.US_ASCII), "does not begin with GGUF");
    }

    @Test
    void versionsAndByteOrdersThatNobodyReadsAreNamed() {
        refused(start(1, 0, 0), "version 1", "convert");
        refused(start(4, 0, 0), "version 4");
        refused(start(3 << 24, 0, 0), "big-endian");
        refused(start(0, 0, 0), "version 0");
    }

    @Test
    void versionTwoIsRead() throws IOException {
        byte[] bytes = start(2, 0, 0);
        assertThat(Gguf.header(new InMemory(bytes, bytes.length), "x", 0).version())
                .isEqualTo(2);
    }

    @Test
    void claimsThatTheFileCannotHoldFailAtOnce() {
        refused(start(3, 1L << 60, 0), "claims 1152921504606846976 tensors");
        refused(start(3, 0, -1), "claims 18446744073709551615 metadata keys");
        refused(
                patched(new GgufWriter().texts("words", List.of("a")), "words", 8, int64(1L << 60)),
                "claims 1152921504606846976 elements for words");
        refused(patched(new GgufWriter().text("word", "a"), "word", 4, int64((1L << 30) + 1)), "for the text of word");
        byte[] few = Arrays.copyOf(start(3, 0, 4000), 40);
        assertThatThrownBy(() -> Gguf.header(new InMemory(few, few.length), "x", 0))
                .hasMessageContaining("only 16 bytes follow");
    }

    @Test
    void keysAndNamesMustBeUniqueAndReadable() {
        refused(new GgufWriter().uint32("a", 1).uint32("a", 2), "key a is there twice");
        refused(new GgufWriter().zeros("t", GgmlType.F32, 8).zeros("t", GgmlType.F32, 8), "tensor t is there twice");
        refused(new GgufWriter().uint32("", 1), "is empty");
        refused(new GgufWriter().uint32("a\u001b[2J", 1), "control characters");
        refused(new GgufWriter().zeros("t".repeat(64), GgmlType.F32, 8), "bytes of a tensor name");
        refused(patched(new GgufWriter().uint32("kez", 1), "ke", 0, (byte) 0xff), "not UTF-8");
    }

    @Test
    void valuesOfUnknownOrImpossibleTypeAreRefused() {
        refused(patched(new GgufWriter().uint32("key", 1), "key", 0, (byte) 13), "unknown type 13");
        refused(patched(new GgufWriter().int32s("key", 1), "key", 4, (byte) 9), "array of arrays");
        refused(patched(new GgufWriter().flag("key", true), "key", 4, (byte) 2), "neither true nor false");
    }

    @Test
    void theAlignmentIsAPowerOfTwo() {
        refused(new GgufWriter().uint32("general.alignment", 24), "not a power of two");
        refused(new GgufWriter().uint32("general.alignment", 0), "not a power of two");
        refused(new GgufWriter().text("general.alignment", "32"), "must be a number");
    }

    @Test
    void anotherAlignmentMovesTheWeights() throws IOException {
        byte[] header = new GgufWriter()
                .uint32("general.alignment", 4096)
                .zeros("t", GgmlType.F32, 8)
                .header();
        assertThat(Gguf.header(new InMemory(header, 8192), "x", 0)
                        .tensors()
                        .getFirst()
                        .offset())
                .isEqualTo(4096);
    }

    @Test
    void tensorsOfWrongShapeAreRefused() {
        refused(new GgufWriter().zeros("t", GgmlType.Q4_K, 100), "not a multiple of the block size 256");
        refused(new GgufWriter().zeros("t", GgmlType.F32, 1, 1, 1, 1, 1), "5 dimensions");
        refused(
                patched(new GgufWriter().zeros("tensor", GgmlType.F32, 8), "tensor", 4, int64(-8)),
                "impossible dimensions");
        refused(patched(new GgufWriter().zeros("tensor", GgmlType.F32, 8), "tensor", 12, (byte) 4), "type 4");
        refused(
                patched(new GgufWriter().zeros("tensor", GgmlType.F32, 8, 8), "tensor", 4, int64(1L << 40)),
                "larger than the file");
        refused(
                patched(
                        new GgufWriter().zeros("tensor", GgmlType.F32, 8, 8),
                        "tensor",
                        4,
                        (byte) 0,
                        (byte) 0,
                        (byte) 0,
                        (byte) 0,
                        (byte) 0,
                        (byte) 0,
                        (byte) 0,
                        (byte) 16,
                        (byte) 0,
                        (byte) 0,
                        (byte) 0,
                        (byte) 0,
                        (byte) 0,
                        (byte) 0,
                        (byte) 0,
                        (byte) 16),
                "impossible dimensions");
    }

    @Test
    void tensorsMayNotOverlapOrLeaveGaps() {
        GgufWriter two = new GgufWriter().zeros("first", GgmlType.F32, 8).zeros("second", GgmlType.F32, 8);
        refused(patched(two, "second", 16, int64(0)), "tensor second is said to be at 0", "belongs at 32");
        refused(patched(two, "second", 16, int64(-32)), "belongs at 32");
    }

    @Test
    void aFileThatIsCutOffSaysWhere() throws IOException {
        Path file = Samples.write(Samples.llama(), folder.resolve("cut.gguf"));
        byte[] bytes = Files.readAllBytes(file);
        for (int length = 0; length < bytes.length - 1; length += 97) {
            byte[] cut = Arrays.copyOf(bytes, length);
            assertThatThrownBy(() -> Gguf.header(new InMemory(cut, cut.length), "cut.gguf", 0))
                    .isInstanceOf(GgufException.class);
        }
        byte[] cut = Arrays.copyOf(bytes, bytes.length - 200);
        assertThatThrownBy(() -> Gguf.header(new InMemory(cut, cut.length), "cut.gguf", 0))
                .hasMessageContaining("cut off");
    }

    @Test
    void aMissingFileOrAFolderIsNamed() {
        assertThatThrownBy(() -> Gguf.read(folder.resolve("none.gguf"))).hasMessageContaining("there is no file");
        assertThatThrownBy(() -> Gguf.read(folder)).hasMessageContaining("something else");
    }
}
