package dev.holdfast.serving;

import dev.holdfast.domain.Clearance;
import dev.holdfast.domain.InferenceRequest;
import dev.holdfast.domain.Label;
import dev.holdfast.domain.ModelRef;
import dev.holdfast.domain.Price;
import dev.holdfast.domain.StreamEvent;
import dev.holdfast.engine.CallOptions;
import dev.holdfast.engine.InferenceEngine;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/**
 * A model as one configuration describes it. Thread-safe; the description never changes, a new configuration makes a new
 * object. The replicas are those of the current configuration, also for an older object.
 */
public final class ServedModel {
    private final ModelSettings settings;
    private final ModelRef ref;
    private final Clearance clearance;
    private final Label label;
    private final Price price;
    private final Set<Endpoint> endpoints;
    private final Pool pool;
    private final Loop.Finder loops;

    ServedModel(ModelSettings settings, Labels labels, Pool pool, Loop.Finder loops) {
        this.settings = settings;
        this.ref = settings.ref();
        this.clearance = labels.clearance();
        this.label = labels.label();
        this.price = settings.price().perToken();
        this.endpoints = Set.copyOf(settings.endpoints());
        this.pool = pool;
        this.loops = loops;
    }

    /** The public name. */
    public ModelRef ref() {
        return ref;
    }

    /** What may flow to the model. */
    public Clearance clearance() {
        return clearance;
    }

    /** What the model was made from. */
    public Label label() {
        return label;
    }

    /** What its tokens cost. */
    public Price price() {
        return price;
    }

    /** The most tokens per choice. */
    public long maxOutputTokens() {
        return settings.maxOutputTokens();
    }

    /** The size of the context in tokens, or 0 if not known. */
    public long contextTokens() {
        return settings.contextTokens();
    }

    /** Who offers it. */
    public String ownedBy() {
        return settings.ownedBy();
    }

    /** Whether the model can be asked for this. */
    public boolean serves(Endpoint endpoint) {
        return endpoints.contains(endpoint);
    }

    /**
     * Runs a request on a replica, now or when one has room. Call on an event loop; events arrive there, one at a time,
     * never before this method has returned, and the call's methods are to be called there.
     *
     * <p>A failure that another replica may not share is retried there, at most twice, as long as no event has been
     * delivered. Besides the engine's failures there are {@code NO_REPLICA}, {@code QUEUE_FULL} and {@code INTERNAL}.
     *
     * @param request what to run
     * @param tokens the most tokens it may hold, prompt and output, for balancing
     * @param attempts hears of each attempt
     * @param events gets the events, the last one terminal unless the call is cancelled
     */
    public InferenceEngine.Call dispatch(
            InferenceRequest request, long tokens, Attempts attempts, Consumer<StreamEvent> events) {
        Turn turn = new Turn(pool, loops, request, tokens, attempts, events);
        turn.begin();
        return turn;
    }

    /** The exact number of prompt tokens by an engine's own tokenizer, or a failed stage. Takes no slot. */
    public CompletionStage<Long> countPromptTokens(InferenceRequest request, CallOptions options) {
        for (Replica replica : pool.replicas()) {
            if (replica.isUp()) {
                return replica.engine().countPromptTokens(request, options);
            }
        }
        return CompletableFuture.failedFuture(new IllegalStateException("no replica is up"));
    }

    /** Whether at least one replica is up. */
    public boolean isUp() {
        for (Replica replica : pool.replicas()) {
            if (replica.isUp()) {
                return true;
            }
        }
        return false;
    }

    /** How many requests wait for a replica. */
    public int waiting() {
        return pool.waiting();
    }

    /** How each replica is doing, in the order of the configuration. */
    public List<ReplicaStatus> replicas() {
        return pool.replicas().stream().map(Replica::status).toList();
    }

    Pool pool() {
        return pool;
    }
}
