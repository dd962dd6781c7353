package dev.holdfast.llama.binding;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.llama.schedule.SamplingSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("slow")
class LeakTest extends NativeTest {
    private @TempDir Path folder;

    @Test
    void whatIsClosedTakesNoMemory() throws IOException {
        Path file = TinyModels.llama(folder);
        use(file, 40);
        long before = residentKilobytes();
        use(file, 200);
        assertThat(residentKilobytes() - before).isLessThan(20_000);
    }

    private static void use(Path file, int times) {
        for (int i = 0; i < times; i++) {
            try (LlamaModel model = load(file)) {
                try (LlamaDecoder decoder = model.decoder(ContextSettings.of(4096, 4096, 8, 256, 1));
                        LlamaEmbedder embedder = model.embedder(64, 1)) {
                    feed(decoder, 0, 0, range(TinyModels.FIRST_BYTE, 200));
                    for (int j = 0; j < 20; j++) {
                        SamplingSettings.Grammar rules =
                                new SamplingSettings.Grammar("root ::= [a-z]{1,100} \"x\"", List.of());
                        SamplingSettings settings = new SamplingSettings(
                                1, 0, 0.9f, 0.1f, SamplingSettings.Penalties.NONE, Map.of(), j, rules, false, 5);
                        try (LlamaSampler sampler = decoder.sampler(settings)) {
                            decoder.sample(199, sampler);
                        }
                    }
                    embedder.embed(new int[] {1, 2, 3});
                    model.vocabulary().tokenize("the cat sat on the mat", true, true);
                }
            }
        }
    }

    private static long residentKilobytes() throws IOException {
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
            if (line.startsWith("VmRSS:")) {
                return Long.parseLong(line.replaceAll("[^0-9]", ""));
            }
        }
        throw new IOException("no VmRSS in /proc/self/status");
    }
}
