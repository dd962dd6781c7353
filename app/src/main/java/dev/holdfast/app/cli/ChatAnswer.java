package dev.holdfast.app.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.util.Locale;

/** One answer as it streams in: writes it, and measures. Confined to one thread. */
final class ChatAnswer {
    private final Console console;
    private final StringBuilder text = new StringBuilder();
    private final long start;
    private long firstAt = -1;
    private boolean finished;
    private JsonNode usage = AdminClient.JSON.createObjectNode();

    ChatAnswer(Console console) {
        this.console = console;
        this.start = console.nanos().getAsLong();
    }

    String text() {
        return text.toString();
    }

    void line(String line) {
        if (!line.startsWith("data:")) {
            return;
        }
        String data = line.substring("data:".length()).strip();
        if (data.equals("[DONE]")) {
            finished = true;
            return;
        }
        try {
            event(AdminClient.JSON.readTree(data));
        } catch (JsonProcessingException malformed) {
            throw new CommandFailure(ExitCode.FAILED, "the server sent an event that is not JSON", malformed);
        }
    }

    private void event(JsonNode event) {
        if (event.has("error")) {
            String message = event.path("error").path("message").asText("the answer broke off");
            throw new CommandFailure(ExitCode.FAILED, Console.printable(message));
        }
        if (event.path("usage").isObject()) {
            usage = event.path("usage");
        }
        JsonNode delta = event.path("choices").path(0).path("delta");
        String thought =
                delta.path("reasoning_content").asText(delta.path("reasoning").asText(""));
        String piece = delta.path("content").asText("") + delta.path("refusal").asText("");
        if (thought.isEmpty() && piece.isEmpty()) {
            return;
        }
        if (firstAt < 0) {
            firstAt = console.nanos().getAsLong();
        }
        text.append(piece);
        PrintWriter out = console.out();
        if (!thought.isEmpty() && console.terminal()) {
            out.print(console.dim(Console.printable(thought)));
        }
        out.print(Console.printable(piece));
        out.flush();
    }

    void end() {
        console.out().println();
        console.out().flush();
        if (!finished) {
            throw new CommandFailure(ExitCode.FAILED, "the answer ended early");
        }
        console.err().println(console.dim(measured()));
        console.err().flush();
    }

    private String measured() {
        long end = console.nanos().getAsLong();
        long tokens = usage.path("completion_tokens").asLong();
        double first = firstAt < 0 ? (end - start) / 1e9 : (firstAt - start) / 1e9;
        double writing = firstAt < 0 ? 0 : (end - firstAt) / 1e9;
        String speed =
                tokens > 1 && writing > 0 ? String.format(Locale.ROOT, ", %.1f tokens/s", (tokens - 1) / writing) : "";
        return String.format(
                Locale.ROOT,
                "%d prompt + %d answer tokens, first after %.2f s%s",
                usage.path("prompt_tokens").asLong(),
                tokens,
                first,
                speed);
    }
}
