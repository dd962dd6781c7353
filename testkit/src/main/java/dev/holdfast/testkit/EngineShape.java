package dev.holdfast.testkit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Kinds of engine, as they differ on the wire. {@link #answer} makes a whole script from a request: streamed or not, tools,
 * JSON mode, several choices, log probabilities, completions, embeddings, the model list and health.
 */
public enum EngineShape {
    /** vLLM: last text and finish reason in one chunk, {@code reasoning}. */
    VLLM("reasoning", true, true, false),
    /** SGLang: finish in a chunk of its own, {@code reasoning_content}. */
    SGLANG("reasoning_content", true, false, false),
    /** llama-server: null content in the role chunk, timings. */
    LLAMA_SERVER("reasoning_content", true, false, false),
    /** Ollama: no role chunk of its own, whole tool calls. */
    OLLAMA("reasoning", false, false, true),
    /** TensorRT-LLM: a blank after the role line. */
    TRTLLM("reasoning_content", true, false, false),
    /** OpenAI. */
    OPENAI("", true, false, false);

    /** The pieces of text that a plain chat is answered with, per choice. */
    public static final List<String> PIECES = List.of("Hello", ", ", "wörld", " €", " 😀");

    /** The pieces of an answer in JSON mode. */
    public static final List<String> JSON_PIECES = List.of("{\"answer\"", ":", "42}");

    /** The pieces of a tool call's arguments. */
    public static final List<String> ARGUMENTS = List.of("{\"city\"", ":\"Zür", "ich \\\"x\\\"\"}");

    /** Prompt tokens that every answer reports. */
    public static final int PROMPT_TOKENS = 9;

    private static final ObjectMapper JSON = new ObjectMapper();

    private final String reasoningKey;
    private final boolean roleChunk;
    private final boolean finishWithText;
    private final boolean wholeToolCall;

    EngineShape(String reasoningKey, boolean roleChunk, boolean finishWithText, boolean wholeToolCall) {
        this.reasoningKey = reasoningKey;
        this.roleChunk = roleChunk;
        this.finishWithText = finishWithText;
        this.wholeToolCall = wholeToolCall;
    }

    /** Answers any request as this engine would. */
    public Script answer(Received request) {
        return switch (request.path().replaceFirst("^.*(?=/v1/)", "")) {
            case "/v1/chat/completions" -> chat(request.json());
            case "/v1/completions" -> completion(request.json());
            case "/v1/embeddings" -> embedding(request.json());
            case "/v1/models" -> Script.json(200, "{\"object\":\"list\",\"data\":[]}");
            case "/tokenize" -> Script.json(200, "{\"count\":17,\"max_model_len\":4096,\"tokens\":[1,2,3]}");
            case "/apply-template" -> Script.json(200, "{\"prompt\":\"<user>hi\"}");
            case "/", "/health", "/ping" -> Script.json(200, "{\"status\":\"ok\"}");
            default -> Script.json(404, "{\"detail\":\"Not Found\"}");
        };
    }

    private Script chat(JsonNode request) {
        if (!request.path("stream").asBoolean()) {
            return Script.json(200, wholeChat(request));
        }
        List<String> events = new ArrayList<>();
        int choices = choices(request);
        if (roleChunk) {
            for (int i = 0; i < choices; i++) {
                String content = this == LLAMA_SERVER ? "null" : "\"\"";
                String role = "{\"role\":\"assistant\",\"content\":" + content + "}";
                events.add(chunk(request, i, role, null) + (this == TRTLLM ? " " : ""));
            }
        }
        if (tools(request)) {
            toolChunks(request, events);
        } else {
            textChunks(request, choices, events);
        }
        if (request.path("stream_options").path("include_usage").asBoolean()) {
            events.add(head(request, "chat.completion.chunk") + ",\"choices\":[],\"usage\":" + usage(request) + "}");
        }
        return Script.sse(events);
    }

    private void textChunks(JsonNode request, int choices, List<String> events) {
        List<String> pieces = pieces(request);
        if (!reasoningKey.isEmpty() && request.has("reasoning_effort")) {
            for (int i = 0; i < choices; i++) {
                events.add(chunk(request, i, "{\"" + reasoningKey + "\":\"Let me think.\"}", null));
            }
        }
        for (int p = 0; p < pieces.size(); p++) {
            boolean last = p == pieces.size() - 1;
            for (int i = 0; i < choices; i++) {
                String role = roleChunk ? "" : "\"role\":\"assistant\",";
                String delta = "{" + role + "\"content\":" + quote(pieces.get(p)) + "}";
                events.add(chunk(request, i, delta, last && finishWithText ? "stop" : null));
            }
        }
        if (!finishWithText) {
            for (int i = 0; i < choices; i++) {
                events.add(chunk(request, i, "{}", "stop"));
            }
        }
    }

    private void toolChunks(JsonNode request, List<String> events) {
        String name = quote(
                request.path("tools").path(0).path("function").path("name").asText());
        String first = "{\"tool_calls\":[{\"index\":0,\"id\":\"call_1\",\"type\":\"function\",\"function\":{\"name\":"
                + name + ",\"arguments\":";
        if (wholeToolCall) {
            events.add(chunk(request, 0, first + quote(String.join("", ARGUMENTS)) + "}}]}", null));
        } else {
            events.add(chunk(request, 0, first + "\"\"}}]}", null));
            for (String piece : ARGUMENTS) {
                String delta = "{\"tool_calls\":[{\"index\":0,\"function\":{\"arguments\":" + quote(piece) + "}}]}";
                events.add(chunk(request, 0, delta, null));
            }
        }
        events.add(chunk(request, 0, "{}", "tool_calls"));
    }

    private String wholeChat(JsonNode request) {
        StringBuilder choices = new StringBuilder();
        for (int i = 0; i < choices(request); i++) {
            String text = quote(String.join("", pieces(request)));
            String message = tools(request)
                    ? "\"content\":null,\"tool_calls\":[{\"id\":\"call_1\",\"type\":\"function\",\"function\":{\"name\":"
                            + quote(request.path("tools")
                                    .path(0)
                                    .path("function")
                                    .path("name")
                                    .asText())
                            + ",\"arguments\":" + quote(String.join("", ARGUMENTS)) + "}}]"
                    : "\"content\":" + text + reasoning(request);
            choices.append(i == 0 ? "" : ",")
                    .append("{\"index\":")
                    .append(i)
                    .append(",\"message\":{\"role\":\"assistant\",")
                    .append(message)
                    .append("},\"logprobs\":")
                    .append(logprobs(request, "Hello"))
                    .append(",\"finish_reason\":")
                    .append(tools(request) ? "\"tool_calls\"" : "\"stop\"")
                    .append('}');
        }
        return head(request, "chat.completion") + ",\"choices\":[" + choices + "],\"usage\":" + usage(request) + "}";
    }

    private String reasoning(JsonNode request) {
        boolean asked = !reasoningKey.isEmpty() && request.has("reasoning_effort");
        return asked ? ",\"" + reasoningKey + "\":\"Let me think.\"" : "";
    }

    private Script completion(JsonNode request) {
        int prompts = request.path("prompt").isArray()
                        && !request.path("prompt").path(0).isInt()
                ? request.path("prompt").size()
                : 1;
        int choices = prompts * choices(request);
        String head = head(request, "text_completion");
        if (request.path("stream").asBoolean()) {
            List<String> events = new ArrayList<>();
            for (int p = 0; p < PIECES.size(); p++) {
                for (int i = 0; i < choices; i++) {
                    String finish = p == PIECES.size() - 1 ? "\"stop\"" : "null";
                    events.add(head + ",\"choices\":[" + text(i, PIECES.get(p), finish) + "]}");
                }
            }
            if (request.path("stream_options").path("include_usage").asBoolean()) {
                events.add(head + ",\"choices\":[],\"usage\":" + usage(request) + "}");
            }
            return Script.sse(events);
        }
        List<String> whole = new ArrayList<>();
        for (int i = 0; i < choices; i++) {
            whole.add(text(i, String.join("", PIECES), "\"stop\""));
        }
        return Script.json(
                200, head + ",\"choices\":[" + String.join(",", whole) + "],\"usage\":" + usage(request) + "}");
    }

    private static String text(int index, String text, String finish) {
        return "{\"index\":" + index + ",\"text\":" + quote(text) + ",\"logprobs\":null,\"finish_reason\":" + finish
                + "}";
    }

    private static Script embedding(JsonNode request) {
        JsonNode input = request.path("input");
        int inputs = input.isArray() && !input.path(0).isInt() ? input.size() : 1;
        String vector =
                "base64".equals(request.path("encoding_format").asText()) ? "\"AACAPwAAAMAAAEA/\"" : "[1.0,-2.0,0.75]";
        List<String> data = new ArrayList<>();
        for (int i = 0; i < inputs; i++) {
            data.add("{\"object\":\"embedding\",\"index\":" + i + ",\"embedding\":" + vector + "}");
        }
        return Script.json(
                200,
                "{\"object\":\"list\",\"data\":[" + String.join(",", data) + "],\"model\":"
                        + quote(request.path("model").asText()) + ",\"usage\":{\"prompt_tokens\":" + PROMPT_TOKENS
                        + ",\"total_tokens\":" + PROMPT_TOKENS + "}}");
    }

    private String chunk(JsonNode request, int index, String delta, @Nullable String finish) {
        String piece = delta.contains("\"content\":\"") ? logprobs(request, "x") : "null";
        String extra = this == VLLM && finish != null ? ",\"stop_reason\":null" : "";
        return head(request, "chat.completion.chunk") + ",\"choices\":[{\"index\":" + index + ",\"delta\":" + delta
                + ",\"logprobs\":" + piece + ",\"finish_reason\":" + (finish == null ? "null" : quote(finish)) + extra
                + "}]" + (this == OPENAI ? ",\"usage\":null,\"obfuscation\":\"aB3\"" : "") + "}";
    }

    private String head(JsonNode request, String object) {
        String fingerprint = this == LLAMA_SERVER || this == OPENAI ? ",\"system_fingerprint\":\"b1\"" : "";
        return "{\"id\":\"chatcmpl-1\",\"object\":\"" + object + "\",\"created\":1790000000,\"model\":"
                + quote(request.path("model").asText()) + fingerprint;
    }

    private static String logprobs(JsonNode request, String token) {
        return request.path("logprobs").asBoolean()
                ? "{\"content\":[{\"token\":" + quote(token)
                        + ",\"logprob\":-0.25,\"bytes\":[120],\"top_logprobs\":[]}],\"refusal\":null}"
                : "null";
    }

    private String usage(JsonNode request) {
        int completion = choices(request) * pieces(request).size();
        ObjectNode usage = JSON.createObjectNode()
                .put("prompt_tokens", PROMPT_TOKENS)
                .put("completion_tokens", completion)
                .put("total_tokens", PROMPT_TOKENS + completion);
        switch (this) {
            case VLLM -> usage.putNull("prompt_tokens_details");
            case SGLANG -> usage.put("reasoning_tokens", 0).putNull("prompt_tokens_details");
            case LLAMA_SERVER, TRTLLM, OPENAI ->
                usage.putObject("prompt_tokens_details").put("cached_tokens", 4);
            case OLLAMA -> {}
        }
        return usage.toString();
    }

    private static List<String> pieces(JsonNode request) {
        String format = request.path("response_format").path("type").asText();
        return format.startsWith("json") ? JSON_PIECES : PIECES;
    }

    private int choices(JsonNode request) {
        return this == OLLAMA ? 1 : Math.max(1, request.path("n").asInt(1));
    }

    private static boolean tools(JsonNode request) {
        return request.path("tools").size() > 0
                && !"none".equals(request.path("tool_choice").asText());
    }

    private static String quote(String text) {
        return JSON.valueToTree(text).toString();
    }
}
