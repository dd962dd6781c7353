package dev.holdfast.lifecycle;

import dev.holdfast.domain.Digest;
import dev.holdfast.domain.Secret;
import dev.holdfast.gguf.GgmlType;
import dev.holdfast.gguf.GgufWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** A store in a folder whose pauses, clocks and disk a test owns, and models to put into it. Confined to one thread. */
final class Fixture implements Progress.Listener {
    static final Instant NOW = Instant.parse("2026-11-25T12:00:00Z");
    static final String COMMIT = "0123456789abcdef0123456789abcdef01234567";

    final List<Duration> pauses = new ArrayList<>();
    final List<String> notices = new ArrayList<>();
    final List<Progress> progress = new ArrayList<>();
    long space = Long.MAX_VALUE / 2;
    Duration silence = Duration.ofSeconds(20);

    private final Path folder;

    Fixture(Path folder) {
        this.folder = folder;
    }

    ModelStore store(URI hub, @Nullable String token) {
        AtomicLong nanos = new AtomicLong();
        HubSettings settings = new HubSettings(hub, token == null ? null : new Secret(token));
        return new ModelStore(
                folder,
                new Surroundings(
                        settings, () -> NOW, () -> nanos.addAndGet(50_000_000), pauses::add, any -> space, silence));
    }

    ModelStore store() {
        return store(URI.create("http://127.0.0.1:1"), null);
    }

    @Override
    public void progress(Progress state) {
        progress.add(state);
    }

    @Override
    public void notice(String message) {
        notices.add(message);
    }

    /** A small model file, different for each seed. */
    static byte[] model(int seed) {
        return bytes(new GgufWriter()
                .text("general.architecture", "llama")
                .text("general.license", "mit")
                .uint32("llama.context_length", 4096)
                .uint32("llama.embedding_length", 64)
                .uint32("llama.block_count", 2)
                .uint32("llama.attention.head_count", 4)
                .tensor("token_embd.weight", GgmlType.F32, out -> out.write(random(seed, 64 * 1000 * 4)), 64, 1000));
    }

    /** One part of a split model. */
    static byte[] part(int number, int count) {
        GgufWriter writer = new GgufWriter()
                .uint16("split.no", number)
                .uint16("split.count", count)
                .int32("split.tensors.count", count);
        if (number == 0) {
            writer.text("general.architecture", "llama")
                    .uint32("llama.context_length", 4096)
                    .uint32("llama.embedding_length", 64)
                    .uint32("llama.block_count", 2)
                    .uint32("llama.attention.head_count", 4);
        }
        return bytes(writer.zeros("t" + number, GgmlType.F32, 64, 100));
    }

    private static byte[] random(int seed, int count) {
        byte[] bytes = new byte[count];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    private static byte[] bytes(GgufWriter writer) {
        try {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            writer.write(out);
            return out.toByteArray();
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    /** The Hub's answer about a repository: each file with its bytes, as kept in large file storage. */
    static HostileServer.Reply repository(Object... pathsAndBytes) {
        StringBuilder files = new StringBuilder();
        for (int i = 0; i < pathsAndBytes.length; i += 2) {
            byte[] bytes = (byte[]) pathsAndBytes[i + 1];
            files.append(i == 0 ? "" : ",")
                    .append("{\"rfilename\":\"" + pathsAndBytes[i] + "\",\"size\":" + bytes.length
                            + ",\"lfs\":{\"sha256\":\"" + Digest.of(bytes).hex() + "\",\"size\":" + bytes.length
                            + "}}");
        }
        String json =
                "{\"sha\":\"" + COMMIT + "\",\"cardData\":{\"license\":\"apache-2.0\"},\"siblings\":[" + files + "]}";
        return HostileServer.Reply.body(json.getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }
}
