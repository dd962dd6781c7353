package dev.holdfast.app.cli;

import com.fasterxml.jackson.databind.JsonNode;
import picocli.CommandLine.Command;

/** Shows how a running server does. */
@Command(
        name = "status",
        description = "Shows how the server, its storage, its ledger and its engines do.",
        footer = {"", "Examples:", "  holdfast status", "  holdfast status --url https://ai.example.org --json"})
final class StatusCommand extends ServerCommand {
    StatusCommand(Console console) {
        super(console);
    }

    @Override
    JsonNode ask(AdminClient client) {
        return client.get("/admin/v1/status");
    }

    @Override
    void show(JsonNode answer) {
        JsonNode storage = answer.path("storage");
        JsonNode audit = answer.path("audit");
        Table table = new Table("PART", "STATE");
        table.row("version", text(answer, "version"));
        table.row("up", text(answer, "uptime_seconds") + " s, since " + text(answer, "started"));
        table.row("in flight", text(answer, "in_flight"));
        table.row(
                "storage",
                text(storage, "kind") + ", " + (storage.path("reachable").asBoolean() ? "reachable" : "NOT REACHABLE"));
        table.row(
                "audit",
                text(audit, "size") + " entries, "
                        + (audit.path("accepting").asBoolean() ? "accepting" : "NOT ACCEPTING"));
        for (JsonNode model : answer.path("models")) {
            for (JsonNode replica : model.path("replicas")) {
                table.row(
                        "model " + text(model, "name"),
                        text(replica, "url") + ", "
                                + (replica.path("healthy").asBoolean() ? "healthy" : "NOT HEALTHY") + ", "
                                + text(replica, "in_flight") + " in flight" + condition(replica));
            }
        }
        table.print(console);
    }

    private static String condition(JsonNode replica) {
        String condition = text(replica, "condition");
        return condition.isEmpty() ? "" : "; " + condition;
    }
}
