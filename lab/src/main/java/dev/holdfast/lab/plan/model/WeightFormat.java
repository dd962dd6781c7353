package dev.holdfast.lab.plan.model;

import dev.holdfast.lab.plan.data.Names;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * How quantised weights are stored. Bits count the scales. GGUF mixes are measured over a whole file of Llama 3.1 8B, from the
 * README of llama.cpp's quantize tool; the others are arithmetic: AWQ and GPTQ keep a 16-bit scale and a 4-bit zero for each
 * group, FP8 in blocks 4 bytes for each 128 x 128, MXFP4 an 8-bit scale for 32 (OCP MX), NVFP4 one for 16.
 */
public enum WeightFormat {
    /** bfloat16 or half precision. */
    BF16("bf16", 16, Compute.BF16),
    /** Single precision. */
    F32("f32", 32, Compute.BF16),
    /** 8-bit floating point, a scale for each channel or tensor. */
    FP8("fp8", 8, Compute.FP8),
    /** 8-bit floating point, a scale for each block of 128 x 128. */
    FP8_BLOCK("fp8-block", 8 + 32.0 / 16384, Compute.FP8),
    /** 8-bit whole numbers, weights and activations. */
    INT8("int8", 8, Compute.INT8),
    /** AWQ or GPTQ, 4 bits in groups of 128. */
    INT4_G128("int4-g128", 4 + 20.0 / 128, Compute.BF16),
    /** AWQ or GPTQ, 4 bits in groups of 64. */
    INT4_G64("int4-g64", 4 + 20.0 / 64, Compute.BF16),
    /** AWQ or GPTQ, 4 bits in groups of 32. */
    INT4_G32("int4-g32", 4 + 20.0 / 32, Compute.BF16),
    /** OCP MXFP4, 4 bits in groups of 32. */
    MXFP4("mxfp4", 4.25, Compute.FP4),
    /** NVFP4, 4 bits in groups of 16. */
    NVFP4("nvfp4", 4.5, Compute.FP4),
    /** A GGUF mix. */
    IQ1_S("iq1_s", 2.0042),
    /** A GGUF mix. */
    IQ1_M("iq1_m", 2.1460),
    /** A GGUF mix. */
    IQ2_XXS("iq2_xxs", 2.3824),
    /** A GGUF mix. */
    IQ2_XS("iq2_xs", 2.5882),
    /** A GGUF mix. */
    IQ2_S("iq2_s", 2.7403),
    /** A GGUF mix. */
    IQ2_M("iq2_m", 2.9294),
    /** A GGUF mix. */
    IQ3_XXS("iq3_xxs", 3.2548),
    /** A GGUF mix. */
    IQ3_XS("iq3_xs", 3.4977),
    /** A GGUF mix. */
    IQ3_S("iq3_s", 3.6606),
    /** A GGUF mix. */
    IQ3_M("iq3_m", 3.7628),
    /** A GGUF mix. */
    IQ4_XS("iq4_xs", 4.4597),
    /** A GGUF mix. */
    IQ4_NL("iq4_nl", 4.6818),
    /** A GGUF mix. */
    Q2_K_S("q2_k_s", 2.9697),
    /** A GGUF mix. */
    Q2_K("q2_k", 3.1593),
    /** A GGUF mix. */
    Q3_K_S("q3_k_s", 3.6429),
    /** A GGUF mix. */
    Q3_K_L("q3_k_l", 4.2979),
    /** A GGUF mix. */
    Q4_K_S("q4_k_s", 4.6672),
    /** A GGUF mix. */
    Q4_K_M("q4_k_m", 4.8944),
    /** A GGUF mix. */
    Q5_K_S("q5_k_s", 5.5704),
    /** A GGUF mix. */
    Q5_K_M("q5_k_m", 5.7036),
    /** A GGUF mix. */
    Q6_K("q6_k", 6.5633),
    /** A GGUF type: blocks of 32 with a 16-bit scale. */
    Q4_0("q4_0", 4.5),
    /** A GGUF type: blocks of 32 with a 16-bit scale and least value. */
    Q4_1("q4_1", 5),
    /** A GGUF type: blocks of 32 with a 16-bit scale. */
    Q5_0("q5_0", 5.5),
    /** A GGUF type: blocks of 32 with a 16-bit scale and least value. */
    Q5_1("q5_1", 6),
    /** A GGUF mix. */
    Q8_0("q8_0", 8.5008),
    /** A GGUF file in half precision. */
    GGUF_F16("f16", 16.0005);

    /** The arithmetic in which weights are multiplied. */
    public enum Compute {
        /** 16-bit floating point; also what 4-bit whole numbers are expanded to. */
        BF16,
        /** 8-bit floating point. */
        FP8,
        /** 8-bit whole numbers. */
        INT8,
        /** 4-bit floating point, on accelerators that have it; elsewhere bf16. */
        FP4
    }

    private final String label;
    private final double bits;
    private final Compute compute;
    private final boolean wholeFile;

    WeightFormat(String label, double bits, Compute compute) {
        this.label = label;
        this.bits = bits;
        this.compute = compute;
        this.wholeFile = false;
    }

    WeightFormat(String label, double bits) {
        this.label = label;
        this.bits = bits;
        this.compute = Compute.BF16;
        this.wholeFile = true;
    }

    /** Its name on the command line and in reports. */
    public String label() {
        return label;
    }

    /** Bits of one quantised weight, its share of the scales counted. */
    public double bits() {
        return bits;
    }

    /** The bytes of some weights. */
    public double bytes(double weights) {
        return weights * bits / 8;
    }

    /** In what arithmetic they are multiplied. */
    public Compute compute() {
        return compute;
    }

    /** Whether the bits are a mean over all weights of a file, embeddings too, as GGUF mixes are given. */
    public boolean wholeFile() {
        return wholeFile;
    }

    /** All names. */
    public static List<String> labels() {
        return Arrays.stream(values()).map(WeightFormat::label).toList();
    }

    /** The format with a name, or null. */
    public static @Nullable WeightFormat find(String name) {
        String wanted = name.toLowerCase(Locale.ROOT).replace("gguf:", "");
        for (WeightFormat format : values()) {
            if (format.label.equals(wanted) || format.name().equalsIgnoreCase(wanted)) {
                return format;
            }
        }
        return switch (wanted) {
            case "bfloat16", "float16", "fp16" -> BF16;
            case "awq", "gptq", "int4" -> INT4_G128;
            default -> null;
        };
    }

    /**
     * The format with a name.
     *
     * @throws dev.holdfast.lab.plan.data.PlanException if there is none
     */
    public static WeightFormat of(String name) {
        WeightFormat found = find(name);
        if (found == null) {
            throw Names.unknown("weight format", name, labels());
        }
        return found;
    }
}
