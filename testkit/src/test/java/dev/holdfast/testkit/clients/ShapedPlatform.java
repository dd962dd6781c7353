package dev.holdfast.testkit.clients;

import dev.holdfast.testkit.EngineShape;
import dev.holdfast.testkit.ScriptedEngine;
import dev.holdfast.testkit.TestPlatform;
import io.vertx.core.Vertx;
import java.net.URI;
import java.nio.file.Path;
import java.util.Locale;

/** A platform in front of one engine of one kind, with the addresses that a client needs. */
final class ShapedPlatform implements AutoCloseable {
    static final String MODEL = "m";

    final ScriptedEngine engine;
    private final Vertx vertx = Vertx.vertx();
    private final TestPlatform platform;

    ShapedPlatform(EngineShape shape, Path data) {
        engine = ScriptedEngine.start(vertx).respondAs(shape);
        platform = TestPlatform.start(data, """
                models:
                  - name: m
                    clearance: internal
                    engines: [{url: "URL", kind: KIND}]
                """.replace("URL", engine.url().toString())
                .replace("KIND", shape.name().toLowerCase(Locale.ROOT)));
    }

    /** A new key with these further fields of the admin API. */
    String key(String moreFields) {
        return platform.key(moreFields);
    }

    /** A new key for one request a minute. */
    String limitedKey() {
        return key("\"limits\":{\"requests_per_minute\":1}");
    }

    /** The base address for a client of the platform. */
    URI url() {
        return platform.url().resolve("/v1");
    }

    /** The base address for a client of the engine itself. */
    URI engineUrl() {
        return engine.url().resolve("/v1");
    }

    @Override
    public void close() {
        platform.close();
        engine.close();
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }
}
