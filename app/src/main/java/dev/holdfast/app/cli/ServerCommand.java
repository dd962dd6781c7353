package dev.holdfast.app.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** A command that asks a running server and shows the answer, as text or as JSON. */
abstract class ServerCommand implements Callable<Integer> {
    final Console console;

    @Mixin
    private final ServerAddress server = new ServerAddress();

    @Option(names = "--json", description = "Print the server's answer as JSON.")
    private boolean json;

    ServerCommand(Console console) {
        this.console = console;
    }

    /** Asks the server. */
    abstract JsonNode ask(AdminClient client);

    /** Writes the answer for a person. */
    abstract void show(JsonNode answer);

    @Override
    public final Integer call() {
        try (AdminClient client = server.connect(console)) {
            JsonNode answer = ask(client);
            if (json) {
                console.out().println(answer.toPrettyString());
            } else {
                show(answer);
            }
        }
        console.out().flush();
        return ExitCode.OK.status();
    }

    /** A field as one line of text; lists are joined, an absent field is empty. */
    static String text(JsonNode object, String field) {
        JsonNode value = object.path(field);
        if (value.isArray()) {
            return StreamSupport.stream(value.spliterator(), false)
                    .map(JsonNode::asText)
                    .collect(Collectors.joining(","));
        }
        return value.isNull() || value.isMissingNode() ? "" : value.isValueNode() ? value.asText() : value.toString();
    }

    /** Writes {@code name: value} for every field of an object. */
    final void fields(JsonNode object) {
        int width = object.propertyStream()
                .mapToInt(field -> field.getKey().length())
                .max()
                .orElse(0);
        object.properties()
                .forEach(field -> console.out()
                        .println(Console.printable(field.getKey()) + ":"
                                + " ".repeat(width - field.getKey().length() + 2)
                                + Console.printable(text(object, field.getKey()))));
    }
}
