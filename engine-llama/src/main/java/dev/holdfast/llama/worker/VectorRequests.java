package dev.holdfast.llama.worker;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** {@code /v1/embeddings} and {@code /v1/rerank}. Blocks until the vectors are there. Thread-safe. */
final class VectorRequests {
    private static final int MAX_INPUTS = 2048;
    private static final int MAX_TEXT = Integer.MAX_VALUE;

    private final ServedModel model;

    VectorRequests(ServedModel model) {
        this.model = model;
    }

    JsonBytes embeddings(Fields fields, Exchange exchange) {
        AskedGeneration.checkModel(fields, model);
        VectorQueue vectors = vectors();
        VectorQueue.Facts facts = vectors.facts();
        if (facts.ranks()) {
            throw Refusal.unsupported("model", "This model is a reranker and makes no embeddings; use /v1/rerank.");
        }
        boolean base64 = base64(fields);
        long dimensions = fields.integer("dimensions", 1, Integer.MAX_VALUE, facts.dimensions());
        if (dimensions != facts.dimensions()) {
            throw Refusal.unsupported(
                    "dimensions", "This model's embeddings have " + facts.dimensions() + " dimensions and no others.");
        }
        List<TextInput> inputs = TextInput.read(
                fields.required("input"), "input", model.vocabulary().size(), MAX_INPUTS);
        List<int[]> tokens = new ArrayList<>();
        for (TextInput input : inputs) {
            tokens.add(fitting(input.tokens(model.vocabulary()), "input", facts));
        }
        List<float[]> made = all(tokens.stream().map(vectors::embed).toList(), exchange);
        return embeddings(
                made, base64, tokens.stream().mapToInt(one -> one.length).sum());
    }

    private static boolean base64(Fields fields) {
        String encoding = fields.string("encoding_format", MAX_TEXT);
        if (encoding != null && !encoding.equals("float") && !encoding.equals("base64")) {
            throw Refusal.invalid("encoding_format", "'encoding_format' must be \"float\" or \"base64\".");
        }
        return "base64".equals(encoding);
    }

    private VectorQueue vectors() {
        VectorQueue vectors = model.vectors();
        if (vectors == null) {
            throw Refusal.unsupported("model", "This model makes no embeddings; serve an embedding model for them.");
        }
        return vectors;
    }

    private static int[] fitting(int[] tokens, String field, VectorQueue.Facts facts) {
        if (tokens.length == 0) {
            throw Refusal.invalid(field, "'" + field + "' has no tokens; write something.");
        }
        if (tokens.length > facts.contextTokens()) {
            throw Refusal.tooLong(field, tokens.length, facts.contextTokens());
        }
        return tokens;
    }

    /** Waits for all; the client's leaving cancels those that wait. */
    private static <T> List<T> all(List<CompletableFuture<T>> futures, Exchange exchange) {
        exchange.onLeave(() -> futures.forEach(future -> future.cancel(false)));
        try {
            return futures.stream().map(CompletableFuture::join).toList();
        } catch (CompletionException failed) {
            futures.forEach(future -> future.cancel(false));
            throw failed.getCause() instanceof RuntimeException cause ? cause : failed;
        }
    }

    private JsonBytes embeddings(List<float[]> vectors, boolean base64, int tokens) {
        JsonBytes out = new JsonBytes(1024);
        out.raw("{\"object\":\"list\",\"data\":[");
        for (int i = 0; i < vectors.size(); i++) {
            out.raw(i == 0 ? "" : ",")
                    .raw("{\"object\":\"embedding\",\"index\":")
                    .number(i);
            out.raw(",\"embedding\":");
            if (base64) {
                out.raw("\"").raw(encoded(vectors.get(i))).raw("\"");
            } else {
                numbers(out, vectors.get(i));
            }
            out.raw("}");
        }
        out.raw("],\"model\":").quoted(model.name());
        return used(out, tokens);
    }

    private static JsonBytes used(JsonBytes out, int tokens) {
        out.raw(",\"usage\":{\"prompt_tokens\":").number(tokens);
        return out.raw(",\"total_tokens\":").number(tokens).raw("}}");
    }

    private static void numbers(JsonBytes out, float[] vector) {
        out.raw("[");
        for (int i = 0; i < vector.length; i++) {
            out.raw(i == 0 ? "" : ",").raw(Float.toString(vector[i]));
        }
        out.raw("]");
    }

    /** The numbers as OpenAI packs them: 32 bits each, little-endian. */
    private static String encoded(float[] vector) {
        ByteBuffer bytes = ByteBuffer.allocate(vector.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(vector);
        return Base64.getEncoder().encodeToString(bytes.array());
    }

    JsonBytes rerank(Fields fields, Exchange exchange) {
        AskedGeneration.checkModel(fields, model);
        VectorQueue vectors = vectors();
        PairTokens pairs = model.pairs();
        if (!vectors.facts().ranks() || pairs == null) {
            throw Refusal.unsupported("model", "This model is no reranker; serve one for /v1/rerank.");
        }
        String query = Fields.string(fields.required("query"), "query", MAX_TEXT);
        List<String> documents = documents(fields.required("documents"));
        int top = (int) fields.integer("top_n", 1, Integer.MAX_VALUE, documents.size());
        boolean returned = fields.bool("return_documents", false);
        List<int[]> tokens = new ArrayList<>();
        for (String document : documents) {
            tokens.add(fitting(pairs.join(query, document), "documents", vectors.facts()));
        }
        List<Float> scores = all(tokens.stream().map(vectors::score).toList(), exchange);
        int used = tokens.stream().mapToInt(one -> one.length).sum();
        return ranked(scores, returned ? documents : null, top, used);
    }

    private static List<String> documents(JsonNode value) {
        Fields.array(value, "documents", 1, MAX_INPUTS);
        List<String> documents = new ArrayList<>();
        for (int i = 0; i < value.size(); i++) {
            String path = "documents[" + i + "]";
            JsonNode one = value.get(i);
            documents.add(
                    one.isObject()
                            ? Fields.string(Fields.of(one, path).required("text"), path + ".text", MAX_TEXT)
                            : Fields.string(one, path, MAX_TEXT));
        }
        return documents;
    }

    private JsonBytes ranked(List<Float> scores, @Nullable List<String> documents, int top, int tokens) {
        List<Integer> order = IntStream.range(0, scores.size())
                .boxed()
                .sorted(Comparator.comparing((Integer i) -> scores.get(i)).reversed())
                .limit(top)
                .toList();
        JsonBytes out = new JsonBytes(1024);
        out.raw("{\"object\":\"list\",\"model\":").quoted(model.name()).raw(",\"results\":[");
        String separator = "";
        for (int index : order) {
            out.raw(separator).raw("{\"index\":").number(index);
            out.raw(",\"relevance_score\":").raw(Float.toString(scores.get(index)));
            if (documents != null) {
                out.raw(",\"document\":{\"text\":").quoted(documents.get(index)).raw("}");
            }
            out.raw("}");
            separator = ",";
        }
        return used(out.raw("]"), tokens);
    }
}
