package dev.holdfast.app.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.gguf.GgmlType;
import dev.holdfast.gguf.MemoryNeed;
import dev.holdfast.gguf.ModelFacts;
import dev.holdfast.lifecycle.StoredModel;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Models as JSON, for scripts. Pure functions. */
final class ModelJson {
    /** For how many requests at once memory is told. */
    static final int SEQUENCES = 8;

    private static final List<Long> CONTEXTS = List.of(4096L, 16_384L, 65_536L, 262_144L);

    private ModelJson() {}

    /** The numbers of tokens for which memory is told: some round ones below that of the training, and that. */
    static List<Long> contexts(ModelFacts facts) {
        List<Long> contexts = new ArrayList<>(CONTEXTS);
        contexts.removeIf(tokens -> tokens >= facts.contextTrained());
        contexts.add(facts.contextTrained());
        return contexts;
    }

    /** What the store knows. */
    static ObjectNode stored(StoredModel model) {
        ObjectNode json = AdminClient.JSON
                .createObjectNode()
                .put("name", model.name())
                .put("source", model.source())
                .put("revision", model.revision())
                .put("licence", model.licence())
                .put("added", model.added().toString())
                .put("linked", model.linked())
                .put("bytes", model.bytes());
        ArrayNode files = json.putArray("files");
        model.files()
                .forEach(file -> files.addObject()
                        .put("path", file.path().toString())
                        .put("bytes", file.bytes())
                        .put("sha256", file.sha256().hex()));
        return json;
    }

    /** What the store knows, if it is there, and what the file says. */
    static ObjectNode of(@Nullable StoredModel model, ModelFacts facts) {
        ObjectNode json = model == null ? AdminClient.JSON.createObjectNode() : stored(model);
        json.put("architecture", facts.architecture())
                .put("model_name", facts.name())
                .put("model_licence", facts.licence())
                .put("parameters", facts.parameters())
                .put("quantisation", facts.quantisation().label())
                .put("context", facts.contextTrained())
                .put("layers", facts.shape().layers())
                .put("embedding", facts.shape().embedding())
                .put("vocabulary", facts.shape().vocabulary())
                .put("heads", facts.shape().heads())
                .put("kv_heads", facts.shape().kvHeads())
                .put("experts", facts.shape().experts())
                .put("experts_used", facts.shape().expertsUsed())
                .put("tokenizer", facts.tokenizer().model())
                .put("chat_template", facts.chatTemplate());
        json.putObject("cache")
                .put("kind", facts.cache().kind().name().toLowerCase(Locale.ROOT))
                .put("bytes_per_token_f16", facts.cache().bytesPerToken(GgmlType.F16, GgmlType.F16))
                .put("bytes_per_token_q8_0", facts.cache().bytesPerToken(GgmlType.Q8_0, GgmlType.Q8_0))
                .put("window", facts.cache().window())
                .put("bytes_per_sequence", facts.cache().stateBytes());
        ArrayNode memory = json.putArray("memory");
        for (long tokens : contexts(facts)) {
            MemoryNeed need = facts.memoryNeeded(tokens, SEQUENCES);
            memory.addObject()
                    .put("tokens", tokens)
                    .put("sequences", SEQUENCES)
                    .put("weights", need.weights())
                    .put("cache", need.cache())
                    .put("buffers", need.buffers())
                    .put("total", need.total());
        }
        return json;
    }
}
