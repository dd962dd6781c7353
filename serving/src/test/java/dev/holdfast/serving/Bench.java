package dev.holdfast.serving;

import dev.holdfast.domain.ByteSize;
import dev.holdfast.domain.ChatRequest;
import dev.holdfast.domain.ErrorCode;
import dev.holdfast.domain.Generation;
import dev.holdfast.domain.InferenceRequest;
import dev.holdfast.domain.LabelFormat;
import dev.holdfast.domain.ModelRef;
import dev.holdfast.domain.PromptSize;
import dev.holdfast.domain.ResponseFormat;
import dev.holdfast.domain.Secret;
import dev.holdfast.domain.StreamEvent;
import dev.holdfast.domain.Streaming;
import dev.holdfast.domain.ToolChoice;
import dev.holdfast.domain.WireObject;
import dev.holdfast.engine.CallOptions;
import dev.holdfast.engine.EngineKind;
import dev.holdfast.engine.EngineSettings;
import dev.holdfast.engine.EngineTimeouts;
import dev.holdfast.engine.EngineWire;
import dev.holdfast.engine.InferenceEngine;
import dev.holdfast.engine.TokenLimitField;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Models over fake engines on a fake loop. */
final class Bench {
    static final Duration QUEUE_TIMEOUT = Duration.ofSeconds(30);
    static final HealthSettings HEALTH = new HealthSettings(Duration.ofSeconds(5), 3, Duration.ofSeconds(2));
    static final InferenceRequest REQUEST = new ChatRequest(
            new ModelRef("m"),
            List.of(),
            List.of(),
            new ToolChoice.Unspecified(),
            new ResponseFormat.Text(),
            Generation.DEFAULT,
            Streaming.OFF,
            new PromptSize(0, 0, 0, 0),
            WireObject.opaque("{}"));

    final FakeLoops loop = new FakeLoops();
    final Map<String, FakeEngine> engines = new LinkedHashMap<>();
    final List<FakeEngine> everOpened = new ArrayList<>();
    final Models models = new Models(loop::current, HEALTH, LabelFormat.STANDARD, this::open, loop::nanoTime);

    /** A turn and what it heard. */
    static final class Caller {
        final List<StreamEvent> events = new ArrayList<>();
        final List<String> replicas = new ArrayList<>();
        InferenceEngine.Call call = new NoCall();

        CallOptions begin(int number, String replica) {
            replicas.add(replica);
            return new CallOptions("attempt-" + number, 10, "");
        }

        long terminals() {
            return events.stream()
                    .filter(event -> event instanceof StreamEvent.Completed || event instanceof StreamEvent.Failed)
                    .count();
        }

        ErrorCode failure() {
            return ((StreamEvent.Failed) events.getLast()).failure().code();
        }

        private record NoCall() implements InferenceEngine.Call {
            @Override
            public void pause() {}

            @Override
            public void resume() {}

            @Override
            public void cancel() {}
        }
    }

    private InferenceEngine open(ModelRef model, EngineSettings settings) {
        FakeEngine engine = new FakeEngine(settings);
        everOpened.add(engine);
        engines.put(Objects.requireNonNull(settings.url()).getHost(), engine);
        return engine;
    }

    static EngineSettings engineAt(String host) {
        Duration second = Duration.ofSeconds(1);
        return new EngineSettings(
                URI.create("http://" + host),
                EngineKind.GENERIC,
                "",
                new Secret(""),
                16,
                new EngineTimeouts(second, second, second, second),
                TokenLimitField.AUTO,
                "",
                new EngineWire(false, false, new ByteSize(1000), new ByteSize(1000)),
                null);
    }

    static ModelSettings model(String name, AdmissionSettings admission, String... hosts) {
        return new ModelSettings(
                name,
                List.of(hosts).stream().map(Bench::engineAt).toList(),
                "public",
                "public",
                100,
                0,
                PriceSettings.FREE,
                admission,
                List.of(Endpoint.values()),
                "test");
    }

    static AdmissionSettings bounds(int concurrency, int queue) {
        return new AdmissionSettings(concurrency, queue, QUEUE_TIMEOUT);
    }

    /** Serves one model, {@code m}. */
    ServedModel serve(AdmissionSettings admission, String... hosts) {
        models.reconfigure(List.of(model("m", admission, hosts)));
        loop.settle();
        return served();
    }

    ServedModel served() {
        return Objects.requireNonNull(models.find(new ModelRef("m")));
    }

    FakeEngine engine(String host) {
        return Objects.requireNonNull(engines.get(host));
    }

    Caller dispatch(ServedModel model, long tokens) {
        Caller caller = new Caller();
        caller.call = model.dispatch(REQUEST, tokens, caller::begin, caller.events::add);
        return caller;
    }
}
