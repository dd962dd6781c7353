package dev.holdfast.bench.mock;

import java.nio.charset.StandardCharsets;

/** The encoded parts of one streamed answer, each event an HTTP chunk of its own. Immutable; the arrays are not to be changed. */
final class StreamText {
    private static final String HEAD = String.join(
            "\r\n",
            "HTTP/1.1 200 OK",
            "Content-Type: text/event-stream; charset=utf-8",
            "Cache-Control: no-cache",
            "Transfer-Encoding: chunked",
            "",
            "");

    private final byte[] opening;
    private final byte[][] events;
    private final byte[] closing;

    StreamText(String id, Wanted wanted, boolean chat, int promptTokens) {
        int choices = wanted.choices();
        StringBuilder first = new StringBuilder(HEAD);
        StringBuilder last = new StringBuilder();
        this.events = new byte[choices][];
        String usageAbsent = wanted.includeUsage() ? ",\"usage\":null" : "";
        for (int i = 0; i < choices; i++) {
            String start = start(id, chat) + "\"choices\":[{\"index\":" + i + ",";
            if (chat) {
                first.append(chunk(start + "\"delta\":{\"role\":\"assistant\",\"content\":\"\"},\"logprobs\":null,"
                        + "\"finish_reason\":null}]" + usageAbsent + "}"));
            }
            String content = chat ? "\"delta\":{\"content\":\" token\"}" : "\"text\":\" token\"";
            String event = start + content + ",\"logprobs\":null,\"finish_reason\":null}]" + usageAbsent + "}";
            events[i] = ascii(chunk(event));
            String end =
                    (chat ? "\"delta\":{}" : "\"text\":\"\"") + ",\"logprobs\":null,\"finish_reason\":\"length\"}]";
            last.append(chunk(start + end + usageAbsent + "}"));
        }
        if (wanted.includeUsage()) {
            long completion = wanted.events() * choices;
            last.append(chunk(start(id, chat) + "\"choices\":[],\"usage\":{\"prompt_tokens\":" + promptTokens
                    + ",\"completion_tokens\":" + completion + ",\"total_tokens\":" + (promptTokens + completion)
                    + "}}"));
        }
        last.append(chunk("[DONE]")).append("0\r\n\r\n");
        this.opening = ascii(first.toString());
        this.closing = ascii(last.toString());
    }

    byte[] opening() {
        return opening;
    }

    byte[] event(long number) {
        return events[(int) (number % events.length)];
    }

    byte[] closing() {
        return closing;
    }

    private static String start(String id, boolean chat) {
        return "{\"id\":\"" + id + "\",\"object\":\"" + (chat ? "chat.completion.chunk" : "text_completion")
                + "\",\"created\":" + Answers.CREATED + ",\"model\":\"mock\",";
    }

    private static String chunk(String data) {
        String event = "data: " + data + "\n\n";
        return Integer.toHexString(event.length()) + "\r\n" + event + "\r\n";
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
