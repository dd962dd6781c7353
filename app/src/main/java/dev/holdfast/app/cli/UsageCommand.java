package dev.holdfast.app.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Shows the tokens and the money used. */
@Command(
        name = "usage",
        description = "Shows the requests, tokens and cost of today or this month.",
        footer = {"", "Examples:", "  holdfast usage", "  holdfast usage --period month --level project --json"})
final class UsageCommand extends ServerCommand {
    @Option(
            names = "--period",
            paramLabel = "PERIOD",
            defaultValue = "day",
            description = "${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
    private Period period = Period.day;

    @Option(
            names = "--level",
            paramLabel = "LEVEL",
            defaultValue = "key",
            description = "${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
    private Level level = Level.key;

    private enum Period {
        day,
        month
    }

    private enum Level {
        organisation,
        project,
        key
    }

    UsageCommand(Console console) {
        super(console);
    }

    @Override
    JsonNode ask(AdminClient client) {
        return client.get("/admin/v1/usage?period=" + period + "&level=" + level);
    }

    @Override
    void show(JsonNode answer) {
        Table table = new Table(
                level.name().toUpperCase(Locale.ROOT), "PERIOD", "REQUESTS", "PROMPT", "CACHED", "COMPLETION", "COST");
        for (JsonNode row : answer.path("data")) {
            table.row(
                    text(row, "name"),
                    text(row, "period"),
                    text(row, "requests"),
                    text(row, "prompt_tokens"),
                    text(row, "cached_tokens"),
                    text(row, "completion_tokens"),
                    text(row, "cost"));
        }
        table.print(console);
    }
}
