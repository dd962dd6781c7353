package dev.holdfast.llama.worker;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.llama.chat.ChatDialect;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** Any body is either understood or refused as the client's mistake. */
class RequestFuzzTest {
    private static final JsonMapper MAPPER = new JsonMapper();
    private static final ChatDialect DIALECT = WorkerFixture.dialect();
    private static final String CHAT = """
        {"model":"m","messages":[{"role":"system","content":"s"},{"role":"user","content":[{"type":"text","text":"t"}]},
        {"role":"assistant","content":null,"tool_calls":[{"id":"c","type":"function","function":{"name":"f","arguments":"{}"}}]},
        {"role":"tool","tool_call_id":"c","content":"r"}],"temperature":0.5,"top_p":0.9,"top_k":3,"min_p":0.1,"n":2,
        "seed":1,"stop":["a"],"stop_token_ids":[1],"max_tokens":5,"logprobs":true,"top_logprobs":2,
        "logit_bias":{"1":2},"presence_penalty":1,"frequency_penalty":1,"repetition_penalty":1.1,"ignore_eos":false,
        "stream":true,"stream_options":{"include_usage":true,"continuous_usage_stats":true},
        "tools":[{"type":"function","function":{"name":"f","description":"d","parameters":{"type":"object",
        "properties":{"a":{"type":"string","enum":["x"]}},"required":["a"]},"strict":true}}],
        "tool_choice":{"type":"function","function":{"name":"f"}},"parallel_tool_calls":true,
        "response_format":{"type":"text"},"chat_template_kwargs":{"enable_thinking":true},
        "documents":[{"title":"t","text":"x"}],"cache_salt":"s","priority":1,"user":"u"}\
        """;
    private static final String SCHEMA = """
        {"model":"m","prompt":["a",[1,2]],"echo":true,"logprobs":3,"response_format":{"type":"json_schema","json_schema":
        {"name":"n","strict":true,"schema":{"type":"object","properties":{"a":{"type":"array","items":{"anyOf":
        [{"type":"integer","minimum":3},{"$ref":"#/$defs/x"}]},"maxItems":3}},"$defs":{"x":{"type":"string",
        "pattern":"^a+$"}},"required":["a"],"additionalProperties":false}}}}\
        """;
    private static final String[] VALUES = {
        "null",
        "true",
        "-1",
        "0",
        "1e99",
        "1.5",
        "99999999999999999999",
        "\"\"",
        "\"x\"",
        "[]",
        "{}",
        "[[]]",
        "[null]",
        "{\"a\":{}}",
        "\"\\ud800\"",
        "\"none\"",
        "\"object\"",
        "[1,\"a\",{}]"
    };

    private static ServedModel model() {
        return new ServedModel(
                "m",
                "fp",
                0,
                4096,
                new ByteVocabulary(),
                null,
                new ServedModel.Chat(DIALECT, ""),
                null,
                null,
                Map.of());
    }

    private static void plan(byte[] body, boolean chat) {
        Planner planner = new Planner(model(), () -> java.time.Instant.EPOCH, Long.MAX_VALUE);
        try {
            Fields fields = Json.request(body);
            GenerationPlan plan = chat ? planner.chat(fields, "id", 0) : planner.completion(fields, "id", 0);
            assertThat(plan.parts()).isNotEmpty();
        } catch (Refusal refusal) {
            assertThat(refusal.status()).isBetween(400, 404);
            assertThat(refusal.getMessage()).isNotBlank();
        }
    }

    /** All containers of a tree. */
    private static void containers(JsonNode node, List<JsonNode> into) {
        if (node.isContainerNode() && !node.isEmpty()) {
            into.add(node);
            node.forEach(child -> containers(child, into));
        }
    }

    private static void mutate(JsonNode root, Random random) throws Exception {
        List<JsonNode> containers = new ArrayList<>();
        containers(root, containers);
        JsonNode value = MAPPER.readTree(VALUES[random.nextInt(VALUES.length)]);
        JsonNode chosen = containers.get(random.nextInt(containers.size()));
        if (chosen instanceof ObjectNode object) {
            List<String> names = new ArrayList<>();
            object.fieldNames().forEachRemaining(names::add);
            String name = names.get(random.nextInt(names.size()));
            if (random.nextInt(4) == 0) {
                object.remove(name);
            } else {
                object.set(name, value);
            }
        } else if (chosen instanceof ArrayNode array) {
            array.set(random.nextInt(array.size()), value);
        }
    }

    @Property(tries = 3000)
    void mutatedRequestsAreUnderstoodOrRefused(@ForAll long seed) throws Exception {
        Random random = new Random(seed);
        boolean chat = random.nextInt(3) > 0;
        JsonNode root = MAPPER.readTree(chat ? CHAT : SCHEMA);
        for (int i = 1 + random.nextInt(3); i > 0; i--) {
            mutate(root, random);
        }
        plan(MAPPER.writeValueAsBytes(root), chat);
    }

    @Property(tries = 2000)
    void damagedBytesAreUnderstoodOrRefused(@ForAll long seed) {
        Random random = new Random(seed);
        byte[] body = CHAT.getBytes(StandardCharsets.UTF_8);
        for (int i = 1 + random.nextInt(4); i > 0; i--) {
            body[random.nextInt(body.length)] = (byte) random.nextInt(256);
        }
        plan(body, true);
    }
}
