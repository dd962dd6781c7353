package dev.holdfast.llama.worker;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.holdfast.llama.schedule.Embedder;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.Base64;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SideEndpointsTest {
    private final WorkerFixture worker = WorkerFixture.serving();

    @AfterEach
    void close() {
        worker.close();
    }

    /** Vectors are a text's length and first token; scores are lengths. */
    private record LengthEmbedder(boolean ranks) implements Embedder {
        @Override
        public int contextTokens() {
            return 50;
        }

        @Override
        public int dimensions() {
            return 2;
        }

        @Override
        public float[] embed(int[] tokens) {
            return new float[] {tokens.length, 0.5f};
        }

        @Override
        public float score(int[] tokens) {
            return tokens.length;
        }

        @Override
        public void close() {}
    }

    @Test
    void tokenizeCountsTextsAndChats() {
        JsonNode text = worker.post("/tokenize", "{\"model\":\"m\",\"prompt\":\"ab\",\"return_token_strs\":true}")
                .json();
        assertThat(text.at("/count").asInt()).isEqualTo(3);
        assertThat(text.at("/tokens").toString()).isEqualTo("[256,97,98]");
        assertThat(text.at("/token_strs/0").asText()).isEqualTo("<s>");
        assertThat(text.at("/max_model_len").asInt()).isEqualTo(200);
        assertThat(worker.post("/tokenize", "{\"prompt\":\"ab\",\"add_special_tokens\":false}")
                        .json()
                        .at("/count")
                        .asInt())
                .isEqualTo(2);
        JsonNode chat = worker.post("/tokenize", "{\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}")
                .json();
        assertThat(chat.at("/count").asInt()).isEqualTo(10);
        assertThat(worker.post("/tokenize", "{}").status()).isEqualTo(400);
    }

    @Test
    void detokenizeIsTheWayBack() {
        assertThat(worker.post("/detokenize", "{\"tokens\":[256,195,169]}")
                        .json()
                        .at("/prompt")
                        .asText())
                .isEqualTo("<s>é");
        assertThat(worker.post("/detokenize", "{\"tokens\":[999]}").status()).isEqualTo(400);
    }

    @Test
    void theListOfModelsHasOne() {
        JsonNode json = worker.get("/v1/models").json();
        assertThat(json.at("/data/0/id").asText()).isEqualTo("m");
        assertThat(json.at("/data/0/max_model_len").asInt()).isEqualTo(200);
        assertThat(json.at("/data/0/meta/n_vocab").asInt()).isEqualTo(260);
        assertThat(worker.get("/v1/models/m").json()).isEqualTo(json.at("/data/0"));
        assertThat(worker.get("/v1/models/x").status()).isEqualTo(404);
    }

    @Test
    void metricsHaveVllmsNames() {
        worker.queue.saying("abc");
        worker.chat("");
        String page = worker.get("/metrics").body();
        assertThat(page)
                .contains("vllm:num_requests_running{model_name=\"m\",engine=\"0\"} 1\n")
                .contains("vllm:num_requests_waiting{model_name=\"m\",engine=\"0\"} 2\n")
                .contains("vllm:kv_cache_usage_perc{model_name=\"m\",engine=\"0\"} 0.2\n")
                .contains("vllm:prefix_cache_queries_total{model_name=\"m\",engine=\"0\"} 80\n")
                .contains("vllm:prefix_cache_hits_total{model_name=\"m\",engine=\"0\"} 40\n")
                .contains("vllm:prompt_tokens_total{model_name=\"m\",engine=\"0\"} 10\n")
                .contains("vllm:generation_tokens_total{model_name=\"m\",engine=\"0\"} 3\n")
                .contains("vllm:request_success_total{model_name=\"m\",engine=\"0\",finished_reason=\"stop\"} 1\n")
                .contains("vllm:time_to_first_token_seconds_count{model_name=\"m\",engine=\"0\"} 1\n")
                .contains("vllm:inter_token_latency_seconds_count{model_name=\"m\",engine=\"0\"} 2\n")
                .contains("vllm:e2e_request_latency_seconds_bucket{model_name=\"m\",engine=\"0\",le=\"+Inf\"} 1\n")
                .contains("vllm:num_preemptions_total{model_name=\"m\",engine=\"0\"} 1\n")
                .contains("holdfast_worker_kv_tokens{model_name=\"m\",engine=\"0\"} 1000\n");
    }

    private void serveVectors(boolean ranks) {
        VectorQueue vectors = VectorQueue.start(() -> new LengthEmbedder(ranks));
        worker.server.serve(worker.model(null, vectors), Duration.ZERO);
    }

    @Test
    void embeddingsComeAsNumbersOrBase64() {
        serveVectors(false);
        JsonNode json =
                worker.post("/v1/embeddings", "{\"input\":[\"a\",\"bc\"]}").json();
        assertThat(json.at("/data/1/embedding").toString()).isEqualTo("[3.0,0.5]");
        assertThat(json.at("/data/1/index").asInt()).isOne();
        assertThat(json.at("/usage/prompt_tokens").asInt()).isEqualTo(5);
        String packed = worker.post("/v1/embeddings", "{\"input\":[97,98],\"encoding_format\":\"base64\"}")
                .json()
                .at("/data/0/embedding")
                .asText();
        ByteBuffer bytes = ByteBuffer.wrap(Base64.getDecoder().decode(packed)).order(ByteOrder.LITTLE_ENDIAN);
        assertThat(bytes.getFloat()).isEqualTo(2f);
        assertThat(bytes.getFloat()).isEqualTo(0.5f);
    }

    @Test
    void embeddingsThatCannotBeMadeAreRefused() {
        assertThat(worker.post("/v1/embeddings", "{\"input\":\"a\"}").status()).isEqualTo(400);
        serveVectors(false);
        assertThat(worker.post("/v1/embeddings", "{\"input\":\"" + "x".repeat(60) + "\"}")
                        .json()
                        .at("/error/code")
                        .asText())
                .isEqualTo("context_length_exceeded");
        assertThat(worker.post("/v1/embeddings", "{\"input\":\"a\",\"dimensions\":1}")
                        .status())
                .isEqualTo(400);
        assertThat(worker.post("/v1/embeddings", "{\"input\":\"a\",\"encoding_format\":\"hex\"}")
                        .status())
                .isEqualTo(400);
        assertThat(worker.post("/v1/rerank", "{\"query\":\"a\",\"documents\":[\"b\"]}")
                        .status())
                .isEqualTo(400);
        assertThat(worker.chat("").status()).isEqualTo(400);
    }

    @Test
    void rerankingOrdersDocumentsByScore() {
        serveVectors(true);
        JsonNode json = worker.post(
                        "/v1/rerank",
                        "{\"query\":\"q\",\"documents\":[\"a\",{\"text\":\"ccc\"},\"bb\"],\"top_n\":2,\"return_documents\":true}")
                .json();
        assertThat(json.at("/results")).hasSize(2);
        assertThat(json.at("/results/0/index").asInt()).isOne();
        assertThat(json.at("/results/0/relevance_score").asDouble()).isEqualTo(6);
        assertThat(json.at("/results/1/document/text").asText()).isEqualTo("bb");
        assertThat(worker.post("/v1/embeddings", "{\"input\":\"a\"}").status()).isEqualTo(400);
        assertThat(worker.post("/v1/rerank", "{\"query\":\"a\",\"documents\":[]}")
                        .status())
                .isEqualTo(400);
    }
}
