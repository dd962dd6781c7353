package dev.holdfast.lab.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.lab.plan.data.Document;
import dev.holdfast.lab.plan.data.PlanException;
import dev.holdfast.lab.plan.hardware.HardwareCatalogue;
import dev.holdfast.lab.plan.model.ModelCatalogue;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** Whatever a catalogue file of the user's holds, it is taken or refused in words. */
class HostileCatalogueTest {
    private static final HardwareCatalogue HARDWARE = HardwareCatalogue.builtIn();
    private static final ModelCatalogue MODELS = ModelCatalogue.builtIn();
    private static final String FILE = """
            accelerators:
              H100:
                memory-gib: 79.15
                bandwidth-gb-s: 3350
                tflops: {half: 989, fp8: 1978}
                link: {kind: nvlink, gb-s: 450, all-reduce: [{ranks: 2, bytes: [1, 2], us: [3, 4]}]}
                efficiencies: {weights: 0.9, compute: {half: 0.5}, accuracy: [{set: x, mape: 1, p90: 2, max: 3, source: y}]}
              mine: {like: L4, aliases: [a, b], watts: 5, sources: {all: "me, 2026-01-01"}}
            instances:
              mine: {provider: p, region: r, accelerator: mine, count: 1, usd-per-hour: 2.5, spread: 1,
                kind: owned, date: "2026-01-01", source: s}
            models:
              mine: {like: Qwen3-8B, source: s, checkpoint-bytes: 5, config: {num_hidden_layers: 3, head_dim: 64}}
            """;
    private static final List<String> PIECES = List.of(
            "-1",
            "0",
            "1e308",
            ".nan",
            ".inf",
            "null",
            "~",
            "true",
            "[]",
            "{}",
            "[1, 2]",
            "{a: b}",
            "\"\"",
            "x",
            "99999999999999999999",
            "&a [*a]",
            "*a",
            "!!binary x",
            ":",
            "-",
            "'",
            "\"",
            "|",
            "\t",
            "# ",
            "like: mine",
            "like: H100",
            "\u0000",
            "\u2028");

    @Property(tries = 3_000)
    void nothing_but_the_documented_exception_is_thrown(@ForAll long seed) {
        Random random = new Random(seed);
        StringBuilder text = new StringBuilder(FILE);
        for (int i = random.nextInt(3); i >= 0; i--) {
            int from = random.nextInt(text.length());
            int length = Math.min(random.nextInt(12), text.length() - from);
            String piece = random.nextInt(4) == 0 ? "" : PIECES.get(random.nextInt(PIECES.size()));
            text.replace(from, from + length, piece);
        }
        replaceValue(text, random);
        try {
            Document file = Document.yaml("mine.yaml", text.toString());
            assertThat(HARDWARE.with(file).accelerators()).isNotEmpty();
            assertThat(MODELS.with(file).models()).isNotEmpty();
        } catch (PlanException said) {
            assertThat(said.getMessage()).contains("mine.yaml");
        }
    }

    /** Puts another value after a colon, so that most files stay well-formed. */
    private static void replaceValue(StringBuilder text, Random random) {
        int colon = text.indexOf(": ", random.nextInt(text.length()));
        if (colon < 0 || random.nextBoolean()) {
            return;
        }
        int end = colon + 2;
        while (end < text.length() && ",}]\n".indexOf(text.charAt(end)) < 0) {
            end++;
        }
        text.replace(colon + 2, end, PIECES.get(random.nextInt(PIECES.size())));
    }
}
