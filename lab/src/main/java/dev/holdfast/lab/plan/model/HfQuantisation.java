package dev.holdfast.lab.plan.model;

import dev.holdfast.lab.plan.data.Document;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How the weights of a Hugging Face repository are stored: {@code quantization_config}, with the modules that are left as they
 * are. A role counts as left if a name without a number, or names of half of the layers or more, leave it. Pure functions.
 */
final class HfQuantisation {
    private static final Pattern LAYER = Pattern.compile("layers\\.(\\d{1,4})\\.");
    private static final List<String> LEFT =
            List.of("modules_to_not_convert", "ignored_layers", "ignore", "exclude_modules");
    private static final int FOUR_BITS = 4;
    private static final int EIGHT_BITS = 8;

    private HfQuantisation() {}

    static Quantisation read(Document root, Document text, int layers) {
        Document config = root.at("quantization_config").node().isObject()
                ? root.at("quantization_config")
                : text.at("quantization_config");
        if (!config.node().isObject()) {
            String type =
                    text.text("dtype", text.text("torch_dtype", root.text("dtype", root.text("torch_dtype", ""))));
            return Quantisation.usual(type.equals("float32") ? WeightFormat.F32 : WeightFormat.BF16);
        }
        Quantisation quantisation = Quantisation.usual(format(config));
        for (Role role : List.of(Role.MIXER, Role.FEED_FORWARD, Role.EXPERTS)) {
            if (isLeft(config, role, layers)) {
                quantisation = quantisation.without(role);
            }
        }
        return quantisation;
    }

    private static WeightFormat format(Document config) {
        String method =
                config.text("quant_method", config.text("quant_algo", "")).toLowerCase(Locale.ROOT);
        return switch (method) {
            case "fp8", "fbgemm_fp8" ->
                config.at("weight_block_size").node().isArray() ? WeightFormat.FP8_BLOCK : WeightFormat.FP8;
            case "awq", "gptq", "auto-round", "autoround" ->
                whole(config, config.whole("bits", FOUR_BITS, 1, 16), config.whole("group_size", 128, -1, 4096));
            case "mxfp4" -> WeightFormat.MXFP4;
            case "nvfp4" -> WeightFormat.NVFP4;
            case "modelopt", "modelopt_fp4" -> modelopt(config);
            case "compressed-tensors" -> compressed(config);
            default ->
                throw config.wrong("quantisation '" + method.replaceAll("\\p{Cntrl}", "?")
                        + "' is not supported; known are fp8, fbgemm_fp8, awq, gptq, auto-round, mxfp4, modelopt and"
                        + " compressed-tensors");
        };
    }

    private static WeightFormat modelopt(Document config) {
        String algorithm = config.text("quant_algo", "").toUpperCase(Locale.ROOT);
        return switch (algorithm) {
            case "FP8" -> WeightFormat.FP8;
            case "NVFP4", "" -> WeightFormat.NVFP4;
            default -> throw config.wrong("'quant_algo' " + algorithm + " is not supported; known are FP8 and NVFP4");
        };
    }

    private static WeightFormat compressed(Document config) {
        Document groups = config.at("config_groups");
        for (String name : groups.fields()) {
            Document weights = groups.at(name).at("weights");
            if (weights.node().isObject()) {
                long bits = weights.whole("num_bits", 1, 16);
                long size = weights.whole("group_size", 128, -1, 4096);
                boolean floating = weights.text("type", "int").equals("float");
                if (floating && bits == FOUR_BITS) {
                    return size == 32 ? WeightFormat.MXFP4 : WeightFormat.NVFP4;
                }
                if (floating && bits == EIGHT_BITS) {
                    return weights.text("strategy", "").equals("block") ? WeightFormat.FP8_BLOCK : WeightFormat.FP8;
                }
                return whole(config, bits, size);
            }
        }
        throw config.wrong("'config_groups' tells no format of weights");
    }

    private static WeightFormat whole(Document config, long bits, long group) {
        if (bits == EIGHT_BITS) {
            return WeightFormat.INT8;
        }
        if (bits == FOUR_BITS) {
            return group > 0 && group <= 32
                    ? WeightFormat.INT4_G32
                    : group == 64 ? WeightFormat.INT4_G64 : WeightFormat.INT4_G128;
        }
        throw config.wrong("weights of " + bits + " bits are not supported; 4 and 8 are");
    }

    private static boolean isLeft(Document config, Role role, int layers) {
        Set<Integer> named = new HashSet<>();
        for (String field : LEFT) {
            for (Document element : config.at(field).elements()) {
                String module = element.node().asText("");
                if (belongs(module, role)) {
                    Matcher layer = LAYER.matcher(module);
                    if (!layer.find()) {
                        return true;
                    }
                    named.add(Integer.parseInt(layer.group(1)));
                }
            }
        }
        return !named.isEmpty() && 2 * named.size() >= layers;
    }

    private static boolean belongs(String module, Role role) {
        boolean routes = module.matches(".*(router|mlp\\.gate)([^_a-z].*)?$") || module.contains("shared_expert_gate");
        boolean expert = module.contains("experts") && !module.contains("shared_expert");
        boolean network = module.contains("mlp") || module.contains("feed_forward") || module.contains("shared_expert");
        boolean mixer = module.contains("attn") || module.contains("attention") || module.contains("mamba");
        boolean elsewhere = module.contains("vision") || module.contains("visual") || module.contains("mtp");
        if (routes || elsewhere) {
            return false;
        }
        return switch (role) {
            case MIXER -> mixer;
            case EXPERTS -> expert;
            case FEED_FORWARD -> network && !expert && !mixer;
            case ROUTER, EMBEDDING, HEAD, OTHER -> false;
        };
    }
}
