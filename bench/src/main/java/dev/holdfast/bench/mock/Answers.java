package dev.holdfast.bench.mock;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Builds the mock engine's answers, most from templates made once. Confined to one loop. */
final class Answers {
    static final long CREATED = 1_790_000_000L;
    private static final int WHOLE_TOKENS = 64;
    private static final String CONTENT =
            "A replica that answers quickly is worth more than one that answers often, and a queue that is short is worth "
                    + "more than one that is fair. Measure both before you choose, write down what you measured, and say on which "
                    + "machine it was; figures without conditions are only opinions.";

    private final Counters counters;
    private final @Nullable Template[] chats = new @Nullable Template[Wanted.MOST_CHOICES + 1];
    private final @Nullable Template[] completions = new @Nullable Template[Wanted.MOST_CHOICES + 1];
    private final byte[] badRequest = error("400 Bad Request", "BadRequestError", "Malformed HTTP request");
    private final byte[] badParameter =
            error("400 Bad Request", "BadRequestError", "max_tokens, n or events_per_second is out of range");
    private final byte[] notFound = error("404 Not Found", "NotFoundError", "The path does not exist.");
    private long identity;

    Answers(Counters counters) {
        this.counters = counters;
        this.identity = System.identityHashCode(this) * 0x9E3779B97F4A7C15L;
    }

    byte[] badRequest() {
        return badRequest;
    }

    byte[] badParameter() {
        return badParameter;
    }

    byte[] whole(Wanted wanted, boolean chat, int bodyLength) {
        @Nullable Template[] known = chat ? chats : completions;
        Template template = known[wanted.choices()];
        if (template == null) {
            template = template(wanted.choices(), chat);
            known[wanted.choices()] = template;
        }
        int tokens = (int) Math.min(wanted.events(), WHOLE_TOKENS) * wanted.choices();
        identity++;
        return template.with(identity, promptTokens(bodyLength), tokens);
    }

    StreamText stream(Wanted wanted, boolean chat, int bodyLength) {
        identity++;
        String id = (chat ? "chatcmpl-" : "cmpl-") + Long.toHexString(identity);
        return new StreamText(id, wanted, chat, promptTokens(bodyLength));
    }

    byte[] other(RequestReader request) {
        if (request.is("POST /v1/embeddings")) {
            return embeddings(request.body(), promptTokens(request.bodyLength()));
        }
        if (request.is("GET /v1/models")) {
            return json("{\"object\":\"list\",\"data\":[{\"id\":\"mock\",\"object\":\"model\",\"created\":" + CREATED
                    + ",\"owned_by\":\"holdfast\",\"max_model_len\":1048576}]}");
        }
        if (request.is("GET /health")) {
            return json("{\"status\":\"ok\"}");
        }
        return request.is("GET /stats") ? json(counters.json()) : notFound;
    }

    private static Template template(int choices, boolean chat) {
        StringBuilder body = new StringBuilder("{\"id\":\"")
                .append(chat ? "chatcmpl-" : "cmpl-")
                .append(Template.ID)
                .append("\",\"object\":\"")
                .append(chat ? "chat.completion" : "text_completion")
                .append("\",\"created\":")
                .append(CREATED)
                .append(",\"model\":\"mock\",\"choices\":[");
        for (int i = 0; i < choices; i++) {
            body.append(i == 0 ? "" : ",").append("{\"index\":").append(i);
            if (chat) {
                body.append(",\"message\":{\"role\":\"assistant\",\"content\":\"")
                        .append(CONTENT)
                        .append("\"}");
            } else {
                body.append(",\"text\":\"").append(CONTENT).append('"');
            }
            body.append(",\"logprobs\":null,\"finish_reason\":\"stop\"}");
        }
        body.append("],\"usage\":{\"prompt_tokens\":").append(Template.PROMPT);
        body.append(",\"completion_tokens\":").append(Template.COMPLETION);
        body.append(",\"total_tokens\":").append(Template.TOTAL).append("}}");
        return new Template(body.toString());
    }

    private static byte[] embeddings(String body, int promptTokens) {
        String vector = body.contains("\"base64\"") ? "\"AACAPwAAAAAAAAAAAAAAAA==\"" : "[1.0,0.0,0.0,0.0]";
        StringBuilder text = new StringBuilder("{\"object\":\"list\",\"data\":[");
        int count = Wanted.inputs(body);
        for (int i = 0; i < count; i++) {
            text.append(i == 0 ? "" : ",")
                    .append("{\"object\":\"embedding\",\"index\":")
                    .append(i);
            text.append(",\"embedding\":").append(vector).append('}');
        }
        return json(text + "],\"model\":\"mock\",\"usage\":{\"prompt_tokens\":" + promptTokens + ",\"total_tokens\":"
                + promptTokens + "}}");
    }

    private static int promptTokens(int bodyLength) {
        return 1 + bodyLength / 8;
    }

    private static byte[] json(String body) {
        return response("200 OK", body);
    }

    private static byte[] error(String status, String type, String message) {
        return response(
                status,
                "{\"error\":{\"message\":\"" + message + "\",\"type\":\"" + type + "\",\"param\":null,\"code\":"
                        + status.substring(0, 3) + "}}");
    }

    private static byte[] response(String status, String body) {
        return ("HTTP/1.1 " + status + "\r\nContent-Type: application/json\r\nContent-Length: " + body.length()
                        + "\r\n\r\n" + body)
                .getBytes(StandardCharsets.ISO_8859_1);
    }
}
