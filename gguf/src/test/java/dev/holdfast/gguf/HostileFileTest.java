package dev.holdfast.gguf;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Whatever the bytes, reading ends soon, with little heap, and with nothing but a {@link GgufException}. */
class HostileFileTest {
    private static final long MOST_HEAP = 64L << 20;
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    /** Reads a file and derives its facts; whether it was accepted. */
    private static boolean accepted(byte[] head, long size) throws IOException {
        long before = THREADS.getCurrentThreadAllocatedBytes();
        boolean accepted = true;
        try {
            HeaderReader.Header header = Gguf.header(new InMemory(head, size), "hostile.gguf", 0);
            GgufFile file = new GgufFile(
                    header.version(),
                    header.metadata(),
                    header.tensors(),
                    List.of(new GgufFile.Part(Path.of("hostile.gguf"), size)));
            ModelFacts facts = ModelFacts.of(file);
            assertThat(facts.memoryNeeded(1L << 31, 1 << 16).total()).isPositive();
        } catch (GgufException refused) {
            accepted = false;
            assertThat(refused.getMessage()).hasSizeLessThan(2000).doesNotContainPattern("\\p{Cntrl}");
        }
        assertThat(THREADS.getCurrentThreadAllocatedBytes() - before).isLessThan(MOST_HEAP);
        return accepted;
    }

    private static List<byte[]> headers() throws IOException {
        List<byte[]> headers = new ArrayList<>();
        headers.add(Samples.llama().header());
        headers.add(Samples.model("gemma3", 6, 64, 4)
                .uint32("gemma3.attention.sliding_window", 512)
                .uint16("split.no", 0)
                .uint16("split.count", 1)
                .header());
        headers.add(Samples.model("qwen35", 8, 64, 4)
                .uint32("qwen35.ssm.inner_size", 128)
                .uint32("qwen35.ssm.state_size", 16)
                .int32s("qwen35.attention.head_count_kv", 0, 0, 0, 2, 0, 0, 0, 2)
                .header());
        Path demo = Path.of(System.getProperty("holdfast.root", ".."), "demo-model", "demo.gguf");
        if (Files.exists(demo)) {
            byte[] file = Files.readAllBytes(demo);
            long weights = Gguf.read(demo).tensors().getFirst().offset();
            headers.add(Arrays.copyOf(file, (int) weights));
        }
        return headers;
    }

    private static byte[] mutated(byte[] header, SplittableRandom random) {
        byte[] bytes = header.clone();
        int changes = 1 + random.nextInt(4);
        for (int i = 0; i < changes; i++) {
            int at = random.nextInt(bytes.length);
            switch (random.nextInt(6)) {
                case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
                case 1 -> bytes[at] = (byte) random.nextInt(256);
                case 2 ->
                    Arrays.fill(bytes, at, Math.min(bytes.length, at + 8), (byte) (random.nextBoolean() ? 0xff : 0));
                case 3 -> bytes = Arrays.copyOf(bytes, Math.max(1, at));
                case 4 -> {
                    int from = random.nextInt(bytes.length);
                    int length = Math.min(1 + random.nextInt(64), bytes.length - Math.max(at, from));
                    System.arraycopy(bytes, from, bytes, at, length);
                }
                case 5 -> bytes[at]++;
            }
        }
        return bytes;
    }

    private static void mutate(int times, long seed) throws IOException {
        SplittableRandom random = new SplittableRandom(seed);
        List<byte[]> headers = headers();
        int accepted = 0;
        for (int i = 0; i < times; i++) {
            byte[] header = headers.get(i % headers.size());
            long size = header.length + (random.nextInt(4) == 0 ? random.nextLong(1 << 16) : 1L << 40);
            byte[] bytes = mutated(header, random);
            try {
                accepted += accepted(bytes, Math.max(size, bytes.length)) ? 1 : 0;
            } catch (AssertionError | RuntimeException failed) {
                throw new AssertionError("mutation " + i + " of seed " + seed, failed);
            }
        }
        assertThat(accepted).as("some changes do no harm, most do").isBetween(times / 1000, times * 9 / 10);
    }

    @Test
    void twentyThousandDamagedHeadersAreReadOrRefused() throws IOException {
        mutate(20_000, 1);
    }

    @Test
    @Tag("slow")
    void aMillionDamagedHeadersAreReadOrRefused() throws IOException {
        mutate(1_000_000, 2);
    }

    @Property
    void anyBytesAreRefused(@ForAll byte[] bytes) throws IOException {
        assertThat(accepted(bytes, bytes.length)).isFalse();
    }

    @Property
    void anyBytesBehindARealBeginningAreRefused(@ForAll byte[] bytes) throws IOException {
        byte[] begun = Arrays.copyOf(new GgufWriter().header(), 24 + bytes.length);
        begun[8] = 1;
        begun[16] = 3;
        System.arraycopy(bytes, 0, begun, 24, bytes.length);
        assertThat(accepted(begun, begun.length)).isFalse();
    }

    @Test
    void aFileThatClaimsAllItMayStaysWithinTheHeap() throws IOException {
        GgufWriter writer = new GgufWriter();
        for (int i = 0; i < 2000; i++) {
            writer.texts("k".repeat(1000) + i, List.of("some", "texts")).text("t" + i, "x".repeat(6000));
        }
        byte[] header = writer.header();
        assertThat(Samples.read(writer).metadata().keys()).hasSize(4000);
        assertThat(accepted(header, header.length)).as("it has no architecture").isFalse();
    }
}
