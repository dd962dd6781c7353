package dev.holdfast.lab.plan.choice;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.lab.plan.Replica;
import dev.holdfast.lab.plan.Term;
import dev.holdfast.lab.plan.demand.Demand;
import dev.holdfast.lab.plan.demand.Lengths;
import dev.holdfast.lab.plan.model.MemoryBudget;
import java.util.Locale;

/** Writes a plan as JSON with stable keys. Times are in milliseconds and costs in USD, as the names say. Pure functions. */
public final class PlanJson {
    private static final int VERSION = 1;
    private static final double MILLIS = 1000;
    private static final double[] LOADS = {0.1, 0.25, 0.5, 0.75, 1, 1.25, 1.5, 2, 3};

    private final Plan plan;

    private PlanJson(Plan plan) {
        this.plan = plan;
    }

    /** The plan. */
    public static ObjectNode of(Plan plan) {
        return new PlanJson(plan).write();
    }

    private ObjectNode write() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("version", VERSION);
        json.put("date", plan.date().toString());
        demand(json.putObject("demand"));
        ArrayNode options = json.putArray("options");
        int rank = 0;
        for (Option option : plan.options()) {
            option(options.addObject(), option, ++rank);
        }
        json.put("dominated", plan.dominated().size());
        ArrayNode others = json.putArray("others");
        plan.others().forEach(verdict -> other(others.addObject(), verdict));
        ArrayNode evens = json.putArray("break_even");
        plan.breakEvens().forEach(even -> {
            ObjectNode node = evens.addObject().put("own", even.own()).put("cloud", even.cloud());
            number(node, "months", even.months());
            number(node, "hours_share", even.hoursShare());
        });
        ArrayNode notes = json.putArray("notes");
        plan.notes().forEach(notes::add);
        return json;
    }

    private void demand(ObjectNode json) {
        Demand demand = plan.demand();
        Lengths lengths = demand.lengths();
        json.put("name", demand.name());
        ArrayNode models = json.putArray("models");
        demand.models().forEach(models::add);
        number(json, "users", demand.load().users());
        number(json, "mean_requests_per_second", demand.load().meanPerSecond());
        json.put("mean_input_tokens", lengths.meanInput());
        json.put("mean_output_tokens", lengths.meanOutput());
        json.put("context_tokens", lengths.context().tokens());
        json.put("shared_prefix", lengths.context().shared());
        json.put("lengths_source", lengths.context().source());
        number(json, "ttft_ms", demand.targets().ttftSeconds() * MILLIS);
        number(json, "tpot_ms", demand.targets().tpotSeconds() * MILLIS);
        json.put("percentile", demand.targets().percentile());
        json.put("headroom", demand.operation().headroom());
        json.put("spares", demand.operation().spares());
        json.put("data", demand.operation().data().label());
    }

    private void option(ObjectNode json, Option option, int rank) {
        Replica replica = option.replica();
        json.put("rank", rank);
        json.put("model", replica.model().name());
        json.put("weights", Candidates.stored(replica.model()));
        json.put("cache", replica.settings().cacheFormat().label());
        json.put("accelerator", replica.accelerator().name());
        json.put("layout", replica.layout().described());
        json.putObject("engine")
                .put("max_model_len", replica.settings().maxModelLength())
                .put("max_num_batched_tokens", replica.settings().maxBatchedTokens())
                .put("max_num_seqs", replica.settings().maxSequences())
                .put("gpu_memory_utilization", replica.settings().utilisation())
                .put("block_size", replica.settings().blockTokens())
                .put("tensor_parallel_size", replica.layout().tensorParallel())
                .put("pipeline_parallel_size", replica.layout().pipelineStages())
                .put("data_parallel_size", replica.layout().dataParallel());
        memory(json.putObject("memory"), replica);
        sizing(json.putObject("sizing"), option);
        operating(json.putObject("at_peak"), option.sizing().atPeak());
        operating(json.putObject("at_mean"), option.sizing().atMean());
        curve(json.putArray("load_curve"), option);
        cost(json.putObject("cost"), option);
        json.putObject("power")
                .put("watts", option.power().watts())
                .put("kwh_per_month", option.power().kilowattHoursPerMonth());
        json.putObject("warm_up")
                .put("load_s", option.warmUp().terms().getFirst().seconds())
                .put("capture_s", option.warmUp().engineSeconds());
        ObjectNode terms = json.putObject("tpot_terms_ms");
        for (Term term : option.estimate().terms()) {
            terms.put(term.name(), term.seconds() * MILLIS);
        }
        uncertainty(json.putObject("uncertainty"), option);
        ArrayNode reasons = json.putArray("reasons");
        option.reasons()
                .forEach(reason ->
                        reasons.addObject().put("warning", reason.warning()).put("text", reason.text()));
    }

    private static void memory(ObjectNode json, Replica replica) {
        MemoryBudget memory = replica.memory();
        json.put("accelerator_bytes", replica.accelerator().memoryBytes());
        json.put("requested_bytes", memory.requested());
        json.put("weights_bytes", memory.weights());
        json.put("weights_basis", replica.weights().basis());
        json.put("activations_bytes", memory.activations());
        json.put("outside_bytes", memory.outside() + memory.graphs());
        json.put("cache_bytes", memory.cache());
        json.put("cache_bytes_per_token", replica.cache().bytesPerToken());
        json.put("cache_blocks", replica.blocks());
        json.put("cache_tokens", replica.cacheTokens());
        json.put(
                "max_concurrency",
                replica.cache().concurrency(replica.blocks(), replica.settings().maxModelLength()));
    }

    private static void sizing(ObjectNode json, Option option) {
        Sizing sizing = option.sizing();
        json.put("streams_limit", sizing.limitStreams());
        json.put("limited_by", sizing.limit().name().toLowerCase(Locale.ROOT));
        json.put("throughput_requests_per_second", sizing.throughput());
        json.put("peak_requests_per_second", sizing.peak());
        json.put("mean_requests_per_second", sizing.mean());
        json.put("replicas", sizing.replicas());
        json.put("replicas_with_spares", option.fleet().replicas());
        json.put("decided_by", sizing.decidedBy().name().toLowerCase(Locale.ROOT));
        json.put("utilisation", sizing.share());
        json.put("accelerators", option.fleet().accelerators());
        json.put("machines", option.fleet().machines());
    }

    private static void operating(ObjectNode json, Operating state) {
        json.put("requests_per_second", state.requestsPerSecond());
        number(json, "running", state.running());
        number(json, "running_high", state.runningHigh());
        spread(json.putObject("ttft_ms"), state.ttft());
        spread(json.putObject("tpot_ms"), state.tpot());
        spread(json.putObject("itl_ms"), state.itl());
        number(json, "waiting_ms", state.waiting() * MILLIS);
        number(json, "prefill_utilisation", state.prefillShare());
        number(json, "cache_use", state.cacheUse());
    }

    private static void spread(ObjectNode json, Operating.Spread spread) {
        number(json, "mean", spread.mean() * MILLIS);
        number(json, "p50", spread.p50() * MILLIS);
        number(json, "target", spread.target() * MILLIS);
        number(json, "p99", spread.p99() * MILLIS);
    }

    /** How one replica does from a tenth to three times its share of the peak, for checks at another load. */
    private void curve(ArrayNode json, Option option) {
        Demand demand = plan.demand();
        Sizer sizer = new Sizer(demand, LoadCurve.of(option.replica(), demand.lengths()));
        double share = option.sizing().peak() / option.sizing().replicas();
        for (double part : LOADS) {
            Operating state = sizer.at(share * part);
            if (Double.isFinite(state.ttft().mean())
                    && Double.isFinite(state.tpot().mean())) {
                operating(json.addObject(), state);
            }
        }
    }

    private void cost(ObjectNode json, Option option) {
        json.put("offer", option.offer().label());
        json.put("place", option.offer().place().label());
        number(json, "usd_per_hour", option.offer().usdPerHour());
        number(json, "usd_per_month", option.cost().perMonth());
        number(json, "usd_per_million_tokens", option.cost().perMillionTokens());
        number(json, "usd_per_million_output_tokens", option.cost().perMillionOutput());
        json.put("price_date", option.offer().date().map(Object::toString).orElse(null));
        json.put("price_age_days", option.offer().ageDays(plan.date()));
        json.put("price_stale", option.offer().isStale(plan.date()));
        json.put("price_source", option.offer().source());
    }

    private static void uncertainty(ObjectNode json, Option option) {
        Option.Uncertainty range = option.uncertainty();
        json.put("times_share", range.share());
        json.put("basis", option.estimate().error().set());
        json.put("replicas_low", range.replicasLow());
        if (range.replicasHigh() == 0) {
            json.putNull("replicas_high");
        } else {
            json.put("replicas_high", range.replicasHigh());
        }
        number(json, "usd_per_month_low", range.costLow());
        number(json, "usd_per_month_high", range.costHigh());
    }

    private static void other(ObjectNode json, Verdict verdict) {
        switch (verdict) {
            case Verdict.DoesNotFit(String what, String why) ->
                json.put("kind", "does_not_fit").put("what", what).put("why", why);
            case Verdict.Excluded(String what, String why) ->
                json.put("kind", "excluded").put("what", what).put("why", why);
            case Verdict.MissesTarget miss -> {
                json.put("kind", "misses_target").put("what", miss.what()).put("why", miss.why());
                json.put("target", miss.target());
                number(json, "best_ms", miss.best() * MILLIS);
            }
            case Verdict.Fits fits ->
                json.put("kind", "fits").put("what", fits.option().described());
        }
    }

    private static void number(ObjectNode json, String name, double value) {
        if (Double.isFinite(value)) {
            json.put(name, value);
        } else {
            json.putNull(name);
        }
    }
}
