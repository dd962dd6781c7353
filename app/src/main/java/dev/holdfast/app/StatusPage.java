package dev.holdfast.app;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.audit.Checkpoint;
import dev.holdfast.audit.Ledger;
import dev.holdfast.serving.Models;
import dev.holdfast.serving.ReplicaStatus;
import dev.holdfast.serving.ServedModel;
import dev.holdfast.storage.Database;
import dev.holdfast.storage.StorageSettings;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.IntSupplier;

/** How the platform is doing, for {@code /admin/v1/status}. Thread-safe; blocks for the database. */
final class StatusPage {
    private final StorageSettings storage;
    private final Database database;
    private final Ledger ledger;
    private final Models models;
    private final InstantSource time;
    private final IntSupplier inFlight;
    private final Instant started;

    StatusPage(
            StorageSettings storage,
            Database database,
            Ledger ledger,
            Models models,
            InstantSource time,
            IntSupplier inFlight) {
        this.storage = storage;
        this.database = database;
        this.ledger = ledger;
        this.models = models;
        this.time = time;
        this.inFlight = inFlight;
        this.started = time.instant();
    }

    ObjectNode json() {
        ObjectNode json = JsonNodeFactory.instance
                .objectNode()
                .put("version", Version.current())
                .put("started", started.toString())
                .put("uptime_seconds", Duration.between(started, time.instant()).toSeconds());
        json.putObject("storage")
                .put("kind", storage.url().startsWith("postgresql:") ? "postgresql" : "sqlite")
                .put("reachable", database.reachable());
        json.putObject("audit").put("size", ledger.durableSize()).put("accepting", ledger.accepting());
        ArrayNode list = json.putArray("models");
        models.all().forEach(model -> list.add(json(model)));
        return json.put("in_flight", inFlight.getAsInt());
    }

    private static ObjectNode json(ServedModel model) {
        ObjectNode json = JsonNodeFactory.instance
                .objectNode()
                .put("name", model.ref().name())
                .put("waiting", model.waiting());
        ArrayNode replicas = json.putArray("replicas");
        for (ReplicaStatus replica : model.replicas()) {
            replicas.addObject()
                    .put("url", replica.place())
                    .put("healthy", replica.healthy())
                    .put("in_flight", replica.inFlight())
                    .put("in_flight_tokens", replica.inFlightTokens())
                    .put("condition", replica.condition());
        }
        return json;
    }

    /** The latest signed checkpoint, to be kept elsewhere and trusted later. */
    ObjectNode checkpoint() {
        Checkpoint checkpoint = ledger.checkpoint();
        return JsonNodeFactory.instance
                .objectNode()
                .put("size", checkpoint.size())
                .put("root", checkpoint.root().hex())
                .put("note", checkpoint.note());
    }
}
