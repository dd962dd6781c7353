package dev.holdfast.app.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Talks to a model in the terminal. Confined to one thread. */
@Command(
        name = "chat",
        description = "Talks to a model: streams the answers and keeps the history.",
        footer = {
            "",
            "In a conversation: /model NAME changes the model, /clear forgets the history, /exit ends.",
            "",
            "Examples:",
            "  holdfast chat",
            "  holdfast chat -m small \"Why is the sky blue?\"",
            "  echo \"Why is the sky blue?\" | holdfast chat -m small"
        })
final class ChatCommand implements Callable<Integer> {
    private final Console console;
    private final ArrayNode history = AdminClient.JSON.createArrayNode();

    @Mixin
    private final ServerAddress server = new ServerAddress();

    @Option(
            names = {"-m", "--model"},
            paramLabel = "MODEL",
            description = "The model (default: the first that the key may use).")
    private @Nullable String model;

    @Option(
            names = {"-s", "--system"},
            paramLabel = "TEXT",
            description = "Instructions for the model.")
    private @Nullable String system;

    @Option(names = "--max-tokens", paramLabel = "NUMBER", description = "The most tokens of an answer.")
    private @Nullable Integer maxTokens;

    @Parameters(paramLabel = "QUESTION", arity = "0..*", description = "Ask this one question and end.")
    private List<String> question = List.of();

    ChatCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        try (AdminClient client = server.connect(console)) {
            if (model == null) {
                model = first(client);
            }
            clear();
            if (question.isEmpty()) {
                converse(client);
            } else {
                ask(client, String.join(" ", question));
            }
        }
        return ExitCode.OK.status();
    }

    private static String first(AdminClient client) {
        String name = client.get("/v1/models").path("data").path(0).path("id").asText("");
        if (name.isEmpty()) {
            throw new CommandFailure(ExitCode.FAILED, "this key may use no model; configure one, or use another key");
        }
        return name;
    }

    private void converse(AdminClient client) {
        if (console.terminal()) {
            console.err().println(console.dim("Talking to " + model + ". /model NAME, /clear, /exit"));
            console.err().flush();
        }
        try (LineSource lines = console.lines().get()) {
            String line = lines.next("> ");
            while (line != null && !line.strip().equals("/exit")) {
                turn(client, line.strip());
                line = lines.next("> ");
            }
        }
    }

    private void turn(AdminClient client, String line) {
        if (line.isEmpty()) {
            return;
        }
        if (line.equals("/clear")) {
            clear();
        } else if (line.equals("/model") || line.startsWith("/model ")) {
            String name = line.substring("/model".length()).strip();
            if (!name.isEmpty()) {
                model = name;
            }
            say("model: " + model);
        } else if (line.startsWith("/")) {
            say("unknown command " + line + "; there are /model NAME, /clear and /exit");
        } else if (console.terminal()) {
            askAndGoOn(client, line);
        } else {
            ask(client, line);
        }
    }

    private void askAndGoOn(AdminClient client, String line) {
        try {
            ask(client, line);
        } catch (CommandFailure failure) {
            if (failure.code() != ExitCode.FAILED) {
                throw failure;
            }
            say(String.valueOf(failure.getMessage()));
        }
    }

    private void ask(AdminClient client, String text) {
        history.addObject().put("role", "user").put("content", text);
        ObjectNode body = AdminClient.JSON.createObjectNode();
        body.put("model", model).put("stream", true).set("messages", history);
        body.putObject("stream_options").put("include_usage", true);
        if (maxTokens != null) {
            body.put("max_tokens", maxTokens);
        }
        ChatAnswer answer = new ChatAnswer(console);
        boolean complete = false;
        try (Stream<String> lines = client.stream("/v1/chat/completions", body)) {
            lines.forEach(answer::line);
            answer.end();
            complete = true;
        } catch (UncheckedIOException broken) {
            throw new CommandFailure(ExitCode.FAILED, "the answer broke off: " + broken.getMessage(), broken);
        } finally {
            if (!complete) {
                history.remove(history.size() - 1);
            }
        }
        history.addObject().put("role", "assistant").put("content", answer.text());
    }

    private void clear() {
        history.removeAll();
        if (system != null) {
            history.addObject().put("role", "system").put("content", system);
        }
    }

    private void say(String text) {
        console.err().println(console.dim(Console.printable(text)));
        console.err().flush();
    }
}
